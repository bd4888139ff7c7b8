/** The rows of a worksheet, as they come out of the container. */
import { limits, type Marked } from '../rows.ts'
import { serialWall } from '../../times.ts'
import { type Archive, tooLarge } from './archive.ts'
import { localName, parserOf, unescaped, type Workbook } from './workbook.ts'

export type XlsxCell = string | number | boolean | Marked

export interface XlsxRow {
  readonly row: number
  readonly cells: (XlsxCell | undefined)[]
}

interface OpenCell {
  readonly column: number
  readonly type: string
  readonly style: number
  isFormula: boolean
  value: string
  hasValue: boolean
}

/**
 * Hands over rows that hold something; answers how many of the sheet's rows hold nothing. Errors: xlsx-invalid, too-large.
 */
export async function readSheet(
  archive: Archive,
  part: string,
  workbook: Workbook,
  take: (row: XlsxRow) => void,
): Promise<number> {
  let [row, blank, filled, characters] = [0, 0, 0, 0]
  let cells: XlsxRow['cells'] = []
  let cell: OpenCell | undefined
  let next = 0
  let isWide = false
  let reading: 'value' | 'inline' | undefined
  let phonetic = 0
  const parser = parserOf(part)
  parser.on('opentag', ({ name, attributes }) => {
    const given = attributes as Readonly<Record<string, string>>
    switch (localName(name)) {
      case 'row':
        row = /^[1-9]\d{0,6}$/.test(given['r'] ?? '') ? Number(given['r']) : row + 1
        cells = []
        next = 0
        isWide = false
        break
      case 'c':
        cell = {
          column: columnOf(given['r']) ?? next,
          type: given['t'] ?? 'n',
          style: Number(given['s'] ?? -1),
          isFormula: false,
          value: '',
          hasValue: false,
        }
        next = cell.column + 1
        break
      case 'f':
        if (cell !== undefined) cell.isFormula = true
        break
      case 'v':
        reading = 'value'
        break
      case 'rPh':
        phonetic++
        break
      case 't':
        reading = phonetic === 0 ? 'inline' : undefined
        break
    }
  })
  const count = (length: number): void => {
    characters += length
    if (characters > limits.characters) throw tooLarge('too much text')
  }
  const onText = (text: string): void => {
    if (cell === undefined || reading === undefined) return
    cell.value += text
    cell.hasValue = true
    count(text.length)
    if (cell.value.length > limits.cell * 2) throw tooLarge('too much text')
  }
  parser.on('text', onText)
  parser.on('cdata', onText)
  parser.on('closetag', ({ name }) => {
    switch (localName(name)) {
      case 'v':
      case 't':
        reading = undefined
        break
      case 'rPh':
        phonetic--
        break
      case 'c': {
        const value = cell === undefined ? undefined : valueOf(cell, workbook)
        // A shared text takes a few bytes each time that it is pointed at, and its whole length once the cells leave this thread.
        if (cell?.type === 's' && typeof value === 'string') count(value.length)
        if (value !== undefined && cell!.column < limits.columns) cells[cell!.column] = value
        else if (value !== undefined) isWide = true
        cell = undefined
        break
      }
      case 'row':
        if (isWide) cells[0] = { $fault: 'row-too-wide', detail: `cells beyond column ${limits.columns}` }
        if (cells.length === 0) blank++
        else if (++filled > limits.rows + 100) throw tooLarge(`more than ${limits.rows} rows`)
        else take({ row, cells: Array.from(cells) })
        break
    }
  })
  for await (const piece of archive.pieces(part)) parser.write(piece)
  parser.close()
  return blank
}

/** `BC12` → 54. */
function columnOf(place: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}(?=\d)/.exec(place ?? '')?.[0]
  if (letters === undefined) return undefined
  let column = 0
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64
  return column - 1
}

/** ECMA-376 part 1, 18.18.11 (types of cells). Undefined for an empty one. */
function valueOf(cell: OpenCell, { texts, showsTime, is1904 }: Workbook): XlsxCell | undefined {
  const { type, value, isFormula, hasValue, style } = cell
  if (!hasValue) {
    // A program that does not compute wrote it: there is nothing to go by.
    if (isFormula && type !== 'str')
      return { $fault: 'formula-without-value', detail: 'a formula without its result' }
    return undefined
  }
  switch (type) {
    case 's': {
      const text = texts[Number(value)]
      return text === undefined
        ? { $fault: 'cell-invalid', detail: `there is no shared text ${value.slice(0, 20)}` }
        : filled(text)
    }
    case 'str':
    case 'inlineStr':
      return filled(unescaped(value))
    case 'b':
      return value === '1' || value === 'true'
    case 'e':
      return { $fault: 'cell-error', detail: value.slice(0, 40) }
    case 'd':
      return { $time: value }
    default: {
      const number = value.trim() === '' ? NaN : Number(value)
      if (!Number.isFinite(number))
        return { $fault: 'cell-invalid', detail: `no number: ${value.slice(0, 40)}` }
      return showsTime[style] === true && number >= 0 && number < 2_958_466
        ? { $time: new Date(serialWall(number, is1904)).toISOString().slice(0, -1) }
        : number
    }
  }
}

function filled(text: string): string | undefined {
  return text.trim() === '' ? undefined : text
}
