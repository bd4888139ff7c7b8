import type { ParseOptions } from '../../../sources/index.ts'
import { Feed, irregularLines, openKernel, type Kernel } from './kernel.ts'
import { parseLine } from './twin.ts'

/** Events of a stream by signature, severity and disposition. */
export interface TallyRow {
  readonly signature: string
  readonly severity_id: number
  readonly disposition_id: number
  readonly events: number
}

interface Tally {
  /** As in Parser. */
  room(): Uint8Array
  accept(length: number): void
  /** Ends the stream. `read` counts lines, `detections` those that are in `rows`, which come in no order. */
  result(): { readonly read: number; readonly detections: number; readonly rows: readonly TallyRow[] }
}

/** Only counts: nothing is stored, set aside or kept. */
export async function openTally(options: Pick<ParseOptions, 'timeZone' | 'receivedAt'>): Promise<Tally> {
  const kernel = await openKernel(options)
  const all: ParseOptions = { ...options, unmapped: 'none', raw: 'none', sensor: '' }
  // Signatures as byte strings, so that names that are not UTF-8 stay apart.
  const counts = new Map<string, number>()
  const add = (signature: string, severity: number, disposition: number, events: number): void => {
    const key = `${severity} ${disposition} ${signature}`
    counts.set(key, (counts.get(key) ?? 0) + events)
  }
  let read = 0
  let detections = 0
  const take = (bytes: Uint8Array): void => {
    const outcome = parseLine(bytes, all)
    if (outcome.kind !== 'detection') return
    const { analytic_name, severity_id, disposition_id } = outcome.row
    add(analytic_name, severity_id, disposition_id, 1)
    detections++
  }
  const drain = (): void => {
    for (const row of kernelRows(kernel)) add(row.signature, row.severity_id, row.disposition_id, row.events)
    detections += kernel.rowCount()
    kernel.clearBlock()
  }
  const feed = new Feed(kernel, 0, {
    chunk(length, offset) {
      kernel.tallyLines(length)
      read += kernel.lineCount()
      for (const { bytes, detectable } of irregularLines(kernel, offset)) if (detectable) take(bytes)
    },
    line(bytes) {
      read++
      take(bytes)
    },
    tooLong() {
      read++
    },
  })
  return {
    room: () => feed.room(),
    accept(length) {
      feed.accept(length)
      if (kernel.nearlyFull() !== 0) drain()
    },
    result() {
      feed.finish()
      drain()
      const rows = [...counts].map(([key, events]): TallyRow => {
        const [severity, disposition] = key.split(' ', 2)
        const signature = key.slice(severity!.length + disposition!.length + 2)
        return {
          signature: Buffer.from(signature, 'latin1').toString(),
          severity_id: Number(severity),
          disposition_id: Number(disposition),
          events,
        }
      })
      return { read, detections, rows }
    },
  }
}

/** What the kernel has counted, signatures as byte strings. */
function kernelRows(kernel: Kernel): TallyRow[] {
  const entries = kernel.writeCounts(1)
  const names = texts(kernel, 6)
  const view = new DataView(kernel.bytes.buffer)
  const column = (n: number): number => kernel.countColumn(10 + n)
  return Array.from({ length: entries }, (_, i) => ({
    signature: names[view.getUint16(column(2) + i * 2, true)]!,
    severity_id: view.getUint8(column(3) + i),
    disposition_id: view.getUint8(column(4) + i),
    events: Number(view.getBigUint64(column(5) + i * 8, true)),
  }))
}

/** The entries of a dictionary, byte strings. */
function texts(kernel: Kernel, dictionary: number): string[] {
  const end = kernel.dictionaryEnd(dictionary)
  const found: string[] = []
  for (let at = kernel.dictionaryText(dictionary); at < end;) {
    let length = 0
    for (let shift = 0; ; shift += 7) {
      const byte = kernel.bytes[at++]!
      length |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    found.push(Buffer.from(kernel.bytes.subarray(at, at + length)).toString('latin1'))
    at += length
  }
  return found
}
