import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { csvFields } from './csv.ts'

test('fields', () => {
  assert.deepEqual(csvFields('', ','), [''])
  assert.deepEqual(csvFields('a,,"b,""c""",', ','), ['a', '', 'b,"c"', ''])
  assert.deepEqual(csvFields('a;b"c;d', ';'), ['a', 'b"c', 'd'])
  assert.equal(csvFields('a,"b', ','), undefined)
  assert.equal(csvFields('"a"b,c', ','), undefined)
})

test('reads back what RFC 4180 writes', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (fields) => {
      const record = fields.map((field) => `"${field.replaceAll('"', '""')}"`).join('\t')
      assert.deepEqual(csvFields(record, '\t'), fields)
    }),
  )
})
