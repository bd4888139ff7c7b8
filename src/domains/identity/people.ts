/** What administrators do with accounts. The caller's right to do so is checked by the route. */
import { randomUUID } from 'node:crypto'
import { sql, type Selectable } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import type { Records } from '../../store/records/index.ts'
import { record, type Actor } from '../audit/index.ts'
import { isMailAddress } from '../outbox/index.ts'
import { forgetFailures } from './attempts.ts'
import { checkBound, checkVendor } from './bound.ts'
import { mailKey, type Identity, type Language, type PersonState, type Role } from './identity.ts'
import { tell } from './letters.ts'
import { endLinks, makeLink } from './links.ts'
import { signOut } from './sessions.ts'
import type { PersonTable } from './tables.ts'
import { hashPassword } from './password-hash.ts'
import { storePassword } from './passwords.ts'
import { newSecret } from './secret.ts'

export interface Person {
  readonly id: string
  readonly mail: string
  readonly name: string
  readonly role: Role
  readonly agency: number | null
  readonly vendor: number | null
  readonly language: Language
  readonly state: PersonState
  readonly version: number
  /** Until when, when it is. */
  readonly lockedUntil: Date | null
  readonly createdAt: Date
  readonly signedInAt: Date | null
  readonly hasPassword: boolean
  readonly hasTotp: boolean
  readonly passkeys: number
  readonly sessions: number
}

/** A change that may have to be handed over by hand: `link` is null when it went out by mail. */
export interface Handed {
  readonly person: Person
  readonly link: string | null
}

function personQuery(records: Records, now: Date) {
  return records
    .selectFrom('person')
    .selectAll('person')
    .select([
      sql<boolean>`EXISTS (SELECT FROM person_password AS p WHERE p.person = person.id)`.as('has_password'),
      sql<boolean>`EXISTS (SELECT FROM person_totp AS t WHERE t.person = person.id AND t.sealed IS NOT NULL)`.as(
        'has_totp',
      ),
      sql<number>`(SELECT count(*) FROM passkey AS k WHERE k.person = person.id)`.as('passkeys'),
      sql<number>`(SELECT count(*) FROM session AS s WHERE s.person = person.id AND s.ends_at > ${now}
        AND s.seen_at + s.idle_minutes * interval '1 minute' > ${now})`.as('sessions'),
    ])
}

type PersonRow = Awaited<ReturnType<ReturnType<typeof personQuery>['executeTakeFirstOrThrow']>>

function shown(row: PersonRow, now: Date): Person {
  return {
    id: row.id,
    mail: row.mail,
    name: row.name,
    role: row.role,
    agency: row.agency,
    vendor: row.vendor,
    language: row.language,
    state: row.state,
    version: row.version,
    lockedUntil: row.locked_until !== null && row.locked_until > now ? row.locked_until : null,
    createdAt: row.created_at,
    signedInAt: row.signed_in_at,
    hasPassword: row.has_password,
    hasTotp: row.has_totp,
    passkeys: row.passkeys,
    sessions: row.sessions,
  }
}

export interface PeopleFilter {
  /** Part of name or mail. */
  readonly text?: string | undefined
  readonly role?: Role | undefined
  readonly state?: PersonState | undefined
  readonly agency?: number | undefined
  readonly vendor?: number | undefined
  readonly limit: number
  /** `next` of the page before. */
  readonly after?: { readonly mail: string; readonly id: string } | undefined
}

/** By mail address. Scope system inside: that somebody has a password is read from where the passwords are. */
export async function listPeople(
  identity: Identity,
  filter: PeopleFilter,
): Promise<{
  readonly items: Person[]
  readonly next: { readonly mail: string; readonly id: string } | null
}> {
  const now = identity.now()
  return identity.records.within({ kind: 'system' }, async (records) => {
    let query = personQuery(records, now)
    if (filter.text !== undefined) {
      const pattern = `%${filter.text.replaceAll(/[\\%_]/g, '\\$&')}%`
      query = query.where((where) =>
        where.or([where('name', 'ilike', pattern), where('mail', 'ilike', pattern)]),
      )
    }
    if (filter.role !== undefined) query = query.where('role', '=', filter.role)
    if (filter.state !== undefined) query = query.where('state', '=', filter.state)
    if (filter.agency !== undefined) query = query.where('agency', '=', filter.agency)
    if (filter.vendor !== undefined) query = query.where('vendor', '=', filter.vendor)
    if (filter.after !== undefined) query = query.where('mail_key', '>', filter.after.mail)
    const rows = await query
      .orderBy('mail_key')
      .limit(filter.limit + 1)
      .execute()
    const items = rows.slice(0, filter.limit)
    const last = rows.length > filter.limit ? items.at(-1) : undefined
    return {
      items: items.map((row) => shown(row, now)),
      next: last === undefined ? null : { mail: last.mail_key, id: last.id },
    }
  })
}

/** Throws `not-found`. */
export async function readPerson(identity: Identity, id: string): Promise<Person> {
  return identity.records.within({ kind: 'system' }, (records) => personOf(records, id, identity.now()))
}

export async function findPerson(identity: Identity, mail: string): Promise<Person> {
  const now = identity.now()
  const row = await identity.records.within({ kind: 'system' }, (records) =>
    personQuery(records, now).where('mail_key', '=', mailKey(mail)).executeTakeFirst(),
  )
  if (row === undefined) throw new LianfangError('not-found', `nobody has the mail address ${mail}`)
  return shown(row, now)
}

async function personOf(records: Records, id: string, now: Date): Promise<Person> {
  const row = await personQuery(records, now).where('person.id', '=', id).executeTakeFirst()
  if (row === undefined) throw new LianfangError('not-found', 'there is no such person')
  return shown(row, now)
}

export interface Invitation {
  readonly mail: string
  readonly name: string
  readonly role: Role
  /** Of an officer, and of nobody else. */
  readonly agency: number | null
  /** Of a vendor's person, and of nobody else. */
  readonly vendor?: number | null
  readonly language: Language
}

export async function invite(identity: Identity, by: Actor, invitation: Invitation): Promise<Handed> {
  const given = { ...invitation, vendor: invitation.vendor ?? null }
  if (!isMailAddress(given.mail)) {
    throw new LianfangError('mail-address-invalid', 'that is no mail address', {
      hint: 'Give one address such as name@agency.gov.tw.',
    })
  }
  checkBound(given)
  const now = identity.now()
  return identity.records.within({ kind: 'system' }, async (records) => {
    await checkVendor(records, given.vendor)
    const person = await records
      .insertInto('person')
      .values({
        ...given,
        id: randomUUID(),
        mail_key: mailKey(given.mail),
        state: 'invited',
        failed_at: null,
        locked_until: null,
        created_at: now,
        signed_in_at: null,
      })
      .onConflict((conflict) => conflict.column('mail_key').doNothing())
      .returningAll()
      .executeTakeFirst()
    if (person === undefined) {
      throw new LianfangError('conflict', `${given.mail} has an account already`, {
        hint: 'Change that account, or send its invitation again.',
      })
    }
    const link = await sendLink(records, identity, by, person, 'invitation')
    const { mail, role, agency, vendor } = given
    await noted(records, by, 'person.invite', person, { mail, role, agency, vendor }, now)
    return { person: await personOf(records, person.id, now), link }
  })
}

/** The link by mail, or else to be handed over. */
async function sendLink(
  records: Records,
  identity: Identity,
  by: Actor,
  person: Selectable<PersonTable>,
  kind: 'invitation' | 'reset',
): Promise<string | null> {
  const { address: link, endsAt: until } = await makeLink(records, identity, kind, person.id, identity.now())
  const { name } = person
  const isMailed =
    kind === 'invitation'
      ? await tell(records, identity, person, 'invitation', { name, by: by.name, link, until })
      : await tell(records, identity, person, 'reset', { name, link, until })
  return isMailed ? null : link
}

/** Another link in place of the one before. Only for those who have not accepted yet. */
export async function inviteAgain(identity: Identity, by: Actor, id: string): Promise<Handed> {
  return changing(identity, id, undefined, async (records, person) => {
    if (person.state !== 'invited') {
      throw new LianfangError('conflict', 'this person has accepted the invitation already', {
        hint: 'Reset the password instead.',
      })
    }
    const link = await sendLink(records, identity, by, person, 'invitation')
    await noted(records, by, 'person.invite-again', person, {}, identity.now())
    return link
  })
}

export interface PersonChange {
  readonly name?: string | undefined
  readonly role?: Role | undefined
  readonly agency?: number | null | undefined
  readonly vendor?: number | null | undefined
  readonly language?: Language | undefined
}

/** Whoever gets another role, agency or vendor signs in again: no session outlives the rights it began with. */
export async function changePerson(
  identity: Identity,
  by: Actor,
  id: string,
  expected: number,
  change: PersonChange,
): Promise<Person> {
  const { person } = await changing(identity, id, expected, async (records, before) => {
    const role = change.role ?? before.role
    const agency = change.agency === undefined ? (role === 'officer' ? before.agency : null) : change.agency
    const vendor = change.vendor === undefined ? (role === 'vendor' ? before.vendor : null) : change.vendor
    checkBound({ role, agency, vendor })
    if (vendor !== before.vendor) await checkVendor(records, vendor)
    if (role !== 'administrator') await keepAdministrator(records, before)
    const after = {
      name: change.name ?? before.name,
      role,
      agency,
      vendor,
      language: change.language ?? before.language,
    }
    await records.updateTable('person').set(after).where('id', '=', id).execute()
    if (role !== before.role || agency !== before.agency || vendor !== before.vendor)
      await signOut(records, id)
    const old = {
      name: before.name,
      role: before.role,
      agency: before.agency,
      vendor: before.vendor,
      language: before.language,
    }
    await noted(records, by, 'person.change', before, { before: old, after }, identity.now())
    return null
  })
  return person
}

export async function suspend(identity: Identity, by: Actor, id: string, expected?: number): Promise<Person> {
  const { person } = await changing(identity, id, expected, async (records, before) => {
    if (by.id === id) throw new LianfangError('conflict', 'you cannot suspend yourself')
    await keepAdministrator(records, before)
    await records.updateTable('person').set({ state: 'suspended' }).where('id', '=', id).execute()
    await signOut(records, id)
    await endLinks(records, id)
    await noted(records, by, 'person.suspend', before, {}, identity.now())
    return null
  })
  return person
}

/** Back to what the person was: invited when nothing to sign in with was ever set. */
export async function activate(
  identity: Identity,
  by: Actor,
  id: string,
  expected?: number,
): Promise<Person> {
  const { person } = await changing(identity, id, expected, async (records, before) => {
    if (before.state !== 'suspended') throw new LianfangError('conflict', 'this person is not suspended')
    const { hasPassword, passkeys } = await personOf(records, id, identity.now())
    const provider = await records
      .selectFrom('person_provider')
      .select('person')
      .where('person', '=', id)
      .executeTakeFirst()
    const state = hasPassword || passkeys > 0 || provider !== undefined ? 'active' : 'invited'
    await records.updateTable('person').set({ state }).where('id', '=', id).execute()
    await forgetFailures(records, id)
    await noted(records, by, 'person.activate', before, { state }, identity.now())
    return null
  })
  return person
}

export async function unlock(identity: Identity, by: Actor, id: string): Promise<Person> {
  const { person } = await changing(identity, id, undefined, async (records, before) => {
    await forgetFailures(records, id)
    await noted(records, by, 'person.unlock', before, {}, identity.now())
    return null
  })
  return person
}

/** A link to set a new password; `factors` takes the second factors away besides, for somebody who has lost them. */
export async function resetPerson(
  identity: Identity,
  by: Actor,
  id: string,
  { factors }: { readonly factors: boolean },
): Promise<Handed> {
  const nobodysPassword = await hashPassword(newSecret(), identity.passwordCost)
  return changing(identity, id, undefined, async (records, person) => {
    if (person.state === 'suspended') {
      throw new LianfangError('conflict', 'this person is suspended', { hint: 'Activate the account first.' })
    }
    if (person.state === 'invited') {
      throw new LianfangError('conflict', 'this person has not accepted the invitation yet', {
        hint: 'Send the invitation again.',
      })
    }
    await signOut(records, id)
    // Whoever knows the old password gets nowhere with it, and it may not come back.
    await storePassword(records, id, nobodysPassword, identity.now())
    if (factors) {
      for (const table of ['person_totp', 'passkey', 'recovery_code'] as const)
        await records.deleteFrom(table).where('person', '=', id).execute()
    }
    const link = await sendLink(records, identity, by, person, 'reset')
    await noted(records, by, 'person.reset', person, { factors }, identity.now())
    return link
  })
}

/** Reads and locks a person, changes it, and counts its version up. `expected`: the version it was changed from. */
async function changing(
  identity: Identity,
  id: string,
  expected: number | undefined,
  work: (records: Records, person: Selectable<PersonTable>) => Promise<string | null>,
): Promise<Handed> {
  return identity.records.within({ kind: 'system' }, async (records) => {
    const person = await records
      .selectFrom('person')
      .selectAll()
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (person === undefined) throw new LianfangError('not-found', 'there is no such person')
    if (expected !== undefined && person.version !== expected) {
      throw new LianfangError('precondition-failed', 'somebody else changed this person meanwhile', {
        hint: 'Read it again, and change what it is now.',
      })
    }
    await records
      .updateTable('person')
      .set({ version: person.version + 1 })
      .where('id', '=', id)
      .execute()
    const link = await work(records, person)
    return { person: await personOf(records, id, identity.now()), link }
  })
}

/** Somebody must be left to let others in. */
async function keepAdministrator(records: Records, person: Selectable<PersonTable>): Promise<void> {
  if (person.role !== 'administrator' || person.state !== 'active') return
  // Locked in one order: of two administrators who suspend each other at once, one is told.
  const administrators = await records
    .selectFrom('person')
    .select('id')
    .where('role', '=', 'administrator')
    .where('state', '=', 'active')
    .orderBy('id')
    .forUpdate()
    .execute()
  if (administrators.some(({ id }) => id !== person.id)) return
  throw new LianfangError('conflict', 'this is the last administrator', { hint: 'Make another one first.' })
}

async function noted(
  records: Records,
  by: Actor,
  action: string,
  person: Selectable<PersonTable>,
  detail: Readonly<Record<string, unknown>>,
  now: Date,
): Promise<void> {
  await record(records, {
    actor: by,
    action,
    subject: { kind: 'person', id: person.id },
    detail,
    agency: person.agency,
    at: now,
  })
}
