/**
 * Workbooks (.xlsx). Of a formula, the result that the file holds is taken; nothing is computed, and nothing outside of the file is
 * looked at.
 */
import { LianfangError } from '../../../../base/errors.ts'
import type { Content } from '../rows.ts'
import { tableContent } from '../table.ts'
import { Archive, invalid } from './archive.ts'
import { readSheet, type XlsxRow } from './sheet.ts'
import { readWorkbook } from './workbook.ts'

/** `wanted`: a worksheet's name. Errors: xlsx-invalid, xlsx-encrypted, xlsx-macros, too-large; those of tableContent(). */
export async function readXlsx(
  bytes: Uint8Array,
  known: readonly string[],
  wanted?: string,
): Promise<Content> {
  const rows: XlsxRow[] = []
  const { blank, notRead } = await sheetOf(bytes, wanted, (row) => void rows.push(row)).catch(
    (error: unknown) => {
      // Whatever a file made the reader stumble over is the file's fault.
      throw error instanceof LianfangError ? error : invalid((error as Error).message, error)
    },
  )
  return tableContent(rows, known, { blank, notRead })
}

async function sheetOf(
  bytes: Uint8Array,
  wanted: string | undefined,
  take: (row: XlsxRow) => void,
): Promise<{ readonly blank: number; readonly notRead: readonly string[] }> {
  const archive = new Archive(bytes)
  const workbook = readWorkbook(archive)
  const sheet = workbook.sheets.find(({ name }) => wanted === undefined || name === wanted)
  if (sheet === undefined)
    throw invalid(
      wanted === undefined ? 'it has no visible worksheet' : `there is no worksheet ${wanted.slice(0, 40)}`,
    )
  const blank = await readSheet(archive, sheet.part, workbook, take)
  return { blank, notRead: workbook.sheets.filter((each) => each !== sheet).map(({ name }) => name) }
}
