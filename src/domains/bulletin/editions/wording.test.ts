import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LianfangError } from '../../../base/errors.ts'
import type { Sentence } from '../model.ts'
import { sampleBulletin } from '../sample.test-data.ts'
import { plainWording, readWording, warningsOf, wordingOf } from './wording.ts'

const bulletin = sampleBulletin('en')
const original: Sentence = {
  id: 'summary-overview',
  spans: [
    { text: 'The gateway blocked ' },
    { figure: 'blocked' },
    { text: ' events in 30 days; ' },
    { name: 'BitTorrent' },
    { text: ' came first.' },
  ],
}
const wording = 'The gateway blocked {{figure:blocked}} events in 30 days; {{name:1}} came first.'

const warnings = (text: string) => warningsOf(text, readWording(text, original, bulletin), original, bulletin)

test('a sentence goes to text and back', () => {
  assert.equal(wordingOf(original), wording)
  assert.deepEqual(readWording(wording, original, bulletin), original)
  const advice: Sentence = { id: 'advice-x', spans: [{ lead: 'Do it' }, { text: ': now.' }] }
  assert.equal(wordingOf(advice), '{{lead:Do it}}: now.')
  assert.deepEqual(readWording('{{lead:Do it}}: now.', advice, bulletin), advice)
})

test('placeholders may be moved, repeated and cited from elsewhere', () => {
  const text = '{{name:1}}: {{figure:blocked}}, that is {{figure:blocked-change}}; {{figure:blocked}} again.'
  assert.deepEqual(
    readWording(text, original, bulletin).spans.map((span) => Object.keys(span)[0]),
    ['name', 'text', 'figure', 'text', 'figure', 'text', 'figure', 'text'],
  )
})

for (const [what, text] of [
  ['an unknown figure', '{{figure:nothing}} events'],
  ['a name that is not there', '{{name:2}} came first'],
  ['a lead where there was none', '{{lead:Do}} it'],
  ['another kind', '{{value:293335767}}'],
  ['a figure with a value', '{{figure:blocked=12}}'],
  ['half a placeholder', '{{figure:blocked} events'],
  ['nested ones', '{{figure:{{name:1}}}}'],
] as const)
  test(`refused: ${what}`, () =>
    assert.throws(
      () => readWording(text, original, bulletin),
      (error) => error instanceof LianfangError && error.code === 'invalid',
    ))

for (const [what, text] of [
  ['nothing', ' \n '],
  ['too much', 'a'.repeat(2001)],
  ['a direction override', 'blocked \u202e765'],
  ['a control character', 'bell \u0007'],
  ['a zero-width sign', 'zero\u200bwidth'],
  ['half a character', 'lone \ud800'],
] as const)
  test(`refused: ${what}`, () => assert.throws(() => plainWording(text), { code: 'invalid' }))

test('numbers that were typed draw a warning, whatever they look like', () => {
  const value = bulletin.figures.find(({ id }) => id === 'blocked')!.value
  assert.equal(value.kind === 'count' && value.count, 293_335_767)
  for (const [typed, figure] of [
    ['293,335,767', 'blocked'],
    ['293335767', 'blocked'],
    ['293 335 767', 'blocked'],
    ['２９３，３３５，７６７', 'blocked'],
    ['293.3 million', null],
    ['2.93億', null],
    ['二億九千萬', null],
    ['three hundred million', null],
    ['٢٩٣٣٣٥٧٦٧', null],
    ['80%', null],
    ['8000', null],
    ['12 events', null],
  ] as const) {
    const found = warnings(`${wording} In all ${typed}.`).filter(({ code }) => code === 'typed-number')
    assert.ok(found.length > 0, typed)
    assert.equal(found[0]?.code === 'typed-number' && found[0].figure, figure, typed)
  }
})

test('dates, years, identifiers and numbers of the original draw none', () => {
  for (const text of [
    wording,
    `${wording} See CVE-2021-44228, T1071.004, 2026-11-05, 5 November 2026, 民國 115 年 11 月 5 日, 第 3 名, 192.0.2.10.`,
    `${wording} Within 3 days, at 08:30.`,
  ])
    assert.deepEqual(warnings(text), [], text)
})

test('a figure that was left out draws a warning', () => {
  assert.deepEqual(warnings('{{name:1}} came first.'), [{ code: 'figure-dropped', figure: 'blocked' }])
})
