import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { absent, escaped, FlatObject, list, number, plain, word } from './flat-object.ts'

const keys = ['eventid', 'session', 'src_ip', 'kexAlgs', 'keyAlgs', 'duration', 'message', 'size']

const behind = Buffer.from('"}}]')

/** What was found, as JSON.parse would give it; undefined when nothing was taken. */
function found(object: FlatObject, bytes: Uint8Array): [string, unknown][] | undefined {
  // Whatever stands behind it.
  if (object.read(Buffer.concat([bytes, behind]), 0, bytes.length) !== bytes.length) return undefined
  return Array.from(object.order.subarray(0, object.count), (n) => {
    const text = Buffer.from(bytes.subarray(object.start[n], object.end[n])).toString('latin1')
    const kind = object.kind(n)
    if (kind === plain) return [keys[n]!, text]
    if (kind !== escaped) return [keys[n]!, JSON.parse(text) as unknown]
    const target = Buffer.alloc(text.length)
    return [keys[n]!, target.toString('latin1', 0, object.unescape(bytes, n, target))]
  })
}

const usualText = fc.string({ unit: fc.constantFrom(...Array.from("ab 1{}[]:,'")) })
const anyText = fc.oneof(
  { weight: 8, arbitrary: usualText },
  { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom(...Array.from('ab"\\\n\t\b')) }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
)
const values = fc.oneof(
  { weight: 10, arbitrary: anyText },
  { weight: 3, arbitrary: fc.integer() },
  { weight: 2, arbitrary: fc.integer().map((n) => n / 1000) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 2, arbitrary: fc.constantFrom(true, false, null) },
  { weight: 3, arbitrary: fc.array(usualText, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(anyText, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(anyText, anyText, { maxKeys: 1 }) },
)
const members = fc.uniqueArray(
  fc.tuple(fc.oneof({ weight: 50, arbitrary: fc.constantFrom(...keys) }, anyText), values),
  { selector: ([key]) => key, maxLength: 8 },
)
const written = fc
  .tuple(members, fc.constantFrom('', ' '), fc.constantFrom('', ' '))
  .map(
    ([pairs, colon, comma]) =>
      `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${colon}${JSON.stringify(value)}`).join(`,${comma}`)}}`,
  )
/** Some bytes of a text replaced, left out or put in. */
const damaged = fc
  .tuple(
    written,
    fc.array(
      fc.tuple(fc.nat(200), fc.nat(1), fc.constantFrom(...Array.from('"\\,:{}[] 0-.eu\x00\x7f\xff'))),
      {
        maxLength: 3,
      },
    ),
  )
  .map(([text, changes]) => {
    for (const [at, gone, put] of changes) text = text.slice(0, at) + put + text.slice(at + gone)
    return text
  })

test('whatever is taken is what JSON.parse gives, in the same order', () => {
  const object = new FlatObject(keys)
  let taken = 0
  fc.assert(
    fc.property(fc.oneof(written, damaged), (text) => {
      const bytes = Buffer.from(text)
      const ours = found(object, bytes)
      if (ours === undefined) return
      taken++
      assert.deepEqual(ours, Object.entries(JSON.parse(bytes.toString()) as object))
    }),
    { numRuns: 20_000 },
  )
  assert.ok(taken > 2000, `only ${taken} were taken`)
})

test('usual lines are taken, and what stands where is known', () => {
  const object = new FlatObject(keys)
  const line =
    '{"eventid":"a b","session": "x\\"\\\\\\n","duration":-0.50, "size":12,"kexAlgs":["p","q"],"message":[]}'
  assert.deepEqual(found(object, Buffer.from(line)), [
    ['eventid', 'a b'],
    ['session', 'x"\\\n'],
    ['duration', -0.5],
    ['size', 12],
    ['kexAlgs', ['p', 'q']],
    ['message', []],
  ])
  assert.deepEqual(
    keys.map((_, n) => object.kind(n)),
    [plain, escaped, absent, list, absent, number, list, number],
  )
  assert.deepEqual(found(object, Buffer.from('{"size":null}')), [['size', null]])
  assert.equal(object.kind(keys.indexOf('size')), word)
  assert.equal(object.kind(0), absent)
})

test('what is not usual is not taken', () => {
  const object = new FlatObject(keys)
  for (const line of [
    '',
    '{',
    '{}',
    '[]',
    '{"eventid":"a"',
    '{"eventid":"a",}',
    '{"eventid":"a"}}',
    '{"eventid":"a"} ',
    '{"eventid":"a","eventid":"a"}',
    '{"unknown":"a"}',
    '{"eventie":"a"}',
    '{"eventid":{"a":"b"}}',
    '{"eventid":"\\u0041"}',
    '{"eventid":"\\/"}',
    '{"eventid":"é"}',
    '{"eventid":"a\tb"}',
    '{"eventid":"a\\"}',
    '{"size":01}',
    '{"size":1.}',
    '{"size":-}',
    '{"size":1e3}',
    '{"size":truth}',
    '{"kexAlgs":["a", "b"]}',
    '{"kexAlgs":[1]}',
    '{"kexAlgs":["a"}',
    '{"kexAlgs":["a",]}',
  ])
    assert.equal(found(object, Buffer.from(line)), undefined, line)
})
