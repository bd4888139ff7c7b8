import type {
  Block,
  Bulletin,
  Cell,
  Chart,
  Figure,
  Language,
  Section,
  Sentence,
  TableBlock,
} from '../model.ts'
import { soundBulletin } from './clean.ts'
import { printInstant, printPeriod, sectionNumber } from './dates.ts'
import { printCount, printValue, speakValue } from './values.ts'
import { words } from './words.ts'

/** A bulletin with every number printed and every reference resolved: what is left to HTML, PDF, ODT and Markdown is layout. */
export interface Printed {
  readonly language: Language
  readonly title: string
  readonly subtitle: string
  readonly publisher: string
  readonly sharing: string
  /** `民國 115 年 10 月 1 日至 …`, and the same as ISO dates. */
  readonly period: { readonly label: string; readonly long: string; readonly iso: string }
  /** ISO date the edition's data end on: the documents' own date. */
  readonly asOf: string
  /** Label and value pairs for the cover. */
  readonly facts: readonly (readonly [string, string])[]
  readonly sections: readonly PrintedSection[]
}

interface PrintedSection {
  readonly id: string
  readonly title: string
  /** 2: within a group. */
  readonly level: 1 | 2
  /** The heading of the group that begins with this section. */
  readonly opens?: { readonly id: string; readonly title: string }
  readonly blocks: readonly PrintedBlock[]
}

export interface Run {
  readonly style: 'text' | 'lead' | 'figure' | 'name'
  readonly text: string
  /** Figure.id */
  readonly figure?: string
}

export interface PrintedTable {
  readonly columns: readonly { readonly label: string; readonly end: boolean; readonly header: boolean }[]
  readonly rows: readonly (readonly PrintedCell[])[]
}

export interface PrintedCell {
  readonly kind: Cell['kind']
  readonly text: string
  /** What a screen reader should say instead. */
  readonly spoken?: string
}

export type PrintedBlock =
  | { readonly kind: 'cards'; readonly cards: readonly PrintedCard[] }
  | { readonly kind: 'paragraph'; readonly runs: readonly Run[] }
  | {
      readonly kind: 'table'
      readonly id: string
      /** `表 1` */
      readonly label: string
      readonly caption: string
      readonly table: PrintedTable
      readonly footnotes: readonly string[]
      readonly method: MethodLink
    }
  | {
      readonly kind: 'chart'
      readonly id: string
      readonly label: string
      readonly title: string
      readonly description: string
      readonly chart: Chart
      readonly table: PrintedTable
      /** A table of the same section has the same numbers. */
      readonly tabled: boolean
      readonly method: MethodLink
    }
  | {
      readonly kind: 'entry'
      readonly title: string
      readonly tags: readonly string[]
      readonly paragraphs: readonly (readonly Run[])[]
    }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Run[])[] }
  | { readonly kind: 'caveats'; readonly title: string; readonly items: readonly (readonly Run[])[] }
  | {
      readonly kind: 'method'
      readonly anchor: string
      readonly title: string
      readonly explanation: string
      /** The query, or where it was printed already; undefined when the numbers were handed in. */
      readonly query?: PrintedQuery | MethodLink
    }
  | { readonly kind: 'figures'; readonly caption: string; readonly table: PrintedTable }

export interface PrintedQuery {
  readonly anchor: string
  readonly title: string
  readonly sql: string
  readonly parameters: string
}

export interface MethodLink {
  readonly anchor: string
  readonly title: string
}

interface PrintedCard {
  readonly figure: string
  readonly label: string
  readonly value: string
  readonly unit: string
  /** `較前期 +3.10%`, `+3.10% on the previous period`; empty when there is none. */
  readonly change: string
  readonly note: string
}

export function printBulletin(raw: Bulletin): Printed {
  const bulletin = soundBulletin(raw)
  const { language, period, previous, snapshot } = bulletin
  const say = words[language]
  const current = printPeriod(period, language)
  const facts: [string, string][] = [[say.period, `${current.long} · ${current.iso}`]]
  if (previous) facts.push([say.previous, `${previous.label} · ${printPeriod(previous, language).iso}`])
  facts.push([say.asOf, printInstant(snapshot.asOf, period.timeZone)], [say.source, snapshot.source])
  if (bulletin.digest !== undefined) facts.push([say.digest, bulletin.digest])
  const figures = new Map(bulletin.figures.map((figure) => [figure.id, figure]))
  const context: Context = { bulletin, figures, section: undefined, tables: 0, charts: 0 }
  return {
    language,
    title: bulletin.title,
    subtitle: bulletin.subtitle,
    publisher: bulletin.publisher,
    sharing: bulletin.sharing,
    period: { label: period.label, ...current },
    asOf: printInstant(snapshot.asOf, period.timeZone).slice(0, 10),
    facts,
    sections: headed(bulletin).map(({ section, ...heading }) => {
      context.section = section
      return { ...heading, blocks: section.blocks.flatMap((block) => printBlock(block, context)) }
    }),
  }
}

/** Sections with their numbers; those of a group are numbered below it. */
function headed({
  sections,
  language,
}: Bulletin): (Omit<PrintedSection, 'blocks'> & { readonly section: Section })[] {
  let number = 0
  let inner = 0
  let current: string | undefined
  return sections.map((section) => {
    const { id, title, annex, group } = section
    if (annex === true) return { section, id, title: words[language].annex(title), level: 1 }
    const begins = group === undefined || group !== current
    current = group
    if (begins) number += 1
    if (group === undefined)
      return { section, id, title: `${sectionNumber(number, language)}${title}`, level: 1 }
    inner = begins ? 1 : inner + 1
    return {
      section,
      id,
      title: `${sectionNumber(number, language, inner)}${title}`,
      level: 2,
      ...(begins && {
        opens: { id: `group-${number}`, title: `${sectionNumber(number, language)}${group}` },
      }),
    }
  })
}

interface Context {
  readonly bulletin: Bulletin
  readonly figures: ReadonlyMap<string, Figure>
  /** The one that is being printed. */
  section: Section | undefined
  /** Tables and charts are numbered as they come. */
  tables: number
  charts: number
}

function printBlock(block: Block, context: Context): PrintedBlock[] {
  const { bulletin } = context
  const { language } = bulletin
  const say = words[language]
  const runs = (sentence: Sentence) => printSentence(sentence, context)
  switch (block.kind) {
    case 'cards':
      return [
        {
          kind: 'cards',
          cards: block.cards.map((card) => {
            const figure = need(context.figures, card.figure)
            const change = card.change === undefined ? undefined : need(context.figures, card.change)
            return {
              figure: figure.id,
              label: figure.label,
              value: printValue(figure.value, language),
              unit: figure.unit,
              change: change ? say.change(printValue(change.value, language)) : '',
              note: card.note ?? '',
            }
          }),
        },
      ]
    case 'sentences':
      return block.paragraphs.map((paragraph) => ({ kind: 'paragraph', runs: runs(paragraph) }))
    case 'table':
      context.tables += 1
      return [
        {
          kind: 'table',
          id: block.id,
          label: `${say.table} ${context.tables}`,
          caption: block.caption,
          table: printTable(block, language),
          footnotes: block.footnotes,
          method: methodLink(block.query, bulletin),
        },
      ]
    case 'chart':
      context.charts += 1
      return [
        {
          kind: 'chart',
          id: block.id,
          label: `${say.chart} ${context.charts}`,
          title: block.title,
          description: block.description,
          tabled:
            context.section?.blocks.some((other) => other.kind === 'table' && other.query === block.query) ===
            true,
          ...printChart(block.chart, language),
          method: methodLink(block.query, bulletin),
        },
      ]
    case 'entries':
      return block.entries.map((entry) => ({
        kind: 'entry',
        title: `${entry.rank === null ? '' : `${entry.rank}. `}${named(entry.name, language)}`,
        tags: entry.tags,
        paragraphs: entry.paragraphs.map(runs),
      }))
    case 'list':
      return [{ kind: 'list', ordered: block.ordered, items: block.items.map(runs) }]
    case 'caveats':
      return [{ kind: 'caveats', title: say.caveats, items: block.items.map(runs) }]
    case 'methods':
      return [
        { kind: 'paragraph', runs: [{ style: 'text', text: say.notes }] },
        ...printMethods(bulletin),
        { kind: 'figures', caption: say.uses, table: printFigures(bulletin) },
      ]
  }
}

/** Each query once: a later method with the same one points to the first. */
function printMethods(bulletin: Bulletin): PrintedBlock[] {
  const seen = new Map<string, MethodLink>()
  return bulletin.queries.map(({ id, explanation, sql, parameters }, index) => {
    const link = methodLink(id, bulletin)
    const method = { kind: 'method' as const, ...link, explanation }
    if (sql === '') return method
    const query = {
      anchor: `query-${index + 1}`,
      title: link.title,
      sql,
      parameters: parameters
        .map(({ parameter, value }) => `${parameter} = ${value}`)
        .join(words[bulletin.language].comma),
    }
    const key = JSON.stringify([sql, parameters])
    const same = seen.get(key)
    if (same === undefined) seen.set(key, link)
    return { ...method, query: same ?? query }
  })
}

/** Every figure with the number of its method, in the methods' order. */
function printFigures({ figures, queries, language }: Bulletin): PrintedTable {
  const say = words[language]
  return {
    columns: [say.figure, say.value, say.base, say.rounding, say.number].map((label, at) => ({
      label,
      end: at === 1 || at === 4,
      header: at === 0,
    })),
    rows: queries.flatMap(({ id }, index) =>
      figures
        .filter(({ provenance }) => provenance.query === id)
        .map(({ label, value, provenance }): PrintedCell[] => [
          { kind: 'text', text: label },
          { kind: value.kind, text: printValue(value, language) },
          { kind: 'text', text: provenance.base },
          { kind: 'text', text: say.roundings[provenance.rounding] },
          { kind: 'rank', text: String(index + 1) },
        ]),
    ),
  }
}

function printSentence(sentence: Sentence, { figures, bulletin }: Context): Run[] {
  return sentence.spans.map((span) => {
    if ('text' in span) return { style: 'text', text: span.text }
    if ('lead' in span) return { style: 'lead', text: span.lead }
    if ('name' in span) return { style: 'name', text: named(span.name, bulletin.language) }
    const { id, value } = need(figures, span.figure)
    return { style: 'figure', figure: id, text: printValue(value, bulletin.language) }
  })
}

function printTable(block: TableBlock, language: Language): PrintedTable {
  return {
    columns: block.columns.map(({ label, kind, header }) => ({
      label,
      end: kind !== 'text' && kind !== 'name',
      header: header === true,
    })),
    rows: block.rows.map((row) => row.map((cell) => printCell(cell, language))),
  }
}

function printCell(cell: Cell, language: Language): PrintedCell {
  if (cell.kind === 'text') return { kind: 'text', text: cell.text }
  if (cell.kind === 'name') return { kind: 'name', text: named(cell.name, language) }
  const spoken = speakValue(cell, language)
  return { kind: cell.kind, text: printValue(cell, language), ...(spoken === undefined ? {} : { spoken }) }
}

/** The chart with every point named, and its numbers for those who cannot see it or want them exactly. */
function printChart(chart: Chart, language: Language): { chart: Chart; table: PrintedTable } {
  const points = chart.points.map((point) => ({ ...point, label: named(point.label, language) }))
  const table: PrintedTable = {
    columns: [
      { label: chart.labelled, end: false, header: true },
      ...chart.series.map((label) => ({ label, end: true, header: false })),
    ],
    rows: points.map(({ label, values }) => [
      { kind: 'name', text: label },
      ...values.map((value): PrintedCell => ({ kind: 'count', text: printCount(value) })),
    ]),
  }
  return { chart: { ...chart, points }, table }
}

/** A sensor may send an empty name: a blank would look like our mistake. */
function named(name: string, language: Language): string {
  return name.trim() || words[language].unnamed
}

function methodLink(query: string, { queries }: Bulletin): MethodLink {
  const index = queries.findIndex(({ id }) => id === query)
  return { anchor: `method-${index + 1}`, title: `${index + 1}. ${queries[index]?.title ?? ''}` }
}

/** The queries for an annex, each once. */
export function printedQueries({ sections }: Printed): PrintedQuery[] {
  return sections
    .flatMap(({ blocks }) => blocks)
    .flatMap((block) =>
      block.kind === 'method' && block.query !== undefined && 'sql' in block.query ? [block.query] : [],
    )
}

/** Charts whose numbers no table of their section has: their data are for an annex. */
export function untabledCharts({ sections }: Printed): Extract<PrintedBlock, { kind: 'chart' }>[] {
  return sections
    .flatMap(({ blocks }) => blocks)
    .flatMap((block) => (block.kind === 'chart' && !block.tabled ? [block] : []))
}

/** faults() has made sure that it is there. */
function need(figures: ReadonlyMap<string, Figure>, id: string): Figure {
  return figures.get(id)!
}
