/**
 * From nobody to a session:
 *
 *     password ──┬── second factor ──┬── (new password, when it is too old) ── session
 *     provider ──┤── enrol one ──────┘
 *     passkey ───┴── nothing more: it is something one has and something one is or knows
 *
 * In between the browser holds a handle of its own to a row of ours; the session's secret is made at the end.
 */
import { randomUUID } from 'node:crypto'
import type { Selectable } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import type { Records } from '../../store/records/index.ts'
import { ourselves, record } from '../audit/index.ts'
import { beginAttempt, failAttempt, forgetFailures, guesses, passAttempt } from './attempts.ts'
import { isOfNoArchivedVendor } from './bound.ts'
import { factorsOf, hasSecondFactor } from './factors.ts'
import { after, needsSecondFactor, periods, type Identity, type Visitor } from './identity.ts'
import { tell } from './letters.ts'
import { noteOwn } from './own-deed.ts'
import { isOld, passwordsOf } from './passwords.ts'
import { hashOf, isSecret, newSecret } from './secret.ts'
import { beginSession, type SessionSecret } from './sessions.ts'
import type { PersonTable, SignInTable } from './tables.ts'

/** What was shown. A passkey alone (`passkey`) is all that is needed; after a password it is `second-passkey`. */
export type Proof =
  'password' | 'provider' | 'provider-strong' | 'passkey' | 'second-passkey' | 'totp' | 'recovery-code'

const seconds: ReadonlySet<string> = new Set<Proof>([
  'provider-strong',
  'passkey',
  'second-passkey',
  'totp',
  'recovery-code',
])

export type FactorKind = 'totp' | 'passkey' | 'recovery-code'

/** What comes next. `recoveryCodes`: a second factor was just set up; they are shown this once. */
export type SignInStep = (
  | { readonly step: 'signed-in'; readonly session: SessionSecret; readonly person: string }
  | { readonly step: 'second-factor'; readonly handle: string; readonly methods: readonly FactorKind[] }
  | { readonly step: 'enrol'; readonly handle: string }
  | { readonly step: 'new-password'; readonly handle: string }
) & { readonly recoveryCodes?: readonly string[] }

export type Person = Selectable<PersonTable>
export type SignIn = Selectable<SignInTable>

/** The same words whether the account, the password or the code was wrong, or the account is locked. */
export function signInFailed(cause?: unknown): LianfangError {
  return new LianfangError('sign-in-failed', 'you could not be signed in', {
    hint: `Check what you typed. After ${guesses} failures an account takes nothing for 15 minutes; an administrator can unlock it.`,
    cause,
  })
}

/** Checks a second factor; the failure is counted and kept, so it is no exception inside of the transaction. */
export async function withSecond(
  identity: Identity,
  handle: string,
  visitor: Visitor,
  proof: Proof,
  check: (records: Records, person: Person, row: SignIn) => Promise<boolean>,
): Promise<SignInStep> {
  await identity.limits.check(visitor.address)
  const step = await identity.records.within({ kind: 'system' }, async (records) => {
    const row = await readSignIn(records, handle, identity.now())
    const person = await activePerson(records, row)
    if (!(await beginAttempt(records, person.id, identity.now()))) {
      await failed(records, identity, person, visitor, proof, false)
      return undefined
    }
    if (await check(records, person, row)) {
      await passAttempt(records, person.id)
      return advance(records, identity, row, handle, [proof], visitor)
    }
    if (row.failures + 1 >= guesses) await records.deleteFrom('sign_in').where('id', '=', row.id).execute()
    else {
      await records
        .updateTable('sign_in')
        .set({ failures: row.failures + 1 })
        .where('id', '=', row.id)
        .execute()
    }
    await failed(records, identity, person, visitor, proof, true)
    return undefined
  })
  if (step !== undefined) return step
  await identity.limits.fail(visitor.address)
  throw signInFailed()
}

/** `counted`: false when the account was locked before. */
export async function failed(
  records: Records,
  identity: Identity,
  person: Person,
  visitor: Visitor,
  proof: Proof,
  counted: boolean,
): Promise<void> {
  const now = identity.now()
  const until = counted ? await failAttempt(records, person.id, now) : undefined
  if (until !== undefined) {
    await tell(records, identity, person, 'locked', {
      name: person.name,
      at: now,
      until,
      address: visitor.address,
    })
  }
  await record(records, {
    actor: ourselves,
    action: until === undefined ? 'person.sign-in-failed' : 'person.locked',
    subject: { kind: 'person', id: person.id },
    detail: { proof, address: visitor.address },
    agency: person.agency,
    at: now,
  })
}

/** A mail address that is nobody's. It is not kept: people type passwords into the wrong field. */
export async function strangerFailed(records: Records, identity: Identity, visitor: Visitor): Promise<void> {
  await record(records, {
    actor: ourselves,
    action: 'person.sign-in-failed',
    subject: { kind: 'person', id: 'unknown' },
    detail: { proof: 'password', address: visitor.address },
    at: identity.now(),
  })
}

/** The first proof was right. Also of those who come by a link and have just set their password. Scope system. */
export async function beginSignIn(
  records: Records,
  identity: Identity,
  person: Person,
  proofs: readonly Proof[],
  visitor: Visitor,
): Promise<SignInStep> {
  const { row, handle } = await insertSignIn(records, person.id, [], visitor, identity.now())
  return advance(records, identity, row, handle, proofs, visitor)
}

export async function insertSignIn(
  records: Records,
  person: string | null,
  proofs: readonly Proof[],
  visitor: Visitor,
  now: Date,
): Promise<{ readonly row: SignIn; readonly handle: string }> {
  await records.deleteFrom('sign_in').where('ends_at', '<=', now).execute()
  await records.deleteFrom('passkey_challenge').where('ends_at', '<=', now).execute()
  const handle = newSecret()
  const row = await records
    .insertInto('sign_in')
    .values({
      id: randomUUID(),
      hash: hashOf(handle),
      person,
      proofs: [...proofs],
      sealed: null,
      address: visitor.address,
      agent: visitor.agent.slice(0, 400),
      created_at: now,
      ends_at: after(now, periods.signIn),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return { row, handle }
}

/** Locked, so that of two answers to one question the second sees what became of the first. */
export async function readSignIn(records: Records, handle: string, now: Date): Promise<SignIn> {
  const row = isSecret(handle)
    ? await records
        .selectFrom('sign_in')
        .selectAll()
        .where('hash', '=', hashOf(handle))
        .where('ends_at', '>', now)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (row === undefined) throw signInEnded()
  return row
}

export function signInEnded(): LianfangError {
  return new LianfangError('gone', 'this sign-in has ended', { hint: 'Begin again.' })
}

export async function activePerson(records: Records, row: SignIn): Promise<Person> {
  const person = row.person === null ? undefined : await personBy(records, 'id', row.person)
  if (person?.state !== 'active') throw signInEnded()
  return person
}

/** Whoever is of an archived vendor is as good as suspended. */
export async function personBy(
  records: Records,
  column: 'id' | 'mail_key',
  value: string,
): Promise<Person | undefined> {
  const row = await records
    .selectFrom('person')
    .selectAll()
    .select(isOfNoArchivedVendor('person').as('is_admitted'))
    .where(column, '=', value)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { is_admitted: isAdmitted, ...person } = row
  return isAdmitted ? person : { ...person, state: 'suspended' }
}

export async function nextStep(
  records: Records,
  identity: Identity,
  person: Person,
  proofs: readonly string[],
): Promise<
  | { readonly step: 'second-factor'; readonly methods: FactorKind[] }
  | { readonly step: 'enrol' | 'new-password' | 'done' }
> {
  if (!proofs.some((proof) => seconds.has(proof))) {
    const factors = await factorsOf(records, person.id)
    if (hasSecondFactor(factors)) {
      const { totp, passkeys, recoveryCodes } = factors
      const methods: FactorKind[] = []
      if (passkeys > 0) methods.push('passkey')
      if (totp) methods.push('totp')
      if (recoveryCodes > 0) methods.push('recovery-code')
      return { step: 'second-factor', methods }
    }
    if (needsSecondFactor(identity, person.role)) return { step: 'enrol' }
  }
  if (proofs.includes('password')) {
    const [current] = await passwordsOf(records, person.id)
    if (current !== undefined && isOld(current, identity.now())) return { step: 'new-password' }
  }
  return { step: 'done' }
}

/** Adds proofs and says what comes next; when nothing does, the session begins. */
export async function advance(
  records: Records,
  identity: Identity,
  row: SignIn,
  handle: string,
  more: readonly Proof[],
  visitor: Visitor,
): Promise<SignInStep> {
  const person = await activePerson(records, row)
  const proofs = [...row.proofs, ...more]
  const next = await nextStep(records, identity, person, proofs)
  if (next.step !== 'done') {
    await records.updateTable('sign_in').set({ proofs }).where('id', '=', row.id).execute()
    return next.step === 'second-factor' ? { ...next, handle } : { step: next.step, handle }
  }
  const now = identity.now()
  await records.deleteFrom('sign_in').where('id', '=', row.id).execute()
  await forgetFailures(records, person.id)
  await records.updateTable('person').set({ signed_in_at: now }).where('id', '=', person.id).execute()
  const session = await beginSession(records, person.id, proofs.join(' '), visitor, now)
  await noteOwn(records, person, 'person.sign-in', { proofs, address: visitor.address }, now)
  return { step: 'signed-in', session, person: person.id }
}
