import assert from 'node:assert/strict'
import { test } from 'node:test'
import { declared, identifier, join, sql, value } from './sql.ts'

test('a fragment numbers its placeholders in the order of the text', () => {
  const both = join([value(1, 'UInt8'), value('x', 'String')], sql`, `)
  const { text, parameters } =
    sql`SELECT ${both} FROM ${identifier('a', 'b')} WHERE ${declared('1')}`.render()
  assert.equal(text, 'SELECT {p1:UInt8}, {p2:String} FROM `a`.`b` WHERE 1')
  assert.deepEqual(parameters, { p1: 1, p2: 'x' })
})

test('names are quoted, types are checked', () => {
  assert.equal(identifier('a`b\\').render().text, '`a\\`b\\\\`')
  assert.throws(() => value(1, 'UInt8} OR 1 {'), TypeError)
  assert.throws(() => identifier(''), TypeError)
})

test('text that is not a fragment is refused', () => {
  // @ts-expect-error a plain string is not a fragment
  assert.throws(() => sql`SELECT ${'1; DROP TABLE x'}`, TypeError)
  const lookAlike = { render: () => ({ text: '', parameters: {} }) }
  // @ts-expect-error nor is a look-alike
  assert.throws(() => sql`SELECT ${lookAlike}`, TypeError)
})

test('join of nothing is nothing', () => {
  assert.equal(join([], sql`, `).render().text, '')
})
