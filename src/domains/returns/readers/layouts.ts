/** How bytes may be laid out, and what reads each. */
import { readCsv } from './csv.ts'
import { readJson } from './json.ts'
import type { Content } from './rows.ts'
import { readStix } from './stix.ts'
import { textOf } from './text.ts'
import type { ReadRequest } from './worker.ts'
import { readXlsx } from './xlsx/index.ts'

export type Layout = 'json' | 'stix' | 'csv' | 'xlsx'

/** In this very thread. Errors: those of the readers. */
export function readInline({ layout, bytes, known, sheet }: ReadRequest): Content | Promise<Content> {
  switch (layout) {
    case 'json':
      return readJson(textOf(bytes))
    case 'stix':
      return readStix(textOf(bytes))
    case 'csv':
      return readCsv(textOf(bytes), known)
    case 'xlsx':
      return readXlsx(bytes, known, sheet)
  }
}
