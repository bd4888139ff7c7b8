/** No address: `::`. */
export const noAddress: Uint8Array = new Uint8Array(16)

/**
 * The 16 bytes of an address, IPv4 as ::ffff:a.b.c.d; undefined when `text` is not exactly one address.
 * IPv4 must be dotted decimal without leading zeros (RFC 6943 §3.1.1 "strict"); IPv6 as in RFC 4291 §2.2, without a zone.
 */
export function addressBytes(text: string): Uint8Array | undefined {
  if (text.length > 45) return undefined
  if (!text.includes(':')) {
    const bytes = new Uint8Array(16)
    bytes[10] = 0xff
    bytes[11] = 0xff
    return ipv4Into(text, bytes, 12) ? bytes : undefined
  }
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = groupsOf(halves[0]!, halves.length === 1)
  const tail = halves.length === 2 ? groupsOf(halves[1]!, true) : []
  if (head === undefined || tail === undefined) return undefined
  const length = head.length + tail.length
  if (halves.length === 1 ? length !== 8 : length > 7) return undefined
  const bytes = new Uint8Array(16)
  head.forEach((group, index) => {
    bytes[index * 2] = group >> 8
    bytes[index * 2 + 1] = group & 0xff
  })
  tail.forEach((group, index) => {
    const at = (8 - tail.length + index) * 2
    bytes[at] = group >> 8
    bytes[at + 1] = group & 0xff
  })
  return bytes
}

/** The 16-bit groups of one side of `::`; `last` allows dotted decimal at the end. */
function groupsOf(text: string, last: boolean): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (last && index === parts.length - 1 && part.includes('.')) {
      const bytes = new Uint8Array(4)
      if (!ipv4Into(part, bytes, 0)) return undefined
      groups.push((bytes[0]! << 8) | bytes[1]!, (bytes[2]! << 8) | bytes[3]!)
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(parseInt(part, 16))
    } else return undefined
  }
  return groups
}

function ipv4Into(text: string, bytes: Uint8Array, at: number): boolean {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (match === null) return false
  for (let index = 0; index < 4; index++) {
    const digits = match[index + 1]!
    if ((digits.length > 1 && digits.startsWith('0')) || Number(digits) > 255) return false
    bytes[at + index] = Number(digits)
  }
  return true
}

/** The other way: RFC 5952, IPv4 as a.b.c.d. */
export function addressText(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[index * 2]! << 8) | bytes[index * 2 + 1]!)
  if (groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0))
    return bytes.slice(12).join('.')
  let longest = { at: -1, length: 1 }
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (at + length < 8 && groups[at + length] === 0) length++
    if (length > longest.length) longest = { at, length }
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':')
  if (longest.at < 0) return text(groups)
  return `${text(groups.slice(0, longest.at))}::${text(groups.slice(longest.at + longest.length))}`
}
