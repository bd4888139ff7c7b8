import type { Bulletin, Language } from '../model.ts'
import type { Printed, PrintedBlock, PrintedTable, Run } from './printed.ts'
import { printBulletin, printedQueries } from './printed.ts'
import { words } from './words.ts'

/** GitHub-flavoured Markdown. Charts appear as their data. */
export function renderMarkdown(bulletin: Bulletin): Uint8Array {
  return new TextEncoder().encode(document(printBulletin(bulletin)))
}

function document(printed: Printed): string {
  const parts = [
    `# ${escape(`${printed.title} ${printed.period.label}`)}`,
    escape(printed.subtitle),
    [printed.publisher, printed.sharing].map(escape).join(' · '),
    printed.facts.map(([label, value]) => `- **${escape(label)}** ${escape(value)}`).join('\n'),
    ...printed.sections.flatMap(({ title, level, opens, blocks }) => [
      opens === undefined ? '' : `## ${escape(opens.title)}`,
      `${'#'.repeat(level + 1)} ${escape(title)}`,
      ...blocks.flatMap((block) => markdownBlock(block, printed.language, level + 2)),
    ]),
    ...annex(printed),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function annex(printed: Printed): string[] {
  const say = words[printed.language]
  const queries = printedQueries(printed)
  if (queries.length === 0) return []
  return [
    `## ${escape(say.annex(say.queriesAnnex))}`,
    ...queries.flatMap(({ title, sql, parameters }) => [
      `### ${escape(title)}`,
      fence(sql),
      parameters === '' ? '' : `${say.parameters}${say.separator}${escape(parameters)}`,
    ]),
  ]
}

/** `level`: of headings inside. */
function markdownBlock(block: PrintedBlock, language: Language, level: number): string[] {
  const say = words[language]
  const mark = '#'.repeat(level)
  switch (block.kind) {
    case 'cards':
      return [
        block.cards
          .map(({ label, value, unit, change, note }) => {
            const extra = [change, note].filter(Boolean).join(say.comma)
            return `- ${escape(label)}${say.separator}**${escape(value)}**${unit === '' ? '' : ` ${escape(unit)}`}${extra === '' ? '' : `${language === 'en' ? ' (' : '（'}${escape(extra)}${language === 'en' ? ')' : '）'}`}`
          })
          .join('\n'),
      ]
    case 'paragraph':
      return [lineStart(markdownRuns(block.runs))]
    case 'table':
      return [
        `**${escape(`${block.label} ${block.caption}`)}**`,
        markdownTable(block.table),
        ...[...block.footnotes, `${say.method}${say.separator}${block.method.title}`].map((note) =>
          lineStart(escape(note)),
        ),
      ]
    case 'chart':
      return [
        `**${escape(`${block.label} ${block.title}`)}**`,
        lineStart(escape(block.description)),
        ...(block.tabled ? [] : [markdownTable(block.table)]),
      ]
    case 'entry':
      return [
        `${mark} ${escape(block.title)}`,
        block.tags.map(escape).join(' · '),
        ...block.paragraphs.map((runs) => lineStart(markdownRuns(runs))),
      ]
    case 'list':
      return [
        block.items
          .map((item, index) => `${block.ordered ? `${index + 1}.` : '-'} ${lineStart(markdownRuns(item))}`)
          .join('\n'),
      ]
    case 'caveats':
      return [
        `**${escape(block.title)}**`,
        block.items.map((item) => `- ${lineStart(markdownRuns(item))}`).join('\n'),
      ]
    case 'method':
      return [
        `${mark} ${escape(block.title)}`,
        lineStart(escape(block.explanation)),
        ...(block.query === undefined || 'sql' in block.query
          ? []
          : [`${say.sameQuery} ${escape(block.query.title)}`]),
      ]
    case 'figures':
      return block.table.rows.length === 0 ? [] : [`**${escape(block.caption)}**`, markdownTable(block.table)]
  }
}

function markdownTable({ columns, rows }: PrintedTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(columns.map(({ label }) => escape(label))),
    line(columns.map(({ end }) => (end ? '---:' : '---'))),
    ...rows.map((row) => line(row.map(({ text }) => escape(text)))),
  ].join('\n')
}

function markdownRuns(runs: readonly Run[]): string {
  return runs
    .map(({ style, text }) => (style === 'figure' || style === 'lead' ? `**${escape(text)}**` : escape(text)))
    .join('')
}

/**
 * Everything that could start an inline construct, HTML, a table cell, a link, a mention or a formula becomes a character
 * reference, which Markdown never reads as syntax. Letters, digits, spaces and plain punctuation stay readable.
 */
function escape(text: string): string {
  return (
    text
      // Between letters or digits an underscore is one, and an ampersand before plain letters and a blank starts no reference.
      .replace(
        /(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?![A-Za-z]+ )|[\\`*{}[\]<>|~@$#!]/g,
        (sign) => `&#${sign.charCodeAt(0)};`,
      )
      .replace(/:(?=\/\/)/g, '&#58;')
      .replace(/www\./gi, (www) => `${www.slice(0, 3)}&#46;`)
  )
}

/** A paragraph that starts like a list, a heading rule or a numbered item is still a paragraph. */
function lineStart(line: string): string {
  return line.replace(
    /^\s*(?:([-+=])|(\d{1,9})([.)]))/,
    (_, sign?: string, digits?: string, mark?: string) =>
      sign === undefined ? `${digits ?? ''}\\${mark ?? ''}` : `\\${sign}`,
  )
}

/** A code block whose fence is longer than any run of backticks inside. */
function fence(code: string): string {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map((run) => run.length))
  const mark = '`'.repeat(longest + 1)
  return `${mark}sql\n${code}\n${mark}`
}
