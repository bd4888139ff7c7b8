/** The data: that it is consistent, and that every rule does what its examples say. */
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { LianfangError } from '../../../base/errors.ts'
import { loadKillChain } from '../../kill-chain/index.ts'
import { activities } from '../tables.ts'
import { loadHoneypotKnowledge } from './knowledge.ts'
import { notLinear } from './linear.ts'
import { matcherOf, viewOf } from './matcher.ts'

const folder = new URL('../../../../reference/honeypots/', import.meta.url)
const knowledge = loadHoneypotKnowledge()

test('every family rule matches its examples and not its near misses', () => {
  for (const { id, rules } of knowledge.families) {
    for (const rule of rules) {
      const found = (kind: (typeof rule.examples)[0][0], text: string): boolean =>
        knowledge.assess(kind, text).evidence.some(({ family, sort }) => family === id && sort === rule.sort)
      const itself = (kind: (typeof rule.examples)[0][0], text: string): boolean =>
        knowledge.assess(kind, text).evidence.some(({ rule: matched }) => matched === rule.id)
      for (const [kind, text] of rule.examples) assert.ok(found(kind, text), `${rule.id}: ${text}`)
      assert.ok(
        rule.examples.some(([kind, text]) => itself(kind, text)),
        `${rule.id} is always outdone by another rule`,
      )
      for (const [kind, text] of rule.not) assert.ok(!itself(kind, text), `${rule.id}: not ${text}`)
    }
  }
})

test('every flaw is found in its examples and not in its near misses', () => {
  for (const { id, examples, not, devices } of knowledge.flaws) {
    for (const [kind, text] of examples) {
      const assessment = knowledge.assess(kind, text)
      assert.ok(
        assessment.flaws.some(({ flaw }) => flaw === id),
        `${id}: ${text}`,
      )
      for (const device of devices) assert.ok(assessment.devices.includes(device), `${id}: ${device}`)
    }
    for (const [kind, text] of not)
      assert.ok(!knowledge.assess(kind, text).flaws.some(({ flaw }) => flaw === id), `${id}: not ${text}`)
  }
})

test('a flaw’s example names no other flaw but what the same request also exploits', () => {
  const together = new Set(['cve-2018-10561 cve-2018-10562', 'cve-2021-41773 cve-2021-42013'])
  for (const { id, examples } of knowledge.flaws) {
    for (const [kind, text] of examples) {
      for (const { flaw } of knowledge.assess(kind, text).flaws)
        assert.ok(flaw === id || together.has([flaw, id].sort().join(' ')), `${id} also as ${flaw}: ${text}`)
    }
  }
})

test('devices by their examples', () => {
  for (const { id, examples, not } of knowledge.devices) {
    for (const [kind, text] of examples ?? [])
      assert.ok(knowledge.assess(kind, text).devices.includes(id), `${id}: ${text}`)
    for (const [kind, text] of not ?? [])
      assert.ok(!knowledge.assess(kind, text).devices.includes(id), `${id}: not ${text}`)
  }
})

test('flaws: an id is its CVE id, and there are enough of them', () => {
  for (const { id, cve } of knowledge.flaws)
    assert.ok(cve === undefined ? !id.startsWith('cve-') : id === cve.toLowerCase(), id)
  assert.ok(knowledge.flaws.length >= 50)
  assert.ok(knowledge.flaws.filter(({ remoteCodeExecution }) => remoteCodeExecution).length >= 30)
})

test('every sort of family and of flaw has its place in the kill chain', () => {
  const chain = loadKillChain()
  for (const { sort } of knowledge.families) assert.ok(chain.placeOf('honeypot-family', sort), sort)
  for (const key of ['remote-code-execution', 'other']) assert.ok(chain.placeOf('honeypot-flaw', key))
  for (const key of chain.keysOf('honeypot-activity')) assert.ok(Object.hasOwn(activities, key), key)
})

/** Texts that make the naive matcher of a pattern run back and forth. */
function hostile(source: string): string[] {
  const letters = source.replaceAll(/\\[a-z]|[^\w ./:;-]/g, '')
  const seeds = [
    letters,
    letters.slice(0, 3),
    letters.slice(0, -1),
    'a',
    '/',
    ' ',
    '0.',
    '${',
    'wget ',
    ';\t',
    '\\x41',
  ]
  return seeds.filter((seed) => seed !== '').map((seed) => seed.repeat(Math.ceil(65_536 / seed.length)))
}

test('every pattern takes time in proportion to the text, whatever the text', () => {
  const rules = [
    ...knowledge.families.flatMap(({ rules: own }) => own),
    ...knowledge.flaws,
    ...knowledge.devices,
  ]
  for (const rule of rules) {
    for (const source of rule.regexes ?? []) assert.equal(notLinear(source), undefined, source)
    const match = matcherOf({
      literals: rule.literals,
      regexes: rule.regexes,
      caseSensitive: rule.caseSensitive,
    })
    const spent = (text: string): number => {
      const view = viewOf(text)
      let least = Infinity
      for (let turn = 0; turn < 2; turn++) {
        const started = performance.now()
        match(view)
        least = Math.min(least, performance.now() - started)
      }
      return least
    }
    for (const seed of rule.regexes ?? rule.literals?.map((sequence) => sequence[0]!) ?? []) {
      for (const text of hostile(seed)) {
        const whole = spent(text)
        // Twice the text may cost twice the time; four times as much leaves room for a busy machine. Below 20 ms is nothing.
        assert.ok(whole < 20 || whole < 8 * spent(text.slice(0, text.length / 2)), `${rule.id}: ${whole} ms`)
        assert.ok(whole < 1000, `${rule.id}: ${whole} ms`)
      }
    }
  }
})

test('what is refused as a pattern', () => {
  for (const source of [
    'a*',
    'a+',
    'a{3,}',
    '(?:a{1,9}){1,9}',
    '(?:a|b){0,5}',
    '(a)',
    '(?=a)',
    '(?<!a)',
    '(?<n>a)',
    '(?:a)\\1',
    'a{0,100}b{0,100}',
    '[a-z',
    '(?:a',
    'a)',
    '{2}',
    'a{2}{3}',
    'a??',
    '\\p{L}',
  ])
    assert.notEqual(notLinear(source), undefined, source)
  for (const source of [
    'a?',
    'a{3}',
    '[*+]{1,9}',
    '(?:\\\\x[0-9a-f]{2}){4,9}',
    '(?:a|b)?',
    '\\*\\+',
    '^a|b$',
    '[\\]]',
  ])
    assert.equal(notLinear(source), undefined, source)
})

test('a wrong file is refused with its name', () => {
  const copy = mkdtempSync(join(tmpdir(), 'honeypots-'))
  try {
    cpSync(folder, copy, { recursive: true })
    const refuse = (name: string, from: string | RegExp, to: string): void => {
      const before = readFileSync(new URL(name, folder), 'utf8')
      const after = before.replace(from, to)
      assert.notEqual(after, before, name)
      writeFileSync(join(copy, name), after)
      assert.throws(
        () => loadHoneypotKnowledge({ folder: pathToFileURL(`${copy}/`) }),
        (error) => error instanceof LianfangError && error.code === 'reference-invalid',
        `${name}: ${to}`,
      )
      writeFileSync(join(copy, name), before)
    }
    refuse('families.json', '"parent": "mirai"', '"parent": "miray"')
    refuse('families.json', '"parent": "mirai"', '"parent": "satori"')
    refuse('families.json', '"id": "satori-token"', '"id": "okiru-token"')
    refuse('families.json', /"weight": 0\.\d+/, '"weight": 1')
    refuse('families.json', '"threshold"', '"treshold"')
    refuse('flaws.json', '["router"]', '["rooter"]')
    refuse('flaws.json', /"regexes": \["/, '"regexes": [".*')
    refuse('research-scanners.json', '2026-11-22', 'yesterday')
    refuse('rules/families.yar', 'family = "mirai"', 'family = "miray"')
    refuse('rules/families.yar', '"LOLNOGTFO" ascii', '/(a.*b.*c)+d/s')
    refuse('rules/families.yar', 'condition:', 'conditions:')
    assert.equal(loadHoneypotKnowledge({ folder: pathToFileURL(`${copy}/`) }).version, knowledge.version)
    rmSync(join(copy, 'devices.json'))
    assert.throws(() => loadHoneypotKnowledge({ folder: pathToFileURL(`${copy}/`) }), /devices\.json/)
  } finally {
    rmSync(copy, { recursive: true })
  }
})
