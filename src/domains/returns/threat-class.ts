/** Threat classes: the codes of RSIT, and what else people call them. */
import { comparable } from './words.ts'

export interface ThreatClass {
  /** RSIT's code, e.g. intrusion-attempts. */
  readonly code: string
  readonly label: { readonly en: string; readonly 'zh-TW': string | null }
  readonly types: readonly {
    readonly code: string
    readonly label: { readonly en: string; readonly 'zh-TW': string | null }
  }[]
}

export interface AliasScheme {
  readonly id: string
  readonly names: readonly {
    readonly name: string
    readonly class: string
    readonly type?: string | undefined
  }[]
}

export interface ClassFound {
  readonly class: string
  readonly type: string | null
}

/**
 * Finds a class by its code, its English or Chinese name, an alias, or `class/type` of codes (`rsit:class="type"`, as sharing platforms tag,
 * too). A type's name alone finds both.
 */
export class ThreatClasses {
  readonly classes: readonly ThreatClass[]
  readonly #byName = new Map<string, ClassFound>()

  /** Throws a TypeError when two schemes mean different classes by one name, or name what is none. */
  constructor(classes: readonly ThreatClass[], schemes: readonly AliasScheme[]) {
    this.classes = classes
    for (const { code, label, types } of classes) {
      for (const name of [code, label.en, label['zh-TW']]) this.#add(name, { class: code, type: null })
      for (const type of types) {
        this.#add(`${code}/${type.code}`, { class: code, type: type.code })
        for (const name of [type.code, type.label.en, type.label['zh-TW']])
          if (name !== null && !this.#byName.has(comparable(name)))
            this.#add(name, { class: code, type: type.code })
      }
    }
    for (const { id, names } of schemes)
      for (const { name, class: code, type = null } of names) {
        const known = classes.find((each) => each.code === code)
        if (known === undefined || (type !== null && !known.types.some((each) => each.code === type)))
          throw new TypeError(`${id}: ${name} is ${code}/${type ?? ''}, which is no class`)
        this.#add(name, { class: code, type })
      }
  }

  find(name: string): ClassFound | undefined {
    const plain = name.trim()
    if (plain.length > 200) return undefined
    const tag = /^(?:rsit:)?([a-z-]+)(?:=|\/)"?([a-z0-9-]+)"?$/i.exec(plain)
    return this.#byName.get(comparable(tag === null ? plain.replace(/^rsit:/i, '') : `${tag[1]!}/${tag[2]!}`))
  }

  #add(name: string | null, found: ClassFound): void {
    if (name === null) return
    const known = this.#byName.get(comparable(name))
    if (known !== undefined && known.class !== found.class)
      throw new TypeError(`${name} is both ${known.class} and ${found.class}`)
    this.#byName.set(comparable(name), known ?? found)
  }
}
