import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { wholeEvent } from './gateway-events.ts'

const unmappedOf = (unmapped: string): readonly { readonly name: string; readonly value: string }[] => {
  const row = { id: '1-2-3-1', unmapped, raw_data: '', agencyIds: [] }
  return wholeEvent(row as unknown as Parameters<typeof wholeEvent>[0], {
    place: () => ({ country: null, network: null }),
    names: new Map(),
    countries: { code: () => undefined, display: (code) => code },
  }).unmapped
}

describe('fields that no column takes', () => {
  it('are read from key=value as from JSON', () => {
    assert.deepEqual(unmappedOf(String.raw`a=1 b="two \"words\"" c= d="open e=5`), [
      { name: 'a', value: '1' },
      { name: 'b', value: 'two "words"' },
      { name: 'c', value: '' },
      { name: 'd', value: '"open' },
      { name: 'e', value: '5' },
    ])
    assert.deepEqual(
      unmappedOf('{"flow_id":1805461738637437001,"host":"x=1","http":{"url":"/<b>"},"none":null}'),
      [
        { name: 'flow_id', value: '1805461738637437001' },
        { name: 'host', value: 'x=1' },
        { name: 'http', value: '{"url":"/<b>"}' },
        { name: 'none', value: 'null' },
      ],
    )
    assert.deepEqual(unmappedOf('{not=json'), [{ name: '{not', value: 'json' }])
    assert.deepEqual(unmappedOf(''), [])
  })

  it('take no time that grows faster than they do', () => {
    // Some of these took minutes when every place of a long word was tried as its beginning.
    const size = 1 << 20
    for (const text of [
      'x'.repeat(size),
      `{"x":"${'x'.repeat(size)}"`,
      `a="${'x'.repeat(size)}`,
      '="'.repeat(size / 2),
      '='.repeat(size),
      'a="\\'.repeat(size / 4),
    ])
      unmappedOf(text)
  })
})
