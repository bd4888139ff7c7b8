import { createHash } from 'node:crypto'
import type { Parameter } from '../../../store/events/sql.ts'
import type { Cell, Figure, Language, Query, Sentence, Span, Value } from '../model.ts'

/** A query that was carried out: `id` is among its answer's, not Query.id. */
export interface ExecutedQuery {
  readonly id: string
  /** Default events. */
  readonly store?: 'events' | 'records'
  readonly sql: string
  readonly parameters: Readonly<Record<string, Parameter>>
}

/** What is being written: its language, and the figures and queries that its sections have cited so far. */
export class Edition {
  readonly language: Language
  readonly #figures = new Map<string, Figure>()
  readonly #queries = new Map<string, Query>()
  readonly #executed = new Map<string, ExecutedQuery>()

  constructor(language: Language) {
    this.language = language
  }

  get figures(): readonly Figure[] {
    return [...this.#figures.values()]
  }

  get queries(): readonly Query[] {
    return [...this.#queries.values()]
  }

  /** What was carried out, by Query.id. */
  get executed(): ReadonlyMap<string, ExecutedQuery> {
    return this.#executed
  }

  say(chinese: string, english: string): string {
    return this.language === 'zh-TW' ? chinese : english
  }

  /** `次`, `events` */
  get events(): string {
    return this.say('次', 'events')
  }

  /** A sentence of words and spans that nobody edits. */
  line(...spans: readonly (string | Span)[]): Sentence {
    return {
      spans: spans
        .filter((span) => span !== '')
        .map((span) => (typeof span === 'string' ? { text: span } : span)),
    }
  }

  /** A sentence that an editor may put in other words: its numbers are figures, none stands in the words. */
  sentence(id: string, ...spans: readonly (string | Span)[]): Sentence {
    return { id, ...this.line(...spans) }
  }

  /** `甲、乙、丙`, `one, two and three`: each item is several spans. */
  listed(items: readonly (readonly (string | Span)[])[]): (string | Span)[] {
    return items.flatMap((item, at) => {
      if (at === 0) return item
      const isLast = at === items.length - 1
      return [this.say('、', isLast ? ' and ' : ', '), ...item]
    })
  }

  /** `第一名`, `first`: 1 to 3. */
  ordinal(place: 1 | 2 | 3): string {
    return this.say(`第${'一二三'[place - 1]!}名`, ['first', 'second', 'third'][place - 1]!)
  }

  /** Keeps a figure and cites it. */
  figure(
    id: string,
    value: Value,
    more: { readonly label: string; readonly query: string; readonly base: string; readonly unit?: string },
  ): { readonly figure: string } {
    this.#figures.set(id, {
      id,
      label: more.label,
      value,
      unit: more.unit ?? (value.kind === 'count' ? this.events : ''),
      provenance: {
        query: more.query,
        base: more.base,
        rounding: value.kind === 'share' || value.kind === 'change' ? 'half-up' : 'none',
      },
    })
    return { figure: id }
  }

  /** Keeps how much something changed and cites it; undefined when it was not known or nothing before. */
  change(
    id: string,
    from: number | null,
    to: number,
    more: { readonly label: string; readonly query: string; readonly base?: string },
  ): { readonly figure: string } | undefined {
    if (from === null || from === 0) return undefined
    const base = this.say('前期次數', 'events of the previous period')
    return this.figure(id, { kind: 'change', from, to }, { base, ...more })
  }

  /** Keeps one query of those that were carried out, under an id of its own, and gives that id. */
  query(
    id: string,
    title: string,
    explanation: string,
    executed: readonly ExecutedQuery[],
    which = 'events',
  ): string {
    const found = executed.find((query) => query.id === which)
    if (found === undefined) throw new TypeError(`${id}: no query ${which} was carried out`)
    this.#executed.set(id, found)
    this.#queries.set(id, {
      id,
      title,
      explanation,
      sql: found.sql,
      parameters: Object.entries(found.parameters).map(([parameter, bound]) => ({
        parameter,
        value: this.#printed(bound),
      })),
    })
    return id
  }

  /** Keeps the origin of numbers that were handed in rather than queried here, and gives its id. */
  given(id: string, title: string, explanation: string): string {
    this.#queries.set(id, { id, title, explanation, sql: '', parameters: [] })
    return id
  }

  /** Long lists by their length and digest: a bulletin is no place for thousands of names. */
  #printed(bound: ExecutedQuery['parameters'][string]): string {
    if (bound instanceof Date) return bound.toISOString().replace('.000Z', 'Z')
    if (!Array.isArray(bound)) return String(bound)
    const text = `[${bound.map((each) => (typeof each === 'bigint' ? String(each) : JSON.stringify(each))).join(',')}]`
    if (text.length <= 120) return text
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 16)
    return this.say(
      `共 ${bound.length} 項，SHA-256 開頭 ${digest}`,
      `${bound.length} values, SHA-256 begins ${digest}`,
    )
  }
}

/** Distinct addresses are estimated with this relative standard error: 1.04 / √32768. */
const estimateError = 0.006

export const count = (events: number | null): Cell => ({ kind: 'count', count: events })
export const estimate = (addresses: number | null): Value => ({
  kind: 'estimate',
  count: addresses,
  error: estimateError,
})
export const share = (part: number, whole: number): Value => ({ kind: 'share', part, whole })
export const text = (words: string): Cell => ({ kind: 'text', text: words })

/** A name that damage on its way cut or ran into the next field: it holds bytes of no text, or a quote that never closes. */
export function damaged(name: string): boolean {
  return /[\p{C}\u{FFFD}]/u.test(name) || name.split('"').length % 2 === 0
}

/** A name from outside as part of an id: `bittorrent-1a2b3c4d`. */
export function slugOf(name: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${words.slice(0, 40)}-${digest}`
}

/** `12,345`: for numbers inside words. */
export const grouped = (amount: number): string => amount.toLocaleString('en')
