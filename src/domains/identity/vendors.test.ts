/** People and machines of vendors: bound to one, let in as officers are, and kept out with it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { migrateRecords, type Records } from '../../store/records/index.ts'
import { asSuperuser } from '../../store/records/server.test-support.ts'
import { ourselves } from '../audit/index.ts'
import { beginOwnTotp, confirmOwnTotp, ownPasswordFaults, readAccount, setLanguage } from './account.ts'
import { describeEntry, enter } from './entry.ts'
import {
  codeAt,
  type Household,
  goodPassword,
  household,
  member,
  peopleRooms,
  secretOf,
  sessionOf,
  startPeople,
  visitor,
  withAgencies,
} from './identity.test-support.ts'
import { scopeOf, type Caller } from './identity.ts'
import { changePerson, invite, listPeople } from './people.ts'
import { authenticate, withinOwn } from './sessions.ts'
import { createToken } from './tokens.ts'
import { signInWithPassword } from './with-proof.ts'

const database = await startPeople()
const home = async (more: Parameters<typeof household>[1] = {}): Promise<Household> =>
  household(await withAgencies(database), more)
const mail = 'soc@vendor.example'
const invitation = {
  mail,
  name: '林小華',
  role: 'vendor',
  agency: null,
  vendor: 3,
  language: 'zh-TW',
} as const
const inSystem = <Result>(
  identity: Household,
  work: (records: Records) => Promise<Result>,
): Promise<Result> => identity.records.within({ kind: 'system' }, work)
const archive = (identity: Household, vendor: number, archived: boolean) =>
  inSystem(identity, (records) =>
    records
      .updateTable('vendor')
      .set({ archived_at: archived ? identity.now() : null })
      .where('id', '=', vendor)
      .execute(),
  )

test('somebody of a vendor signs in as officers do, and is of that vendor and of nothing else', async () => {
  const identity = await home()
  const { link } = await invite(identity, ourselves, invitation)
  const entry = await describeEntry(identity, secretOf(link))
  assert.equal(entry.person?.needsSecondFactor, false)
  const step = await enter(identity, { secret: secretOf(link), password: goodPassword }, visitor)
  const session = sessionOf(step)
  const caller = await authenticate(identity.records, { session }, identity.now())
  assert.deepEqual([caller?.role, caller?.agency, caller?.vendor], ['vendor', null, 3])
  assert.deepEqual(scopeOf(caller!), { kind: 'vendor', vendor: 3 })
  // The own account works in that scope: what is done is noted there.
  await setLanguage(identity, caller!, 'en')
  const { role, vendor, language, needsSecondFactor } = await readAccount(identity, caller!)
  assert.deepEqual([role, vendor, language, needsSecondFactor], ['vendor', 3, 'en', false])
  const { secret } = await beginOwnTotp(identity, caller!)
  const withMails = { ...identity, mails: true }
  await confirmOwnTotp(withMails, caller!, codeAt(secret, identity.now()), visitor)
  const kept = await inSystem(identity, async (records) => ({
    actions: await records
      .selectFrom('audit_entry')
      .select('action')
      .where('actor_id', '=', caller!.id)
      .orderBy('sequence')
      .execute(),
    mails: await records.selectFrom('mail').select('template').where('recipient', '=', mail).execute(),
  }))
  assert.deepEqual(kept.actions.map(({ action }) => action).slice(-2), [
    'person.accept-invitation',
    'person.add-factor',
  ])
  assert.deepEqual(kept.mails, [{ template: 'method-added' }])
  const strict = await home({ secondFactor: 'everyone' })
  const invited = await invite(strict, ourselves, invitation)
  const first = await enter(strict, { secret: secretOf(invited.link), password: goodPassword }, visitor)
  assert.equal(first.step, 'enrol')
})

test('the names of the vendor make no password', async () => {
  const identity = await home({
    vendorNames: (vendor) => Promise.resolve(vendor === 3 ? ['Moonwatch Security'] : []),
  })
  const { caller } = await member(identity, mail, 'vendor', 3)
  assert.deepEqual(await ownPasswordFaults(identity, caller, 'Moonwatch@1234'), ['agency'])
  assert.deepEqual(
    await ownPasswordFaults(
      { ...identity, vendorNames: () => Promise.resolve([]) },
      caller,
      'Moonwatch@1234',
    ),
    [],
  )
})

test('nobody is bound to what the role is not, or to what is not there', async () => {
  const identity = await home()
  const wrong = (change: object, code: string): Promise<void> =>
    assert.rejects(invite(identity, ourselves, { ...invitation, ...change }), { code })
  await wrong({ vendor: null }, 'vendor-invalid')
  await wrong({ vendor: 99 }, 'vendor-invalid')
  await wrong({ agency: 7 }, 'agency-invalid')
  await wrong({ role: 'officer', agency: 7 }, 'vendor-invalid')
  await wrong({ role: 'analyst' }, 'vendor-invalid')
  await archive(identity, 4, true)
  await wrong({ vendor: 4 }, 'vendor-invalid')
  // The tables say so too, whoever writes to them.
  const { person } = await invite(identity, ourselves, invitation)
  for (const change of [
    { vendor: null },
    { agency: 7 },
    { role: 'administrator' },
    { role: 'officer', agency: 7 },
  ] as const)
    await assert.rejects(
      inSystem(identity, (records) =>
        records.updateTable('person').set(change).where('id', '=', person.id).execute(),
      ),
      { code: 'invalid' },
    )
})

test('another role or vendor ends the sessions; nobody gives themselves another', async () => {
  const identity = await home()
  const { id, caller, session } = await member(identity, mail, 'vendor', 3)
  for (const change of [{ vendor: 4 }, { role: 'analyst', vendor: null }] as const)
    await assert.rejects(
      withinOwn(identity.records, caller, (records) =>
        records.updateTable('person').set(change).where('id', '=', id).execute(),
      ),
      { code: 'forbidden' },
    )
  const current = async () => (await listPeople(identity, { limit: 9, vendor: 3 })).items[0]!
  await changePerson(identity, ourselves, id, (await current()).version, { name: '林大華' })
  assert.notEqual(await authenticate(identity.records, { session }, identity.now()), undefined)
  const moved = await changePerson(identity, ourselves, id, (await current()).version, { vendor: 4 })
  assert.equal(moved.vendor, 4)
  assert.equal(await authenticate(identity.records, { session }, identity.now()), undefined)
  assert.deepEqual((await listPeople(identity, { limit: 9, vendor: 3 })).items, [])
  const analyst = await changePerson(identity, ourselves, id, moved.version, { role: 'analyst' })
  assert.deepEqual([analyst.role, analyst.vendor], ['analyst', null])
  await assert.rejects(changePerson(identity, ourselves, id, analyst.version, { role: 'vendor' }), {
    code: 'vendor-invalid',
  })
})

test('with its vendor archived, nobody gets in, and nobody stays in', async () => {
  const identity = await home()
  const { session } = await member(identity, mail, 'vendor', 3)
  const endsAt = new Date(identity.now().getTime() + 86_400_000)
  const { secret: token } = await createToken(identity, ourselves, {
    name: 'collector',
    scopes: ['returns'],
    agency: null,
    vendor: 3,
    endsAt,
  })
  const late = await invite(identity, ourselves, { ...invitation, mail: 'late@vendor.example' })
  const both = () =>
    Promise.all([
      authenticate(identity.records, { session }, identity.now()),
      authenticate(identity.records, { token }, identity.now()),
    ])
  assert.ok((await both()).every((caller) => caller?.vendor === 3))
  await archive(identity, 3, true)
  assert.deepEqual(await both(), [undefined, undefined])
  await assert.rejects(signInWithPassword(identity, { mail, password: goodPassword }, visitor), {
    code: 'sign-in-failed',
  })
  await assert.rejects(enter(identity, { secret: secretOf(late.link), password: goodPassword }, visitor))
  await archive(identity, 3, false)
  assert.ok((await both()).every((caller) => caller?.vendor === 3))
  assert.equal(
    (await signInWithPassword(identity, { mail, password: goodPassword }, visitor)).step,
    'signed-in',
  )
})

test('a token for returns is of one vendor and does nothing else; no other token is of a vendor', async () => {
  const identity = await home()
  const endsAt = new Date(identity.now().getTime() + 86_400_000)
  const given = { name: 'collector', scopes: ['returns'], agency: null, vendor: 3, endsAt } as const
  const { token, secret } = await createToken(identity, ourselves, given)
  assert.equal(token.vendor, 3)
  const caller = await authenticate(identity.records, { token: secret }, identity.now())
  assert.deepEqual(
    [caller?.kind, caller?.tokenScopes, scopeOf(caller!)],
    ['machine', ['returns'], { kind: 'vendor', vendor: 3 }],
  )
  for (const wrong of [
    { vendor: null },
    { agency: 7 },
    { scopes: ['returns', 'read'] },
    { scopes: ['read'] },
    { scopes: ['push'], agency: null },
  ] as const)
    await assert.rejects(createToken(identity, ourselves, { ...given, ...wrong }), { code: 'scopes-invalid' })
  await assert.rejects(createToken(identity, ourselves, { ...given, vendor: 99 }), {
    code: 'vendor-invalid',
  })
  for (const change of [
    { vendor: null },
    { scopes: sql<never>`ARRAY['returns', 'read']` },
    { scopes: sql<never>`ARRAY['read']` },
    { agency: 7 },
  ])
    await assert.rejects(
      inSystem(identity, (records) =>
        records.updateTable('api_token').set(change).where('id', '=', token.id).execute(),
      ),
      { code: 'invalid' },
    )
})

test('a caller who must be bound and is not is never the centre', () => {
  const unbound = { agency: null, vendor: null, tokenScopes: [] } as const
  assert.deepEqual(scopeOf({ ...unbound, role: 'operator' }), { kind: 'centre' })
  for (const wrong of [
    { role: 'officer' },
    { role: 'vendor' },
    { role: null, tokenScopes: ['returns'] },
  ] as const satisfies readonly Partial<Caller>[])
    assert.throws(() => scopeOf({ ...unbound, ...wrong }), TypeError)
})

test('an installation from before vendors is brought up to date, with its people and tokens as they were', async () => {
  await asSuperuser(database, 'CREATE DATABASE before')
  const url = database.addressOf('before')
  const first = ['records', ...peopleRooms.map(({ room }) => room)].map((room) => ({ room, number: 1 }))
  await migrateRecords(url, peopleRooms, first)
  const then = `'2026-01-01Z', `
  await asSuperuser(
    { url },
    `INSERT INTO agency (oid, name_zh) VALUES ('2.16.886.101.1', '機關');
     INSERT INTO person (id, mail, mail_key, name, role, agency, language, state, created_at) VALUES
       (gen_random_uuid(), 'a', 'a', 'A', 'analyst', NULL, 'en', 'active', now()),
       (gen_random_uuid(), 'o', 'o', 'O', 'officer', 1, 'en', 'active', now());
     INSERT INTO api_token (id, name, scopes, agency, hash, created_at, ends_at) VALUES
       (gen_random_uuid(), 'r', '{read}', 1, '', ${then} now()), (gen_random_uuid(), 'p', '{push,metrics}', NULL, '', ${then} now())`,
  )
  assert.deepEqual(
    await migrateRecords(url, peopleRooms),
    ['records', 'audit', 'outbox', 'agencies', 'identity'].map((room) => `${room}/2`),
  )
  const kept = await asSuperuser(
    { url },
    `SELECT * FROM (SELECT role AS what, agency, vendor FROM person UNION ALL
       SELECT scopes::text, agency, vendor FROM api_token) AS kept ORDER BY what COLLATE "C"`,
  )
  assert.deepEqual(kept, [
    { what: 'analyst', agency: null, vendor: null },
    { what: 'officer', agency: 1, vendor: null },
    { what: '{push,metrics}', agency: null, vendor: null },
    { what: '{read}', agency: 1, vendor: null },
  ])
})
