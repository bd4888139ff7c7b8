import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { LianfangError } from '../../base/errors.ts'
import { openLocations } from './index.ts'
import { RangeTable } from './range-table.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'lianfang-locations-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, text: string): string => {
  const at = path.join(folder, name)
  writeFileSync(at, text)
  return at
}

test('what npm brings knows well-known addresses', async () => {
  const locations = openLocations({ countries: undefined, networks: undefined })
  const find = await locations.finder()
  assert.equal(find('168.95.1.1').country, 'TW')
  assert.equal(find('::ffff:168.95.1.1').network?.number, 3462)
  assert.equal(find('1.1.1.1').network?.number, 13335)
  assert.equal(find('2606:4700::1111').network?.number, 13335)
  assert.equal(find('2001:b000::1').country, 'TW')
  for (const none of ['10.0.0.1', '::', '::1', 'x', '', '1.1.1.1/8'])
    assert.deepEqual(find(none), { country: null, network: null }, none)
  assert.match(locations.attribution[0]!.text, /DB-IP/)
})

test("the operator's own files", async () => {
  const countries = file(
    'countries.csv',
    'first,last,country\n192.0.2.0,192.0.2.255,TW\r\n2001:db8::,2001:db8::ff,JP\n',
  )
  const networks = file('networks.csv', '192.0.2.0,192.0.2.9,AS64496,"Example, Inc."\n')
  const locations = openLocations({ countries, networks })
  const find = await locations.finder()
  assert.deepEqual(find('192.0.2.9'), { country: 'TW', network: { number: 64496, name: 'Example, Inc.' } })
  assert.deepEqual(find('2001:db8::1'), { country: 'JP', network: null })
  assert.deepEqual(
    locations.attribution.map(({ text }) => text),
    ['countries.csv', 'networks.csv'],
  )
})

test('files that are none say where, and may be put right', async () => {
  const wrong: readonly [string, RegExp][] = [
    ['192.0.2.0,192.0.2.255,TW\n192.0.2.9,x,TW\n', /:2:/],
    ['192.0.2.0,192.0.2.255,TW\n192.0.2.9,192.0.2.11,TW\n', /:2:/],
    ['192.0.2.9,192.0.2.1,TW\n', /:1:/],
    ['192.0.2.9,2001:db8::,TW\n', /:1:/],
    ['192.0.2.0,192.0.2.255\n', /:1:/],
  ]
  for (const [text, where] of wrong) {
    const locations = openLocations({ countries: file('wrong.csv', text), networks: file('n.csv', '') })
    await assert.rejects(
      locations.finder(),
      (error) =>
        error instanceof LianfangError && error.code === 'locations-invalid' && where.test(error.message),
    )
    file('wrong.csv', '192.0.2.0,192.0.2.255,TW\n')
    assert.equal((await locations.finder())('192.0.2.1').country, 'TW')
  }
  for (const countries of [path.join(folder, 'none.csv'), file('text.mmdb', 'not a database')])
    await assert.rejects(
      openLocations({ countries, networks: undefined }).finder(),
      (error) => error instanceof LianfangError && error.code === 'locations-unreadable',
    )
})

test('every address finds its range and no other', () => {
  const text = (number: number, long: boolean): string =>
    long ? `2001:db8::${number.toString(16)}` : `192.0.${number >> 8}.${number & 255}`
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 999 }), { maxLength: 40 }),
      fc.boolean(),
      (ends, long) => {
        const sorted = ends.sort((a, b) => a - b)
        const table = new RangeTable()
        const expected = new Map<number, string>()
        for (let index = 0; index + 1 < sorted.length; index += 2) {
          const [first, last] = [sorted[index]!, sorted[index + 1]!]
          assert.ok(table.add(text(first, long), text(last, long), `v${index % 6}`))
          for (let at = first; at <= last; at++) expected.set(at, `v${index % 6}`)
        }
        table.seal()
        for (let at = 0; at < 1000; at++) {
          assert.equal(table.find(text(at, long)), expected.get(at))
          assert.equal(table.find(text(at, !long)), undefined)
        }
      },
    ),
    { numRuns: 20 },
  )
})
