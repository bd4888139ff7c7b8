import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HOSTILE_NAMES, hostileBulletin } from '../hostile.test-data.ts'
import { cleanBulletin, cleanText } from './clean.ts'

/** What no format may carry: controls, surrogates alone, direction overrides, invisible and private characters. */
const FORBIDDEN = /[\p{C}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u

test('clean text is short, well-formed, visible, and stays as it is when cleaned again', () => {
  const strange = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE_NAMES), fc.string())
  fc.assert(
    fc.property(strange, fc.integer({ min: 1, max: 60 }), (text, limit) => {
      const clean = cleanText(text, limit)
      assert.ok(clean.length <= limit)
      assert.ok(clean.isWellFormed())
      assert.doesNotMatch(clean, FORBIDDEN)
      assert.equal(cleanText(clean, limit), clean)
    }),
  )
})

test('ordinary text is untouched', () => {
  for (const text of [
    'Linux.Kernel.TCP.SACK.Panic.DoS',
    '閘口共阻擋 1,234 次，「含」控制',
    'العربية',
    'é 𠮷 😀',
  ])
    assert.equal(cleanText(text, 120), text)
})

test('a trick shows', () => {
  assert.equal(cleanText('gpj\u202eexe', 120), 'gpj\ufffdexe')
  assert.equal(cleanText('a\u0000b\ud800', 120), 'a\ufffdb\ufffd')
  assert.equal(cleanText('a\r\nb\tc', 120), 'a b c')
  assert.equal(cleanText('a\n  b', 120, true), 'a\n b')
})

test('a bulletin is clean in every string', () => {
  const text = JSON.stringify(cleanBulletin(hostileBulletin('en')))
  assert.doesNotMatch(text, FORBIDDEN)
  assert.ok(text.length < 200_000)
})
