/** What was returned: by threat class, and by business category, responsibility level and class together. */
import type { Cell } from '../../returns/index.ts'
import type { Block, Cell as TableCell, Section } from '../model.ts'
import { rankingBars } from '../writing/charts.ts'
import { count, type Edition, grouped, share, text } from '../writing/edition.ts'
import { countColumn, labelColumn, rankColumn, table, textColumn, valueColumn } from '../writing/tables.ts'
import type { Facts } from './facts.ts'
import { categoryName, className, levelName } from './labels.ts'

export interface ClassCount {
  readonly code: string
  readonly tickets: number
  readonly previousTickets: number | null
  readonly lastYearTickets: number | null
}

/** Cells added up by class, most tickets first. */
export function byClass({ crossTab: { result } }: Facts): ClassCount[] {
  const sums = Map.groupBy(result.cells, ({ threatClass }) => threatClass)
  const sum = (cells: readonly Cell[], of: keyof Omit<ClassCount, 'code'>): number | null =>
    cells.some((cell) => cell[of] === null) ? null : cells.reduce((all, cell) => all + (cell[of] ?? 0), 0)
  return [...sums]
    .map(([code, cells]) => ({
      code,
      tickets: sum(cells, 'tickets') ?? 0,
      previousTickets: sum(cells, 'previousTickets'),
      lastYearTickets: sum(cells, 'lastYearTickets'),
    }))
    .sort((a, b) => b.tickets - a.tickets || (a.code < b.code ? -1 : 1))
}

/** Whether cells are all that was returned: of what came counted often only the largest were published. */
export function areCellsWhole({ crossTab: { result } }: Facts): boolean {
  return result.cells.reduce((sum, { tickets }) => sum + tickets, 0) >= result.total
}

/** A rank that equal numbers share. */
function rankIn(rows: readonly { readonly tickets: number }[], tickets: number): number {
  return 1 + rows.filter((row) => row.tickets > tickets).length
}

/** Whether the year before is another period than the previous one. */
export function hasOwnYear({ crossTab: { result } }: Facts): boolean {
  return result.lastYear.from !== result.previous.from
}

export function classSection(edition: Edition, facts: Facts, query: string): Section {
  const title = edition.say('威脅種類', 'Threat classes')
  const rows = byClass(facts)
  const { total, previousTotal, lastYearTotal } = facts.crossTab.result
  const unit = edition.say('件', 'returns')
  const withYear = hasOwnYear(facts) && lastYearTotal !== null
  return {
    id: 'returns-classes',
    title,
    blocks: [
      ...rankingBars(edition, {
        id: 'chart-returns-classes',
        title: edition.say('各威脅種類之有效回傳件數', 'Valid returns by threat class'),
        query,
        labelled: edition.say('威脅種類', 'Threat class'),
        series: edition.say('有效回傳', 'Valid returns'),
        unit,
        bars: rows.slice(0, 12).map(({ code, tickets }) => ({
          label: className(edition, facts, code),
          amount: tickets,
        })),
      }),
      table<ClassCount>({
        id: 'table-returns-classes',
        caption: edition.say('各威脅種類之件數、占比與增減', 'Returns by threat class: shares and changes'),
        query,
        columns: [
          rankColumn(edition, ({ tickets }) => rankIn(rows, tickets)),
          labelColumn(edition.say('威脅種類', 'Threat class'), ({ code }) => className(edition, facts, code)),
          countColumn(edition.say('件數', 'Returns'), ({ tickets }) => tickets),
          valueColumn(edition.say('占比', 'Share'), 'share', ({ tickets }) => share(tickets, total)),
          ...(previousTotal === null
            ? []
            : [
                valueColumn<ClassCount>(
                  edition.say('較前期', 'On previous'),
                  'change',
                  ({ previousTickets: from, tickets: to }) => ({ kind: 'change', from, to }),
                ),
              ]),
          ...(withYear
            ? [
                valueColumn<ClassCount>(
                  edition.say('較去年同期', 'On last year'),
                  'change',
                  ({ lastYearTickets: from, tickets: to }) => ({ kind: 'change', from, to }),
                ),
              ]
            : []),
        ],
        rows,
        footnotes: [
          edition.say(
            '威脅種類採 RSIT 分類，中文名稱為政府資安月報所用者；沒有已公布中文名稱的種類以英文列示。',
            'Threat classes are those of the RSIT taxonomy.',
          ),
        ],
      }),
    ],
  }
}

/** Cells listed, and categories and levels of the matrix. */
const most = { cells: 10, rows: 11, classes: 4 }

export function cellSection(edition: Edition, facts: Facts, query: string): Section {
  const { cells, total, previousTotal, lastYearTotal } = facts.crossTab.result
  const shown = cells.slice(0, most.cells)
  const rest = total - shown.reduce((sum, { tickets }) => sum + tickets, 0)
  const withYear = hasOwnYear(facts) && lastYearTotal !== null
  return {
    id: 'returns-cells',
    title: edition.say('業務類別、責任等級與威脅種類交叉統計', 'By business category, level and class'),
    blocks: [
      table<Cell>({
        id: 'table-returns-cells',
        caption: edition.say('件數最多的組合', 'Combinations with most returns'),
        query,
        columns: [
          rankColumn(edition, ({ tickets }) => rankIn(cells, tickets)),
          labelColumn(edition.say('業務類別', 'Business category'), ({ category }) =>
            categoryName(edition, facts, category),
          ),
          textColumn(edition.say('責任等級', 'Level'), ({ level }) => levelName(edition, level)),
          textColumn(edition.say('威脅種類', 'Threat class'), ({ threatClass }) =>
            className(edition, facts, threatClass),
          ),
          countColumn(edition.say('件數', 'Returns'), ({ tickets }) => tickets),
          valueColumn(edition.say('占比', 'Share'), 'share', ({ tickets }) => share(tickets, total)),
          ...(previousTotal === null
            ? []
            : [
                valueColumn<Cell>(
                  edition.say('較前期', 'On previous'),
                  'change',
                  ({ previousTickets: from, tickets: to }) => ({ kind: 'change', from, to }),
                ),
              ]),
          ...(withYear
            ? [
                valueColumn<Cell>(
                  edition.say('較去年同期', 'On last year'),
                  'change',
                  ({ lastYearTickets: from, tickets: to }) => ({ kind: 'change', from, to }),
                ),
              ]
            : []),
        ],
        rows: shown,
        footnotes: [
          edition.say(
            `占比以全部有效回傳 ${grouped(total)} 件為母數；表列以外合計 ${grouped(rest)} 件。業務類別與責任等級為回傳當時登錄者。`,
            `Shares are of all ${grouped(total)} valid returns; not listed here: ${grouped(rest)}. Category and level are those of the agency when the ticket came.`,
          ),
        ],
      }),
      ...matrix(edition, facts, query),
    ],
  }
}

interface Line {
  readonly category: string
  readonly level: string
  readonly cells: readonly Cell[]
  readonly tickets: number
}

/** Categories and levels down, the most frequent classes across; none when a single cell says it all. */
function matrix(edition: Edition, facts: Facts, query: string): Block[] {
  const { cells } = facts.crossTab.result
  const lines = [...Map.groupBy(cells, ({ category, level }) => `${category}\0${level}`).values()]
    .map((of): Line => ({
      category: of[0]!.category,
      level: of[0]!.level,
      cells: of,
      tickets: of.reduce((sum, { tickets }) => sum + tickets, 0),
    }))
    .sort((a, b) => b.tickets - a.tickets)
  if (lines.length < 2) return []
  const shown = lines.slice(0, most.rows)
  const classes = byClass(facts)
    .slice(0, most.classes)
    .map(({ code }) => code)
  const others = new Set(cells.map(({ threatClass }) => threatClass)).size > classes.length
  const of = (from: readonly Cell[], which: (code: string) => boolean): number =>
    from.reduce((sum, { threatClass, tickets }) => sum + (which(threatClass) ? tickets : 0), 0)
  const counts = (from: readonly Cell[], all: number): TableCell[] => [
    ...classes.map((code) => count(of(from, (each) => each === code))),
    ...(others ? [count(of(from, (each) => !classes.includes(each)))] : []),
    count(all),
  ]
  return [
    table<Line>({
      id: 'table-returns-matrix',
      caption: edition.say('業務類別、責任等級與威脅種類', 'Categories and levels by threat class'),
      query,
      columns: [
        labelColumn(edition.say('業務類別', 'Business category'), ({ category }) =>
          categoryName(edition, facts, category),
        ),
        textColumn(edition.say('等級', 'Level'), ({ level }) => levelName(edition, level)),
        ...classes.map((code) =>
          countColumn<Line>(className(edition, facts, code), (line) =>
            of(line.cells, (each) => each === code),
          ),
        ),
        ...(others
          ? [
              countColumn<Line>(edition.say('其他', 'Others'), (line) =>
                of(line.cells, (each) => !classes.includes(each)),
              ),
            ]
          : []),
        countColumn<Line>(edition.say('合計', 'Total'), ({ tickets }) => tickets),
      ],
      rows: shown,
      sums: [
        [
          text(edition.say('合計', 'Total')),
          text(''),
          ...counts(
            cells,
            lines.reduce((sum, { tickets }) => sum + tickets, 0),
          ),
        ],
      ],
      footnotes: [
        ...(lines.length > shown.length
          ? [
              edition.say(
                `列出件數最多的 ${shown.length} 組，其餘 ${lines.length - shown.length} 組計入合計。`,
                `The ${shown.length} with most returns; the other ${lines.length - shown.length} are in the total.`,
              ),
            ]
          : []),
        ...(!areCellsWhole(facts)
          ? [
              edition.say(
                '來源資料僅公布部分組合，因此合計小於全部件數。',
                'Only some combinations were reported, so the total here is less than that of all returns.',
              ),
            ]
          : []),
      ],
    }),
  ]
}
