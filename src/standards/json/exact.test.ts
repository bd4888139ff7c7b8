import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isDeeper, isObject, numberOf, parseExactly } from './exact.ts'

test('numbers keep their text', () => {
  const numbers =
    '9007199254740993 1.0 -0 1e3 1E+2 0.10000000000000001 2.50 100 0.1 -7 0 12345678901234567890.5'
  for (const text of numbers.split(' ')) {
    for (const place of [`{"a":${text}}`, `[${text}]`, `[1,${text}]`, text])
      assert.equal(JSON.stringify(parseExactly(place)), place)
    assert.equal(numberOf(parseExactly(text)), Number(text), text)
  }
  assert.equal(JSON.stringify(parseExactly('{ "a" :  1.0 , "b":\n-0 }')), '{"a":1.0,"b":-0}')
  const held = (parseExactly('{"a":1.0}') as { a: never }).a
  assert.equal(isObject(held), false)
})

test('whatever numbers a text has, they are written as they were', () => {
  const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,20})(\.\d{1,20})?([eE][+-]?\d{1,2})?$/)
  const blank = fc.constantFrom('', ' ', '\n', '  ')
  fc.assert(
    fc.property(fc.array(fc.tuple(digits, blank, blank), { minLength: 1 }), (numbers) => {
      const text = `[${numbers.map(([number, before, after]) => before + number + after).join(',')}]`
      const compact = `[${numbers.map(([number]) => number).join(',')}]`
      assert.equal(JSON.stringify(parseExactly(text)), compact)
    }),
    { numRuns: 2000 },
  )
})

test('depth is counted outside of strings', () => {
  assert.equal(isDeeper('['.repeat(101), 50), true)
  assert.equal(isDeeper('{"a":'.repeat(60), 50), true)
  assert.equal(isDeeper('[]'.repeat(200), 50), false)
  assert.equal(isDeeper(`"${'['.repeat(300)}\\"["`, 50), false)
  assert.equal(isDeeper('[['.repeat(5), 50), false)
})
