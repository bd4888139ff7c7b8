import { isUtf8 } from 'node:buffer'
import { DetectionBlock } from '../../../events/index.ts'
import type { Format, ParseOptions, Parser, StreamPlace } from '../../../sources/index.ts'
import { recordParser, refused } from '../../../sources/index.ts'
import { headingOf, parseRow, type Heading } from './row.ts'

const big5 = new TextDecoder('big5')

/** Spreadsheets in Taiwan save CSV as Big5 unless told otherwise. */
function textOf(line: Uint8Array): string {
  const text = isUtf8(line) ? Buffer.from(line).toString('utf8') : big5.decode(line)
  return text.replace(/^\ufeff/, '').replace(/\r$/, '')
}

/** The heading among the first lines of a stream; a title may stand above it. */
function headingIn(head: Uint8Array): { readonly heading: Heading; readonly line: Uint8Array } | undefined {
  let start = 0
  for (let count = 0; count < 20 && start < head.length; count++) {
    const found = head.indexOf(0x0a, start)
    const line = head.subarray(start, found < 0 ? head.length : found)
    const heading = headingOf(textOf(line))
    if (heading !== undefined) return { heading, line }
    if (found < 0) break
    start = found + 1
  }
  return undefined
}

/**
 * `head`: the first bytes of the stream, for a stream that is opened in its middle. Rows set aside keep the heading with them, so
 * that they can be read again alone.
 */
function open(options: ParseOptions, stream: StreamPlace): Promise<Parser> {
  const known = stream.position > 0 && stream.head !== undefined ? headingIn(stream.head) : undefined
  let heading = known?.heading
  let headingLine = known?.line ?? new Uint8Array(0)
  const take = (record: Uint8Array): ReturnType<typeof parseRow> => {
    const line = textOf(record)
    if (line.trim() === '') return { kind: 'blank' }
    const found = headingOf(line)
    if (found !== undefined) {
      heading = found
      headingLine = record.slice()
      return { kind: 'framing' }
    }
    if (heading === undefined)
      return refused('heading-missing', 'no line above names period, signature and count')
    const outcome = parseRow(line, heading, options)
    if (outcome.kind !== 'set-aside') return outcome
    return { ...outcome, bytes: Buffer.concat([headingLine, Buffer.from('\n'), record]) }
  }
  return Promise.resolve(recordParser(take, new DetectionBlock(options.receivedAt), stream))
}

export const format: Format = {
  name: 'gateway-summary',
  product: 'Counts per period that a gateway or its operator exported, CSV with a heading',
  recognise: (head) => (headingIn(head) === undefined ? 0 : 0.9),
  open,
}
