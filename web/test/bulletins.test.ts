import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  joinLead,
  placeholderText,
  repaired,
  shownText,
  snapped,
  spansOf,
  splitLead,
  tokensOf,
} from '../src/pages/bulletins/placeholder-text.ts'
import { printedValue } from '../src/pages/bulletins/values.ts'
import { wordDiff } from '../src/pages/bulletins/word-diff.ts'

const tokens = tokensOf([
  { placeholder: '{{figure:blocked}}', label: 'Blocked', printed: '84' },
  { placeholder: '{{figure:blocked-again}}', label: 'Blocked', printed: '84' },
  { placeholder: '{{name:1}}', label: 'A\u202eB', printed: 'A\u202eB' },
])
const shown = '〔Blocked 84〕'

test('placeholders become boxes and are the same again', () => {
  assert.deepEqual(
    tokens.map((token) => token.shown),
    [shown, '〔Blocked 84 #2〕', '〔A B〕'],
  )
  const text = 'In all {{figure:blocked}} of {{figure:blocked-again}} by {{name:1}} ({{name:7}}).'
  const field = shownText(text, tokens)
  assert.equal(field, `In all ${shown} of 〔Blocked 84 #2〕 by 〔A B〕 ({{name:7}}).`)
  assert.equal(placeholderText(field, tokens), text)
  assert.deepEqual(splitLead('{{lead:Now}}: go'), { lead: 'Now', rest: ': go' })
  assert.equal(joinLead({ lead: 'N{o}w', rest: ': go' }), '{{lead:Now}}: go')
  assert.equal(joinLead({ lead: ' ', rest: ': go' }), ': go')
})

test('whatever is done to the field, a box is whole or gone', () => {
  const before = `a ${shown}b`
  const box = { start: 2, end: 2 + shown.length }
  for (let start = 0; start <= before.length; start += 1)
    for (let end = start; end <= before.length; end += 1)
      for (const added of ['', 'x', '〔', '〕', '4']) {
        const after = before.slice(0, start) + added + before.slice(end)
        const text = repaired(before, after, tokens)?.text ?? after
        const isWhole = spansOf(text, tokens).length === 1
        const left = text.replaceAll(shown, '')
        assert.ok(isWhole || !/Blocked|84/.test(left), `${start}–${end} ${added}: ${text}`)
        // Nothing outside of the box is lost that was not taken out.
        assert.ok(start === 0 || text.startsWith('a') || start > end, text)
        if (end <= box.start || start >= box.end) assert.equal(text, after)
      }
})

test('a caret goes over a box, a selection holds it whole', () => {
  const spans = spansOf(`a ${shown}b`, tokens)
  const [start, end] = [2, 2 + shown.length]
  assert.deepEqual(snapped({ start: 3, end: 3 }, spans, { start: 2, end: 2 }), { start: end, end })
  assert.deepEqual(snapped({ start: end - 1, end: end - 1 }, spans, { start: end, end }), {
    start,
    end: start,
  })
  assert.deepEqual(snapped({ start: 5, end: 5 }, spans, undefined), { start, end })
  assert.equal(snapped({ start: 0, end: 1 }, spans, undefined), undefined)
})

test('figures print as the bulletin prints them', () => {
  assert.equal(printedValue({ kind: 'count', count: 293_335_767 }, 'en'), '293,335,767')
  assert.equal(printedValue({ kind: 'count', count: null }, 'en'), '—')
  assert.equal(printedValue({ kind: 'estimate', count: 1000, error: 0.006 }, 'en'), '≈ 1,000')
  // 1.005 % is 1.00 in 64-bit floats.
  assert.equal(printedValue({ kind: 'share', part: 201, whole: 20_000 }, 'en'), '1.01%')
  assert.equal(printedValue({ kind: 'share', part: 1, whole: 0 }, 'en'), '—')
  assert.equal(printedValue({ kind: 'change', from: 8, to: 7 }, 'en'), '−12.50%')
  assert.equal(printedValue({ kind: 'move', from: null, to: 3 }, 'zh-TW'), '新進')
})

test('two sentences differ by words', () => {
  const pieces = wordDiff('We blocked 84 events.', 'We saw 84 events here.', 'en')
  const of = (...kinds: string[]) =>
    pieces
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ text }) => text)
      .join('')
  assert.equal(of('same', 'removed'), 'We blocked 84 events.')
  assert.equal(of('same', 'added'), 'We saw 84 events here.')
  assert.deepEqual(
    pieces.filter(({ kind }) => kind === 'removed').map(({ text }) => text),
    ['blocked'],
  )
})
