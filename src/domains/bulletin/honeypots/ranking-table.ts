/** Rankings of the honeypots as tables and pictures: they all have one shape. */
import { type Ranking, type RankingRow, unknownValue } from '../../honeypot/index.ts'
import type { Block, Cell, ChartBlock, TableBlock } from '../model.ts'
import { rankingBars } from '../writing/charts.ts'
import { type Edition, estimate, grouped, share } from '../writing/edition.ts'
import {
  countColumn,
  nameColumn,
  previousColumns,
  rankColumn,
  type RowColumn,
  table,
  valueColumn,
} from '../writing/tables.ts'

export interface Shown {
  readonly id: string
  readonly caption: string
  /** Query.id */
  readonly query: string
  /** Head of the column of names, and how a row's is written. */
  readonly labelled: string
  readonly name: (row: RankingRow) => string
  /** Head of the column of counts. */
  readonly counted: string
  /** What a count is, in sentences: `次`, `connections`. */
  readonly unit: string
  /** What shares are out of; default the ranking's total. */
  readonly base?: number
  /** Default events. */
  readonly measure?: (row: RankingRow) => number
  /** Between the name and the count. */
  readonly more?: readonly RowColumn<RankingRow>[]
  /** Default 10. */
  readonly rows?: number
  readonly footnotes?: readonly string[]
  /** Nothing is said when there is nothing: of counted figures only some are published. */
  readonly isQuiet?: boolean
  /** Previous rank and move. Default true. */
  readonly moves?: boolean
  /** Default true. */
  readonly sources?: boolean
}

/** Rows whose value is known, with ranks among themselves. */
export function knownRows({ rows }: Ranking): readonly RankingRow[] {
  const unknown = rows.find(({ value }) => value === unknownValue)
  if (unknown === undefined) return rows
  const without = (rank: number, its: number | null): number => rank - (its !== null && its < rank ? 1 : 0)
  return rows
    .filter((row) => row !== unknown)
    .map((row) => ({
      ...row,
      rank: without(row.rank, unknown.rank),
      previousRank: row.previousRank === null ? null : without(row.previousRank, unknown.previousRank),
    }))
}

const eventsOf = ({ events }: RankingRow): number => events

/** A table, or that there is nothing. What is not known stands last and has no rank. */
export function rankingTable(edition: Edition, ranking: Ranking, shown: Shown): Block[] {
  const { measure = eventsOf, rows: most = 10, moves = true, sources = true } = shown
  const known = knownRows(ranking)
  const unknown = ranking.rows.find(({ value }) => value === unknownValue)
  if (ranking.rows.length === 0) return shown.isQuiet === true ? [] : [nothing(edition, shown.caption)]
  const base = shown.base ?? ranking.total
  const rows = known.slice(0, most)
  const withSources = sources && ranking.rows.some((row) => row.sources !== null)
  const listed = rows.reduce((sum, row) => sum + measure(row), 0) + (unknown ? measure(unknown) : 0)
  const columns: RowColumn<RankingRow>[] = [
    rankColumn(edition, ({ rank }) => rank),
    nameColumn(shown.labelled, shown.name),
    ...(shown.more ?? []),
    countColumn(shown.counted, measure),
    valueColumn(edition.say('占比', 'Share'), 'share', (row) => share(measure(row), base)),
    ...(moves && ranking.previousKnown ? previousColumns<RankingRow>(edition) : []),
    ...(withSources
      ? [
          valueColumn<RankingRow>(edition.say('不同來源', 'Sources'), 'estimate', (row) =>
            estimate(row.sources),
          ),
        ]
      : []),
  ]
  const block: TableBlock = table({
    id: shown.id,
    caption: shown.caption,
    query: shown.query,
    columns,
    rows,
    sums: unknown === undefined ? [] : [unknownRow(edition, unknown, columns)],
    footnotes: [
      edition.say(
        `占比以全部 ${grouped(base)} ${shown.unit}為母數；表列以外合計 ${grouped(Math.max(0, base - listed))} ${shown.unit}。`,
        `Shares are of all ${grouped(base)} ${shown.unit}; not listed here: ${grouped(Math.max(0, base - listed))}.`,
      ),
      ...(shown.footnotes ?? []),
    ],
  })
  return [block]
}

function unknownRow(edition: Edition, row: RankingRow, columns: readonly RowColumn<RankingRow>[]): Cell[] {
  return columns.map(({ kind, header, cell }) => {
    if (header === true) return { kind: 'name', name: edition.say('（無法識別）', '(not known)') }
    if (kind === 'rank') return { kind, rank: null }
    if (kind === 'move') return { kind, from: null, to: null }
    if (kind === 'text') return { kind, text: '' }
    return cell(row)
  })
}

/** The first ten as bars. */
export function rankingPicture(edition: Edition, ranking: Ranking, shown: Shown): ChartBlock[] {
  const { measure = eventsOf } = shown
  return rankingBars(edition, {
    id: shown.id.replace(/^table-/, 'chart-'),
    title: shown.caption,
    query: shown.query,
    labelled: shown.labelled,
    series: shown.counted,
    unit: shown.unit,
    bars: knownRows(ranking)
      .slice(0, 10)
      .map((row) => ({ label: shown.name(row), amount: measure(row) })),
  })
}

function nothing(edition: Edition, what: string): Block {
  return {
    kind: 'sentences',
    paragraphs: [
      edition.line(edition.say(`${what}：本期沒有資料。`, `${what}: nothing of it is known in this period.`)),
    ],
  }
}
