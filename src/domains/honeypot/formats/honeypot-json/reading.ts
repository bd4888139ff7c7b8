import type { JsonObject } from '../../../../standards/json/exact.ts'
import { byteString } from '../../../../store/events/native.ts'
import { jsonObjects, recordParser, refused } from '../../../sources/index.ts'
import type { Format, Outcome, ParseOptions } from '../../../sources/index.ts'
import { fitsEvent, HoneypotBlock, type HoneypotRecord } from '../../honeypot-block.ts'
import type { Product } from '../../product.ts'
import { peel, textOfBytes } from './peeling.ts'
import { UsualFraming } from './usual-framing.ts'

const framing = jsonObjects({
  starts: ['{"eventid"', '{"timestamp"', '{"connection"', '{"_index"', '{"time"'],
  searchResponse: true,
})

/** A download that came whole into a record is longer than any log line. */
const longest = 16 * 1024 * 1024

/** Records of a head that are looked at. */
const mostRecognised = 200

/** The format of some products: one JSON document a record, whichever of them wrote it. */
export function honeypotJson(products: readonly Product[]): Format {
  const productOf = (document: JsonObject): Product | undefined =>
    products.find((product) => product.matches(document))
  const isKnown = (document: JsonObject): boolean => productOf(document) !== undefined

  function take(record: Uint8Array, options: ParseOptions): Outcome<HoneypotRecord> {
    const text = textOfBytes(record).trim()
    if (text === '') return { kind: 'blank' }
    const peeled = peel(text, isKnown)
    if ('reason' in peeled) return refused(peeled.reason, peeled.detail)
    const { document, sensor } = peeled
    const product = productOf(document)
    if (product === undefined)
      return refused('product-unknown', `no honeypot that is known here: ${shownKeys(document)}`)
    const named = sensor !== '' && fitsEvent('device_uid', byteString(sensor))
    const rows = product.read(document, named ? { ...options, sensor } : options)
    if ('reason' in rows) return refused(rows.reason, rows.detail)
    // Once, however many rows a record gives.
    if (options.raw === 'all')
      rows[0]!.raw_data = Buffer.from(record.buffer, record.byteOffset, record.byteLength).toString('latin1')
    return { kind: 'events', rows }
  }

  return {
    name: 'honeypot-json',
    product: `JSON of honeypots, by line, in an array, in syslog or from Elasticsearch: ${products.map(({ product }) => product).join('; ')}`,
    recognise(head) {
      let from = 0
      for (let seen = 0; seen < mostRecognised && from < head.length; seen++) {
        const frame = framing(head, from, head.length, true)
        if (frame === undefined) break
        from = frame.next
        if (frame.record === undefined) continue
        const peeled = peel(textOfBytes(head.subarray(...frame.record)).trim(), isKnown)
        if ('document' in peeled && isKnown(peeled.document)) return 1
      }
      return 0
    },
    open(options, stream) {
      const block = new HoneypotBlock(options.receivedAt)
      const usual = new UsualFraming(
        products.flatMap((product) => product.usualLines?.(options, block) ?? []),
        framing,
      )
      const parser = recordParser<HoneypotRecord>(
        (record) => (usual.write() ? written : take(record, options)),
        block,
        stream,
        { framing: usual.framing, longest },
      )
      return Promise.resolve(parser)
    },
  }
}

const written = { kind: 'written' } as const

function shownKeys(document: JsonObject): string {
  const keys = Object.keys(document)
  const shown = keys.slice(0, 12).map((key) => JSON.stringify(key.slice(0, 40)))
  return `${shown.join(', ')}${keys.length > 12 ? ` and ${keys.length - 12} more members` : ''}`
}
