import { zipSync } from 'fflate'
import type { Bulletin, Language } from '../model.ts'
import { drawChart, escapeXml } from './chart.ts'
import { columnWidths } from './columns.ts'
import { FONT_FACES, NAMESPACES, TABLE_STYLES, TEXT_WIDTH, odtStyles } from './odt-styles.ts'
import type { MethodLink, Printed, PrintedBlock, PrintedTable, Run } from './printed.ts'
import { printBulletin, printedQueries, untabledCharts } from './printed.ts'
import { words } from './words.ts'

/** OpenDocument 1.3 text. Charts are SVG pictures with title and description; their data follow in an annex. */
export function renderOdt(bulletin: Bulletin): Uint8Array {
  const printed = printBulletin(bulletin)
  const draft: Draft = { language: printed.language, widths: new Map(), tables: 0, pictures: [] }
  const body = bodyXml(printed, draft)
  const pictures = draft.pictures.map((svg, index) => [pictureName(index + 1), svg] as const)
  const files = [
    // First and uncompressed, so that a reader knows the type from the file's first bytes (part 2, 3.3).
    ['mimetype', 'application/vnd.oasis.opendocument.text'],
    ['META-INF/manifest.xml', manifestXml(pictures.map(([name]) => name))],
    ['meta.xml', metaXml(printed, bulletin.snapshot.asOf)],
    ['styles.xml', odtStyles(printed.language, footerXml(printed))],
    ['content.xml', contentXml(body, draft)],
    ...pictures,
  ] as const
  // ZIP keeps local time: this one is written as 1980-01-01 12:00 in every zone.
  const mtime = new Date(1980, 0, 1, 12)
  const encoder = new TextEncoder()
  return zipSync(
    Object.fromEntries(
      files.map(([name, content]) => [
        name,
        [encoder.encode(content), { level: name === 'mimetype' ? 0 : 9, mtime }],
      ]),
    ),
  )
}

/** What is gathered while the body is written. */
interface Draft {
  readonly language: Language
  /** Column style by width in tenths of a millimetre. */
  readonly widths: Map<number, string>
  tables: number
  readonly pictures: string[]
}

function pictureName(number: number): string {
  return `Pictures/chart-${number}.svg`
}

function bodyXml(printed: Printed, draft: Draft): string {
  const say = words[printed.language]
  const charts = untabledCharts(printed)
  const queries = printedQueries(printed)
  const annex = charts.map((block) => caption(block.label, block.title) + tableXml(block.table, draft))
  return [
    p('Publisher', `${escapeXml(printed.publisher)}　${span('Sharing', ` ${printed.sharing} `)}`),
    p('Edition', escapeXml(printed.period.label)),
    p('Title', escapeXml(printed.title)),
    p('Subtitle', escapeXml(printed.subtitle)),
    tableBody(
      [30, TEXT_WIDTH - 30],
      '',
      printed.facts.map(
        ([label, value]) =>
          box('Box', p('Cell', span('Quiet', label))) + box('Box', p('Cell', escapeXml(value))),
      ),
      draft,
    ),
    p('ContentsTitle', say.contents),
    '<text:section text:style-name="TwoColumns" text:name="contents">',
    ...printed.sections.flatMap(({ id, title, level, opens }) => [
      opens === undefined ? '' : p('Contents', link(opens.id, opens.title)),
      p(level === 1 ? 'Contents' : 'ContentsInner', link(id, title)),
    ]),
    charts.length > 0 ? p('Contents', link('annex', say.annex(say.figuresAnnex))) : '',
    queries.length > 0 ? p('Contents', link('queries', say.annex(say.queriesAnnex))) : '',
    '</text:section>',
    ...printed.sections.flatMap(({ id, title, level, opens, blocks }) => [
      opens === undefined ? '' : h(1, opens.id, opens.title),
      level === 1 ? h(1, id, title) : h(2, id, title, 'Inner'),
      ...blocks.map((block) => blockXml(block, draft, level + 1)),
    ]),
    ...(charts.length > 0 ? [h(1, 'annex', say.annex(say.figuresAnnex)), ...annex] : []),
    ...(queries.length > 0 ? [h(1, 'queries', say.annex(say.queriesAnnex))] : []),
    ...queries.map(
      ({ anchor, title, sql, parameters }) =>
        h(2, anchor, title) +
        p('Code', codeXml(sql)) +
        (parameters === '' ? '' : p('Note', `${say.parameters}${say.separator}${escapeXml(parameters)}`)),
    ),
  ].join('')
}

/** `level`: of headings inside. */
function blockXml(block: PrintedBlock, draft: Draft, level: number): string {
  const say = words[draft.language]
  switch (block.kind) {
    case 'cards':
      return (
        tableBody(
          [52, 54, 68],
          '',
          block.cards.map(({ label, value, unit, change, note }) =>
            [
              p('Cell', escapeXml(label)),
              p('Cell', `${span('Headline', value)} ${escapeXml(unit)}`),
              [change, note]
                .filter(Boolean)
                .map((line) => p('Cell', span('Quiet', line)))
                .join('') || p('Cell', ''),
            ]
              .map((content) => box('Box', content))
              .join(''),
          ),
          draft,
        ) + p('Text', '')
      )
    case 'paragraph':
      return p('Text', runsXml(block.runs))
    case 'table':
      return (
        caption(block.label, block.caption) +
        tableXml(block.table, draft) +
        block.footnotes.map((note) => p('Note', escapeXml(note))).join('') +
        source(block.method, draft.language)
      )
    case 'chart': {
      const drawing = {
        language: draft.language,
        id: block.id,
        title: block.title,
        description: block.description,
      }
      const picture = drawChart(block.chart, { ...drawing, width: 800 })
      draft.pictures.push(picture.svg)
      const height = Math.round((10 * TEXT_WIDTH * picture.height) / picture.width) / 10
      const frame =
        `<draw:frame draw:name="${escapeXml(block.id)}" text:anchor-type="as-char" svg:width="${TEXT_WIDTH}mm" svg:height="${height}mm">` +
        `<draw:image xlink:href="${pictureName(draft.pictures.length)}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad" draw:mime-type="image/svg+xml"/>` +
        `<svg:title>${escapeXml(block.title)}</svg:title><svg:desc>${escapeXml(block.description)}</svg:desc></draw:frame>`
      return (
        caption(block.label, block.title) +
        p('Description', escapeXml(block.description)) +
        p('Picture', frame) +
        source(block.method, draft.language)
      )
    }
    case 'entry':
      return (
        h(level, '', block.title, 'Heading_20_2') +
        (block.tags.length > 0 ? p('Tags', block.tags.map(escapeXml).join('　·　')) : '') +
        block.paragraphs.map((runs) => p('Text', runsXml(runs))).join('')
      )
    case 'list':
      return list(block.ordered ? 'Numbers' : 'Bullets', block.items)
    case 'caveats':
      return p('CaveatTitle', escapeXml(block.title)) + list('Bullets', block.items)
    case 'method':
      return (
        h(level, block.anchor, block.title, 'Heading_20_2') +
        p(
          'Text',
          escapeXml(block.explanation) +
            (block.query === undefined
              ? ''
              : 'sql' in block.query
                ? ` (${link(block.query.anchor, say.sql)})`
                : ` (${say.sameQuery} ${link(block.query.anchor, block.query.title)})`),
        )
      )
    case 'figures':
      return block.table.rows.length === 0
        ? ''
        : p('Caption', escapeXml(block.caption)) + tableXml(block.table, draft)
  }
}

function tableXml(table: PrintedTable, draft: Draft): string {
  const wanted = columnWidths(table)
  // In mm: an em of 8.8 pt and the cell's padding, with an eighth more for readers whose substitute font runs wide. Text that
  // still does not fit wraps.
  const fixed = wanted.map(({ ems, flexible }) => (flexible ? 0 : ems * 3.5 + 2.6))
  const left = Math.max(20, TEXT_WIDTH - fixed.reduce((sum, width) => sum + width, 0))
  const shared = wanted.reduce((sum, { ems, flexible }) => sum + (flexible ? ems : 0), 0)
  const widths = wanted.map(({ ems, flexible }, at) => (flexible ? (left * ems) / shared : fixed[at]!))
  const head = table.columns.map(({ label, end }) =>
    box('HeadBox', p(end ? 'HeadCellEnd' : 'HeadCell', escapeXml(label))),
  )
  const rows = table.rows.map((row) =>
    row
      .map(({ text }, at) => {
        const { end, header } = table.columns[at]!
        return box('Box', p(end ? 'CellEnd' : 'Cell', header ? span('Strong', text) : escapeXml(text)))
      })
      .join(''),
  )
  return tableBody(widths, head.join(''), rows, draft)
}

function tableBody(widths: readonly number[], head: string, rows: readonly string[], draft: Draft): string {
  draft.tables += 1
  const columns = widths.map((width) => {
    const tenths = Math.max(1, Math.round(width * 10))
    const name = draft.widths.get(tenths) ?? `Column${draft.widths.size + 1}`
    draft.widths.set(tenths, name)
    return `<table:table-column table:style-name="${name}"/>`
  })
  const row = (cells: string) => `<table:table-row>${cells}</table:table-row>`
  return (
    `<table:table table:name="Table${draft.tables}" table:style-name="${rows.length <= 12 ? 'Short' : 'Long'}">${columns.join('')}` +
    (head === '' ? '' : `<table:table-header-rows>${row(head)}</table:table-header-rows>`) +
    `${rows.map(row).join('')}</table:table>`
  )
}

function contentXml(body: string, { widths }: Draft): string {
  const columns = [...widths].map(
    ([tenths, name]) =>
      `<style:style style:name="${name}" style:family="table-column"><style:table-column-properties style:column-width="${tenths / 10}mm"/></style:style>`,
  )
  return (
    `<?xml version="1.0" encoding="UTF-8"?><office:document-content ${NAMESPACES} office:version="1.3">${FONT_FACES}` +
    `<office:automatic-styles>${TABLE_STYLES}${columns.join('')}</office:automatic-styles><office:body><office:text>${body}</office:text></office:body></office:document-content>`
  )
}

function metaXml({ title, period, subtitle, publisher, language }: Printed, asOf: string): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?><office:document-meta ${NAMESPACES} office:version="1.3"><office:meta>` +
    `<dc:title>${escapeXml(`${title} ${period.label}`)}</dc:title><dc:subject>${escapeXml(subtitle)}</dc:subject>` +
    `<meta:initial-creator>${escapeXml(publisher)}</meta:initial-creator><dc:date>${new Date(asOf).toISOString().slice(0, 19)}</dc:date>` +
    `<dc:language>${language}</dc:language></office:meta></office:document-meta>`
  )
}

function manifestXml(pictures: readonly string[]): string {
  const entry = (path: string, type: string, more = '') =>
    `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="${type}"${more}/>`
  return (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">' +
    entry('/', 'application/vnd.oasis.opendocument.text', ' manifest:version="1.3"') +
    ['content.xml', 'styles.xml', 'meta.xml'].map((path) => entry(path, 'text/xml')).join('') +
    pictures.map((path) => entry(path, 'image/svg+xml')).join('') +
    '</manifest:manifest>'
  )
}

function footerXml({ sharing, title, period, language }: Printed): string {
  const page = words[language]
    .page('#', '%')
    .replace('#', '<text:page-number text:select-page="current">1</text:page-number>')
    .replace('%', '<text:page-count>1</text:page-count>')
  return p('Footer', `${escapeXml(`${sharing}　${title} ${period.label}`)}<text:tab/>${page}`)
}

function p(style: string, content: string): string {
  return `<text:p text:style-name="${style}">${content}</text:p>`
}

function h(level: number, anchor: string, title: string, style = `Heading_20_${level}`): string {
  const bookmark = anchor === '' ? '' : `<text:bookmark text:name="${escapeXml(anchor)}"/>`
  return `<text:h text:style-name="${style}" text:outline-level="${level}">${bookmark}${escapeXml(title)}</text:h>`
}

function span(style: string, text: string): string {
  return `<text:span text:style-name="${style}">${escapeXml(text)}</text:span>`
}

function link(anchor: string, text: string): string {
  return `<text:a xlink:type="simple" xlink:href="#${escapeXml(anchor)}">${span('Link', text)}</text:a>`
}

function box(style: string, content: string): string {
  return `<table:table-cell table:style-name="${style}">${content}</table:table-cell>`
}

function caption(label: string, text: string): string {
  return p('Caption', `${span('Label', label)}　${escapeXml(text)}`)
}

function source({ anchor, title }: MethodLink, language: Language): string {
  const { method, separator } = words[language]
  return p('Note', `${method}${separator}${link(anchor, title)}`)
}

function list(style: string, items: readonly (readonly Run[])[]): string {
  const entries = items.map((item) => `<text:list-item>${p('Item', runsXml(item))}</text:list-item>`)
  return `<text:list text:style-name="${style}">${entries.join('')}</text:list>`
}

function runsXml(runs: readonly Run[]): string {
  return runs
    .map(({ style, text }) =>
      style === 'figure' || style === 'lead' ? span('Strong', text) : escapeXml(text),
    )
    .join('')
}

/** OpenDocument folds white space; code keeps its lines and indents. */
function codeXml(code: string): string {
  return escapeXml(code)
    .replace(/ {2,}/g, (spaces) => ` <text:s text:c="${spaces.length - 1}"/>`)
    .replaceAll('\n', '<text:line-break/>')
}
