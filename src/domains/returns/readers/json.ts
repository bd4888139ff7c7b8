/** JSON: one record, a list, `{"returns": […]}`, or one record a line. */
import { limits, type Content, type ReadRow, type SourceRecord } from './rows.ts'
import { refuseRows } from './table.ts'

const deepest = 32

/** Places count records of a list, lines of a text of lines. Error: too-large. */
export function readJson(text: string): Content {
  const whole = parsed(text)
  if (whole === undefined) return readLines(text)
  const items = Array.isArray(whole) ? (whole as unknown[]) : listWithin(whole)
  refuseRows(items.length)
  return contentOf(items.map((item, index) => rowOf(item, index + 1)))
}

/** Exports of our own layout wrap the list. */
function listWithin(whole: unknown): readonly unknown[] {
  const list = typeof whole === 'object' && whole !== null && 'returns' in whole ? whole.returns : undefined
  return Array.isArray(list) ? (list as unknown[]) : [whole]
}

function readLines(text: string): Content {
  const rows: ReadRow[] = []
  let blank = 0
  let line = 0
  for (let at = 0; at < text.length;) {
    const found = text.indexOf('\n', at)
    const end = found < 0 ? text.length : found
    const given = text.slice(at, end).trim()
    at = end + 1
    line++
    if (given === '') {
      blank++
      continue
    }
    const value = parsed(given)
    rows.push(value === undefined ? broken(line, given) : rowOf(value, line))
    refuseRows(rows.length)
  }
  return contentOf(rows, blank)
}

function rowOf(item: unknown, row: number): ReadRow {
  if (typeof item === 'object' && item !== null && !Array.isArray(item))
    return isDeep(item)
      ? fault(row, 'row-invalid', `nested deeper than ${deepest} levels`, '')
      : { kind: 'record', row, record: item as SourceRecord }
  return fault(row, 'row-invalid', 'no JSON object', typeof item === 'object' ? '' : JSON.stringify(item))
}

/** Level by level: what walks it by recursion would run out of stack. */
function isDeep(item: object): boolean {
  let level: object[] = [item]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return true
    level = level
      .flatMap((each) => Object.values(each) as unknown[])
      .filter((each): each is object => typeof each === 'object' && each !== null)
  }
  return false
}

function broken(row: number, text: string): ReadRow {
  try {
    JSON.parse(text)
  } catch (error) {
    return fault(row, 'json-invalid', (error as Error).message.slice(0, 200), text)
  }
  return fault(row, 'json-invalid', 'not JSON', text)
}

function fault(row: number, code: string, detail: string, text: string): ReadRow {
  return { kind: 'fault', row, column: '', code, detail, bytes: Buffer.from(text.slice(0, limits.cell)) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function contentOf(rows: readonly ReadRow[], blank = 0): Content {
  return { rows, blank, headings: [], notRead: [] }
}
