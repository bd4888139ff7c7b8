/** Reads samples as ingest would, without a store. */
import type { Block, Format, ParseOptions } from './index.ts'

export const sampleOptions: ParseOptions = {
  timeZone: 'Asia/Taipei',
  receivedAt: Date.UTC(2026, 5, 1),
  unmapped: 'all',
  raw: 'none',
  sensor: 'unnamed-sensor',
}

/** All blocks of a stream given in chunks of at most `most` bytes. `each` must read payloads before it returns. */
export async function eachBlock(
  format: Format,
  bytes: Uint8Array,
  batch: bigint,
  each: (block: Block) => Promise<void>,
  {
    most = Infinity,
    options = sampleOptions,
  }: { readonly most?: number; readonly options?: ParseOptions } = {},
): Promise<void> {
  const parser = await format.open(options, { position: 0, batch: () => batch })
  for (let at = 0; at < bytes.length;) {
    const room = parser.room()
    const length = Math.min(room.length, bytes.length - at, most)
    room.set(bytes.subarray(at, at + length))
    at += length
    const block = parser.accept(length) ? parser.block(false) : undefined
    if (block !== undefined) await each(block)
  }
  const block = parser.block(true)
  if (block !== undefined) await each(block)
}
