import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createSealer } from './seal.ts'

test('what is sealed opens only with the same key, purpose and place', () => {
  const key = randomBytes(32)
  const sealer = createSealer(key)
  const sealed = sealer.seal('totp', 'row 1', '秘密')
  assert.equal(createSealer(key).open('totp', 'row 1', sealed), '秘密')
  assert.ok(!sealed.includes(Buffer.from('秘密')))
  assert.notDeepEqual(sealer.seal('totp', 'row 1', '秘密'), sealed)
  const broken = { code: 'seal-broken' }
  assert.throws(() => sealer.open('mail', 'row 1', sealed), broken)
  assert.throws(() => sealer.open('totp', 'row 2', sealed), broken)
  assert.throws(() => createSealer(randomBytes(32)).open('totp', 'row 1', sealed), broken)
  for (const at of [0, 1, 14, sealed.length - 1]) {
    const changed = Buffer.from(sealed)
    changed[at]! ^= 1
    assert.throws(() => sealer.open('totp', 'row 1', changed), broken)
  }
  assert.throws(() => sealer.open('totp', 'row 1', sealed.subarray(0, 20)), broken)
})

test('a key of another length is refused', () => {
  assert.throws(() => createSealer(randomBytes(16)), { code: 'secret-key-invalid' })
})
