import { sql, type Selectable } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import type { Records, RecordStore } from '../../store/records/index.ts'
import type { SourceKey } from './spool.ts'
import type { LiveSourceTable, SourceState } from './tables.ts'

/** A live source as operators know it. */
export interface LiveSource extends SourceKey {
  readonly id: string
  readonly name: string | null
  readonly state: SourceState
  /** Null: recognised by content. */
  readonly format: string | null
  /** Null: that of the installation. */
  readonly timeZone: string | null
  readonly sensor: string
  /** Subject of the client certificate that was seen last. */
  readonly certificate: string | null
  readonly firstSeen: Date
  readonly lastSeen: Date
  /** Minutes without a record after which its silence is an alarm; null: never. */
  readonly expectedSilence: number | null
  readonly note: string
  readonly version: number
}

/** What an operator may say of a source. */
export type SourceChange = Partial<
  Pick<LiveSource, 'name' | 'state' | 'format' | 'timeZone' | 'sensor' | 'expectedSilence' | 'note'>
>

export function keyText({ transport, address }: SourceKey): string {
  return `${transport} ${address}`
}

function sourceOf(row: Selectable<LiveSourceTable>): LiveSource {
  const { time_zone, first_seen, last_seen, expected_silence_minutes, ...rest } = row
  return {
    ...rest,
    timeZone: time_zone,
    firstSeen: first_seen,
    lastSeen: last_seen,
    expectedSilence: expected_silence_minutes,
  }
}

/**
 * Live sources in the record store, and in memory for every record that comes. The store may be away: who speaks for the first time
 * is entered when it is back.
 */
export class Registry {
  readonly #store: RecordStore
  readonly #byKey = new Map<string, LiveSource>()
  /** Not in the store yet. */
  readonly #introduced = new Set<string>()
  readonly #seen = new Map<string, { at: Date; certificate: string | null }>()
  #unknown = 0

  constructor(store: RecordStore) {
    this.#store = store
  }

  find(key: SourceKey): LiveSource | undefined {
    return this.#byKey.get(keyText(key))
  }

  all(): LiveSource[] {
    return [...this.#byKey.values()]
  }

  /** Sources that nobody has named yet. */
  get unknown(): number {
    return this.#unknown
  }

  /** What is kept in memory from now on. */
  put(source: LiveSource): void {
    const key = keyText(source)
    const known = this.#byKey.get(key)
    this.#byKey.set(key, source)
    this.#unknown += Number(source.state === 'unknown') - Number(known?.state === 'unknown')
  }

  /** First contact. */
  introduce(key: SourceKey, id: string, now: Date): LiveSource {
    const source: LiveSource = {
      transport: key.transport,
      address: key.address,
      id,
      name: null,
      state: 'unknown',
      format: null,
      timeZone: null,
      sensor: '',
      certificate: null,
      firstSeen: now,
      lastSeen: now,
      expectedSilence: null,
      note: '',
      version: 1,
    }
    this.put(source)
    this.#introduced.add(keyText(key))
    return source
  }

  /** It has spoken; written with the next flush(). */
  saw(key: SourceKey, at: Date, certificate: string | null): void {
    this.#seen.set(keyText(key), { at, certificate })
  }

  /** Reads what operators have said, here or elsewhere. */
  async load(): Promise<void> {
    const rows = await this.#store.within({ kind: 'system' }, (records) =>
      records.selectFrom('live_source').selectAll().execute(),
    )
    for (const row of rows) {
      this.#introduced.delete(keyText(row))
      this.put(sourceOf(row))
    }
  }

  /** Enters those who spoke for the first time, and when each was seen last. */
  async flush(): Promise<void> {
    const introduced = [...this.#introduced].flatMap((key) => this.#byKey.get(key) ?? [])
    const seen = [...this.#seen]
    if (introduced.length === 0 && seen.length === 0) return
    await this.#store.within({ kind: 'system' }, async (records) => {
      for (let from = 0; from < introduced.length; from += 500)
        await records
          .insertInto('live_source')
          .values(
            introduced.slice(from, from + 500).map(({ id, transport, address, firstSeen, lastSeen }) => ({
              id,
              transport,
              address,
              first_seen: firstSeen,
              last_seen: lastSeen,
            })),
          )
          .onConflict((conflict) => conflict.columns(['transport', 'address']).doNothing())
          .execute()
      for (const [key, { at, certificate }] of seen) {
        const { transport, address } = this.#byKey.get(key)!
        await records
          .updateTable('live_source')
          .set({ last_seen: at, certificate: sql`coalesce(${certificate}, certificate)` })
          .where('transport', '=', transport)
          .where('address', '=', address)
          .execute()
      }
    })
    for (const [key, entry] of seen) if (this.#seen.get(key) === entry) this.#seen.delete(key)
    // Somebody else may have entered the same one before: theirs is the one that counts.
    if (introduced.length > 0) await this.load()
  }
}

/** Errors: not-found. */
export async function readLiveSource(records: Records, id: string): Promise<LiveSource> {
  const row = await records.selectFrom('live_source').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw new LianfangError('not-found', `there is no live source ${id}`)
  return sourceOf(row)
}

/** Changes what operators say of a source. Errors: not-found, precondition-failed (it has another version now), invalid. */
export async function changeLiveSource(
  records: Records,
  id: string,
  expected: number,
  change: SourceChange,
): Promise<LiveSource> {
  const before = await readLiveSource(records, id)
  const { timeZone, expectedSilence, ...rest } = change
  const after = { ...before, ...change }
  if (after.state === 'named' && after.name === null)
    throw new LianfangError('invalid', 'a source without a name cannot be a named one', {
      hint: 'Give it a name.',
    })
  const row = await records
    .updateTable('live_source')
    .set({
      ...rest,
      ...(timeZone !== undefined && { time_zone: timeZone }),
      ...(expectedSilence !== undefined && { expected_silence_minutes: expectedSilence }),
      version: expected + 1,
    })
    .where('id', '=', id)
    .where('version', '=', expected)
    .returningAll()
    .executeTakeFirst()
  if (row !== undefined) return sourceOf(row)
  throw new LianfangError(
    'precondition-failed',
    `the source is at version ${before.version}, not ${expected}`,
    {
      hint: 'Read it again, then change it.',
    },
  )
}
