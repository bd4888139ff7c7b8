/** What a sign-in asks for besides proofs: a second factor where there is none, a new password where it is too old. */
import { LianfangError } from '../../base/errors.ts'
import type { Records } from '../../store/records/index.ts'
import {
  beginTotp,
  confirmTotp,
  factorsOf,
  hasSecondFactor,
  makeRecoveryCodes,
  type TotpEnrolment,
} from './factors.ts'
import type { Identity, Visitor } from './identity.ts'
import { tell } from './letters.ts'
import { noteOwn } from './own-deed.ts'
import {
  addPasskey,
  registrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
} from './passkeys.ts'
import { acceptedHash, passwordsOf, storePassword } from './passwords.ts'
import {
  activePerson,
  advance,
  nextStep,
  readSignIn,
  signInEnded,
  type Person,
  type SignIn,
  type SignInStep,
} from './sign-in.ts'

/** For somebody who has no second factor yet and must have one. */
export async function beginEnrolment(identity: Identity, handle: string): Promise<TotpEnrolment> {
  return identity.records.within({ kind: 'system' }, async (records) =>
    beginTotp(records, identity, await enrolling(records, identity, handle).then(({ person }) => person)),
  )
}

export async function finishEnrolment(
  identity: Identity,
  given: { readonly handle: string; readonly code: string },
  visitor: Visitor,
): Promise<SignInStep> {
  await identity.limits.check(visitor.address)
  const step = await identity.records.within({ kind: 'system' }, async (records) => {
    const { row, person } = await enrolling(records, identity, given.handle)
    if (!(await confirmTotp(records, identity, person.id, given.code))) return undefined
    return enrolled(records, identity, row, person, given.handle, 'totp', visitor)
  })
  if (step !== undefined) return step
  throw codeInvalid()
}

export function codeInvalid(): LianfangError {
  return new LianfangError('code-invalid', 'the code is not the one of this moment', {
    hint: 'Wait for the next code; check that the clock of the device is right.',
  })
}

export async function passkeyEnrolmentOptions(
  identity: Identity,
  handle: string,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return identity.records.within({ kind: 'system' }, async (records) => {
    const { row, person } = await enrolling(records, identity, handle)
    return registrationOptions(records, identity, row.id, person)
  })
}

export async function enrolPasskey(
  identity: Identity,
  given: { readonly handle: string; readonly response: RegistrationResponseJSON; readonly name: string },
  visitor: Visitor,
): Promise<SignInStep> {
  return identity.records.within({ kind: 'system' }, async (records) => {
    const { row, person } = await enrolling(records, identity, given.handle)
    await addPasskey(records, identity, row.id, person.id, given.response, given.name)
    return enrolled(records, identity, row, person, given.handle, 'second-passkey', visitor)
  })
}

async function enrolling(
  records: Records,
  identity: Identity,
  handle: string,
): Promise<{ readonly row: SignIn; readonly person: Person }> {
  const row = await readSignIn(records, handle, identity.now())
  const person = await activePerson(records, row)
  // Somebody who has one must show it, not make another.
  if (hasSecondFactor(await factorsOf(records, person.id))) throw signInEnded()
  return { row, person }
}

async function enrolled(
  records: Records,
  identity: Identity,
  row: SignIn,
  person: Person,
  handle: string,
  proof: 'totp' | 'second-passkey',
  visitor: Visitor,
): Promise<SignInStep> {
  const method = proof === 'totp' ? 'totp' : 'passkey'
  const recoveryCodes = await makeRecoveryCodes(records, identity, person.id)
  const now = identity.now()
  await tell(records, identity, person, 'method-added', {
    name: person.name,
    method,
    at: now,
    address: visitor.address,
  })
  await noteOwn(records, person, 'person.add-factor', { method, address: visitor.address }, now)
  return { ...(await advance(records, identity, row, handle, [proof], visitor)), recoveryCodes }
}

/** For somebody whose password is too old, after all proofs. */
export async function replaceOldPassword(
  identity: Identity,
  given: { readonly handle: string; readonly password: string },
  visitor: Visitor,
): Promise<SignInStep> {
  const { person, before } = await identity.records.within({ kind: 'system' }, async (records) => {
    const row = await readSignIn(records, given.handle, identity.now())
    const owner = await activePerson(records, row)
    if ((await nextStep(records, identity, owner, row.proofs)).step !== 'new-password') throw signInEnded()
    return { person: owner, before: await passwordsOf(records, owner.id) }
  })
  const hash = await acceptedHash(identity, person, given.password, before)
  return identity.records.within({ kind: 'system' }, async (records) => {
    const row = await readSignIn(records, given.handle, identity.now())
    await storePassword(records, person.id, hash, identity.now())
    const step = await advance(records, identity, row, given.handle, [], visitor)
    const detail = { reason: 'too old', address: visitor.address }
    await noteOwn(records, person, 'person.change-password', detail, identity.now())
    return step
  })
}
