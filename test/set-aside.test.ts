/** Records set aside, and what a replay makes of them. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { after, before, beforeEach, describe, test } from 'node:test'
import { batchTables, installedFormats, tables } from '../src/app.ts'
import {
  countSetAside,
  listSetAside,
  readSetAside,
  replaySetAside,
  sourceAccounts,
  type InstalledFormat,
} from '../src/domains/sources/index.ts'
import { startTestStore, type TestStore } from '../src/store/events/nodes.test-support.ts'
import { createTables, migrate, type EventStore } from '../src/store/events/index.ts'
import { identifier, sql, value } from '../src/store/events/sql.ts'

const good = (number: number, day = '2026-11-01'): string =>
  `date=${day} time=11:37:00 devname="FG" devid="FGT1" logid="0419016384" type="utm" subtype="ips" severity="high" ` +
  `srcip=192.0.2.1 dstip=198.51.100.7 action="dropped" proto=6 attack="Made.Up" attackid=${number}`

interface Block {
  readonly source?: number
  readonly batch: number
  readonly state?: number
  readonly final?: boolean
  readonly receivedAt?: string
  readonly zone?: string
  readonly format?: string
  readonly records: readonly string[]
  readonly reason?: string
  readonly blank?: number
  /** The records so many times. */
  readonly times?: number
  /** Spaces behind each, up to so many bytes. */
  readonly length?: number
}

describe('set aside', { concurrency: 2 }, () => {
  for (const shards of [1, 3]) {
    describe(shards === 1 ? 'one node' : 'three shards', { concurrency: 1 }, () => {
      let place: TestStore
      let store: EventStore
      let spool: string
      let formats: readonly InstalledFormat[]
      const local = (table: string) => identifier(shards === 1 ? table : `${table}_shard`)

      before(async () => {
        place = await startTestStore(shards)
        store = place.store
        spool = await mkdtemp(path.join(tmpdir(), 'lianfang-replay-'))
        formats = await installedFormats()
        await migrate(store, [{ version: 1, name: 'tables', statements: createTables(tables) }])
      })
      after(async () => {
        await place.stop()
        await rm(spool, { recursive: true, force: true })
      })
      beforeEach(async () => {
        await Promise.all(
          tables.map(({ name }) =>
            store.command(sql`TRUNCATE TABLE ${local(name)}`, { on: 'every', repeatable: true }),
          ),
        )
      })

      const replay = (filter = {}, options = {}, through = store) =>
        replaySetAside(through, filter, { formats, tables: batchTables, options, spool })

      /** A block as ingestion leaves it behind: all of its records set aside, each `step` bytes from the one before. */
      async function putAside({
        source = 7,
        batch,
        state = 2,
        final = false,
        receivedAt = '2026-11-01 04:00:00.000',
        zone = 'Asia/Taipei',
        format = 'fortigate-key-value',
        records,
        reason = 'time-invalid',
        blank = 0,
        times = 1,
        length = 0,
      }: Block): Promise<void> {
        const at = value(receivedAt, "DateTime64(3, 'UTC')")
        const retention = value(
          JSON.stringify({ unmapped: 'all', raw: 'all', timeZone: zone, sensor: '' }),
          'String',
        )
        const ofSource = { on: source % shards }
        await store.command(
          sql`INSERT INTO ${local('source')} VALUES (${value(source, 'UInt64')}, ${value(`file ${source}`, 'String')}, ${value(format, 'String')}, 1, 'x', ${at})`,
          ofSource,
        )
        await store.command(
          sql`INSERT INTO ${local('batch')} (source, start, end, batch, state, final, received_at, retention, read, set_aside, blank, written_at)
            VALUES (${value(source, 'UInt64')}, ${value(batch * 1e9, 'UInt64')}, ${value((batch + 1) * 1e9, 'UInt64')}, ${value(batch, 'UInt64')},
              ${value(state, 'UInt8')}, ${value(final ? 1 : 0, 'UInt8')}, ${at}, ${retention},
              ${value(records.length + blank, 'UInt64')}, ${value(records.length, 'UInt64')}, ${value(blank, 'UInt64')}, ${at})`,
          ofSource,
        )
        // Set aside by a machine whose clock is ahead of ours.
        await store.command(
          sql`INSERT INTO ${local('set_aside')} SELECT ${value(source, 'UInt64')}, ${value(batch * 1e9, 'UInt64')} + number * 4e6, ${value(batch, 'UInt64')},
              number + 1, ${value(reason, 'String')}, '', rightPad(record, greatest(length(record), ${value(length, 'UInt32')})), 1, 0, ${at}, now64(3, 'UTC') + toIntervalSecond(5)
            FROM (SELECT ${value(records, 'Array(String)')} AS records, number, records[number % length(records) + 1] AS record
                  FROM numbers(${value(records.length * times, 'UInt32')}))`,
          { on: batch % shards },
        )
      }
      const totals = async () => {
        const [row] = await store.query<Record<'stored' | 'open' | 'taken' | 'cutOff', number>>(
          sql`SELECT (SELECT count() FROM detection) AS stored, (SELECT count() FROM set_aside FINAL WHERE state = 1) AS open,
              (SELECT count() FROM set_aside FINAL WHERE state = 2) AS taken, (SELECT count() FROM set_aside FINAL WHERE state = 3) AS cutOff`,
        )
        return row
      }
      const numbers = (count: number) => Array.from({ length: count }, (_, number) => number)

      test('they are counted, listed, shown, and every record is accounted for', async () => {
        await putAside({ batch: 1, records: [good(1), 'garbage'], blank: 2 })
        await putAside({ batch: 2, records: [good(2)], blank: 3, state: 1 })
        assert.deepEqual(await countSetAside(store, { name: 'file' }), [
          { reason: 'time-invalid', records: 3 },
        ])
        const [first] = await listSetAside(store, {}, { limit: 1 })
        assert.equal((await readSetAside(store, first!.id)).name, 'file 7')
        await replay()
        const [account] = await sourceAccounts(store)
        const { lastRead, source, ...counts } = account!
        assert.equal(source, '0000000000000007')
        assert.match(lastRead, /^2026/)
        assert.deepEqual(counts, {
          name: 'file 7',
          format: 'fortigate-key-value',
          read: 8,
          stored: 1,
          setAside: 1,
          blank: 2,
          pending: 4,
        })
      })

      test('of two replays at once one is refused, and nothing is lost', async () => {
        await putAside({ batch: 1, records: [good(1)], times: 500 })
        const outcomes = await Promise.allSettled([replay(), replay()])
        assert.deepEqual(
          outcomes.map((outcome) =>
            outcome.status === 'fulfilled' ? outcome.value.taken : (outcome.reason as { code: string }).code,
          ),
          [500, 'source-busy'],
        )
        assert.deepEqual(await totals(), { stored: 500, open: 0, taken: 500, cutOff: 0 })
      })

      for (const [when, dieAt] of [
        ['while it begins', 1],
        ['while it ends', 2],
      ] as const) {
        test(`cut off ${when}, on the first node only, then again while that is taken back`, async () => {
          for (const batch of numbers(3)) {
            await putAside({ batch, records: [...numbers(40).map((number) => good(number)), 'garbage'] })
          }
          for (const dies of [dieAt, 1, 2]) {
            let marks = 0
            const dying = instead(store, async (statement, options) => {
              if (!statement.render().text.startsWith('INSERT') || ++marks < dies)
                return store.command(statement, options)
              await store.command(statement, { ...options, on: 0 })
              throw new Error('the process dies')
            })
            await assert.rejects(replay({}, {}, dying), /dies/)
          }
          await replay()
          assert.deepEqual(await totals(), { stored: 120, open: 3, taken: 120, cutOff: 0 })
          assert.deepEqual(await replay(), { tried: 3, taken: 0, leftOut: 0, faults: [] })
        })
      }

      test('each is judged by the day it was received and the settings of its block', async () => {
        for (const day of [1, 5, 9]) {
          const date = `2026-11-0${day}`
          const zone = day === 5 ? 'UTC' : 'Asia/Taipei'
          await putAside({
            batch: day,
            records: [good(day, date)],
            receivedAt: `${date} ${day === 5 ? '12' : '04'}:00:00.000`,
            zone,
          })
        }
        await replay()
        const rows = () =>
          store.query<{ time: string; status: string }>(
            sql`SELECT toString(time) AS time, toString(time_status) AS status FROM detection ORDER BY time`,
          )
        const found = await rows()
        assert.deepEqual(
          found.map(({ time }) => time.slice(0, 16).replace('T', ' ')),
          ['2026-11-01 03:37', '2026-11-05 11:37', '2026-11-09 03:37'],
        )
        assert.equal(new Set(found.map(({ status }) => status)).size, 1)
        await putAside({ batch: 20, records: [good(20, '2026-11-01')] })
        await replay({}, { timeZone: 'UTC' })
        assert.equal((await rows())[1]!.time.slice(11, 16), '11:37')
      })

      test('records of blocks whose sending was cut off are left alone; those of an unterminated end are not', async () => {
        await putAside({ batch: 1, records: [good(1), good(2)], state: 1 })
        await putAside({ batch: 2, records: [good(3)], final: true })
        await putAside({ batch: 3, records: [good(4)] })
        assert.deepEqual(await replay(), { tried: 2, taken: 2, leftOut: 2, faults: [] })
        assert.deepEqual(await totals(), { stored: 2, open: 2, taken: 2, cutOff: 0 })
      })

      // What follows is the same on any number of nodes.
      if (shards > 1) return

      test('what is too long or empty is not tried; the reason and the file choose', async () => {
        await putAside({ batch: 1, records: ['', good(1)] })
        await putAside({ batch: 2, records: [good(2)], reason: 'record-too-long' })
        await putAside({ batch: 3, records: [good(3)], reason: 'other' })
        await putAside({ batch: 4, records: [good(4)], source: 8 })
        assert.equal((await replay({ reason: 'other', name: '8' })).tried, 0)
        assert.equal((await replay({ reason: 'other' })).tried, 1)
        assert.equal((await replay({ name: '8' })).tried, 1)
        assert.deepEqual(await replay(), { tried: 1, taken: 1, leftOut: 0, faults: [] })
      })

      test('a format that is gone and a record that its parser chokes on hold nothing else back', async () => {
        await putAside({ batch: 1, source: 1, format: 'gone', records: [good(1)] })
        await putAside({ batch: 2, source: 2, records: numbers(5).map((number) => good(number)) })
        const fortigate = formats.find(({ format: { name } }) => name === 'fortigate-key-value')!
        const choking: InstalledFormat = {
          ...fortigate,
          format: {
            ...fortigate.format,
            open: async (options, stream) => {
              const parser = await fortigate.format.open(options, stream)
              let bytes: Uint8Array = new Uint8Array()
              return {
                room: () => (bytes = parser.room()),
                accept(length) {
                  if (Buffer.from(bytes.subarray(0, length)).includes('attackid=3')) throw new Error('choked')
                  return parser.accept(length)
                },
                block: (final) => parser.block(final),
              }
            },
          },
        }
        const settings = { formats: [choking], tables: batchTables, options: {}, spool }
        assert.deepEqual(await replaySetAside(store, {}, settings), {
          tried: 5,
          taken: 4,
          leftOut: 0,
          faults: ['the format gone is not installed', 'choked'],
        })
        assert.deepEqual(await totals(), { stored: 4, open: 2, taken: 4, cutOff: 0 })
      })

      test('a broken record does not take the ones behind it along', async () => {
        const event = (number: number) =>
          `{"event_type":"alert","timestamp":"2026-11-01T03:37:00.000000+0000","src_ip":"192.0.2.1","dest_ip":"198.51.100.7","proto":"TCP",` +
          `"alert":{"action":"blocked","signature_id":${number},"signature":"Made up","severity":1}}`
        await putAside({
          batch: 1,
          format: 'suricata-eve',
          records: [event(1), '{"event_type":"alert","x":[', event(2), event(3), event(4)],
        })
        assert.deepEqual(await replay(), { tried: 5, taken: 4, leftOut: 0, faults: [] })
        assert.deepEqual(await totals(), { stored: 4, open: 1, taken: 4, cutOff: 0 })
      })

      test('accounts are complete, however many sources there are', async () => {
        await store.command(
          sql`INSERT INTO ${local('source')} SELECT number, toString(number), 'f', 1, 'x', now64(3) FROM numbers(1500)`,
        )
        await store.command(
          sql`INSERT INTO ${local('batch')} (source, start, end, batch, state, read, stored, written_at) SELECT number, 0, 1, number, 2, 10, 10, now64(3) FROM numbers(1500)`,
        )
        assert.equal((await sourceAccounts(store)).length, 1500)
      })

      test('thousands that fail again', async () => {
        await putAside({ batch: 1e3, records: ['garbage'], times: 11_000 })
        assert.deepEqual(await replay(), { tried: 11_000, taken: 0, leftOut: 0, faults: [] })
      })

      test('groups are bounded by bytes', async () => {
        await putAside({ batch: 1, records: [good(1)], times: 40, length: 950_000 })
        const groups: number[] = []
        const counting = instead(store, async (statement, options) => {
          await store.command(statement, options)
          const [row] = await store.query<{ records: number }>(
            sql`SELECT count() AS records FROM set_aside FINAL WHERE state = 3`,
          )
          if (row!.records > 0) groups.push(row!.records)
        })
        assert.equal((await replay({}, {}, counting)).taken, 40)
        assert.deepEqual(groups, [36, 4])
      })
    })
  }
})

/** The store with other commands. */
function instead(store: EventStore, command: EventStore['command']): EventStore {
  return new Proxy(store, {
    get(target, key) {
      if (key === 'command') return command
      const member: unknown = Reflect.get(target, key, target)
      return typeof member === 'function' ? (member.bind(target) as unknown) : member
    },
  })
}
