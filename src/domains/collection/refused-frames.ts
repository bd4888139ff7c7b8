import { noRows, recordParser, refused, type Format } from '../sources/index.ts'

/** What a listener could not take as a record, on its way to the set-aside records: a line of JSON in a stream of its own. */
export interface RefusedFrame {
  readonly reason: string
  readonly detail: string
  /** Base64. */
  readonly bytes: string
  /** Where in the stream of lines it was torn off; only of what a crash left. */
  readonly at?: number
}

/** Bytes of it that are kept: as base64 they must fit into a record. */
const mostKept = 512 * 1024

export function refusedFrameLine(
  frame: { readonly reason: string; readonly detail: string; readonly bytes: Uint8Array },
  at?: number,
): Uint8Array {
  const { reason, bytes } = frame
  const detail =
    bytes.length > mostKept ? `${frame.detail}; the first ${mostKept} bytes are kept` : frame.detail
  const kept = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, mostKept))
  const line: RefusedFrame = {
    reason,
    detail,
    bytes: kept.toString('base64'),
    ...(at !== undefined && { at }),
  }
  return Buffer.from(`${JSON.stringify(line)}\n`)
}

export function readRefusedFrame(line: string): RefusedFrame | undefined {
  try {
    const read = JSON.parse(line) as Partial<RefusedFrame>
    const { reason, detail, bytes, at } = read
    if (typeof reason !== 'string' || typeof detail !== 'string' || typeof bytes !== 'string')
      return undefined
    return { reason, detail, bytes, ...(typeof at === 'number' && { at }) }
  } catch {
    return undefined
  }
}

export const format: Format = {
  name: 'refused-frames',
  product: 'What a listener could not take as a record',
  recognise: () => 0,
  open: (_, place) =>
    Promise.resolve(
      recordParser(
        (record) => {
          const frame = readRefusedFrame(Buffer.from(record).toString('utf8'))
          if (frame === undefined) return refused('torn', 'a crash cut this note of a refused frame off')
          const { reason, detail, bytes } = frame
          return { kind: 'set-aside', reason, detail, bytes: Buffer.from(bytes, 'base64') }
        },
        noRows,
        place,
      ),
    ),
}
