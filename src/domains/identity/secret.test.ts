import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Secret } from 'otpauth'
import { networkOf } from './attempts.ts'
import { readSecretKey } from './secret-key.ts'
import { formatToken, newRecoveryCode, newSecret, parseToken, readRecoveryCode } from './secret.ts'
import { newTotpSecret, totpAddress, totpStep } from './totp.ts'

// RFC 6238, appendix B (SHA-1). The table has eight digits; the last six are the code of six digits.
const vectors = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
] as const

test('one-time passwords are those of RFC 6238', () => {
  const secret = Secret.fromLatin1('12345678901234567890').base32
  for (const [time, code] of vectors) {
    const now = new Date(time * 1000)
    assert.equal(totpStep(secret, code.slice(2), now, null), Math.floor(time / 30))
  }
})

test('one step of skew either way, and no step twice', () => {
  const secret = Secret.fromLatin1('12345678901234567890').base32
  const step = Math.floor(1_234_567_890 / 30)
  const at = (steps: number): Date => new Date((1_234_567_890 + steps * 30) * 1000)
  assert.equal(totpStep(secret, '005924', at(1), null), step)
  assert.equal(totpStep(secret, '005 924', at(-1), null), step)
  for (const steps of [2, -2]) assert.equal(totpStep(secret, '005924', at(steps), null), undefined)
  assert.equal(totpStep(secret, '005924', at(0), step - 1), step)
  for (const last of [step, step + 1]) assert.equal(totpStep(secret, '005924', at(0), last), undefined)
  for (const wrong of ['', '00592', '0059244', '٠٠٥٩٢٤', '005925'])
    assert.equal(totpStep(secret, wrong, at(0), null), undefined)
})

test('what an authenticator application is given', () => {
  const address = new URL(totpAddress(newTotpSecret(), 'wang@example.gov.tw'))
  assert.equal(address.protocol, 'otpauth:')
  assert.equal(Secret.fromBase32(address.searchParams.get('secret')!).bytes.length, 20)
})

test('a token is recognised by its shape and checksum', () => {
  const id = '0198c5a2-1234-4abc-8def-0123456789ab'
  const secret = newSecret()
  const text = formatToken(id, secret)
  assert.deepEqual(parseToken(text), { id, secret })
  for (let at = 9; at < text.length; at += 7) {
    const typo = text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1)
    assert.equal(parseToken(typo), undefined)
  }
})

test('recovery codes are read as people type them', () => {
  const code = newRecoveryCode()
  assert.match(code, /^(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
  assert.equal(readRecoveryCode(` ${code.toLowerCase()} `), code.replaceAll('-', ''))
  assert.equal(readRecoveryCode('OIL0-0000-0000-0000'), '0110000000000000')
  for (const wrong of ['', '0000', 'U000-0000-0000-0000', '0'.repeat(100)])
    assert.equal(readRecoveryCode(wrong), undefined)
})

test('addresses count by network', () => {
  assert.equal(networkOf('192.0.2.7'), '192.0.2.7')
  for (const same of ['2001:db8:0:1::5', '2001:0db8:0000:0001:ffff:1:2:3', '2001:DB8::1:0:0:0:9'])
    assert.equal(networkOf(same), '2001:db8:0:1::/64', same)
  assert.notEqual(networkOf('2001:db8:0:2::5'), networkOf('2001:db8:0:1::5'))
  assert.equal(networkOf('::1'), '0:0:0:0::/64')
})

test('the key is made once, for its owner alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lianfang-key-'))
  try {
    const keys = await Promise.all([1, 2, 3, 4].map(() => readSecretKey(folder)))
    for (const key of keys) assert.deepEqual(key, keys[0])
    const path = join(folder, 'secret.key')
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.equal((await readFile(path, 'utf8')).trim(), keys[0]!.toString('hex'))
    await writeFile(path, 'short')
    await assert.rejects(readSecretKey(folder), { code: 'secret-key-invalid' })
  } finally {
    await rm(folder, { recursive: true })
  }
})
