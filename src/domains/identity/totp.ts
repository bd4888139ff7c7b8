/** Time-based one-time passwords, RFC 6238: six digits, 30 seconds, SHA-1, as every authenticator application reads them. */
import { Secret, TOTP } from 'otpauth'

const period = 30
const issuer = 'Lianfang 聯防'

/** A new shared secret: 160 bits in base 32, as RFC 4226 recommends. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32

/** What a QR code holds, `otpauth://totp/…`. */
export function totpAddress(secret: string, account: string): string {
  return new TOTP({ issuer, label: account, secret, period, digits: 6 }).toString()
}

/**
 * The time step a code stands for, one step of clock skew either way, or undefined when it is wrong. A step up to `lastStep` was
 * used before: the same code again is refused (RFC 6238 §5.2).
 */
export function totpStep(
  secret: string,
  code: string,
  now: Date,
  lastStep: number | null,
): number | undefined {
  const token = code.replaceAll(' ', '')
  if (!/^\d{6}$/.test(token)) return undefined
  const timestamp = now.getTime()
  const totp = new TOTP({ secret, period, digits: 6 })
  const delta = totp.validate({ token, timestamp, window: 1 })
  if (delta === null) return undefined
  const step = totp.counter({ timestamp }) + delta
  return lastStep !== null && step <= lastStep ? undefined : step
}
