import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** 256 random bits, 43 characters that stand in cookies and addresses as they are. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What the store keeps of a secret of 256 random bits: nobody guesses those, so a bare hash is enough. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest()

/** Whether a given text has the shape of `newSecret`: all else is not worth a query. */
export const isSecret = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text)

export const equalBytes = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other)

/** `lianfang_` id `_` secret and its CRC-32, so that a scanner of leaks knows a real one and a typing error costs no query. */
export function formatToken(id: string, secret: string): string {
  const bare = `lianfang_${id.replaceAll('-', '')}_${secret}`
  return bare + checksum(bare)
}

export function parseToken(text: string): { readonly id: string; readonly secret: string } | undefined {
  const match = /^(lianfang_([0-9a-f]{32})_([A-Za-z0-9_-]{43}))([0-9a-f]{8})$/.exec(text)
  if (match === null || checksum(match[1]!) !== match[4]) return undefined
  const id = match[2]!.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { id, secret: match[3]! }
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0')

/** Crockford's alphabet: no I, L, O, U to be misread. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 80 random bits as `XXXX-XXXX-XXXX-XXXX`. */
export function newRecoveryCode(): string {
  const characters = [...randomBytes(16)].map((byte) => alphabet[byte & 31]!)
  return characters.join('').replace(/(.{4})(?=.)/g, '$1-')
}

/** As typed by hand: case, dashes and spaces do not count, and O, I, L are what they look like. Undefined: no code. */
export function readRecoveryCode(typed: string): string | undefined {
  if (typed.length > 64) return undefined
  const bare = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return bare.length === 16 && Array.from(bare).every((character) => alphabet.includes(character))
    ? bare
    : undefined
}
