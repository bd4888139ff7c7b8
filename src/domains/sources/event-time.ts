import type { Block } from './format.ts'

const most = 1000

/**
 * When a block's records happened: the middle one of its first thousand, ms since 1970. Read from the column `time` of the first Native
 * payload that begins with one, so that parsers need not say it.
 */
export function middleTime(payloads: Block['payloads']): number | undefined {
  const found = payloads.find(
    ({ table, payload }) =>
      table.columns[0]?.name === 'time' && payload.format === 'Native' && payload.rows > 0,
  )
  if (found === undefined) return undefined
  const bytes = beginning(found.payload.parts, 100 + most * 8)
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const passText = (): void => {
    const length = varint()
    at += length
  }
  varint() // columns
  const rows = varint()
  passText() // name
  passText() // type
  const times = Array.from({ length: Math.min(rows, most, (bytes.length - at) >> 3) }, (_, index) =>
    Number(bytes.readBigInt64LE(at + index * 8)),
  ).sort((a, b) => a - b)
  return times[times.length >> 1]
}

function beginning(parts: readonly Uint8Array[], length: number): Buffer {
  const found: Uint8Array[] = []
  for (let index = 0, size = 0; index < parts.length && size < length; index++) {
    found.push(parts[index]!.subarray(0, length - size))
    size += parts[index]!.length
  }
  return Buffer.concat(found)
}
