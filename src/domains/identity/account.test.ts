import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { ourselves } from '../audit/index.ts'
import {
  beginOwnTotp,
  changePassword,
  confirmOwnTotp,
  endOtherSessions,
  endOwnSession,
  newRecoveryCodes,
  proveAgain,
  readAccount,
  removeOwnTotp,
} from './account.ts'
import {
  codeAt,
  goodPassword,
  household,
  member,
  sessionOf,
  startPeople,
  withAgencies,
  visitor,
} from './identity.test-support.ts'
import { periods } from './identity.ts'
import { invite } from './people.ts'
import { authenticate, listSessions, withinOwn } from './sessions.ts'
import { signInWithPassword } from './with-proof.ts'

const database = await startPeople()
const next = 'another-Good1phrase?'

async function officerAtHome() {
  const identity = household(await withAgencies(database))
  const officer = await member(identity, 'lin@example.gov.tw', 'officer', 7)
  return { identity, officer }
}

test('changing the password ends other sessions and renews one’s own; one of the last four does not come back', async () => {
  const { identity, officer } = await officerAtHome()
  const { mail, caller } = officer
  const known = (session: string) => authenticate(identity.records, { session }, identity.now())
  const change = (current: string, password: string) =>
    changePassword(identity, caller, { current, password }, visitor)
  await assert.rejects(change(goodPassword, next), { code: 'conflict' }, 'less than a day old')
  const passwords = [goodPassword, next, 'third-Great2phrase?', 'fourth-Fine3phrase?', 'fifth-Solid4phrase?']
  let own = officer.session
  for (const [index, password] of passwords.entries()) {
    if (index === 0) continue
    // Sessions do not live so long; this is about passwords.
    identity.pass(periods.passwordLeast)
    await identity.records.within({ kind: 'system' }, (records) =>
      records
        .updateTable('session')
        .set({ seen_at: identity.now(), ends_at: new Date(identity.now().getTime() + 3_600_000) })
        .execute(),
    )
    const other = sessionOf(
      await signInWithPassword(identity, { mail, password: passwords[index - 1]! }, visitor),
    )
    await assert.rejects(change('wrong', password), { code: 'sign-in-failed' })
    const { secret } = await change(passwords[index - 1]!, password)
    assert.equal(await known(own), undefined)
    assert.equal(await known(other), undefined)
    own = secret
    assert.equal((await known(own))?.session, caller.session)
  }
  identity.pass(periods.passwordLeast)
  for (const old of passwords.slice(1))
    await assert.rejects(change(passwords.at(-1)!, old), { message: /used-before/ }, old)
  await change(passwords.at(-1)!, goodPassword)
})

test('what is sensitive needs a fresh proof, and the proof another secret', async () => {
  const { identity, officer } = await officerAtHome()
  const { caller } = officer
  identity.pass(periods.fresh)
  await assert.rejects(beginOwnTotp(identity, caller), { code: 'proof-required' })
  await assert.rejects(proveAgain(identity, caller, { password: 'wrong' }, visitor), {
    code: 'sign-in-failed',
  })
  const { secret: renewed } = await proveAgain(identity, caller, { password: goodPassword }, visitor)
  assert.equal(await authenticate(identity.records, { session: officer.session }, identity.now()), undefined)
  assert.equal((await authenticate(identity.records, { session: renewed }, identity.now()))?.id, caller.id)
  const { secret } = await beginOwnTotp(identity, caller)
  await assert.rejects(confirmOwnTotp(identity, caller, '000000', visitor), { code: 'code-invalid' })
  const { recoveryCodes } = await confirmOwnTotp(identity, caller, codeAt(secret, identity.now()), visitor)
  assert.equal(recoveryCodes?.length, 10)
  // From now on a password is no proof.
  await assert.rejects(proveAgain(identity, caller, { password: goodPassword }, visitor), {
    code: 'proof-required',
  })
  const used = codeAt(secret, identity.now())
  await assert.rejects(proveAgain(identity, caller, { code: used }, visitor), { code: 'sign-in-failed' })
  identity.pass(30_000)
  await proveAgain(identity, caller, { code: codeAt(secret, identity.now()) }, visitor)
  assert.equal((await newRecoveryCodes(identity, caller, visitor)).length, 10)
  // An officer may go without; the centre may not.
  await removeOwnTotp(identity, caller)
  assert.deepEqual((await readAccount(identity, caller)).factors, {
    totp: false,
    passkeys: 0,
    recoveryCodes: 0,
    providers: 0,
  })
  const analyst = await member(identity, 'chen@example.gov.tw')
  await assert.rejects(removeOwnTotp(identity, analyst.caller), { code: 'conflict' })
  assert.ok((await readAccount(identity, analyst.caller)).factors.totp)
})

test('an open session is no way to try passwords: after five it is closed', async () => {
  const { identity, officer } = await officerAtHome()
  for (let failure = 0; failure < 5; failure++) {
    await assert.rejects(proveAgain(identity, officer.caller, { password: `wrong ${failure}` }, visitor), {
      code: 'sign-in-failed',
    })
  }
  assert.equal(await authenticate(identity.records, { session: officer.session }, identity.now()), undefined)
})

test('one’s own sessions are listed and ended, those of others are not', async () => {
  const { identity, officer } = await officerAtHome()
  const { mail, caller } = officer
  const other = await member(identity, 'chen@example.gov.tw')
  for (let more = 0; more < 3; more++)
    await signInWithPassword(identity, { mail, password: goodPassword }, visitor)
  const sessions = await listSessions(identity.records, caller, identity.now())
  assert.equal(sessions.length, 4)
  assert.deepEqual(
    sessions.filter(({ current }) => current).map(({ id }) => id),
    [caller.session],
  )
  await endOwnSession(identity, caller, sessions.find(({ current }) => !current)!.id)
  await assert.rejects(endOwnSession(identity, caller, other.caller.session!), { code: 'not-found' })
  assert.equal(await endOtherSessions(identity, caller), 2)
  assert.ok(await authenticate(identity.records, { session: other.session }, identity.now()))
})

test('row-level security: officers see themselves, the centre sees no credentials, nobody gives themselves rights', async () => {
  const { identity, officer } = await officerAtHome()
  const analyst = await member(identity, 'chen@example.gov.tw')
  await invite(identity, ourselves, {
    mail: 'same-agency@example.gov.tw',
    name: '同事',
    role: 'officer',
    agency: 7,
    language: 'zh-TW',
  })
  const credentials = [
    'person_password',
    'person_totp',
    'passkey',
    'recovery_code',
    'person_provider',
    'link',
    'sign_in',
    'passkey_challenge',
    'session',
  ] as const
  const agency = { kind: 'agency', agency: 7 } as const
  for (const table of ['person', 'api_token', ...credentials] as const) {
    const rows = await identity.records.within(agency, (records) =>
      records.selectFrom(table).selectAll().execute(),
    )
    assert.deepEqual(rows, [], table)
  }
  for (const table of credentials) {
    const rows = await identity.records.within({ kind: 'centre' }, (records) =>
      records.selectFrom(table).selectAll().execute(),
    )
    assert.deepEqual(rows, [], table)
  }
  for (const { caller } of [officer, analyst]) {
    const people = await withinOwn(identity.records, caller, (records) =>
      records.selectFrom('session').select('person').execute(),
    )
    assert.deepEqual(people, [{ person: caller.id }])
  }
  const seen = await withinOwn(identity.records, officer.caller, (records) =>
    records.selectFrom('person').select('id').execute(),
  )
  assert.deepEqual(seen, [{ id: officer.id }])
  for (const change of [{ role: 'administrator', agency: null }, { agency: 8 }, { mail_key: 'x' }] as const) {
    await assert.rejects(
      withinOwn(identity.records, officer.caller, (records) =>
        records.updateTable('person').set(change).where('id', '=', officer.id).execute(),
      ),
      { code: 'forbidden' },
    )
  }
  // What a transaction said of its person does not reach the next one on the same connection.
  const left = await identity.records.within(agency, (records) =>
    sql<{ person: string | null }>`SELECT scope_person() AS person`.execute(records),
  )
  assert.deepEqual(left.rows, [{ person: null }])
})
