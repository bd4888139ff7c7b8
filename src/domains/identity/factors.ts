/** Second factors a person types: one-time passwords and recovery codes. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import type { Records } from '../../store/records/index.ts'
import type { Identity } from './identity.ts'
import { newRecoveryCode, readRecoveryCode } from './secret.ts'
import { newTotpSecret, totpAddress, totpStep } from './totp.ts'
import './tables.ts'

export interface Factors {
  readonly totp: boolean
  readonly passkeys: number
  /** Recovery codes that are left. */
  readonly recoveryCodes: number
  /** Accounts at the identity provider. */
  readonly providers: number
}

export async function factorsOf(records: Records, person: string): Promise<Factors> {
  const of = sql`person = ${person}`
  return records
    .selectNoFrom([
      sql<boolean>`EXISTS (SELECT FROM person_totp WHERE ${of} AND sealed IS NOT NULL)`.as('totp'),
      sql<number>`(SELECT count(*) FROM passkey WHERE ${of})`.as('passkeys'),
      sql<number>`(SELECT count(*) FROM recovery_code WHERE ${of} AND used_at IS NULL)`.as('recoveryCodes'),
      sql<number>`(SELECT count(*) FROM person_provider WHERE ${of})`.as('providers'),
    ])
    .executeTakeFirstOrThrow()
}

/** One that a sign-in asks for: recovery codes only stand in for it. */
export const hasSecondFactor = ({ totp, passkeys }: Factors): boolean => totp || passkeys > 0

export interface TotpEnrolment {
  /** Base 32, to be typed where no camera is. */
  readonly secret: string
  /** `otpauth://…`, for a QR code. */
  readonly address: string
}

/** Makes a secret that counts once a code has confirmed it; the one in use stays until then. */
export async function beginTotp(
  records: Records,
  identity: Identity,
  person: { readonly id: string; readonly mail: string },
): Promise<TotpEnrolment> {
  const secret = newTotpSecret()
  const pending = identity.sealer.seal('totp', person.id, secret)
  await records
    .insertInto('person_totp')
    .values({ person: person.id, sealed: null, pending, last_step: null, created_at: identity.now() })
    .onConflict((conflict) => conflict.column('person').doUpdateSet({ pending }))
    .execute()
  return { secret, address: totpAddress(secret, person.mail) }
}

/** Whether the code is right, and then the pending secret is the one. */
export async function confirmTotp(
  records: Records,
  identity: Identity,
  person: string,
  code: string,
): Promise<boolean> {
  const row = await records
    .selectFrom('person_totp')
    .select('pending')
    .where('person', '=', person)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined || row.pending === null) {
    throw new LianfangError('conflict', 'no authenticator application is being set up', {
      hint: 'Begin again.',
    })
  }
  const now = identity.now()
  const step = totpStep(identity.sealer.open('totp', person, row.pending), code, now, null)
  if (step === undefined) return false
  await records
    .updateTable('person_totp')
    .set({ sealed: row.pending, pending: null, last_step: step, created_at: now })
    .where('person', '=', person)
    .execute()
  return true
}

/** Whether the code is right and was not used before; it is used now. */
export async function useTotp(
  records: Records,
  identity: Identity,
  person: string,
  code: string,
): Promise<boolean> {
  const row = await records
    .selectFrom('person_totp')
    .select(['sealed', 'last_step'])
    .where('person', '=', person)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined || row.sealed === null) return false
  const step = totpStep(identity.sealer.open('totp', person, row.sealed), code, identity.now(), row.last_step)
  if (step === undefined) return false
  await records.updateTable('person_totp').set({ last_step: step }).where('person', '=', person).execute()
  return true
}

export async function removeTotp(records: Records, person: string): Promise<void> {
  await records.deleteFrom('person_totp').where('person', '=', person).execute()
}

const codesAtOnce = 10

/** Ten new codes in place of those before. They are shown this once. */
export async function makeRecoveryCodes(
  records: Records,
  identity: Identity,
  person: string,
): Promise<string[]> {
  await records.deleteFrom('recovery_code').where('person', '=', person).execute()
  const codes = Array.from({ length: codesAtOnce }, newRecoveryCode)
  await records
    .insertInto('recovery_code')
    .values(
      codes.map((code) => ({
        id: randomUUID(),
        person,
        digest: digestOf(identity, person, code.replaceAll('-', '')),
        used_at: null,
      })),
    )
    .execute()
  return codes
}

export async function useRecoveryCode(
  records: Records,
  identity: Identity,
  person: string,
  typed: string,
): Promise<boolean> {
  const code = readRecoveryCode(typed)
  if (code === undefined) return false
  const { numUpdatedRows } = await records
    .updateTable('recovery_code')
    .set({ used_at: identity.now() })
    .where('person', '=', person)
    .where('digest', '=', digestOf(identity, person, code))
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

const digestOf = (identity: Identity, person: string, code: string): Buffer =>
  identity.sealer.digest('recovery code', `${person} ${code}`)
