/** What ingest made of the sources of a part. */
import type { Block } from '../model.ts'
import { type Edition } from './edition.ts'
import { countColumn, nameColumn, table } from './tables.ts'

export interface SourceAccount {
  readonly name: string
  /** Absent: not known. */
  readonly format?: string
  /** Records. read = stored + setAside + blank lines. */
  readonly read: number
  readonly stored: number
  readonly setAside: number
}

/** More rows than this are for an annex, or for one row of the rest. */
export const mostSources = 12

interface Row {
  readonly name: string
  readonly of: readonly SourceAccount[]
}

/** Sources with most records set aside; the rest in one row. Paths belong to a machine, not to a publication. */
export function accountsTable(
  edition: Edition,
  sources: readonly SourceAccount[],
  { id, query }: { readonly id: string; readonly query: string },
): Block[] {
  if (sources.length === 0) return []
  const ranked = sources.toSorted((a, b) => b.setAside - a.setAside || (a.name < b.name ? -1 : 1))
  const shown = ranked.length > mostSources ? ranked.slice(0, mostSources - 1) : ranked
  const rest = ranked.slice(shown.length)
  const sum =
    (part: 'read' | 'stored' | 'setAside') =>
    ({ of }: Row): number =>
      of.reduce((all, source) => all + source[part], 0)
  return [
    table<Row>({
      id,
      caption: edition.say('資料來源與未能解析的紀錄', 'Sources and records set aside'),
      query: edition.given(
        query,
        edition.say('讀入作業統計', 'Accounts of ingest'),
        edition.say(
          '由讀入作業記錄，不經查詢：讀入＝存入＋另存待查＋空行。',
          'Kept by ingest, not queried: records read = stored + set aside + blank lines.',
        ),
      ),
      columns: [
        nameColumn(edition.say('來源', 'Source'), ({ name }) => name),
        countColumn(edition.say('讀入', 'Read'), sum('read')),
        countColumn(edition.say('存入', 'Stored'), sum('stored')),
        countColumn(edition.say('另存待查', 'Set aside'), sum('setAside')),
      ],
      rows: [
        ...shown.map((source) => ({ name: source.name.split(/[\\/]/).at(-1) ?? '', of: [source] })),
        ...(rest.length === 0
          ? []
          : [{ name: edition.say(`其餘 ${rest.length} 個來源`, `${rest.length} other sources`), of: rest }]),
        ...(sources.length > 1 ? [{ name: edition.say('合計', 'Total'), of: sources }] : []),
      ],
      footnotes: [
        edition.say(
          '筆數為各來源全部紀錄，含本期以外者，因此與本期次數不同。',
          'Over all records of a source, those of other periods too: not the events of this period.',
        ),
      ],
    }),
  ]
}

/** What a caveat says of records set aside; none when there are none. */
export function setAsideCaveat(edition: Edition, sources: readonly SourceAccount[]): string[] {
  const setAside = sources.reduce((sum, source) => sum + source.setAside, 0).toLocaleString('en')
  if (setAside === '0') return []
  return [
    edition.say(
      `讀入的紀錄中有 ${setAside} 筆無法解析（含本期以外者），原文另存待查，未列入統計。`,
      `${setAside} of the records read, those of other periods too, could not be parsed; they are kept apart and not counted.`,
    ),
  ]
}
