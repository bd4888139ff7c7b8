import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Bulletin, Language } from '../model.ts'
import { drawChart, escapeXml } from './chart.ts'
import type {
  MethodLink,
  Printed,
  PrintedBlock,
  PrintedCell,
  PrintedQuery,
  PrintedTable,
  Run,
} from './printed.ts'
import { printBulletin } from './printed.ts'
import { words } from './words.ts'

/** Comments and indentation are for us: readers get the rules only. */
export const bulletinCss = readFileSync(new URL('./bulletin.css', import.meta.url), 'utf8')
  .replace(/\/\*[^]*?\*\//g, '')
  .replace(/\s*\n\s*/g, ' ')
  .trim()

/** Only this very style sheet may apply, and nothing may load or run: such a page is safe to open from anywhere. */
export function pagePolicy(css: string): string {
  return `default-src 'none'; style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'; base-uri 'none'; form-action 'none'`
}

/** Of every bulletin's page. */
export const bulletinPolicy = pagePolicy(bulletinCss)

/** One self-contained page: no script, nothing from outside; WCAG 2.2 AA; prints on A4. */
export function renderHtml(bulletin: Bulletin): Uint8Array {
  return new TextEncoder().encode(page(printBulletin(bulletin)))
}

function page(printed: Printed): string {
  const { language, title, subtitle, publisher, period, sharing } = printed
  const say = words[language]
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${bulletinPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="description" content="${escapeXml(`${period.label} ${subtitle}`)}">
<title>${escapeXml(`${title} ${period.label}`)}</title>
<style>${bulletinCss}</style>
</head>
<body>
<a class="skip" href="#main">${say.skip}</a>
<div class="sheet">
<header>
<div class="masthead"><p>${escapeXml(publisher)}</p><p class="sharing">${escapeXml(sharing)}</p></div>
<p class="edition">${escapeXml(period.label)}</p>
<h1>${escapeXml(title)}</h1>
<p class="subtitle">${escapeXml(subtitle)}</p>
<dl class="facts">
${printed.facts.map(([label, value]) => `<div><dt>${escapeXml(label)}</dt><dd>${escapeXml(value)}</dd></div>`).join('\n')}
</dl>
</header>
<nav aria-labelledby="contents"><h2 id="contents">${say.contents}</h2>
<ol>
${htmlContents(printed)}
</ol></nav>
<main id="main" tabindex="-1">
${htmlSections(printed)}
</main>
<footer><p>${escapeXml(publisher)}</p><p>${escapeXml(`${title} ${period.label} · ${sharing}`)}</p></footer>
</div>
</body>
</html>
`
}

/** Sections of a group are named with it: several groups may have one called alike. */
function htmlSections({ sections, language }: Printed): string {
  let group = ''
  return sections
    .map(({ id, title: heading, level, opens, blocks }) => {
      group = opens?.id ?? (level === 2 ? group : '')
      const title =
        opens === undefined ? '' : `<h2 class="group" id="${opens.id}">${escapeXml(opens.title)}</h2>\n`
      const inner = level === 2 ? ' class="inner"' : ''
      const name = level === 2 && group !== '' ? `${group} ${id}` : id
      return `${title}<section${inner} aria-labelledby="${name}">
<h${level + 1} id="${id}">${escapeXml(heading)}</h${level + 1}>
${blocks.map((block) => htmlBlock(block, language, level + 2)).join('\n')}
</section>`
    })
    .join('\n')
}

/** Sections of a group below its heading. */
function htmlContents({ sections }: Printed): string {
  const link = (id: string, heading: string): string => `<a href="#${id}">${escapeXml(heading)}</a>`
  return sections
    .map(({ id, title, level, opens }, at) => {
      const item = `<li>${link(id, title)}</li>`
      if (level === 1) return item
      const next = sections[at + 1]
      const ends = next?.level !== 2 || next.opens !== undefined
      return `${opens === undefined ? '' : `<li>${link(opens.id, opens.title)}\n<ol>\n`}${item}${ends ? '\n</ol></li>' : ''}`
    })
    .join('\n')
}

/** `level`: of headings inside. */
function htmlBlock(block: PrintedBlock, language: Language, level: number): string {
  const say = words[language]
  switch (block.kind) {
    case 'cards':
      return `<dl class="cards">${block.cards
        .map(({ figure, label, value, unit, change, note }) => {
          const extra = [change, note].filter(Boolean).map((line) => `<dd>${escapeXml(line)}</dd>`)
          return `<div class="card"><dt>${escapeXml(label)}</dt><dd class="value" data-figure="${escapeXml(figure)}"><b>${escapeXml(value)}</b> ${escapeXml(unit)}</dd>${extra.join('')}</div>`
        })
        .join('\n')}</dl>`
    case 'paragraph':
      return `<p>${htmlRuns(block.runs)}</p>`
    case 'table': {
      const notes = block.footnotes.map((note) => `<p>${escapeXml(note)}</p>`)
      return `${htmlTable(block.table, `${block.id}-caption`, `${label(block.label)}${escapeXml(block.caption)}`, block.id)}
<div class="notes">${notes.join('')}<p>${source(block.method, language)}</p></div>`
    }
    case 'chart': {
      const drawing = { language, title: block.title, description: block.description }
      const wide = drawChart(block.chart, { ...drawing, width: 760, id: `${block.id}-wide` })
      const narrow = drawChart(block.chart, { ...drawing, width: 320, id: `${block.id}-narrow` })
      return `<figure id="${block.id}">
<figcaption>${label(block.label)}${escapeXml(block.title)}</figcaption>
<p class="description">${escapeXml(block.description)}</p>
<div class="wide">${wide.svg}</div>
<div class="narrow">${narrow.svg}</div>
<details><summary>${say.chartData}</summary>
${htmlTable(block.table, `${block.id}-caption`, escapeXml(block.title))}
<div class="notes"><p>${source(block.method, language)}</p></div>
</details>
</figure>`
    }
    case 'entry': {
      const tags = block.tags.map((tag) => `<li>${escapeXml(tag)}</li>`)
      return `<div class="entry"><h${level}>${htmlName(block.title)}</h${level}>
${tags.length > 0 ? `<ul class="tags">${tags.join('')}</ul>` : ''}
${block.paragraphs.map((runs) => `<p>${htmlRuns(runs)}</p>`).join('\n')}</div>`
    }
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul'
      return `<${tag} class="list">${block.items.map((item) => `<li>${htmlRuns(item)}</li>`).join('\n')}</${tag}>`
    }
    case 'caveats':
      return `<div class="caveats"><h${level}>${escapeXml(block.title)}</h${level}>
<ul>${block.items.map((item) => `<li>${htmlRuns(item)}</li>`).join('\n')}</ul></div>`
    case 'method':
      return `<div class="method"><h${level} id="${block.anchor}">${escapeXml(block.title)}</h${level}>
<p>${escapeXml(block.explanation)}</p>
${htmlQuery(block.query, language)}</div>`
    case 'figures':
      return block.table.rows.length === 0 ? '' : htmlTable(block.table, 'queries', escapeXml(block.caption))
  }
}

function htmlQuery(query: PrintedQuery | MethodLink | undefined, language: Language): string {
  const say = words[language]
  if (query === undefined) return ''
  if (!('sql' in query))
    return `<p class="notes">${say.sameQuery} <a href="#${query.anchor}">${escapeXml(query.title)}</a></p>`
  return `<details id="${query.anchor}"><summary>${say.sql}</summary>
<pre tabindex="0"><code>${escapeXml(query.sql)}</code></pre>
${query.parameters === '' ? '' : `<p class="notes">${say.parameters}${say.separator}${escapeXml(query.parameters)}</p>`}
</details>`
}

/** A table in a region of its own that scrolls and can be reached by keyboard, so that the page never scrolls sideways. */
function htmlTable(table: PrintedTable, captionId: string, caption: string, id?: string): string {
  const anchor = id === undefined ? '' : ` id="${id}"`
  const head = table.columns.map(
    (column) => `<th scope="col"${end(column.end)}>${escapeXml(column.label)}</th>`,
  )
  const rows = table.rows.map(
    (row) =>
      `<tr>${row
        .map((cell, at) => {
          const column = table.columns[at]!
          const tag = column.header ? 'th' : 'td'
          return `<${tag}${column.header ? ' scope="row"' : ''}${end(column.end)}>${htmlCell(cell)}</${tag}>`
        })
        .join('')}</tr>`,
  )
  const short = table.rows.length <= 12 ? ' short' : ''
  return `<div class="scroll${short}"${anchor} role="region" aria-labelledby="${captionId}" tabindex="0"><table>
<caption id="${captionId}"><span>${caption}</span></caption>
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div>`
}

function htmlCell({ kind, text, spoken }: PrintedCell): string {
  if (spoken !== undefined)
    return `<span aria-hidden="true">${escapeXml(text)}</span><span class="spoken">${escapeXml(spoken)}</span>`
  return kind === 'name' ? htmlName(text) : escapeXml(text)
}

/** A name from outside: its direction stays its own, translators leave it alone, it may break after its dots or 20 signs. */
function htmlName(name: string): string {
  const pieces = name.match(/[^._/-]{0,20}[._/-]?/gu) ?? []
  return `<bdi class="name" translate="no">${pieces.map(escapeXml).join('<wbr>')}</bdi>`
}

function htmlRuns(runs: readonly Run[]): string {
  return runs
    .map(({ style, text, figure = '' }) => {
      if (style === 'text') return escapeXml(text)
      if (style === 'lead') return `<b>${escapeXml(text)}</b>`
      if (style === 'figure')
        return `<span class="figure" data-figure="${escapeXml(figure)}">${escapeXml(text)}</span>`
      return htmlName(text)
    })
    .join('')
}

function label(text: string): string {
  return `<span class="label">${escapeXml(text)}</span> `
}

function source({ anchor, title }: MethodLink, language: Language): string {
  const { method, separator } = words[language]
  return `${method}${separator}<a href="#${anchor}">${escapeXml(title)}</a>`
}

function end(right: boolean): string {
  return right ? ' class="end"' : ''
}
