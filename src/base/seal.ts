import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { LianfangError } from './errors.ts'

/** The first byte of what is sealed, so that another cipher can follow this one. */
const version = 1
const nonceBytes = 12
const tagBytes = 16

/** Keeps small secrets unreadable in a store: AES-256-GCM, each purpose under a key of its own (HKDF-SHA-256, RFC 5869). */
export interface Sealer {
  /** `place` (a row's id, say) must be given again to open: a sealed value moved to another row does not open there. */
  seal(purpose: string, place: string, plain: string): Buffer
  /** Throws `seal-broken` when the key, the purpose or the place is another, or a bit has changed. */
  open(purpose: string, place: string, sealed: Uint8Array): string
  /** HMAC-SHA-256 of a secret too short to be safe under a bare hash: 32 bytes. */
  digest(purpose: string, text: string): Buffer
}

/** @param key 32 random bytes. */
export function createSealer(key: Uint8Array): Sealer {
  if (key.length !== 32) {
    throw new LianfangError('secret-key-invalid', `the secret key has ${key.length} bytes instead of 32`)
  }
  const keyFor = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `lianfang ${purpose}`, 32))
  return {
    seal(purpose, place, plain) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), nonce)
      cipher.setAAD(Buffer.from(place))
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(version), nonce, text, cipher.getAuthTag()])
    },
    open(purpose, place, sealed) {
      const bytes = Buffer.from(sealed)
      try {
        if (bytes[0] !== version || bytes.length < 1 + nonceBytes + tagBytes)
          throw new Error('not sealed by us')
        const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose), bytes.subarray(1, 1 + nonceBytes), {
          authTagLength: tagBytes,
        })
        decipher.setAAD(Buffer.from(place))
        decipher.setAuthTag(bytes.subarray(-tagBytes))
        return (
          decipher.update(bytes.subarray(1 + nonceBytes, -tagBytes), undefined, 'utf8') +
          decipher.final('utf8')
        )
      } catch (cause) {
        throw new LianfangError('seal-broken', `a stored secret (${purpose}) cannot be opened`, {
          hint: 'The secret key is another than the one it was stored with: restore secret.key from the backup.',
          cause,
        })
      }
    },
    digest: (purpose, text) => createHmac('sha256', keyFor(purpose)).update(text, 'utf8').digest(),
  }
}
