/** Passkeys (WebAuthn level 3): what the browser is asked, and whether what it answers is right. */
import { randomUUID } from 'node:crypto'
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { LianfangError } from '../../base/errors.ts'
import type { Records } from '../../store/records/index.ts'
import { after, periods, type Identity } from './identity.ts'
import './tables.ts'

export type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
}

export interface Passkey {
  readonly id: string
  readonly name: string
  /** Whether it is kept in more than one place (synchronised). */
  readonly backedUp: boolean
  readonly createdAt: Date
  readonly usedAt: Date | null
}

export async function passkeysOf(records: Records, person: string): Promise<Passkey[]> {
  const rows = await records
    .selectFrom('passkey')
    .select(['id', 'name', 'backed_up', 'created_at', 'used_at'])
    .where('person', '=', person)
    .orderBy('created_at')
    .execute()
  return rows.map(({ id, name, backed_up, created_at, used_at }) => ({
    id,
    name,
    backedUp: backed_up,
    createdAt: created_at,
    usedAt: used_at,
  }))
}

interface Owner {
  readonly id: string
  readonly mail: string
  readonly name: string
}

/** COSE numbers of EdDSA, ES256 and RS256: what authenticators have today, and Node without experiments. */
const algorithms = [-8, -7, -257]

/** @param owner id of the sign-in or session that the challenge belongs to */
export async function registrationOptions(
  records: Records,
  identity: Identity,
  owner: string,
  person: Owner,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const options = await generateRegistrationOptions({
    rpName: 'Lianfang 聯防',
    rpID: hostOf(identity),
    userID: new Uint8Array(Buffer.from(person.id)),
    userName: person.mail,
    userDisplayName: person.name,
    excludeCredentials: await credentialsOf(records, person.id),
    supportedAlgorithmIDs: algorithms,
    // One that can sign in by itself, and asks for a finger or PIN when it does.
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  })
  await keepChallenge(records, identity, owner, 'registration', person.id, options.challenge)
  return options
}

/** Throws `passkey-invalid`. */
export async function addPasskey(
  records: Records,
  identity: Identity,
  owner: string,
  person: string,
  response: RegistrationResponseJSON,
  name: string,
): Promise<string> {
  const challenge = await takeChallenge(records, identity, owner, 'registration')
  const { verified, registrationInfo } = await refused(() =>
    verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: identity.origin,
      expectedRPID: hostOf(identity),
      requireUserVerification: false,
      supportedAlgorithmIDs: algorithms,
    }),
  )
  if (!verified) throw invalid()
  const { credential, credentialBackedUp } = registrationInfo
  const id = randomUUID()
  await records
    .insertInto('passkey')
    .values({
      id,
      person,
      credential: credential.id,
      public_key: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: credential.transports ?? [],
      backed_up: credentialBackedUp,
      name,
      created_at: identity.now(),
      used_at: null,
    })
    .execute()
  return id
}

/**
 * @param person whose passkeys may answer, as a second factor; null: whichever the browser has, as the only proof. Then the
 *   authenticator must check who holds it.
 */
export async function authenticationOptions(
  records: Records,
  identity: Identity,
  owner: string,
  person: string | null,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const options = await generateAuthenticationOptions({
    rpID: hostOf(identity),
    userVerification: person === null ? 'required' : 'preferred',
    ...(person === null ? {} : { allowCredentials: await credentialsOf(records, person) }),
  })
  await keepChallenge(records, identity, owner, 'authentication', person, options.challenge)
  return options
}

/** The person whose passkey answered rightly, or undefined. */
export async function usePasskey(
  records: Records,
  identity: Identity,
  owner: string,
  response: AuthenticationResponseJSON,
  alone: boolean,
): Promise<string | undefined> {
  const challenge = await takeChallenge(records, identity, owner, 'authentication')
  const row = await records
    .selectFrom('passkey')
    .selectAll()
    .where('credential', '=', response.id)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { userHandle } = response.response
  if (userHandle !== undefined && Buffer.from(userHandle, 'base64url').toString() !== row.person)
    return undefined
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: identity.origin,
      expectedRPID: hostOf(identity),
      requireUserVerification: alone,
      credential: {
        id: row.credential,
        publicKey: new Uint8Array(row.public_key),
        counter: row.counter,
        transports: row.transports,
      },
    })
    if (!verified) return undefined
    await records
      .updateTable('passkey')
      .set({
        counter: authenticationInfo.newCounter,
        backed_up: authenticationInfo.credentialBackedUp,
        used_at: identity.now(),
      })
      .where('id', '=', row.id)
      .execute()
    return row.person
  } catch {
    // A wrong signature, origin, challenge, or a counter that ran backwards: a copied authenticator.
    return undefined
  }
}

const hostOf = (identity: Identity): string => new URL(identity.origin).hostname

async function credentialsOf(
  records: Records,
  person: string,
): Promise<{ id: string; transports: string[] }[]> {
  return records
    .selectFrom('passkey')
    .select(['credential as id', 'transports'])
    .where('person', '=', person)
    .execute()
}

async function keepChallenge(
  records: Records,
  identity: Identity,
  owner: string,
  purpose: 'registration' | 'authentication',
  person: string | null,
  challenge: string,
): Promise<void> {
  const row = { owner, purpose, person, challenge, ends_at: after(identity.now(), periods.challenge) }
  await records
    .insertInto('passkey_challenge')
    .values(row)
    .onConflict((conflict) => conflict.columns(['owner', 'purpose']).doUpdateSet(row))
    .execute()
}

/** A challenge is good for one answer. */
async function takeChallenge(
  records: Records,
  identity: Identity,
  owner: string,
  purpose: 'registration' | 'authentication',
): Promise<string> {
  const row = await records
    .deleteFrom('passkey_challenge')
    .where('owner', '=', owner)
    .where('purpose', '=', purpose)
    .returning(['challenge', 'ends_at'])
    .executeTakeFirst()
  if (row === undefined || row.ends_at <= identity.now()) throw invalid()
  return row.challenge
}

async function refused<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    throw invalid(cause)
  }
}

function invalid(cause?: unknown): LianfangError {
  return new LianfangError('passkey-invalid', 'the passkey could not be checked', {
    hint: 'Begin again, in the same browser window and at the address that the console has.',
    cause,
  })
}
