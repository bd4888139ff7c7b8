/** The contract is data that the web client shares, so it says some words again; they are those of the rooms that they come from. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as contract from '../src/api/contract/operation.ts'
import { forms as contractForms } from '../src/api/contract/return-parts.ts'
import { returns } from '../src/api/contract/returns.ts'
import { returnTickets } from '../src/api/contract/return-tickets.ts'
import { roles, tokenScopes } from '../src/domains/identity/index.ts'
import { deviceStates, forms, ticketStates } from '../src/domains/returns/index.ts'

test('roles and scopes of tokens are those of identity', () => {
  assert.deepEqual(contract.roles, roles)
  assert.deepEqual(contract.tokenScopes, tokenScopes)
})

test('the centre is every role that is bound to nothing', () => {
  assert.deepEqual(
    roles.filter((role) => role !== 'officer' && role !== 'vendor'),
    contract.centre,
  )
})

test('forms and states are those of returns', () => {
  assert.deepEqual(contractForms, forms)
  const { query: tickets } = returnTickets.listReturnTickets
  assert.deepEqual(tickets.shape.state.unwrap().options, ticketStates)
  assert.deepEqual(tickets.shape.form.unwrap().options, forms.slice(0, -1))
  assert.deepEqual(returns.listReturnDevices.query.shape.state.unwrap().options, deviceStates)
})
