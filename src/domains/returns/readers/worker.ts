/** The worker of readApart(). */
import { parentPort, workerData } from 'node:worker_threads'
import { LianfangError } from '../../../base/errors.ts'
import { readInline, type Layout } from './layouts.ts'
import type { Content, ReadRow } from './rows.ts'

export interface ReadRequest {
  readonly layout: Layout
  readonly bytes: Uint8Array
  /** Of a table: names that headings may have. */
  readonly known: readonly string[]
  /** Of a workbook: a worksheet's name; the first visible one when absent. */
  readonly sheet: string | undefined
}

export type ReadAnswer =
  | { readonly rows: readonly ReadRow[] }
  | { readonly rest: Omit<Content, 'rows'> }
  | { readonly fault: { readonly code: string; readonly message: string; readonly hint: string | undefined } }

/** So few at once that taking them over holds nobody up. */
const batch = 1000

async function answer(send: (answer: ReadAnswer) => void): Promise<void> {
  try {
    const { rows, ...rest } = await readInline(workerData as ReadRequest)
    for (let at = 0; at < rows.length; at += batch) send({ rows: rows.slice(at, at + batch) })
    send({ rest })
  } catch (error) {
    if (!(error instanceof LianfangError)) throw error
    const { code, message, hint } = error
    send({ fault: { code, message, hint } })
  }
}

await answer((message) => parentPort!.postMessage(message))
