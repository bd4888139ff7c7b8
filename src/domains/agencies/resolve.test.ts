import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressNumber, contains, lastOf, mappedText, parseRange, type Prefix, prefixText } from './prefix.ts'
import { agencyDuring, changesBetween, compile, type CompiledPrefix, type OwnedRange } from './resolve.ts'

const texts = (range: string): string[] => parseRange(range).map(prefixText)

test('ranges as people write them', () => {
  assert.deepEqual(texts('192.0.2.0/24'), ['192.0.2.0/24'])
  assert.deepEqual(texts(' 192.0.2.7 '), ['192.0.2.7/32'])
  assert.deepEqual(texts('::ffff:192.0.2.0/120'), ['192.0.2.0/24'])
  assert.deepEqual(texts('192.0.2.0 – 192.0.3.255'), ['192.0.2.0/23'])
  assert.deepEqual(texts('192.0.2.5-192.0.2.8'), ['192.0.2.5/32', '192.0.2.6/31', '192.0.2.8/32'])
  assert.deepEqual(texts('2001:DB8::/32'), ['2001:db8::/32'])
  assert.deepEqual(texts('2001:db8::-2001:db8::3'), ['2001:db8::/126'])
  assert.equal(mappedText(parseRange('10.0.0.0/8')[0]!), '::ffff:10.0.0.0/104')
})

test('what is no range of an agency', () => {
  const refused = (range: string, hint: RegExp): void => {
    assert.throws(
      () => parseRange(range),
      (error: { code: string; hint: string }) => {
        assert.equal(error.code, 'range-invalid')
        assert.match(error.hint, hint, range)
        return true
      },
    )
  }
  refused('192.0.2.1/24', /192\.0\.2\.0\/24/)
  refused('192.0.2.0/33', /32 bits/)
  refused('192.0.2.9-192.0.2.1', /above/)
  refused('192.0.2.9-2001:db8::', /both IPv6/)
  refused('0.0.0.0/0', /less than 8/)
  refused('0.0.0.0-255.255.255.255', /less than 8/)
  refused('::/0', /less than 16/)
  refused('::/64', /reserved/)
  for (const text of ['', 'example.org', '192.0.2.0/', '192.0.2.0/2/4', '1-2-3', "1.1.1.1'; --"])
    refused(text, /./)
})

// Few addresses and few seconds, so that ranges meet.
const prefix = fc
  .tuple(fc.integer({ min: 120, max: 128 }), fc.integer({ min: 0, max: 255 }), fc.boolean())
  .map(([length, low, short]): Prefix => {
    const base = addressNumber(short ? '192.0.2.0' : '2001:db8::')! + BigInt(low)
    const rest = BigInt(128 - length)
    return { first: (base >> rest) << rest, length }
  })
const range = fc
  .tuple(
    prefix,
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 0, max: 20 }),
    fc.option(fc.integer({ min: 1, max: 10 })),
  )
  .map(([prefix, agency, from, during]): OwnedRange => ({
    prefix,
    agency,
    from,
    to: during === null ? null : from + during,
  }))
const ranges = fc.array(range, { maxLength: 14 })

/** The rule, said as plainly as it can be. */
function oracle(all: readonly OwnedRange[], address: bigint, second: number): number {
  const [owner] = all
    .filter(
      ({ prefix, from, to }) =>
        contains(prefix, { first: address, length: 128 }) && from <= second && (to === null || second < to),
    )
    .sort((a, b) => b.prefix.length - a.prefix.length || b.from - a.from || b.agency - a.agency)
  return owner?.agency ?? 0
}

function lookUp(compiled: readonly CompiledPrefix[], address: bigint, second: number): number {
  const [longest] = compiled
    .filter(({ prefix }) => contains(prefix, { first: address, length: 128 }))
    .sort((a, b) => b.prefix.length - a.prefix.length)
  return agencyDuring(longest!, second)
}

const addresses = ['192.0.2.0', '2001:db8::'].flatMap((text) =>
  Array.from({ length: 256 }, (_, low) => addressNumber(text)! + BigInt(low)),
)

test('compiled is what the rule says', () => {
  fc.assert(
    fc.property(ranges, fc.integer({ min: 0, max: 31 }), (all, second) => {
      const compiled = compile(all)
      for (const address of addresses)
        assert.equal(lookUp(compiled, address, second), oracle(all, address, second))
      for (const { starts, agencies } of compiled) {
        assert.equal(starts[0], 0)
        assert.deepEqual(
          starts,
          [...starts].sort((a, b) => a - b),
        )
        assert.ok(agencies.every((agency, index) => agency !== agencies[index - 1]))
      }
    }),
    { numRuns: 150 },
  )
})

test('the order in which ranges were entered is no matter', () => {
  fc.assert(
    fc.property(ranges, (all) => assert.deepEqual(compile(all), compile(all.toReversed()))),
    { numRuns: 50 },
  )
})

test('changes between two registries miss nothing', () => {
  fc.assert(
    fc.property(ranges, ranges, fc.integer({ min: 0, max: 31 }), (one, more, second) => {
      // Mostly alike, as two versions of one registry are.
      const other = [...one.slice(2), ...more.slice(0, 3)]
      const [before, after] = [compile(one), compile(other)]
      const changes = changesBetween(before.toReversed(), after.toReversed())
      for (const address of addresses) {
        if (lookUp(before, address, second) === lookUp(after, address, second)) continue
        assert.ok(
          changes.some(
            ({ first, last, from, to }) =>
              first <= address && address <= last && from <= second && second < to,
          ),
        )
      }
      assert.deepEqual(changesBetween(before, before), [])
    }),
    { numRuns: 150 },
  )
})

test('ranges between two addresses hold these and no others', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 5000n), fc.bigInt(0n, 5000n), (a, b) => {
      const base = addressNumber('192.0.2.0')!
      const [first, last] = [base + (a < b ? a : b), base + (a < b ? b : a)]
      const text = (address: bigint): string => prefixText({ first: address, length: 128 }).split('/')[0]!
      const found = parseRange(`${text(first)}-${text(last)}`)
      assert.equal(found[0]!.first, first)
      assert.equal(lastOf(found.at(-1)!), last)
      found.forEach((prefix, index) => {
        if (index > 0) assert.equal(prefix.first, lastOf(found[index - 1]!) + 1n)
      })
    }),
  )
})
