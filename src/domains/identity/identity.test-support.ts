/** People in a database of their own, with a clock that stands until it is moved. */
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { Secret, TOTP } from 'otpauth'
import { createSealer, type Sealer } from '../../base/seal.ts'
import { startTestRecords, type TestRecords } from '../../store/records/server.test-support.ts'
import type { RecordStore } from '../../store/records/index.ts'
import { ourselves } from '../audit/index.ts'
import { FailureLimits } from './attempts.ts'
import { createIdentity } from './create.ts'
import { beginEnrolment, finishEnrolment } from './enrolment.ts'
import { enter } from './entry.ts'
import type { Caller, Identity, Role } from './identity.ts'
import { invite } from './people.ts'
import { authenticate } from './sessions.ts'
import type { SignInStep } from './sign-in.ts'

export const visitor = { address: '192.0.2.7', agent: 'Test' } as const
export const goodPassword = 'v9#KdmQ2!pLzTw'

export interface Household extends Identity {
  readonly sealer: Sealer
  /** Moves the clock. */
  pass(milliseconds: number): void
}

/** The rooms below and this one. */
export const peopleRooms = ['audit', 'outbox', 'agencies', 'identity'].map((room) => ({
  room,
  folder: new URL(`../${room}/migrations/`, import.meta.url),
}))

export async function startPeople(): Promise<TestRecords> {
  return startTestRecords(peopleRooms)
}

/** A database with agencies 7 and 8, and vendors 3 and 4. */
export async function withAgencies(database: TestRecords): Promise<RecordStore> {
  const records = await database.freshDatabase()
  await records.within({ kind: 'system' }, (transaction) =>
    sql`INSERT INTO agency (id, oid, name_zh, name_en) OVERRIDING SYSTEM VALUE
      VALUES (7, '2.16.886.101.20003', '內政部', 'Ministry of the Interior'), (8, '2.16.886.101.90001', '另一機關', '')`.execute(
      transaction,
    ),
  )
  await records.within({ kind: 'system' }, (transaction) =>
    sql`INSERT INTO vendor (id, code, name_zh) OVERRIDING SYSTEM VALUE
      VALUES (3, 'guard', '守望資安'), (4, 'other', '另一廠商')`.execute(transaction),
  )
  return records
}

export function household(records: RecordStore, more: Partial<Identity> = {}): Household {
  let time = Date.parse('2026-11-21T02:00:00Z')
  const sealer = createSealer(randomBytes(32))
  return {
    ...createIdentity({
      records,
      sealer,
      origin: 'https://lianfang.example',
      secondFactor: 'centre',
      mails: false,
    }),
    // As small as the algorithm takes it: the real cost has a test of its own.
    passwordCost: { memory: 64, passes: 1, lanes: 1 },
    limits: new FailureLimits({ failures: 1000, mails: 1000 }),
    now: () => new Date(time),
    ...more,
    sealer,
    pass(milliseconds) {
      time += milliseconds
    },
  }
}

/** The secret behind the `#` of a link. */
export const secretOf = (link: string | null | undefined): string => link!.split('#')[1]!

export function codeAt(secret: string, now: Date): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now.getTime() })
}

export interface Member {
  readonly id: string
  readonly mail: string
  /** TOTP secret; empty for an officer, who has none. */
  readonly totp: string
  readonly recoveryCodes: readonly string[]
  readonly session: string
  readonly caller: Caller
}

/** Invites, accepts, enrols where it must be, and is signed in. `of`: an officer's agency, a vendor of that role. */
export async function member(
  identity: Household,
  mail: string,
  role: Role = 'analyst',
  of: number | null = null,
): Promise<Member> {
  const { person, link } = await invite(identity, ourselves, {
    mail,
    name: '陳大文',
    role,
    agency: role === 'vendor' ? null : of,
    vendor: role === 'vendor' ? of : null,
    language: 'zh-TW',
  })
  let step = await enter(identity, { secret: secretOf(link), password: goodPassword }, visitor)
  let totp = ''
  if (step.step === 'enrol') {
    totp = (await beginEnrolment(identity, step.handle)).secret
    step = await finishEnrolment(
      identity,
      { handle: step.handle, code: codeAt(totp, identity.now()) },
      visitor,
    )
  }
  const session = sessionOf(step)
  const caller = await authenticate(identity.records, { session }, identity.now())
  return { id: person.id, mail, totp, recoveryCodes: step.recoveryCodes ?? [], session, caller: caller! }
}

export function sessionOf(step: SignInStep): string {
  if (step.step !== 'signed-in') throw new Error(`not signed in but at ${step.step}`)
  return step.session.secret
}

export function handleOf(step: SignInStep): string {
  if (step.step === 'signed-in') throw new Error('signed in already')
  return step.handle
}
