import { isUtf8 } from 'node:buffer'

/** Text of bytes: UTF-16 with its mark, UTF-8, else Big5, as spreadsheets in Taiwan save CSV unless told otherwise. */
export function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  // Decoders take the mark of UTF-8 away.
  return new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'big5').decode(bytes)
}
