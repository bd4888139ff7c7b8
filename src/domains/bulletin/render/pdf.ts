import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { Bulletin } from '../model.ts'
import { LianfangError } from '../../../base/errors.ts'
import { drawChart } from './chart.ts'
import { columnWidths } from './columns.ts'
import { fontCoverage } from './glyphs.ts'
import type { Printed, PrintedBlock, PrintedTable } from './printed.ts'
import { printBulletin, printedQueries, untabledCharts } from './printed.ts'
import { textWidth } from './text-width.ts'
import { words } from './words.ts'

/** The slice of the Typst compiler used here; its own declarations are in a package that only re-exports this binary. */
interface Typst {
  readonly NodeCompiler: {
    create(options: {
      readonly workspace: string
      readonly fontArgs: readonly { readonly fontBlobs: readonly Uint8Array[] }[]
    }): Compiler
  }
}

interface Compiler {
  pdf(
    document: { readonly mainFileContent: string; readonly inputs: Readonly<Record<string, string>> },
    options: { readonly pdfStandard: 'ua-1'; readonly creationTimestamp: number },
  ): Uint8Array
  evictCache(age: number): void
}

interface Engine {
  readonly compiler: Compiler
  readonly template: string
  readonly covers: (codePoint: number) => boolean
}

/** Loaded at the first PDF: a font of 7 MB and a compiler of 30 are of no use to the other formats. */
let engine: Engine | undefined

function load(): Engine {
  const require = createRequire(import.meta.url)
  const fonts = ['400Regular', '700Bold'].map((weight) =>
    readFileSync(require.resolve(`@expo-google-fonts/noto-sans-tc/${weight}/NotoSansTC_${weight}.ttf`)),
  )
  const { NodeCompiler } = require('@myriaddreamin/typst-ts-node-compiler-linux-x64-gnu') as Typst
  const template = new URL('./bulletin.typ', import.meta.url)
  return {
    compiler: NodeCompiler.create({
      workspace: dirname(template.pathname),
      fontArgs: [{ fontBlobs: fonts }],
    }),
    template: readFileSync(template, 'utf8'),
    covers: fontCoverage(fonts[0]!),
  }
}

/** PDF/UA-1 with Noto Sans TC embedded. Throws `bulletin-pdf` when the template cannot set the bulletin. */
export function renderPdf(bulletin: Bulletin): Uint8Array {
  engine ??= load()
  const { compiler, template, covers } = engine
  const printed = drawable(printBulletin(bulletin), covers) as Printed
  try {
    return compiler.pdf(
      { mainFileContent: template, inputs: { bulletin: JSON.stringify(layout(printed)) } },
      { pdfStandard: 'ua-1', creationTimestamp: Math.floor(Date.parse(bulletin.snapshot.asOf) / 1000) },
    )
  } catch (cause) {
    throw new LianfangError('bulletin-pdf', 'The PDF could not be set.', { cause })
  } finally {
    compiler.evictCache(0)
  }
}

/** What bulletin.typ reads. */
function layout(printed: Printed) {
  const { language } = printed
  const say = words[language]
  return {
    ...printed,
    date: printed.asOf.split('-').map(Number),
    words: {
      page: say.page('#', '%'),
      contents: say.contents,
      method: say.method,
      parameters: say.parameters,
      separator: say.separator,
      comma: say.comma,
      sql: say.sql,
      same: say.sameQuery,
      figures: say.annex(say.figuresAnnex),
      queries: say.annex(say.queriesAnnex),
    },
    sections: printed.sections.map((section) => ({
      ...section,
      blocks: section.blocks.map((block) => layoutBlock(block, language)),
    })),
    annex: untabledCharts(printed).map(({ label, title, table }) => ({
      label,
      title,
      table: layoutTable(table),
    })),
    queries: printedQueries(printed),
  }
}

function layoutBlock(block: PrintedBlock, language: Printed['language']) {
  if (block.kind === 'table' || block.kind === 'figures') return { ...block, table: layoutTable(block.table) }
  if (block.kind !== 'chart') return block
  const { id, title, description, method, label, kind } = block
  const { svg } = drawChart(block.chart, { width: 800, language, id, title, description })
  return { kind, title, description, method, label, svg }
}

/** Of the width of a page, in ems of a table's text. */
const pageEms = 54

function layoutTable(table: PrintedTable) {
  const widths = columnWidths(table)
  // Heads stand on one line unless that would leave nothing for the words.
  const unwrapped = table.columns.reduce((sum, { label, end }, at) => {
    const { ems } = widths[at]!
    return sum + 0.9 + (end ? Math.max(ems, textWidth(label, 0.93)) : Math.min(ems, 6))
  }, 0)
  return {
    columns: table.columns.map((column, at) => ({
      ...column,
      ...widths[at]!,
      ...(unwrapped > pageEms && column.end && { wraps: true }),
    })),
    rows: table.rows,
    // Short enough to stand on one page.
    whole: table.rows.length <= 12 && table.rows.flat().every(({ text }) => text.length <= 160),
  }
}

/** Characters that the font lacks are named: `[U+1F600]`. */
function drawable(value: unknown, covers: (codePoint: number) => boolean): unknown {
  if (typeof value === 'string') {
    let text = ''
    for (const sign of value) {
      const code = sign.codePointAt(0) ?? 0
      text += sign === '\n' || covers(code) ? sign : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`
    }
    return text
  }
  if (Array.isArray(value)) return value.map((item) => drawable(item, covers))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, drawable(inner, covers)]))
}
