import { addressBytes, addressText } from '../../base/ip.ts'
import { LianfangError } from '../../base/errors.ts'

/** Addresses that share their first bits. IPv4 lies in ::ffff:0:0/96, so its lengths are 96 and more. */
export interface Prefix {
  /** The lowest address, 128 bits. */
  readonly first: bigint
  /** Bits, 0 to 128. */
  readonly length: number
}

/** As people and PostgreSQL write it: 192.0.2.0/24, 2001:db8::/32. */
export function prefixText({ first, length }: Prefix): string {
  return `${addressOf(first)}/${isIPv4(first) && length >= 96 ? length - 96 : length}`
}

/** In IPv6 notation only: ::ffff:192.0.2.0/120. */
export function mappedText({ first, length }: Prefix): string {
  return `${isIPv4(first) ? '::ffff:' : ''}${addressOf(first)}/${length}`
}

/** The highest address. */
export function lastOf({ first, length }: Prefix): bigint {
  return first | ((1n << BigInt(128 - length)) - 1n)
}

export function contains(outer: Prefix, inner: Prefix): boolean {
  return outer.length <= inner.length && outer.first <= inner.first && inner.first <= lastOf(outer)
}

/** An address as a number; undefined when it is none. */
export function addressNumber(text: string): bigint | undefined {
  const bytes = addressBytes(text)
  return bytes && BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

/**
 * The prefixes of a range as people give it: `192.0.2.0/24`, `192.0.2.7`, `192.0.2.10-192.0.2.40` (any dash, blanks around it), the same
 * in IPv6. Error: range-invalid, when it is none of these, or too wide to be an agency's.
 */
export function parseRange(text: string): Prefix[] {
  const given = text.trim()
  // Blanks go afterwards: in the pattern, a file of a megabyte of them took hours.
  const ends = given.split(/[-–—~]/).map((end) => end.trim())
  const prefixes = ends.length === 2 ? betweenEnds(ends[0]!, ends[1]!, given) : [parsePrefix(given)]
  for (const prefix of prefixes) refuseWide(prefix, given)
  return prefixes
}

/** `address/length`, or an address alone. Error: range-invalid. */
export function parsePrefix(text: string): Prefix {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text)
  const first = match === null ? undefined : addressNumber(match[1]!)
  if (match === null || first === undefined)
    throw invalid(text, 'give a prefix (192.0.2.0/24), an address, or the first and the last one with a dash')
  const isShort = !match[1]!.includes(':')
  const bits = match[2] === undefined ? (isShort ? 32 : 128) : Number(match[2])
  const length = isShort ? bits + 96 : bits
  if (length > 128) throw invalid(text, `a prefix has at most ${isShort ? 32 : 128} bits`)
  const masked = (first >> BigInt(128 - length)) << BigInt(128 - length)
  if (masked !== first)
    throw invalid(
      text,
      `the address has bits beyond the prefix: did you mean ${prefixText({ first: masked, length })}?`,
    )
  return { first, length }
}

function betweenEnds(from: string, to: string, given: string): Prefix[] {
  const [first, last] = [addressNumber(from), addressNumber(to)]
  if (first === undefined || last === undefined) throw invalid(given, 'both ends must be addresses')
  if (first > last) throw invalid(given, 'the first address is above the last one')
  if (isIPv4(first) !== isIPv4(last)) throw invalid(given, 'both ends must be IPv4, or both IPv6')
  const prefixes: Prefix[] = []
  for (let at = first; at <= last;) {
    let length = 128
    // As wide as alignment and the end allow.
    while (length > 0) {
      const wider = { first: at, length: length - 1 }
      if ((at & ((1n << BigInt(129 - length)) - 1n)) !== 0n || lastOf(wider) > last) break
      length--
    }
    prefixes.push({ first: at, length })
    at = lastOf({ first: at, length }) + 1n
  }
  return prefixes
}

/** Nobody has a fortieth of IPv4; `::/8` holds the addresses of no network, and ours for IPv4 and for "none". */
function refuseWide({ first, length }: Prefix, given: string): void {
  if (isIPv4(first) && length >= 96) {
    if (length < 96 + 8) throw invalid(given, 'an IPv4 prefix of less than 8 bits belongs to no agency')
  } else if (length < 16) throw invalid(given, 'an IPv6 prefix of less than 16 bits belongs to no agency')
  else if (first >> 120n === 0n) throw invalid(given, 'addresses below 100:: are reserved')
}

function isIPv4(address: bigint): boolean {
  return address >> 32n === 0xffffn
}

/** The other way. */
export function addressOf(address: bigint): string {
  return addressText(Buffer.from(address.toString(16).padStart(32, '0'), 'hex'))
}

function invalid(text: string, hint: string): LianfangError {
  return new LianfangError('range-invalid', `not an address range: ${JSON.stringify(text.slice(0, 100))}`, {
    hint,
  })
}
