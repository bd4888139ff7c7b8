import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { jsonObjects } from './json-framing.ts'
import type { Framing } from './line-parser.ts'

const objects = jsonObjects({ starts: ['{"timestamp"'] })
const searches = jsonObjects({ starts: ['{"_index"'], searchResponse: true })

/** Records of a text that comes in pieces of `piece` bytes. */
function records(text: string, piece = Infinity, framing: Framing = objects): string[] {
  const bytes = Buffer.from(text)
  const found: string[] = []
  let from = 0
  for (let to = Math.min(piece, bytes.length); ; to = Math.min(to + piece, bytes.length)) {
    const final = to === bytes.length
    while (from < to) {
      const frame = framing(bytes, from, to, final)
      if (frame === undefined) break
      assert.ok(frame.next > from)
      if (frame.record !== undefined) found.push(bytes.subarray(...frame.record).toString())
      from = frame.next
    }
    if (final) return found
  }
}

test('one object a line', () => {
  assert.deepEqual(records('{"a":1}\n{"b":{"c":[2]}}\r\n\n{"d":"}"}'), [
    '{"a":1}',
    '{"b":{"c":[2]}}',
    '',
    '{"d":"}"}',
  ])
})

test('an array, on one line or on many', () => {
  const list = [{ timestamp: 'x', a: [{ b: '[{"' }, { c: [] }] }, {}, { d: '\n\\' }]
  const expected = list.map((each) => JSON.stringify(each))
  for (const indent of [0, 2, '\t'])
    assert.deepEqual(
      records(JSON.stringify(list, undefined, indent)).map((each) => JSON.stringify(JSON.parse(each))),
      expected,
    )
  const flat = JSON.stringify(list, undefined, 1).replaceAll(/^ +/gm, '')
  assert.deepEqual(
    records(flat).map((each) => JSON.stringify(JSON.parse(each))),
    expected,
  )
})

test('an object that breaks off costs itself only', () => {
  const next = '{"timestamp":"t"}'
  for (const broken of [
    '{"timestamp":"x","a":{"b',
    '{"a":{"b"',
    '{"a":{"b":',
    '{"a":{"b":1',
    '{"a":[1,',
    '{"a":[{"b":1}',
    '{"a":{}',
    '{',
  ])
    assert.deepEqual(records(`${broken}\n${next}\n${next}`), [broken, next, next], broken)
})

test('what is no object is a record of its own', () => {
  assert.deepEqual(records('junk\n{"a":1} trailing\n{"b":2}{"c":3}\n]'), [
    'junk',
    '{"a":1}',
    'trailing',
    '{"b":2}',
    '{"c":3}',
  ])
})

test('of the answer to a search, the hits are the records', () => {
  const found = [
    { _index: 'a', _source: { hits: { hits: [1] } } },
    { _index: 'b', _source: { x: '}]' } },
  ]
  const answer = {
    _scroll_id: 'x',
    took: 1,
    _shards: { total: 1, hits: [] },
    hits: { total: { value: 2, hits: [{}] }, max_score: null, hits: found },
  }
  const expected = found.map((each) => JSON.stringify(each))
  for (const indent of [0, 2])
    for (const piece of [1, 7, Infinity])
      assert.deepEqual(
        records(JSON.stringify(answer, undefined, indent), piece, searches).map((each) =>
          JSON.stringify(JSON.parse(each)),
        ),
        expected,
      )
  const two = `${JSON.stringify(answer)}\n${JSON.stringify(answer)}\n`
  assert.deepEqual(records(two, Infinity, searches), [...expected, ...expected])
  assert.deepEqual(records(JSON.stringify({ hits: [{ hits: [{}] }] }), Infinity, searches).length, 1)
  assert.deepEqual(records(JSON.stringify(answer)).length, 1)
})

test('objects in each other without end are one record', () => {
  const deep = '[{"a":'.repeat(200_000)
  assert.equal(records(`${deep}\n{"timestamp":1}`).length, 2)
})

test('pieces make no difference', () => {
  const part = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    ',',
    ':',
    '\n',
    ' ',
    '\r',
    'x',
    '{"timestamp"',
    '{"a":1}',
    '"hits":{',
    '"hits":[',
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (parts, piece) => {
      for (const framing of [objects, searches])
        assert.deepEqual(records(parts.join(''), piece, framing), records(parts.join(''), Infinity, framing))
    }),
    { numRuns: 2000 },
  )
})
