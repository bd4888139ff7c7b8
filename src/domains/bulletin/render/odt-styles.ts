import type { Language } from '../model.ts'
import { escapeXml } from './chart.ts'

/** Namespaces that content.xml and styles.xml use (OpenDocument 1.3 part 3, 3.2). */
export const NAMESPACES = [
  'office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"',
  'style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"',
  'text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"',
  'table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"',
  'draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"',
  'fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"',
  'svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"',
  'xlink="http://www.w3.org/1999/xlink"',
  'dc="http://purl.org/dc/elements/1.1/"',
  'meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"',
]
  .map((namespace) => `xmlns:${namespace}`)
  .join(' ')

export const FONT_FACES =
  '<office:font-face-decls>' +
  `<style:font-face style:name="Sans" svg:font-family="'Noto Sans TC'" style:font-family-generic="swiss" style:font-pitch="variable"/>` +
  `<style:font-face style:name="Latin" svg:font-family="'Liberation Sans'" style:font-family-generic="swiss" style:font-pitch="variable"/>` +
  '</office:font-face-decls>'

/** Left, right, top and bottom margins make 174 mm of an A4 page usable. */
export const TEXT_WIDTH = 174

const INK = '#1c2126'
const QUIET = '#525b63'
const ACCENT = '#17456b'
const RULE = '#d5dade'

/** styles.xml: every style by its role, so that an editor changes a look in one place. `footer` is the footer's paragraph. */
export function odtStyles(language: Language, footer: string): string {
  // Latin letters follow English rules in either language, or words would break anywhere; East Asian ones always Taiwan's.
  const tongue =
    `fo:language="en" fo:country="${language === 'en' ? 'GB' : 'US'}" ` +
    `style:language-asian="zh" style:country-asian="TW" style:language-complex="none" style:country-complex="none"`
  // Chinese fonts draw quotation marks and apostrophes as wide as a character: English takes its Latin letters elsewhere.
  const latin = language === 'en' ? 'Latin' : 'Sans'
  return (
    `<?xml version="1.0" encoding="UTF-8"?><office:document-styles ${NAMESPACES} office:version="1.3">${FONT_FACES}` +
    '<office:styles>' +
    `<style:default-style style:family="paragraph"><style:paragraph-properties fo:line-height="120%" fo:orphans="2" fo:widows="2" fo:hyphenation-ladder-count="no-limit"/>` +
    `<style:text-properties style:font-name="${latin}" style:font-name-asian="Sans" style:font-name-complex="Sans" fo:font-size="10pt" style:font-size-asian="10pt" fo:color="${INK}" ${tongue}/></style:default-style>` +
    '<style:default-style style:family="table"><style:table-properties table:border-model="collapsing"/></style:default-style>' +
    '<style:default-style style:family="table-row"><style:table-row-properties fo:keep-together="always"/></style:default-style>' +
    '<style:style style:name="Standard" style:family="paragraph" style:class="text"/>' +
    paragraph('Text', { 'fo:margin-bottom': '2.5mm' }) +
    paragraph(
      'Publisher',
      { 'fo:padding-bottom': '2mm', 'fo:border-bottom': `0.5pt solid ${RULE}`, 'fo:margin-bottom': '10mm' },
      9,
      QUIET,
    ) +
    paragraph('Edition', { 'fo:margin-bottom': '0mm' }, 12, ACCENT, true) +
    paragraph('Title', { 'fo:margin-bottom': '2mm', 'fo:line-height': '105%' }, 26, INK, true) +
    paragraph('Subtitle', { 'fo:margin-bottom': '7mm' }, 12, QUIET) +
    paragraph(
      'ContentsTitle',
      { 'fo:margin-top': '6mm', 'fo:margin-bottom': '1mm', 'fo:keep-with-next': 'always' },
      10,
      QUIET,
      true,
    ) +
    paragraph('Contents', { 'fo:line-height': '115%' }) +
    paragraph('ContentsInner', { 'fo:line-height': '115%', 'fo:margin-left': '5mm' }, 9) +
    heading(
      1,
      {
        'fo:margin-top': '8mm',
        'fo:margin-bottom': '3mm',
        'fo:padding-top': '2.5mm',
        'fo:border-top': `1.2pt solid ${INK}`,
      },
      15,
    ) +
    heading(2, { 'fo:margin-top': '4mm', 'fo:margin-bottom': '0.5mm' }, 11) +
    paragraph(
      'Inner',
      {
        'fo:margin-top': '7mm',
        'fo:margin-bottom': '2.5mm',
        'fo:padding-top': '2mm',
        'fo:border-top': `0.5pt solid ${RULE}`,
        'fo:keep-with-next': 'always',
        'fo:line-height': '112%',
      },
      13,
      INK,
      true,
    ) +
    paragraph(
      'Caption',
      { 'fo:margin-top': '4mm', 'fo:margin-bottom': '2mm', 'fo:keep-with-next': 'always' },
      10,
      INK,
      true,
    ) +
    paragraph('Description', { 'fo:margin-bottom': '2mm', 'fo:keep-with-next': 'always' }, 9, QUIET) +
    paragraph('Picture', {
      'fo:margin-bottom': '1mm',
      'fo:line-height': '100%',
      'fo:keep-with-next': 'always',
    }) +
    paragraph(
      'Note',
      { 'fo:margin-top': '1.5mm', 'fo:margin-bottom': '1.5mm', 'fo:line-height': '112%' },
      8.5,
      QUIET,
    ) +
    paragraph('Tags', { 'fo:margin-bottom': '1mm', 'fo:keep-with-next': 'always' }, 9, ACCENT) +
    paragraph('Item', { 'fo:margin-bottom': '2mm' }) +
    paragraph(
      'CaveatTitle',
      { 'fo:margin-top': '2mm', 'fo:margin-bottom': '1mm', 'fo:keep-with-next': 'always' },
      10,
      ACCENT,
      true,
    ) +
    paragraph('Cell', { 'fo:line-height': '105%' }, 8.8) +
    paragraph('CellEnd', { 'fo:line-height': '105%', 'fo:text-align': 'end' }, 8.8) +
    paragraph('HeadCell', { 'fo:line-height': '105%', 'fo:keep-with-next': 'always' }, 8.2, QUIET) +
    paragraph(
      'HeadCellEnd',
      { 'fo:line-height': '105%', 'fo:text-align': 'end', 'fo:keep-with-next': 'always' },
      8.2,
      QUIET,
    ) +
    paragraph(
      'Code',
      {
        'fo:background-color': '#f3f6f8',
        'fo:padding': '2.5mm',
        'fo:margin-bottom': '2mm',
        'fo:line-height': '105%',
      },
      7.2,
    ) +
    paragraph(
      'Footer',
      { 'fo:padding-top': '2mm', 'fo:border-top': `0.5pt solid ${RULE}` },
      8,
      QUIET,
      false,
      '<style:tab-stops><style:tab-stop style:position="174mm" style:type="right"/></style:tab-stops>',
    ) +
    span('Strong', `fo:font-weight="bold" style:font-weight-asian="bold"`) +
    span('Quiet', `fo:color="${QUIET}"`) +
    span('Label', `fo:color="${ACCENT}" fo:font-weight="bold" style:font-weight-asian="bold"`) +
    span(
      'Headline',
      `fo:font-size="19pt" style:font-size-asian="19pt" fo:font-weight="bold" style:font-weight-asian="bold"`,
    ) +
    span(
      'Sharing',
      `fo:color="#ffffff" fo:background-color="#000000" fo:font-weight="bold" style:font-weight-asian="bold"`,
    ) +
    span('Link', `fo:color="${ACCENT}"`) +
    listStyle(
      'Bullets',
      '<text:list-level-style-bullet text:level="1" text:style-name="Label" text:bullet-char="•">',
      'bullet',
    ) +
    listStyle(
      'Numbers',
      '<text:list-level-style-number text:level="1" text:style-name="Label" style:num-format="1" style:num-suffix=".">',
      'number',
    ) +
    '</office:styles>' +
    '<office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" ' +
    'style:print-orientation="portrait" fo:margin-top="18mm" fo:margin-bottom="13mm" fo:margin-left="18mm" fo:margin-right="18mm"/>' +
    '<style:footer-style><style:header-footer-properties fo:min-height="10mm" fo:margin-top="5mm"/></style:footer-style></style:page-layout></office:automatic-styles>' +
    `<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"><style:footer>${footer}</style:footer></style:master-page></office:master-styles>` +
    '</office:document-styles>'
  )
}

type Properties = Readonly<Record<string, string>>

function paragraph(
  name: string,
  properties: Properties,
  size?: number,
  color?: string,
  bold = false,
  inner = '',
): string {
  return style(
    `style:name="${name}" style:family="paragraph" style:parent-style-name="Standard"`,
    properties,
    size,
    color,
    bold,
    inner,
  )
}

function heading(level: number, properties: Properties, size: number): string {
  return style(
    `style:name="Heading_20_${level}" style:display-name="Heading ${level}" style:family="paragraph" style:parent-style-name="Standard" style:default-outline-level="${level}"`,
    { ...properties, 'fo:keep-with-next': 'always', 'fo:line-height': '112%' },
    size,
    INK,
    true,
  )
}

function style(
  head: string,
  properties: Properties,
  size?: number,
  color?: string,
  bold = false,
  inner = '',
): string {
  const letters = [
    ...(size === undefined ? [] : [`fo:font-size="${size}pt" style:font-size-asian="${size}pt"`]),
    ...(color === undefined ? [] : [`fo:color="${color}"`]),
    ...(bold ? ['fo:font-weight="bold" style:font-weight-asian="bold"'] : []),
  ].join(' ')
  const layout = Object.entries(properties).map(([key, value]) => `${key}="${escapeXml(value)}"`)
  return `<style:style ${head}><style:paragraph-properties ${layout.join(' ')}>${inner}</style:paragraph-properties>${letters === '' ? '' : `<style:text-properties ${letters}/>`}</style:style>`
}

function span(name: string, properties: string): string {
  return `<style:style style:name="${name}" style:family="text"><style:text-properties ${properties}/></style:style>`
}

/** Table, cell and section styles: LibreOffice takes these from content.xml only. */
export const TABLE_STYLES =
  table('Short', 'style:may-break-between-rows="false" fo:keep-with-next="always"') +
  table('Long', 'style:may-break-between-rows="true"') +
  '<style:style style:name="TwoColumns" style:family="section"><style:section-properties text:dont-balance-text-columns="false">' +
  '<style:columns fo:column-count="2" fo:column-gap="8mm"/></style:section-properties></style:style>' +
  cell('HeadBox', `fo:border-bottom="0.8pt solid ${INK}"`) +
  cell('Box', `fo:border-bottom="0.4pt solid ${RULE}"`)

function table(name: string, breaks: string): string {
  return `<style:style style:name="${name}" style:family="table"><style:table-properties style:width="${TEXT_WIDTH}mm" table:align="left" fo:margin-bottom="1mm" ${breaks}/></style:style>`
}

function cell(name: string, border: string): string {
  return `<style:style style:name="${name}" style:family="table-cell"><style:table-cell-properties fo:padding-top="0.9mm" fo:padding-bottom="0.9mm" fo:padding-left="1mm" fo:padding-right="1mm" style:vertical-align="middle" ${border}/></style:style>`
}

function listStyle(name: string, open: string, kind: 'bullet' | 'number'): string {
  return (
    `<text:list-style style:name="${name}">${open}<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">` +
    '<style:list-level-label-alignment text:label-followed-by="listtab" text:list-tab-stop-position="7mm" fo:text-indent="-7mm" fo:margin-left="7mm"/>' +
    `</style:list-level-properties></text:list-level-style-${kind}></text:list-style>`
  )
}
