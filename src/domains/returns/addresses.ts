import { addressBytes, addressText } from '../../base/ip.ts'

/** An address in its usual spelling: IPv4 in IPv6 as IPv4, a port or brackets left out, `[.]` taken back; undefined when it is none. */
export function addressIn(given: string): string | undefined {
  if (given.length > 100) return undefined
  const text = given.trim().replaceAll('[.]', '.').replaceAll('(.)', '.')
  const bare =
    /^\[([0-9a-f:.]+)\](?::\d{1,5})?$/i.exec(text)?.[1] ??
    /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(text)?.[1] ??
    text
  const bytes = addressBytes(bare)
  return bytes && addressText(bytes)
}

const privateRanges: readonly (readonly [first: string, length: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
]
const numbered = privateRanges.map(([first, length]) => {
  const bits = BigInt(128 - (first.includes(':') ? length : length + 96))
  return { first: numberOf(first) >> bits, bits }
})

/** Whether many networks use it for themselves, so that it says nothing of whose it is. IANA special-purpose registries. */
export function isPrivate(ip: string): boolean {
  const number = numberOf(ip)
  return numbered.some(({ first, bits }) => number >> bits === first)
}

function numberOf(ip: string): bigint {
  return BigInt(`0x${Buffer.from(addressBytes(ip)!).toString('hex')}`)
}
