/** What the parts around a worksheet say: which sheets there are, shared texts, which styles show times. ECMA-376 part 1, clause 18. */
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { type Archive, invalid } from './archive.ts'

export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly part: string }[]
  readonly texts: readonly string[]
  /** By index of the cell's style. */
  readonly showsTime: readonly boolean[]
  readonly is1904: boolean
}

/** Numbers that Excel has built in for dates and times; 27 to 36 and 50 to 58 are East Asian ones. ECMA-376 part 1, 18.8.30. */
const timeFormats: readonly (readonly [first: number, last: number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
]

/** Errors: xlsx-invalid, xlsx-macros, too-large. */
export function readWorkbook(archive: Archive): Workbook {
  const root = relations(archive, '_rels/.rels', '')
  const main = root.find(({ type }) => type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml'
  if (!archive.has(main)) throw invalid('it has no workbook inside')
  const folder = main.replace(/[^/]*$/, '')
  const related = relations(archive, `${folder}_rels/${main.slice(folder.length)}.rels`, folder)
  const byId = new Map(related.map(({ id, target }) => [id, target]))
  const sheets: { name: string; part: string }[] = []
  let is1904 = false
  eachTag(archive.text(main)!, main, (name, attributes) => {
    if (name === 'workbookPr') is1904 = /^(1|true)$/.test(attributes['date1904'] ?? '')
    if (name !== 'sheet' || (attributes['state'] ?? 'visible') !== 'visible') return
    const id = Object.entries(attributes).find(([key]) => key === 'id' || key.endsWith(':id'))?.[1]
    const part = byId.get(id ?? '')
    if (part !== undefined && archive.has(part)) sheets.push({ name: attributes['name'] ?? '', part })
  })
  const partOf = (type: string): string | undefined =>
    related.find((each) => each.type.endsWith(type))?.target
  return {
    sheets,
    texts: textsOf(archive, partOf('/sharedStrings')),
    showsTime: stylesOf(archive, partOf('/styles')),
    is1904,
  }
}

interface Relation {
  readonly id: string
  readonly type: string
  readonly target: string
}

function relations(archive: Archive, part: string, folder: string): Relation[] {
  const text = archive.text(part)
  if (text === undefined) return []
  const found: Relation[] = []
  eachTag(text, part, (name, { Id: id = '', Type: type = '', Target: target = '', TargetMode: mode }) => {
    // What lies outside of the container is never fetched.
    if (name !== 'Relationship' || mode === 'External') return
    found.push({
      id,
      type,
      target: target.startsWith('/') ? target.slice(1) : `${folder}${target.replace(/^\.\//, '')}`,
    })
  })
  return found
}

function textsOf(archive: Archive, part: string | undefined): string[] {
  const xml = part === undefined ? undefined : archive.text(part)
  if (xml === undefined) return []
  const texts: string[] = []
  let text = ''
  let isText = false
  let phonetic = 0
  const parser = parserOf(part!)
  parser.on('opentag', ({ name }) => {
    const local = localName(name)
    if (local === 'si') text = ''
    // How to pronounce it is no part of it.
    else if (local === 'rPh') phonetic++
    else if (local === 't') isText = phonetic === 0
  })
  parser.on('text', (piece) => {
    if (isText) text += piece
  })
  parser.on('cdata', (piece) => {
    if (isText) text += piece
  })
  parser.on('closetag', ({ name }) => {
    const local = localName(name)
    if (local === 't') isText = false
    else if (local === 'rPh') phonetic--
    else if (local === 'si') texts.push(unescaped(text))
  })
  parser.write(xml).close()
  return texts
}

function stylesOf(archive: Archive, part: string | undefined): boolean[] {
  const xml = part === undefined ? undefined : archive.text(part)
  if (xml === undefined) return []
  const own = new Map<number, boolean>()
  const styles: boolean[] = []
  let isCellStyle = false
  eachTag(
    xml,
    part!,
    (name, { numFmtId = '0', formatCode = '' }) => {
      const number = Number(numFmtId)
      if (name === 'numFmt') own.set(number, isTimeFormat(formatCode))
      else if (name === 'cellXfs') isCellStyle = true
      else if (name === 'xf' && isCellStyle)
        styles.push(own.get(number) ?? timeFormats.some(([first, last]) => number >= first && number <= last))
    },
    (name) => {
      if (name === 'cellXfs') isCellStyle = false
    },
  )
  return styles
}

/** Whether a number format shows parts of a date or time: what is quoted, escaped or in brackets (but elapsed time) shows no number. */
function isTimeFormat(code: string): boolean {
  const bare = code
    .slice(0, 500)
    .replaceAll(/"[^"]*"|\\.|_.|\*./g, '')
    .replaceAll(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
  return /[ymdhse]/i.test(bare.replaceAll(/general/gi, '').replaceAll(/[#0?]e[+-]/gi, ''))
}

function eachTag(
  xml: string,
  part: string,
  open: (name: string, attributes: Readonly<Record<string, string>>) => void,
  close: (name: string) => void = () => undefined,
): void {
  const parser = parserOf(part)
  parser.on('opentag', (tag: SaxesTagPlain) => open(localName(tag.name), tag.attributes))
  parser.on('closetag', ({ name }) => close(localName(name)))
  parser.write(xml).close()
}

/** XML that is not well-formed, and entities that a document type declares, are refused: error xlsx-invalid. */
export function parserOf(part: string): SaxesParser {
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw invalid(`${part}: ${error.message.slice(0, 200)}`, error)
  })
  return parser
}

export function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

/** `_x000D_` stands for a character that XML cannot hold. ECMA-376 part 1, 22.9.2.19. */
export function unescaped(text: string): string {
  return text.includes('_x')
    ? text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text
}
