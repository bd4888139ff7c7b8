import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import type { Scope } from '../../store/records/index.ts'
import { findProfile, listProfiles, monthlyReturns, saveProfile } from './index.ts'
import { asCentre, furnish, knowledge, now, oid, send, startReturns, ticket } from './returns.test-support.ts'
import { hasCode } from './refused.test-support.ts'

const records = await startReturns()
const tables = [
  'return_delivery',
  'return_set_aside',
  'return_ticket',
  'return_ticket_revision',
  'return_source',
  'return_link',
  'device_status',
  'return_summary',
  'return_profile',
  'return_counted',
] as const
const scopes: Readonly<Record<string, Scope>> = {
  vendor: { kind: 'vendor', vendor: 1 },
  other: { kind: 'vendor', vendor: 3 },
  agency: { kind: 'agency', agency: 1 },
  stranger: { kind: 'agency', agency: 4 },
  public: { kind: 'public' },
}

describe('who sees what', () => {
  test('each scope sees its own, and nobody but the program writes', async () => {
    const store = await furnish(await records.freshDatabase())
    await send(store, { vendor: 1, bytes: JSON.stringify([ticket('A'), ticket('B', { agency: oid(4) })]) })
    await send(store, {
      vendor: 1,
      bytes: JSON.stringify([ticket('A', { title: 'newer', returnedAt: '2026-11-20T04:00:00Z' })]),
    })
    await send(store, {
      vendor: 3,
      bytes: JSON.stringify([
        ticket('A'),
        ticket('C', { agency: oid(4), sources: ['203.0.113.9'], destinations: [] }),
      ]),
    })
    await send(store, {
      vendor: 1,
      form: 'device-status',
      profileId: 'lianfang-device-json',
      bytes: JSON.stringify([{ agency: oid(1), month: '2026-10', device: 'ips-1', state: 'normal' }]),
    })
    await asCentre(store, (tx) =>
      sql`INSERT INTO return_summary (period_from, period_to, dimension, tickets, sha256, received_at, by_name)
        VALUES (now(), now() + interval '1 day', 'all', 1, '', now(), '')`.execute(tx),
    )
    const counts = async (scope: Scope): Promise<number[]> =>
      store.within(scope, async (tx) => {
        const found: number[] = []
        for (const table of tables)
          found.push(
            (
              await sql<{
                count: number
              }>`SELECT count(*)::integer AS count FROM ${sql.table(table)}`.execute(tx)
            ).rows[0]!.count,
          )
        return found
      })
    //                                  delivery aside ticket revision source link device summary profile counted
    assert.deepEqual(await counts({ kind: 'centre' }), [4, 1, 3, 1, 5, 1, 1, 1, 0, 2])
    assert.deepEqual(await counts(scopes['vendor']!), [3, 1, 1, 1, 2, 0, 1, 0, 0, 1])
    // Of vendor 3 the ticket is linked and not counted: it cannot tell.
    assert.deepEqual(await counts(scopes['other']!), [1, 0, 2, 0, 3, 0, 0, 0, 0, 2])
    assert.deepEqual(await counts(scopes['agency']!), [0, 0, 2, 1, 4, 1, 1, 0, 0, 1])
    assert.deepEqual(await counts(scopes['stranger']!), [0, 0, 1, 0, 1, 0, 0, 0, 0, 1])
    assert.deepEqual(await counts(scopes['public']!), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0])

    const writes = [
      `UPDATE return_ticket SET title = 'mine'`,
      `DELETE FROM return_ticket`,
      `DELETE FROM return_set_aside`,
      `DELETE FROM return_link`,
      `UPDATE device_status SET state = 'normal'`,
      `UPDATE return_delivery SET file_name = 'x'`,
      `DELETE FROM return_source`,
    ]
    for (const scope of Object.values(scopes))
      for (const statement of writes)
        assert.equal(
          await store.within(scope, async (tx) =>
            Number((await sql.raw(statement).execute(tx)).numAffectedRows ?? 0n),
          ),
          0,
          `${scope.kind}: ${statement}`,
        )
    for (const scope of Object.values(scopes))
      await assert.rejects(
        store.within(scope, (tx) =>
          sql`INSERT INTO return_source (ticket, role, ip, vendor, agency, event_at)
            VALUES (1, 'relay', '203.0.113.200', 1, 1, now())`.execute(tx),
        ),
        hasCode('forbidden'),
      )
  })

  test('mapping profiles: everybody uses those of the centre, a vendor its own, and no name is taken twice', async () => {
    const store = await furnish(await records.freshDatabase())
    const { id: _id, version: _version, ...given } = knowledge.profiles.get('lianfang-json')!
    const actor = { kind: 'system', id: 'x', name: 'x' } as const
    const save = (scope: Scope, vendor: number | null, id: string) =>
      store.within(scope, (tx) => saveProfile(tx, knowledge, { vendor, given: { ...given, id }, actor, now }))
    assert.equal((await save({ kind: 'centre' }, null, 'ours')).version, 1)
    assert.equal((await save({ kind: 'centre' }, null, 'ours')).version, 2)
    assert.equal((await save(scopes['vendor']!, 1, 'theirs')).version, 1)
    await assert.rejects(save(scopes['vendor']!, 1, 'ours'), hasCode('conflict'))
    await assert.rejects(save(scopes['vendor']!, 1, 'stix'), hasCode('conflict'))
    await assert.rejects(save(scopes['vendor']!, 3, 'mine'), hasCode('forbidden'))
    await assert.rejects(save(scopes['vendor']!, null, 'all'), hasCode('forbidden'))
    // Another vendor has it, which this one cannot see: the key refuses it all the same.
    await assert.rejects(save(scopes['other']!, 3, 'theirs'), hasCode('conflict'))
    await assert.rejects(save(scopes['agency']!, null, 'officer'), hasCode('forbidden'))
    const list = (scope: Scope) =>
      store.within(scope, async (tx) =>
        (await listProfiles(tx, knowledge))
          .filter(({ isBuiltIn }) => !isBuiltIn)
          .map(({ id, version }) => `${id}/${version}`),
      )
    assert.deepEqual(await list(scopes['vendor']!), ['ours/2', 'theirs/1'])
    assert.deepEqual(await list(scopes['other']!), ['ours/2'])
    const find = (id: string, version?: number) =>
      store.within({ kind: 'system' }, (tx) => findProfile(tx, knowledge, id, { vendor: 3, version }))
    assert.deepEqual([(await find('ours', 1)).version, (await find('stix')).version], [1, 1])
    await assert.rejects(find('theirs'), hasCode('not-found'))
  })
})

describe('the monthly form of devices', () => {
  const rows = (month: string, more: object = {}) =>
    JSON.stringify([{ agency: oid(1), month, device: 'ips-1', state: 'normal', ...more }])
  const given = { form: 'device-status', profileId: 'lianfang-device-json' } as const

  test('late from the end of the fifth in Taipei; missing is late when that is past', async () => {
    const store = await furnish(await records.freshDatabase())
    const at = (text: string) => new Date(text)
    await send(store, { ...given, vendor: 1, bytes: rows('2026-09'), receivedAt: at('2026-10-05T15:59:59Z') })
    await send(store, { ...given, vendor: 3, bytes: rows('2026-09'), receivedAt: at('2026-10-05T16:00:00Z') })
    const months = (when: string) =>
      asCentre(store, (tx) => monthlyReturns(tx, '2026-09', knowledge.rules, at(when)))
    const shown = (await months('2026-10-06T00:00:00Z')).map(({ vendor, agency, devices, isLate }) => [
      vendor,
      agency,
      devices,
      isLate,
    ])
    assert.deepEqual(shown, [
      [1, 1, 1, false],
      [1, 2, 0, true],
      [2, 2, 0, true],
      [2, 3, 0, true],
      [3, 1, 1, true],
      [3, 2, 0, true],
      [3, 3, 0, true],
      [3, 4, 0, true],
    ])
    assert.equal((await months('2026-10-05T00:00:00Z')).filter(({ isLate }) => isLate).length, 1)
    const own = await store.within(scopes['vendor']!, (tx) =>
      monthlyReturns(tx, '2026-09', knowledge.rules, now),
    )
    assert.deepEqual(
      own.map(({ vendor }) => vendor),
      [1, 1],
    )
  })

  test('months, revisions and words', async () => {
    const store = await furnish(await records.freshDatabase())
    const csv = (month: string, state: string, at: string) =>
      `機關,月份,設備名稱,設備狀態,回傳時間\n第1機關,${month},防火牆甲,${state},${at}\n`
    const table = { ...given, profileId: 'lianfang-device-table' }
    const first = await send(store, { ...table, bytes: csv('115年10月', '異常', '115/11/03') })
    assert.deepEqual(first.stored, { added: 1, revised: 0, history: 0 })
    assert.deepEqual(
      (await send(store, { ...table, bytes: csv('2026/10', '正常', '115/11/02') })).stored.history,
      1,
    )
    assert.deepEqual(
      (await send(store, { ...table, bytes: csv('202610', '停用中', '115/11/04') })).stored.revised,
      1,
    )
    assert.equal(
      (await send(store, { ...table, bytes: csv('11510', '異常', '115/11/03') })).counts.unchanged,
      1,
    )
    const report = await send(store, {
      ...table,
      bytes: csv('115/12', '正常', '') + '第1機關,13月,甲,正常,\n第1機關,2026-11,,正常,\n',
    })
    assert.deepEqual(
      report.rows.map(({ row, column, code }) => `${row} ${column} ${code}`),
      ['2 月份 month-in-future', '3 月份 month-invalid', '4 設備名稱 device-missing'],
    )
    await asCentre(store, async (tx) => {
      const devices = await tx
        .selectFrom('device_status')
        .select(['state', 'given_state', 'flags', 'is_current', 'month'])
        .orderBy('returned_at')
        .execute()
      assert.deepEqual(
        devices.map(({ state, given_state: word, is_current: stands }) => [state, word, stands]),
        [
          ['normal', '正常', false],
          ['degraded', '異常', false],
          ['unknown', '停用中', true],
        ],
      )
      assert.deepEqual([devices[2]!.flags, devices[2]!.month], [['state-unknown'], '2026-10-01'])
    })
  })
})
