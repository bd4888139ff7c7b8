/** What people do with their own accounts, signed in. Every query runs as that person: see withinOwn. */
import { LianfangError } from '../../base/errors.ts'
import type { Records } from '../../store/records/index.ts'
import { beginAttempt, failAttempt, passAttempt } from './attempts.ts'
import {
  beginTotp,
  confirmTotp,
  factorsOf,
  hasSecondFactor,
  makeRecoveryCodes,
  removeTotp,
  useTotp,
  type Factors,
  type TotpEnrolment,
} from './factors.ts'
import { needsSecondFactor, type Caller, type Identity, type Language, type Visitor } from './identity.ts'
import { tell } from './letters.ts'
import { noteOwn } from './own-deed.ts'
import {
  addPasskey,
  authenticationOptions,
  passkeysOf,
  registrationOptions,
  usePasskey,
  type AuthenticationResponseJSON,
  type Passkey,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from './passkeys.ts'
import { verifyPassword } from './password-hash.ts'
import type { PasswordFault } from './password-rules.ts'
import { acceptedHash, faultsOf, isYoung, passwordsOf, storePassword } from './passwords.ts'
import {
  endSessions,
  freshUntil,
  renewSession,
  requireFresh,
  withinOwn,
  type SessionSecret,
} from './sessions.ts'
import { codeInvalid } from './enrolment.ts'
import { signInFailed } from './sign-in.ts'
import type { PersonTable } from './tables.ts'
import type { Selectable } from 'kysely'

export interface Account {
  readonly id: string
  readonly mail: string
  readonly name: string
  readonly role: Caller['role'] & string
  readonly agency: number | null
  readonly vendor: number | null
  readonly language: Language
  readonly hasPassword: boolean
  readonly passwordChangedAt: Date | null
  readonly factors: Factors
  readonly needsSecondFactor: boolean
  /** Until when what is sensitive needs no further proof. */
  readonly freshUntil: Date
}

export async function readAccount(identity: Identity, caller: Caller): Promise<Account> {
  return withinOwn(identity.records, caller, async (records) => {
    const { id, mail, name, role, agency, vendor, language } = await ownRow(records, caller)
    const [password] = await passwordsOf(records, id)
    return {
      id,
      mail,
      name,
      role,
      agency,
      vendor,
      language,
      hasPassword: password !== undefined,
      passwordChangedAt: password?.created_at ?? null,
      factors: await factorsOf(records, id),
      needsSecondFactor: needsSecondFactor(identity, role),
      freshUntil: await freshUntil(records, caller),
    }
  })
}

export async function setLanguage(identity: Identity, caller: Caller, language: Language): Promise<void> {
  await withinOwn(identity.records, caller, (records) =>
    records.updateTable('person').set({ language }).where('id', '=', caller.id).execute(),
  )
}

export async function ownPasswordFaults(
  identity: Identity,
  caller: Caller,
  password: string,
): Promise<PasswordFault[]> {
  const person = await withinOwn(identity.records, caller, (records) => ownRow(records, caller))
  return faultsOf(identity, person, password)
}

/** Ends every other session, and gives this one a new secret. */
export async function changePassword(
  identity: Identity,
  caller: Caller,
  given: { readonly current: string; readonly password: string },
  visitor: Visitor,
): Promise<SessionSecret> {
  const { person, before } = await withinOwn(identity.records, caller, async (records) => ({
    person: await ownRow(records, caller),
    before: await passwordsOf(records, caller.id),
  }))
  await checkOwnPassword(identity, caller, given.current, visitor)
  if (before[0] !== undefined && isYoung(before[0], identity.now())) {
    throw new LianfangError('conflict', 'the password is less than a day old', {
      hint: 'Change it tomorrow. When it is known to others, reset it with "forgotten password" now.',
    })
  }
  const hash = await acceptedHash(identity, person, given.password, before)
  return withinOwn(identity.records, caller, async (records) => {
    await storePassword(records, caller.id, hash, identity.now())
    const ended = await endSessions(records, caller.id, { except: caller.session })
    const session = await renewSession(records, caller, identity.now())
    await noteOwn(
      records,
      caller,
      'person.change-password',
      { ended, address: visitor.address },
      identity.now(),
    )
    return session
  })
}

/** Counted like a sign-in: an open session is no way to try passwords. */
async function checkOwnPassword(
  identity: Identity,
  caller: Caller,
  password: string,
  visitor: Visitor,
): Promise<void> {
  await identity.limits.check(visitor.address)
  const stored = await withinOwn(identity.records, caller, async (records) => {
    const [current] = await passwordsOf(records, caller.id)
    return current !== undefined && (await beginAttempt(records, caller.id, identity.now()))
      ? current
      : undefined
  })
  if (stored !== undefined && (await verifyPassword(password, stored.hash))) {
    await withinOwn(identity.records, caller, (records) => passAttempt(records, caller.id))
    return
  }
  await identity.limits.fail(visitor.address)
  if (stored !== undefined) await countFailure(identity, caller, 'password', visitor)
  throw signInFailed()
}

async function countFailure(
  identity: Identity,
  caller: Caller,
  proof: string,
  visitor: Visitor,
): Promise<void> {
  await withinOwn(identity.records, caller, async (records) => {
    const until = await failAttempt(records, caller.id, identity.now())
    if (until !== undefined) {
      const person = await ownRow(records, caller)
      const { address } = visitor
      await tell(records, identity, person, 'locked', {
        name: person.name,
        at: identity.now(),
        until,
        address,
      })
      // Whoever sits at this session does not know the password: it may be somebody else's hands.
      await endSessions(records, caller.id)
    }
    await noteOwn(
      records,
      caller,
      until === undefined ? 'person.proof-failed' : 'person.locked',
      {
        proof,
        address: visitor.address,
      },
      identity.now(),
    )
  })
}

export type FreshProof =
  { readonly password: string } | { readonly code: string } | { readonly passkey: AuthenticationResponseJSON }

/** Shows once more who it is, before what is sensitive. Those who have a second factor show that one. */
export async function proveAgain(
  identity: Identity,
  caller: Caller,
  proof: FreshProof,
  visitor: Visitor,
): Promise<SessionSecret> {
  if ('password' in proof) {
    const factors = await withinOwn(identity.records, caller, (records) => factorsOf(records, caller.id))
    if (hasSecondFactor(factors)) {
      throw new LianfangError('proof-required', 'this account has a second factor', {
        hint: 'Give a code, or your passkey.',
      })
    }
    await checkOwnPassword(identity, caller, proof.password, visitor)
  } else {
    await identity.limits.check(visitor.address)
    const isRight = await withinOwn(identity.records, caller, async (records) => {
      if (!(await beginAttempt(records, caller.id, identity.now()))) return undefined
      const right =
        'code' in proof
          ? await useTotp(records, identity, caller.id, proof.code)
          : (await usePasskey(records, identity, sessionOf(caller), proof.passkey, false)) === caller.id
      if (right) await passAttempt(records, caller.id)
      return right
    })
    if (isRight !== true) {
      await identity.limits.fail(visitor.address)
      if (isRight === false)
        await countFailure(identity, caller, 'code' in proof ? 'totp' : 'passkey', visitor)
      throw signInFailed()
    }
  }
  return withinOwn(identity.records, caller, async (records) => {
    const session = await renewSession(records, caller, identity.now())
    await noteOwn(records, caller, 'person.prove-again', { address: visitor.address }, identity.now())
    return session
  })
}

export async function proofOptions(
  identity: Identity,
  caller: Caller,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return withinOwn(identity.records, caller, (records) =>
    authenticationOptions(records, identity, sessionOf(caller), caller.id),
  )
}

export async function beginOwnTotp(identity: Identity, caller: Caller): Promise<TotpEnrolment> {
  return withinOwn(identity.records, caller, async (records) => {
    await requireFresh(records, caller, identity.now())
    return beginTotp(records, identity, await ownRow(records, caller))
  })
}

/** Codes of recovery are made with the first second factor. */
export async function confirmOwnTotp(
  identity: Identity,
  caller: Caller,
  code: string,
  visitor: Visitor,
): Promise<{ readonly recoveryCodes: readonly string[] | null }> {
  const confirmed = await withinOwn(identity.records, caller, async (records) => {
    await requireFresh(records, caller, identity.now())
    if (!(await confirmTotp(records, identity, caller.id, code))) return undefined
    return { recoveryCodes: await factorAdded(records, identity, caller, 'totp', visitor) }
  })
  if (confirmed !== undefined) return confirmed
  throw codeInvalid()
}

export async function removeOwnTotp(identity: Identity, caller: Caller): Promise<void> {
  await withinOwn(identity.records, caller, async (records) => {
    await requireFresh(records, caller, identity.now())
    await removeTotp(records, caller.id)
    await keepFactor(records, identity, caller)
    await noteOwn(records, caller, 'person.remove-factor', { method: 'totp' }, identity.now())
  })
}

export async function listPasskeys(identity: Identity, caller: Caller): Promise<Passkey[]> {
  return withinOwn(identity.records, caller, (records) => passkeysOf(records, caller.id))
}

export async function ownPasskeyOptions(
  identity: Identity,
  caller: Caller,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return withinOwn(identity.records, caller, async (records) => {
    await requireFresh(records, caller, identity.now())
    return registrationOptions(records, identity, sessionOf(caller), await ownRow(records, caller))
  })
}

export async function addOwnPasskey(
  identity: Identity,
  caller: Caller,
  given: { readonly response: RegistrationResponseJSON; readonly name: string },
  visitor: Visitor,
): Promise<{ readonly id: string; readonly recoveryCodes: readonly string[] | null }> {
  return withinOwn(identity.records, caller, async (records) => {
    await requireFresh(records, caller, identity.now())
    const id = await addPasskey(records, identity, sessionOf(caller), caller.id, given.response, given.name)
    return { id, recoveryCodes: await factorAdded(records, identity, caller, 'passkey', visitor) }
  })
}

export async function renamePasskey(
  identity: Identity,
  caller: Caller,
  id: string,
  name: string,
): Promise<void> {
  await withinOwn(identity.records, caller, async (records) => {
    const { numUpdatedRows } = await records
      .updateTable('passkey')
      .set({ name })
      .where('id', '=', id)
      .where('person', '=', caller.id)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw noPasskey()
    await noteOwn(records, caller, 'person.rename-passkey', { passkey: id, name }, identity.now())
  })
}

export async function removePasskey(identity: Identity, caller: Caller, id: string): Promise<void> {
  await withinOwn(identity.records, caller, async (records) => {
    await requireFresh(records, caller, identity.now())
    const { numDeletedRows } = await records
      .deleteFrom('passkey')
      .where('id', '=', id)
      .where('person', '=', caller.id)
      .executeTakeFirstOrThrow()
    if (numDeletedRows === 0n) throw noPasskey()
    await keepFactor(records, identity, caller)
    await noteOwn(records, caller, 'person.remove-factor', { method: 'passkey', passkey: id }, identity.now())
  })
}

export async function newRecoveryCodes(
  identity: Identity,
  caller: Caller,
  visitor: Visitor,
): Promise<readonly string[]> {
  return withinOwn(identity.records, caller, async (records) => {
    await requireFresh(records, caller, identity.now())
    if (!hasSecondFactor(await factorsOf(records, caller.id))) {
      throw new LianfangError('conflict', 'there is no second factor to recover from')
    }
    const codes = await makeRecoveryCodes(records, identity, caller.id)
    await toldAndNoted(records, identity, caller, 'recovery-codes', visitor)
    return codes
  })
}

/** Ends one session of one's own. Throws `not-found`. */
export async function endOwnSession(identity: Identity, caller: Caller, id: string): Promise<void> {
  await withinOwn(identity.records, caller, async (records) => {
    if ((await endSessions(records, caller.id, { only: id })) === 0) {
      throw new LianfangError('not-found', 'there is no such session of yours')
    }
    await noteOwn(
      records,
      caller,
      id === caller.session ? 'person.sign-out' : 'person.end-session',
      {
        session: id,
      },
      identity.now(),
    )
  })
}

/** Ends every session but this one; answers how many. */
export async function endOtherSessions(identity: Identity, caller: Caller): Promise<number> {
  return withinOwn(identity.records, caller, async (records) => {
    const ended = await endSessions(records, caller.id, { except: caller.session })
    await noteOwn(records, caller, 'person.end-sessions', { ended }, identity.now())
    return ended
  })
}

async function factorAdded(
  records: Records,
  identity: Identity,
  caller: Caller,
  method: 'totp' | 'passkey',
  visitor: Visitor,
): Promise<readonly string[] | null> {
  const { recoveryCodes } = await factorsOf(records, caller.id)
  const codes = recoveryCodes === 0 ? await makeRecoveryCodes(records, identity, caller.id) : null
  await toldAndNoted(records, identity, caller, method, visitor)
  return codes
}

async function toldAndNoted(
  records: Records,
  identity: Identity,
  caller: Caller,
  method: 'totp' | 'passkey' | 'recovery-codes',
  visitor: Visitor,
): Promise<void> {
  const person = await ownRow(records, caller)
  const { address } = visitor
  await tell(records, identity, person, 'method-added', {
    name: person.name,
    method,
    at: identity.now(),
    address,
  })
  await noteOwn(records, caller, 'person.add-factor', { method, address }, identity.now())
}

/** The last one stays where one is needed; without any, recovery codes recover nothing. */
async function keepFactor(records: Records, identity: Identity, caller: Caller): Promise<void> {
  if (hasSecondFactor(await factorsOf(records, caller.id))) return
  const { role } = await ownRow(records, caller)
  if (needsSecondFactor(identity, role)) {
    throw new LianfangError('conflict', 'this is your last second factor, and you must have one', {
      hint: 'Add another one first.',
    })
  }
  await records.deleteFrom('recovery_code').where('person', '=', caller.id).execute()
}

async function ownRow(records: Records, caller: Caller): Promise<Selectable<PersonTable>> {
  return records.selectFrom('person').selectAll().where('id', '=', caller.id).executeTakeFirstOrThrow()
}

function sessionOf(caller: Caller): string {
  if (caller.session === null) throw new LianfangError('forbidden', 'a machine has no session')
  return caller.session
}

function noPasskey(): LianfangError {
  return new LianfangError('not-found', 'there is no such passkey of yours')
}
