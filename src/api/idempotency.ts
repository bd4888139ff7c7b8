/** Creating once, however often the request is repeated (the Idempotency-Key header). */
import { createHash } from 'node:crypto'
import { LianfangError } from '../base/errors.ts'
import type { RecordStore } from '../store/records/index.ts'

interface IdempotencyTable {
  caller: string
  key: string
  request: string
  status: number | null
  body: string | null
  at: Date
}

declare module '../store/records/tables.ts' {
  interface RecordTables {
    idempotency: IdempotencyTable
  }
}

const keptHours = 24

interface Asked {
  readonly caller: string
  readonly key: string
  /** Method, path and body. */
  readonly request: readonly string[]
  /** The answer is not to be kept. */
  readonly secret: boolean
}

interface Answered {
  readonly status: number
  readonly body: string | null
}

/**
 * Does the work, unless it was done under this key: then its answer again. Work that fails may be tried again. Errors: request-invalid,
 * invalid, in-progress, conflict.
 */
export async function once(
  records: RecordStore,
  { caller, key, request, secret }: Asked,
  now: Date,
  work: () => Promise<Answered>,
): Promise<Answered> {
  if (key.length > 200)
    throw new LianfangError('request-invalid', 'the Idempotency-Key is longer than 200 characters')
  const digest = createHash('sha256').update(JSON.stringify(request)).digest('hex')
  const known = await records.within({ kind: 'system' }, async (db) => {
    await db
      .deleteFrom('idempotency')
      .where('at', '<', new Date(now.getTime() - keptHours * 3_600_000))
      .execute()
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('idempotency')
      .values({ caller, key, request: digest, status: null, body: null, at: now })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if ((numInsertedOrUpdatedRows ?? 0n) > 0n) return undefined
    return db
      .selectFrom('idempotency')
      .selectAll()
      .where('caller', '=', caller)
      .where('key', '=', key)
      .executeTakeFirstOrThrow()
  })
  if (known !== undefined) {
    if (known.request !== digest)
      throw new LianfangError('invalid', 'this Idempotency-Key was used for another request', {
        hint: 'Make a new key for each thing to create.',
      })
    if (known.status === null)
      throw new LianfangError('in-progress', 'the first request with this Idempotency-Key is still at work', {
        hint: 'Look whether it is there, then try again.',
      })
    if (secret)
      throw new LianfangError('conflict', 'this was created already; its secret is shown only once', {
        hint: 'Revoke it and create another one, with a new Idempotency-Key.',
      })
    return { status: known.status, body: known.body }
  }
  const settle = (answer: Answered | undefined): Promise<void> =>
    records.within({ kind: 'system' }, async (db) => {
      if (answer === undefined)
        await db.deleteFrom('idempotency').where('caller', '=', caller).where('key', '=', key).execute()
      else
        await db
          .updateTable('idempotency')
          .set(answer)
          .where('caller', '=', caller)
          .where('key', '=', key)
          .execute()
    })
  try {
    const answer = await work()
    await settle(answer.status >= 300 ? undefined : secret ? { status: answer.status, body: null } : answer)
    return answer
  } catch (error) {
    await settle(undefined)
    throw error
  }
}
