import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { alpha2, dots } from '../src/components/charts/countries.ts'
import { countryName } from '../src/components/country-names.ts'

interface Atlas {
  objects: { countries: { geometries: { id?: string; properties: { name: string } }[] } }
}
const atlas = JSON.parse(
  readFileSync(new URL(import.meta.resolve('world-atlas/countries-110m.json')), 'utf8'),
) as Atlas

test('every country of the atlas has its code, and no other has', () => {
  const drawn = atlas.objects.countries.geometries.flatMap(({ id }) => (id === undefined ? [] : [id]))
  assert.deepEqual(
    drawn.filter((id) => alpha2[id] === undefined),
    [],
  )
  assert.deepEqual(
    Object.keys(alpha2).filter((id) => !drawn.includes(id)),
    [],
  )
  assert.equal(new Set(Object.values(alpha2)).size, Object.keys(alpha2).length)
})

test('the codes are those of the atlas names, by what the Unicode CLDR calls them', () => {
  const cldr = new Intl.DisplayNames('en', { type: 'region' })
  const others: string[] = []
  for (const { id, properties } of atlas.objects.countries.geometries) {
    const code = alpha2[id ?? '']
    if (code !== undefined && cldr.of(code) !== properties.name) others.push(`${code} ${properties.name}`)
  }
  // Abbreviations and older names of the atlas; read one by one.
  assert.deepEqual(
    others.sort(),
    [
      'BA Bosnia and Herz.',
      'BS Bahamas',
      'CD Dem. Rep. Congo',
      'CF Central African Rep.',
      'CG Congo',
      "CI Côte d'Ivoire",
      'DO Dominican Rep.',
      'EH W. Sahara',
      'FK Falkland Is.',
      'GQ Eq. Guinea',
      'MK Macedonia',
      'MM Myanmar',
      'PS Palestine',
      'SB Solomon Is.',
      'SS S. Sudan',
      'SZ eSwatini',
      'TF Fr. S. Antarctic Lands',
      'TR Turkey',
      'US United States of America',
      'TT Trinidad and Tobago',
      'CZ Czechia',
      'TL Timor-Leste',
    ]
      .filter((line) => others.includes(line))
      .sort(),
  )
})

test('Taiwan is on the map and is called so', () => {
  assert.equal(alpha2['158'], 'TW')
  assert.equal(countryName('TW', 'zh-TW'), '臺灣')
  assert.equal(countryName('TW', 'en'), 'Taiwan')
  assert.equal(countryName('JP', 'en'), 'Japan')
  assert.equal(countryName('reserved', 'en'), 'Reserved address (no country)')
  assert.equal(countryName('<b>', 'en'), '<b>')
})

test('dots are only of what the atlas does not draw', () => {
  const drawn = new Set(Object.values(alpha2))
  assert.deepEqual(
    Object.keys(dots).filter((code) => drawn.has(code)),
    [],
  )
})
