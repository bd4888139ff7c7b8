/** The first proof of a sign-in, and the second: password, code, passkey. */
import { beginAttempt, passAttempt } from './attempts.ts'
import { useRecoveryCode, useTotp } from './factors.ts'
import { mailKey, type Identity, type Visitor } from './identity.ts'
import {
  authenticationOptions,
  usePasskey,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from './passkeys.ts'
import { hashPassword, isOutdated, verifyPassword } from './password-hash.ts'
import { passwordsOf } from './passwords.ts'
import { newSecret } from './secret.ts'
import {
  advance,
  beginSignIn,
  failed,
  insertSignIn,
  personBy,
  readSignIn,
  signInFailed,
  strangerFailed,
  withSecond,
  type SignInStep,
} from './sign-in.ts'

/** Takes the time that a real one takes, for accounts that do not exist. One for each cost. */
const decoys = new Map<string, Promise<string>>()

async function decoyOf(identity: Identity): Promise<string> {
  const { memory, passes, lanes } = identity.passwordCost
  const key = `${memory} ${passes} ${lanes}`
  let decoy = decoys.get(key)
  if (decoy === undefined) {
    decoy = hashPassword(newSecret(), identity.passwordCost)
    decoys.set(key, decoy)
  }
  return decoy
}

export async function signInWithPassword(
  identity: Identity,
  given: { readonly mail: string; readonly password: string },
  visitor: Visitor,
): Promise<SignInStep> {
  await identity.limits.check(visitor.address)
  const now = identity.now()
  const { person, stored } = await identity.records.within({ kind: 'system' }, async (records) => {
    const found = await personBy(records, 'mail_key', mailKey(given.mail))
    const current = found === undefined ? undefined : (await passwordsOf(records, found.id))[0]
    const mayTry =
      found?.state === 'active' && current !== undefined && (await beginAttempt(records, found.id, now))
    return { person: found, stored: mayTry ? current : undefined }
  })
  const right = await verifyPassword(given.password, stored?.hash ?? (await decoyOf(identity)))
  if (person === undefined || stored === undefined || !right) {
    await identity.limits.fail(visitor.address)
    // Of nobody it is noted too: it shows who tries names, and takes the time that it takes of somebody.
    await identity.records.within({ kind: 'system' }, (records) =>
      person === undefined
        ? strangerFailed(records, identity, visitor)
        : failed(records, identity, person, visitor, 'password', stored !== undefined),
    )
    throw signInFailed()
  }
  const renewed = isOutdated(stored.hash, identity.passwordCost)
    ? await hashPassword(given.password, identity.passwordCost)
    : undefined
  return identity.records.within({ kind: 'system' }, async (records) => {
    await passAttempt(records, person.id)
    if (renewed !== undefined) {
      await records
        .updateTable('person_password')
        .set({ hash: renewed })
        .where('person', '=', person.id)
        .where('hash', '=', stored.hash)
        .execute()
    }
    return beginSignIn(records, identity, person, ['password'], visitor)
  })
}

export async function signInWithCode(
  identity: Identity,
  given: { readonly handle: string; readonly code: string; readonly kind: 'totp' | 'recovery-code' },
  visitor: Visitor,
): Promise<SignInStep> {
  return withSecond(identity, given.handle, visitor, given.kind, (records, person) =>
    given.kind === 'totp'
      ? useTotp(records, identity, person.id, given.code)
      : useRecoveryCode(records, identity, person.id, given.code),
  )
}

/** Without a handle: for a passkey as the only proof. */
export async function passkeySignInOptions(
  identity: Identity,
  handle: string | undefined,
  visitor: Visitor,
): Promise<{ readonly handle: string; readonly options: PublicKeyCredentialRequestOptionsJSON }> {
  await identity.limits.check(visitor.address)
  return identity.records.within({ kind: 'system' }, async (records) => {
    const begun =
      handle === undefined
        ? await insertSignIn(records, null, [], visitor, identity.now())
        : { handle, row: await readSignIn(records, handle, identity.now()) }
    const options = await authenticationOptions(records, identity, begun.row.id, begun.row.person)
    return { handle: begun.handle, options }
  })
}

export async function signInWithPasskey(
  identity: Identity,
  given: { readonly handle: string; readonly response: AuthenticationResponseJSON },
  visitor: Visitor,
): Promise<SignInStep> {
  await identity.limits.check(visitor.address)
  const alone = await identity.records.within({ kind: 'system' }, async (records) => {
    const row = await readSignIn(records, given.handle, identity.now())
    if (row.person !== null) return undefined
    const id = await usePasskey(records, identity, row.id, given.response, true)
    const person = id === undefined ? undefined : await personBy(records, 'id', id)
    if (person?.state !== 'active') return { step: undefined }
    await records.updateTable('sign_in').set({ person: person.id }).where('id', '=', row.id).execute()
    return {
      step: await advance(
        records,
        identity,
        { ...row, person: person.id },
        given.handle,
        ['passkey'],
        visitor,
      ),
    }
  })
  if (alone !== undefined) {
    if (alone.step !== undefined) return alone.step
    await identity.limits.fail(visitor.address)
    throw signInFailed()
  }
  return withSecond(identity, given.handle, visitor, 'second-passkey', async (records, person, row) => {
    const id = await usePasskey(records, identity, row.id, given.response, false)
    return id === person.id
  })
}
