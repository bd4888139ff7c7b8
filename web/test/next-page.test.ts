import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safePath } from '../src/next-page.ts'

test('only pages of this console are gone to', () => {
  const origin = 'https://console.gov.example'
  const go = (next: string | undefined): string => safePath(next, origin)
  assert.equal(go('/gateway?from=2026-W40&kind=c2#rows'), '/gateway?from=2026-W40&kind=c2#rows')
  for (const hostile of [
    undefined,
    '',
    'https://evil.example/',
    '//evil.example/x',
    '/\\evil.example',
    '\\\\evil',
    'javascript:alert(1)',
    '/\t/evil.example',
  ])
    assert.equal(go(hostile), '/', String(hostile))
})
