import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flag, oneOf, parseSearch, search, several, stringifySearch, text, whole } from '../src/search.ts'

const read = search({ period: text, rank: whole, tab: oneOf(['rows', 'sources']), kind: several, all: flag })

test('an address and its state are one', () => {
  const state = { period: '2026-W46', rank: 3, tab: 'rows' as const, kind: ['c2', 'dos'], all: true as const }
  const address = stringifySearch(state)
  assert.equal(address, '?period=2026-W46&rank=3&tab=rows&kind=c2&kind=dos&all=1')
  assert.deepEqual(read(parseSearch(address)), state)
  assert.deepEqual(read(state), state)
})

test('what is not known is left out', () => {
  assert.deepEqual(read(parseSearch('?period=&rank=x&tab=nowhere&all=yes&other=1')), {})
  assert.deepEqual(read(parseSearch(`?period=${'x'.repeat(3000)}`)), {})
})

test('hostile values survive the way there and back', () => {
  const period = '"><img onerror=1>&a=b#?%2F:'
  assert.deepEqual(read(parseSearch(stringifySearch({ period }))), { period })
})
