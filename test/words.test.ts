/** The contract is data that the web client shares, so it says some words again; they are those of the rooms that they come from. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as contract from '../src/api/contract/operation.ts'
import { roles, tokenScopes } from '../src/domains/identity/index.ts'

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
