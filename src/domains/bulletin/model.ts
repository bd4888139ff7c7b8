/**
 * A bulletin as data. Queries build it once; renderers only lay it out. Every string is already in the bulletin's language, and
 * every number keeps its parts (a share its two integers), so that rounding happens in one place, when it is printed.
 */

export type Language = 'zh-TW' | 'en'

export const SCHEMA = 'lianfang.bulletin/2'

export interface Bulletin {
  readonly schema: typeof SCHEMA
  /** `gateway`: of gateways alone; `monitoring`: of anything else, or of more. */
  readonly kind: 'gateway' | 'monitoring'
  readonly language: Language
  readonly publisher: string
  readonly title: string
  /** One line under the title: what is counted. */
  readonly subtitle: string
  readonly period: Period
  /** What changes are measured against; undefined for a first edition. */
  readonly previous?: Period
  readonly snapshot: Snapshot
  /** FIRST Traffic Light Protocol 2.0. */
  readonly sharing: 'TLP:CLEAR' | 'TLP:GREEN' | 'TLP:AMBER' | 'TLP:AMBER+STRICT' | 'TLP:RED'
  /** Named queries: where each number, table and chart comes from. */
  readonly queries: readonly Query[]
  /** Numbers that cards and sentences cite by id. An analyst may edit sentences, never these. */
  readonly figures: readonly Figure[]
  readonly sections: readonly Section[]
  /** SHA-256 (hex) of the canonical JSON of the bulletin without this field: set when the edition is frozen. */
  readonly digest?: string
}

/** Half-open: [from, to). */
export interface Period {
  /** ISO 8601 instant in UTC, `2026-09-30T16:00:00Z`. */
  readonly from: string
  readonly to: string
  /** IANA zone in which the period's days are meant: `Asia/Taipei`. */
  readonly timeZone: string
  /** As people say it: `115 年 10 月`, `October 2026`. */
  readonly label: string
}

/** What the store held when the queries ran. Never the clock of the machine that renders. */
interface Snapshot {
  /** ISO 8601 instant in UTC up to which data had been taken in. */
  readonly asOf: string
  /** Free words on where the data came from: sensors, formats, records read. */
  readonly source: string
}

export interface Query {
  /** `gateway.top-signatures` */
  readonly id: string
  readonly title: string
  /** What it counts and why so, for a reader who does not read SQL. */
  readonly explanation: string
  /** Empty when the numbers were handed in, not queried. */
  readonly sql: string
  readonly parameters: readonly { readonly parameter: string; readonly value: string }[]
}

/** How a number was rounded when printed: not at all, or halves away from zero at two decimals. */
type Rounding = 'none' | 'half-up'

export interface Figure {
  readonly id: string
  /** `Blocked events, critical and high` */
  readonly label: string
  readonly value: Value
  /** `events`, `次`; empty when there is none. Not printed inside sentences. */
  readonly unit: string
  readonly provenance: {
    /** Query.id */
    readonly query: string
    /** What the number is out of: `all critical and high events of the period`. */
    readonly base: string
    readonly rounding: Rounding
  }
}

/** A number is null when it is not known, which prints as a dash: never as zero. */
export type Value =
  | { readonly kind: 'count'; readonly count: number | null }
  /** A count with a known relative standard error (0.006 is 0.6 %): distinct addresses. */
  | { readonly kind: 'estimate'; readonly count: number | null; readonly error: number }
  /** Printed as a percentage, two decimals, half-up. A dash when the whole is 0. */
  | { readonly kind: 'share'; readonly part: number | null; readonly whole: number | null }
  /** (to − from) / from as a signed percentage, two decimals, half-up. */
  | { readonly kind: 'change'; readonly from: number | null; readonly to: number | null }
  | { readonly kind: 'rank'; readonly rank: number | null }
  /** Ranks of the previous and of this period: up, down, same, new (no `from`), gone (no `to`). */
  | { readonly kind: 'move'; readonly from: number | null; readonly to: number | null }

export type Cell =
  | Value
  | { readonly kind: 'text'; readonly text: string }
  /** Words that came from outside (a signature, a sensor, a country as a sensor wrote it): may be hostile, is shown apart. */
  | { readonly kind: 'name'; readonly name: string }

/** A piece of a sentence: the analyst's words, the words that an item of a list opens with, a figure by id, or a name from outside. */
export type Span =
  | { readonly text: string }
  | { readonly lead: string }
  | { readonly figure: string }
  | { readonly name: string }

/** One paragraph or list item. */
export interface Sentence {
  /**
   * What it says, the same in every edition and language: `summary-overview`. An editor may put it in other words, so all its
   * numbers are figures. Absent: nobody may change it.
   */
  readonly id?: string
  readonly spans: readonly Span[]
}

export interface Section {
  /** Kebab case; the anchor in HTML. */
  readonly id: string
  readonly title: string
  /** The heading that it stands under, together with its neighbours of the same group. */
  readonly group?: string
  /** Stands after the numbered sections, without a number and in no group. */
  readonly annex?: boolean
  readonly blocks: readonly Block[]
}

export type Block =
  | { readonly kind: 'cards'; readonly cards: readonly Card[] }
  | { readonly kind: 'sentences'; readonly paragraphs: readonly Sentence[] }
  | TableBlock
  | ChartBlock
  /** Explanations: what each signature is. */
  | { readonly kind: 'entries'; readonly entries: readonly Entry[] }
  /** Advice and other lists. */
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly Sentence[] }
  /** What a reader must know before using the numbers. */
  | { readonly kind: 'caveats'; readonly items: readonly Sentence[] }
  /** How every number was computed: all queries, with the figures taken from each. */
  | { readonly kind: 'methods' }

/** A headline number. */
export interface Card {
  /** Figure.id */
  readonly figure: string
  /** Figure.id of its change since the previous period. */
  readonly change?: string
  /** One short line of context. */
  readonly note?: string
}

export interface TableBlock {
  readonly kind: 'table'
  readonly id: string
  readonly caption: string
  readonly columns: readonly Column[]
  /** Each row as long as `columns`, each cell of its column's kind. */
  readonly rows: readonly (readonly Cell[])[]
  readonly footnotes: readonly string[]
  /** Query.id */
  readonly query: string
}

export interface Column {
  readonly label: string
  readonly kind: Cell['kind']
  /** Its cells name their row. At most one column. */
  readonly header?: boolean
}

export interface ChartBlock {
  readonly kind: 'chart'
  readonly id: string
  readonly title: string
  /** What the picture shows, for those who do not see it: its message, not its looks. */
  readonly description: string
  readonly chart: Chart
  /** Query.id */
  readonly query: string
}

/**
 * `bars`: one horizontal bar a label, for rankings. `columns`: one upright bar a day. `lines`: series over time.
 * `stack`: parts of one whole, at most six (use `bars` beyond).
 * With several series, bars and columns are stacked in the order of `series`. Values are counts ≥ 0.
 */
export interface Chart {
  readonly kind: 'bars' | 'columns' | 'lines' | 'stack'
  /** What the numbers are: `events`, `次`. */
  readonly unit: string
  /** What the labels are, as the head of the data table: `Signature`, `日期`. */
  readonly labelled: string
  /** One name for each value of a point. A `stack` has one series. */
  readonly series: readonly string[]
  readonly points: readonly ChartPoint[]
}

export interface ChartPoint {
  /** In full: `BitTorrent`, `2026-10-01`. May come from outside. */
  readonly label: string
  /** Short form for an axis: `10/1`. The label when absent. */
  readonly tick?: string
  readonly values: readonly (number | null)[]
}

export interface Entry {
  readonly rank: number | null
  readonly name: string
  /** Kind, stage, ATT&CK: a few words each. */
  readonly tags: readonly string[]
  readonly paragraphs: readonly Sentence[]
}

/** What is wrong with a bulletin: dangling references, doubled ids, ragged tables, numbers that are none. Empty when it is sound. */
export function faults(bulletin: Bulletin): string[] {
  const found: string[] = []
  const groups = bulletin.sections.flatMap(({ group }) => (group === undefined ? [] : [group]))
  const titles = [
    bulletin.title,
    ...groups,
    ...[...bulletin.sections, ...bulletin.queries].map(({ title }) => title),
  ]
  if (titles.some((title) => title.trim() === '')) found.push('an empty title')
  const queries = unique(
    bulletin.queries.map((query) => query.id),
    'query',
    found,
  )
  const figures = unique(
    bulletin.figures.map((figure) => figure.id),
    'figure',
    found,
  )
  const anchors = bulletin.sections.flatMap((section) => [
    section.id,
    ...section.blocks.flatMap((block) => ('id' in block ? [block.id] : [])),
  ])
  unique(anchors, 'anchor', found)
  const named = bulletin.sections.flatMap(({ blocks }) =>
    blocks.flatMap(sentences).flatMap(({ id }) => (id === undefined ? [] : [id])),
  )
  unique(named, 'sentence', found)
  for (const id of named) if (!/^[a-z][a-z0-9-]*$/.test(id)) found.push(`sentence ${id}: not kebab case`)
  for (const anchor of anchors) {
    if (!/^[a-z][a-z0-9-]*$/.test(anchor)) found.push(`anchor ${anchor}: not kebab case`)
    if (/^(main|contents|queries|annex|(group|method|query)-[0-9]+)$/.test(anchor))
      found.push(`anchor ${anchor}: taken by the page itself`)
  }
  const needQuery = (id: string, by: string) => {
    if (!queries.has(id)) found.push(`${by}: no query ${id}`)
  }
  const needFigure = (id: string, by: string) => {
    if (!figures.has(id)) found.push(`${by}: no figure ${id}`)
  }
  const needNumbers = (cell: Cell, by: string) => {
    for (const [part, value] of Object.entries(cell)) {
      if (typeof value !== 'number') continue
      if (part === 'error' ? !(value >= 0 && value < 1) : !Number.isSafeInteger(value) || value < 0)
        found.push(`${by}: ${part} ${value}`)
    }
  }

  for (const { id, value, provenance } of bulletin.figures) {
    needQuery(provenance.query, `figure ${id}`)
    needNumbers(value, `figure ${id}`)
    const rounding = value.kind === 'share' || value.kind === 'change' ? 'half-up' : 'none'
    if (provenance.rounding !== rounding) found.push(`figure ${id}: a ${value.kind} is rounded ${rounding}`)
  }
  for (const section of bulletin.sections) {
    for (const block of section.blocks) {
      if (block.kind === 'cards') {
        for (const card of block.cards) {
          needFigure(card.figure, `card in ${section.id}`)
          if (card.change !== undefined) needFigure(card.change, `card in ${section.id}`)
        }
      }
      for (const span of sentences(block).flatMap(({ spans }) => spans)) {
        if ('figure' in span) needFigure(span.figure, `sentence in ${section.id}`)
      }
      if (block.kind === 'table') {
        needQuery(block.query, `table ${block.id}`)
        if (block.columns.filter((column) => column.header).length > 1)
          found.push(`table ${block.id}: two header columns`)
        for (const [index, row] of block.rows.entries()) {
          if (row.length !== block.columns.length)
            found.push(`table ${block.id}, row ${index}: ${row.length} cells`)
          for (const [at, cell] of row.entries()) {
            needNumbers(cell, `table ${block.id}, row ${index}`)
            if (cell.kind !== block.columns[at]?.kind)
              found.push(`table ${block.id}, row ${index}: a ${cell.kind} in column ${at}`)
          }
        }
      }
      if (block.kind === 'chart') {
        needQuery(block.query, `chart ${block.id}`)
        if (block.chart.kind === 'stack' && block.chart.series.length !== 1)
          found.push(`chart ${block.id}: a stack has one series`)
        for (const { label, values } of block.chart.points) {
          if (values.length !== block.chart.series.length)
            found.push(`chart ${block.id}, ${label}: ${values.length} values`)
          if (values.some((value) => value !== null && (!Number.isSafeInteger(value) || value < 0)))
            found.push(`chart ${block.id}, ${label}: not a count`)
        }
      }
    }
  }
  return found
}

/** The sentences of a block, wherever its kind keeps them. */
export function sentences(block: Block): readonly Sentence[] {
  if (block.kind === 'sentences') return block.paragraphs
  if (block.kind === 'list' || block.kind === 'caveats') return block.items
  if (block.kind === 'entries') return block.entries.flatMap((entry) => entry.paragraphs)
  return []
}

function unique(ids: readonly string[], what: string, found: string[]): Set<string> {
  const seen = new Set<string>()
  for (const id of ids) {
    if (seen.has(id)) found.push(`${what} ${id}: twice`)
    seen.add(id)
  }
  return seen
}
