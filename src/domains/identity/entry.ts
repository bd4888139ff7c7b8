/** What links open: the first start, an invitation, a new password. Each ends in a sign-in that has its first proof. */
import { randomUUID } from 'node:crypto'
import type { Selectable } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import type { Records } from '../../store/records/index.ts'
import { isMailAddress } from '../outbox/index.ts'
import { forgetFailures } from './attempts.ts'
import { factorsOf, hasSecondFactor } from './factors.ts'
import { mailKey, needsSecondFactor, type Identity, type Language, type Visitor } from './identity.ts'
import { tell } from './letters.ts'
import { endLinks, makeLink, readLink, takeLink, type LinkKind } from './links.ts'
import { noteOwn } from './own-deed.ts'
import type { PasswordFault } from './password-rules.ts'
import { acceptedHash, faultsOf, passwordsOf, storePassword } from './passwords.ts'
import { signOut } from './sessions.ts'
import { beginSignIn, type SignInStep } from './sign-in.ts'
import type { PersonTable } from './tables.ts'

/** What the page behind a link shows. */
export interface Entry {
  readonly kind: LinkKind
  readonly endsAt: Date
  /** Whose link it is; absent at the first start. */
  readonly person?: {
    readonly mail: string
    readonly name: string
    readonly language: Language
    readonly needsSecondFactor: boolean
  }
}

export async function describeEntry(identity: Identity, secret: string): Promise<Entry> {
  return identity.records.within({ kind: 'system' }, async (records) => {
    const { kind, person: id, endsAt } = await readLink(records, secret, identity.now())
    if (id === null) return { kind, endsAt }
    const person = await owner(records, id)
    const factors = await factorsOf(records, id)
    const { mail, name, language, role } = person
    const needed = needsSecondFactor(identity, role) && !hasSecondFactor(factors)
    return { kind, endsAt, person: { mail, name, language, needsSecondFactor: needed } }
  })
}

/** While somebody types: what is wrong with a password for the link's person, or for the one of the first start. */
export async function entryPasswordFaults(
  identity: Identity,
  given: {
    readonly secret: string
    readonly password: string
    readonly mail?: string
    readonly name?: string
  },
): Promise<PasswordFault[]> {
  const whose = await identity.records.within({ kind: 'system' }, async (records) => {
    const { person } = await readLink(records, given.secret, identity.now())
    return person === null ? undefined : owner(records, person)
  })
  return faultsOf(
    identity,
    whose ?? { mail: given.mail ?? '', name: given.name ?? '', agency: null, vendor: null },
    given.password,
  )
}

/**
 * The address that makes the first administrator, to be printed in the terminal at every start, or undefined when there is one who
 * can sign in. An earlier address ends.
 */
export async function setupAddress(identity: Identity): Promise<string | undefined> {
  return identity.records.within({ kind: 'system' }, async (records) => {
    await endLinks(records, null)
    if (await hasAdministrator(records)) return undefined
    return (await makeLink(records, identity, 'setup', null, identity.now())).address
  })
}

async function hasAdministrator(records: Records): Promise<boolean> {
  const row = await records
    .selectFrom('person')
    .select('id')
    .where('role', '=', 'administrator')
    .where('state', '=', 'active')
    .executeTakeFirst()
  return row !== undefined
}

export async function setUp(
  identity: Identity,
  given: {
    readonly secret: string
    readonly mail: string
    readonly name: string
    readonly language: Language
    readonly password: string
  },
  visitor: Visitor,
): Promise<SignInStep> {
  await identity.limits.check(visitor.address)
  await attempted(identity, visitor, (records) => readLink(records, given.secret, identity.now()))
  if (!isMailAddress(given.mail)) {
    throw new LianfangError('mail-address-invalid', 'that is no mail address')
  }
  const hash = await acceptedHash(identity, { ...given, agency: null, vendor: null }, given.password, [])
  const now = identity.now()
  return identity.records.within({ kind: 'system' }, async (records) => {
    const link = await takeLink(records, given.secret, now)
    if (link.kind !== 'setup' || (await hasAdministrator(records))) throw gone()
    const person = await records
      .insertInto('person')
      .values({
        id: randomUUID(),
        mail: given.mail,
        mail_key: mailKey(given.mail),
        name: given.name,
        role: 'administrator',
        agency: null,
        vendor: null,
        language: given.language,
        state: 'active',
        failed_at: null,
        locked_until: null,
        created_at: now,
        signed_in_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await storePassword(records, person.id, hash, now)
    const step = await beginSignIn(records, identity, person, ['password'], visitor)
    await noteOwn(records, person, 'person.set-up', { address: visitor.address }, now)
    return step
  })
}

/** Accepts an invitation or finishes a reset: sets the password. A second factor that is there stays, and is asked for. */
export async function enter(
  identity: Identity,
  given: {
    readonly secret: string
    readonly password: string
    /** At an invitation people may correct how they are called and in what language. */
    readonly name?: string
    readonly language?: Language
  },
  visitor: Visitor,
): Promise<SignInStep> {
  await identity.limits.check(visitor.address)
  const { person, before } = await attempted(identity, visitor, async (records) => {
    const link = await readLink(records, given.secret, identity.now())
    if (link.person === null) throw gone()
    return { person: await owner(records, link.person), before: await passwordsOf(records, link.person) }
  })
  const name = given.name ?? person.name
  const hash = await acceptedHash(identity, { ...person, name }, given.password, before)
  const now = identity.now()
  return identity.records.within({ kind: 'system' }, async (records) => {
    const link = await takeLink(records, given.secret, now)
    if (link.person !== person.id) throw gone()
    // Suspended meanwhile: the link must not bring anybody back.
    const { state } = await owner(records, person.id)
    const isInvitation = link.kind === 'invitation'
    if (state === 'suspended') throw gone()
    await storePassword(records, person.id, hash, now)
    await signOut(records, person.id)
    await forgetFailures(records, person.id)
    const entered = await records
      .updateTable('person')
      .set({
        state: 'active',
        ...(isInvitation ? { name, language: given.language ?? person.language } : {}),
      })
      .where('id', '=', person.id)
      .returningAll()
      .executeTakeFirstOrThrow()
    const step = await beginSignIn(records, identity, entered, ['password'], visitor)
    await noteOwn(
      records,
      entered,
      isInvitation ? 'person.accept-invitation' : 'person.reset-password',
      { address: visitor.address },
      now,
    )
    return step
  })
}

/**
 * Sends a link to set a new password. Says nothing of whether there is such an account, to the eye or to the clock: what is slow
 * happens after the answer. `onFault` hears what went wrong then.
 */
export async function requestReset(
  identity: Identity,
  mail: string,
  visitor: Visitor,
  onFault: (fault: unknown) => void,
): Promise<{ readonly done: Promise<void> }> {
  const key = mailKey(mail)
  const allowed = (await identity.limits.takeMail(visitor.address)) && (await identity.limits.takeMail(key))
  if (!allowed || !identity.mails) return { done: Promise.resolve() }
  const done = identity.records
    .within({ kind: 'system' }, async (records) => {
      const person = await records
        .selectFrom('person')
        .selectAll()
        .where('mail_key', '=', key)
        .where('state', '=', 'active')
        .executeTakeFirst()
      if (person === undefined) return
      const now = identity.now()
      const { address, endsAt } = await makeLink(records, identity, 'reset', person.id, now)
      await tell(records, identity, person, 'reset', { name: person.name, link: address, until: endsAt })
      await noteOwn(records, person, 'person.request-reset', { address: visitor.address }, now)
    })
    .catch(onFault)
  return { done }
}

/** Guesses at links count like guesses at passwords. */
async function attempted<Result>(
  identity: Identity,
  visitor: Visitor,
  work: (records: Records) => Promise<Result>,
): Promise<Result> {
  try {
    return await identity.records.within({ kind: 'system' }, work)
  } catch (error) {
    if (error instanceof LianfangError && error.code === 'gone') await identity.limits.fail(visitor.address)
    throw error
  }
}

async function owner(records: Records, id: string): Promise<Selectable<PersonTable>> {
  return records.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

function gone(): LianfangError {
  return new LianfangError('gone', 'this link is not valid, or not any more')
}
