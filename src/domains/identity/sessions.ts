import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import type { Records, RecordStore } from '../../store/records/index.ts'
import { after, periods, scopeOf, type Caller, type Visitor } from './identity.ts'
import { isOfNoArchivedVendor } from './bound.ts'
import { equalBytes, hashOf, isSecret, newSecret, parseToken } from './secret.ts'
import './tables.ts'

/** What the browser keeps. */
export interface SessionSecret {
  readonly secret: string
  /** Until it ends in any case. */
  readonly seconds: number
}

export interface OwnSession {
  readonly id: string
  readonly method: string
  readonly address: string
  readonly agent: string
  readonly startedAt: Date
  readonly seenAt: Date
  /** Whether it is the one that asks. */
  readonly current: boolean
}

/** Begins a session under a secret nobody has seen before: what a browser came with is never taken over. Scope system. */
export async function beginSession(
  records: Records,
  person: string,
  method: string,
  visitor: Visitor,
  now: Date,
): Promise<SessionSecret> {
  await records.deleteFrom('session').where('ends_at', '<=', now).execute()
  const secret = newSecret()
  await records
    .insertInto('session')
    .values({
      id: randomUUID(),
      hash: hashOf(secret),
      person,
      method,
      address: visitor.address,
      agent: visitor.agent.slice(0, 400),
      created_at: now,
      seen_at: now,
      idle_minutes: periods.idleMinutes,
      ends_at: after(now, periods.session),
      proven_at: now,
    })
    .execute()
  return { secret, seconds: periods.session / 1000 }
}

/** Notes of use are written at most so often. */
const noteEvery = 60_000

/** Who a session's or token's secret stands for; undefined when it is unknown, ended, or its person is suspended or of an archived vendor. */
export async function authenticate(
  records: RecordStore,
  given: { readonly session?: string; readonly token?: string },
  now: Date,
): Promise<Caller | undefined> {
  if (given.token !== undefined) return machineOf(records, given.token, now)
  if (given.session === undefined || !isSecret(given.session)) return undefined
  const hash = hashOf(given.session)
  return records.within({ kind: 'system' }, async (transaction) => {
    const row = await transaction
      .selectFrom('session')
      .innerJoin('person', 'person.id', 'session.person')
      .select(['session.id as session', 'seen_at', 'idle_minutes', 'ends_at'])
      .select(['person.id', 'name', 'role', 'agency', 'vendor'])
      .where('hash', '=', hash)
      .where('state', '=', 'active')
      .where(isOfNoArchivedVendor('person'))
      .executeTakeFirst()
    if (row === undefined) return undefined
    if (row.ends_at <= now || after(row.seen_at, row.idle_minutes * 60_000) <= now) {
      await transaction.deleteFrom('session').where('id', '=', row.session).execute()
      return undefined
    }
    if (now.getTime() - row.seen_at.getTime() >= noteEvery)
      await transaction.updateTable('session').set({ seen_at: now }).where('id', '=', row.session).execute()
    const { id, name, role, agency, vendor, session } = row
    return { kind: 'person', id, name, role, agency, vendor, tokenScopes: [], session } as const
  })
}

async function machineOf(records: RecordStore, text: string, now: Date): Promise<Caller | undefined> {
  const token = parseToken(text)
  if (token === undefined) return undefined
  return records.within({ kind: 'system' }, async (transaction) => {
    const row = await transaction
      .selectFrom('api_token')
      .selectAll()
      .where('id', '=', token.id)
      .where('revoked_at', 'is', null)
      .where('ends_at', '>', now)
      .where(isOfNoArchivedVendor('api_token'))
      .executeTakeFirst()
    if (row === undefined || !equalBytes(row.hash, hashOf(token.secret))) return undefined
    if (row.used_at === null || now.getTime() - row.used_at.getTime() >= noteEvery)
      await transaction.updateTable('api_token').set({ used_at: now }).where('id', '=', row.id).execute()
    const { id, name, scopes, agency, vendor } = row
    return {
      kind: 'machine',
      id,
      name,
      role: null,
      agency,
      vendor,
      tokenScopes: scopes,
      session: null,
    } as const
  })
}

/** A transaction on the caller's own account: within the caller's scope, and as that person. */
export async function withinOwn<Result>(
  records: RecordStore,
  caller: Caller,
  work: (records: Records) => Promise<Result>,
): Promise<Result> {
  if (caller.kind !== 'person') {
    throw new LianfangError('forbidden', 'a machine has no account of its own')
  }
  return records.within(scopeOf(caller), async (transaction) => {
    await sql`SELECT set_config('lianfang.person', ${caller.id}, true)`.execute(transaction)
    return work(transaction)
  })
}

/** Until when the caller's last full proof allows what is sensitive; past: no more. */
export async function freshUntil(records: Records, caller: Caller): Promise<Date> {
  const row = await records
    .selectFrom('session')
    .select('proven_at')
    .where('id', '=', caller.session)
    .executeTakeFirst()
  return row === undefined ? new Date(0) : after(row.proven_at, periods.fresh)
}

/** Throws `proof-required` unless the caller has lately shown who it is: a machine left unlocked is not enough for this. */
export async function requireFresh(records: Records, caller: Caller, now: Date): Promise<void> {
  if ((await freshUntil(records, caller)) > now) return
  throw new LianfangError('proof-required', 'this needs a fresh proof that it is you', {
    hint: 'Give your password, a code or your passkey once more.',
  })
}

/** After a fresh proof: the same session under a new secret. */
export async function renewSession(records: Records, caller: Caller, now: Date): Promise<SessionSecret> {
  const secret = newSecret()
  const { ends_at } = await records
    .updateTable('session')
    .set({ hash: hashOf(secret), proven_at: now, seen_at: now })
    .where('id', '=', caller.session)
    .where('person', '=', caller.id)
    .returning('ends_at')
    .executeTakeFirstOrThrow()
  return { secret, seconds: Math.max(0, Math.floor((ends_at.getTime() - now.getTime()) / 1000)) }
}

export async function listSessions(records: RecordStore, caller: Caller, now: Date): Promise<OwnSession[]> {
  const rows = await withinOwn(records, caller, (transaction) =>
    transaction
      .selectFrom('session')
      .selectAll()
      .where('person', '=', caller.id)
      .where('ends_at', '>', now)
      .where(sql<boolean>`seen_at + idle_minutes * interval '1 minute' > ${now}`)
      .orderBy('seen_at', 'desc')
      .execute(),
  )
  return rows.map(({ id, method, address, agent, created_at, seen_at }) => ({
    id,
    method,
    address,
    agent,
    startedAt: created_at,
    seenAt: seen_at,
    current: id === caller.session,
  }))
}

/** Ends sessions of a person: one, all, or all but one. Answers how many. */
export async function endSessions(
  records: Records,
  person: string,
  which: { readonly only?: string; readonly except?: string | null } = {},
): Promise<number> {
  let query = records.deleteFrom('session').where('person', '=', person)
  if (which.only !== undefined) query = query.where('id', '=', which.only)
  if (which.except !== undefined && which.except !== null) query = query.where('id', '!=', which.except)
  const { numDeletedRows } = await query.executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

/** Out everywhere, also of sign-ins that are under way. Scope system. */
export async function signOut(records: Records, person: string): Promise<void> {
  await endSessions(records, person)
  await records.deleteFrom('sign_in').where('person', '=', person).execute()
}
