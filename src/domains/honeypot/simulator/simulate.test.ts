import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simulateHoneypots } from './simulate.ts'
import { countryShares, drawSources } from './sources.ts'

/** A made-up world: the first octet says the country. */
const countryOf = (address: string): string =>
  countryShares[Number(address.split('.')[0]) % countryShares.length]![0]
const options = {
  connections: 3000,
  seed: 5,
  from: Date.UTC(2026, 4, 1),
  to: Date.UTC(2026, 4, 8),
  sources: drawSources(countryOf),
}

function simulate(given = options): { readonly text: string; readonly truth: Record<string, unknown> } {
  const simulation = simulateHoneypots(given)
  const text = Buffer.concat([...simulation]).toString()
  return { text, truth: { ...simulation.truth() } }
}

test('equal options give equal bytes, another seed gives others', () => {
  assert.equal(simulate().text, simulate().text)
  assert.notEqual(simulate().text, simulate({ ...options, seed: 6 }).text)
})

test('the truth is what a reader of the lines counts', () => {
  const { text, truth } = simulate()
  const lines = text.trimEnd().split('\n')
  const of = (pattern: RegExp): number => lines.filter((line) => pattern.test(line)).length
  assert.equal(truth['lines'], lines.length)
  const connections = of(/cowrie\.session\.connect|"type":"accept"|"session_ended"/)
  assert.equal(truth['connections'], connections)
  assert.equal(connections + of(/logon\.html/), 3000)
  const hashes = new Set([...text.matchAll(/"shasum":"([0-9a-f]{64})"/g)].map(([, hash]) => hash))
  assert.equal(truth['samples'], hashes.size)
  assert.equal(truth['commands'], of(/command\.input/))
  const sources = new Set([...text.matchAll(/"(?:src|source)_ip":"([^"]+)"/g)].map(([, address]) => address))
  assert.equal(truth['uniqueSources'], sources.size)
  const times = [...text.matchAll(/"timestamp":"(\d{4}-\d\d-\d\d)[T ]/g)].map(([, day]) => day!)
  assert.equal(times.toSorted()[0], '2026-05-01')
  assert.ok(times.every((day) => day >= '2026-05-01' && day <= '2026-05-07'))
})

test('a quarter of the connections comes from the United States, as in the talk', () => {
  const byCountry = simulate().truth['byCountry'] as Record<string, number>
  assert.ok(Math.abs(byCountry['US']! / 3000 - 0.255) < 0.03, String(byCountry['US']))
})
