import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { LianfangError } from '../../base/errors.ts'
import { loadKillChain, placedSorts, stages } from './kill-chain.ts'

const folder = new URL('../../../reference/kill-chain/', import.meta.url)
const chain = loadKillChain()
const placed = (sort: (typeof placedSorts)[number], key: string): string => {
  const place = chain.placeOf(sort, key)
  return place === undefined ? '-' : `${place.tactic.id} ${place.stage} ${place.technique ?? '-'}`
}

test('stages stand in order and have both names', () => {
  assert.deepEqual(
    chain.stages.map(({ id }) => id),
    stages,
  )
  assert.equal(chain.stageLabel('delivery', 'zh-TW'), '遞送')
  assert.equal(chain.tactics.length, 14)
  assert.equal(new Set(chain.tactics.map(({ id }) => id)).size, 14)
})

test('what is placed', () => {
  assert.equal(placed('honeypot-activity', 'connect'), 'TA0043 reconnaissance T1595')
  assert.equal(placed('honeypot-activity', 'file'), 'TA0011 delivery T1105')
  assert.equal(placed('honeypot-activity', 'close'), '-')
  assert.equal(placed('honeypot-flaw', 'remote-code-execution'), 'TA0001 exploitation T1190')
  assert.equal(placed('threat-class', 'information-gathering/scanner'), 'TA0043 reconnaissance T1595')
  assert.equal(placed('threat-class', 'intrusion-attempts/of-a-new-sort'), 'TA0001 exploitation -')
  assert.equal(placed('threat-class', 'vulnerable/vulnerable-system'), '-')
  assert.equal(placed('gateway-kind', 'policy_violation'), '-')
})

test('a technique has the place of its tactic, a sub-technique that of its technique', () => {
  assert.equal(chain.placeOfTechnique('T1498.002')?.tactic.name, 'impact')
  assert.equal(chain.placeOfTechnique('T1110.001')?.technique, 'T1110')
  assert.equal(chain.placeOfTechnique('T9999'), undefined)
})

test('every technique that the reference data cites is known', () => {
  for (const path of ['../signatures/entries.json', '../signatures/families.json']) {
    for (const [id] of readFileSync(new URL(path, folder), 'utf8').matchAll(/(?<=")T\d{4}(?:\.\d{3})?(?=")/g))
      assert.equal(chain.placeOfTechnique(id)?.technique, id, `${path}: ${id}`)
  }
})

test('every threat class that has a place is one of RSIT', () => {
  const { classes } = JSON.parse(readFileSync(new URL('../threat-classes/rsit.json', folder), 'utf8')) as {
    classes: { code: string; types: { code: string }[] }[]
  }
  const known = new Set(
    classes.flatMap(({ code, types }) => [code, ...types.map((type) => `${code}/${type.code}`)]),
  )
  for (const key of chain.keysOf('threat-class')) assert.ok(known.has(key), key)
})

test('a wrong file is refused with its name', () => {
  const copy = mkdtempSync(join(tmpdir(), 'kill-chain-'))
  try {
    cpSync(folder, copy, { recursive: true })
    const change = (name: string, from: string, to: string): void => {
      const before = readFileSync(new URL(name, folder), 'utf8')
      assert.ok(before.includes(from))
      writeFileSync(join(copy, name), before.replace(from, to))
      assert.throws(
        () => loadKillChain(pathToFileURL(`${copy}/`)),
        (error) => error instanceof LianfangError && error.code === 'reference-invalid',
      )
      writeFileSync(join(copy, name), before)
    }
    change('places.json', 'TA0043', 'TA9999')
    change('places.json', 'T1595', 'T1599')
    change('stages.json', '"delivery"', '"deliverance"')
    change('places.json', '"client"', '"connect"')
    assert.equal(loadKillChain(pathToFileURL(`${copy}/`)).stages.length, 7)
  } finally {
    rmSync(copy, { recursive: true })
  }
})
