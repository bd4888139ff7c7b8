import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCef } from './cef.ts'

test('header and extension with their escapes', () => {
  const text = String.raw`<1>Jan 1 h CEF:0|A\|B|C\\D|1|x=y|n a m e|5|msg=a \= b\\c\nd  two k[0].e=v w=`
  assert.deepEqual(parseCef(text), {
    version: '0',
    deviceVendor: 'A|B',
    deviceProduct: 'C\\D',
    deviceVersion: '1',
    eventClassId: 'x=y',
    name: 'n a m e',
    severity: '5',
    extension: [
      ['msg', 'a = b\\c\nd  two'],
      ['k[0].e', 'v'],
      ['w', ''],
    ],
  })
})

test('what is no event', () => {
  assert.equal(parseCef('src=1'), 'cef-missing')
  assert.equal(parseCef('xCEF:0|a|b|c|d|e|1|'), 'cef-missing')
  assert.equal(parseCef('CEF:0|a|b|c|d|e'), 'cef-header-short')
  assert.equal(parseCef('CEF:0|a|b|c|d|e|f\\|'), 'cef-header-short')
})
