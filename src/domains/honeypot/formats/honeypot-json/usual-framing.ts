import type { Framing } from '../../../sources/index.ts'
import type { UsualLines } from '../../product.ts'

/** Finds usual lines while it looks for their ends; other records as `framing` does, which would find the same ones. */
export class UsualFraming {
  readonly #readers: readonly UsualLines[]
  readonly #otherwise: Framing
  #found: UsualLines | undefined

  constructor(readers: readonly UsualLines[], framing: Framing) {
    this.#readers = readers
    this.#otherwise = framing
  }

  readonly framing: Framing = (bytes, from, to, final) => {
    this.#found = undefined
    for (const reader of this.#readers) {
      const end = reader.find(bytes, from, to)
      if (end < 0) continue
      this.#found = reader
      return { record: [from, end], next: end + 1 }
    }
    return this.#otherwise(bytes, from, to, final)
  }

  /** Writes the rows of the record that was found last; false when it is not a usual line. */
  write(): boolean {
    this.#found?.write()
    return this.#found !== undefined
  }
}
