import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { loadKnowledge, parsePeriod, refreshDistinct } from '../../gateway/index.ts'
import {
  type Event,
  publishedCounts,
  publishedTotal,
  type RankingStore,
  startRankingStore,
  storeEvents,
  storeSummaries,
} from '../../gateway/ranking.test-support.ts'
import { loadKillChain } from '../../kill-chain/index.ts'
import { buildBulletins } from '../assembly.ts'
import { type Bulletin, faults, type Language } from '../model.ts'
import { renderMarkdown } from '../render/markdown.ts'

const knowledge = loadKnowledge()
const killChain = loadKillChain()
const now = Date.parse('2026-11-21T00:00:00Z')
const october = parsePeriod('2026-10', undefined, { now })
const day = parsePeriod('2026-10-02', '2026-10-03', { now })

describe('the gateway bulletin', { timeout: 300_000 }, () => {
  let node: RankingStore
  before(async () => {
    node = await startRankingStore(1)
  })
  beforeEach(() => node.empty())
  after(() => node.stop())

  const bulletin = async (language: Language, period = october): Promise<Bulletin> => {
    const sources = { killChain, gateway: { reader: node.reader, knowledge, sources: [] } }
    return (await buildBulletins(sources, { period, asOf: now })).models[language]
  }

  it('gives the published figures back from counted summaries', async () => {
    const rest = publishedTotal - publishedCounts.reduce((sum, [, events]) => sum + events, 0)
    const { from, to } = october
    await storeSummaries(node.store, [
      ...publishedCounts.map(([name, events]) => ({ from, to, name, events })),
      { from, to, name: 'QVOD', events: rest },
    ])
    for (const language of ['zh-TW', 'en'] as const) {
      const model = await bulletin(language)
      assert.deepEqual(faults(model), [])
      assert.deepEqual(figure(model, 'blocked'), { kind: 'count', count: 293_335_767 })
      assert.deepEqual(figure(model, 'first-share'), { kind: 'share', part: 172_021_748, whole: 293_335_767 })
      assert.deepEqual(figure(model, 'sources'), { kind: 'estimate', count: null, error: 0.006 })
      assert.equal(model.previous, undefined)
      const printed = Buffer.from(renderMarkdown(model)).toString()
      for (const number of [
        '293,335,767',
        '172,021,748',
        '45,551,365',
        '38,310,152',
        '14,021,749',
        '11,571,445',
      ])
        assert.ok(printed.includes(number), number)
      for (const share of ['58.64%', '15.53%', '13.06%', '4.78%', '3.94%'])
        assert.ok(printed.includes(share), share)
    }
  })

  it('tells what changed, what was only seen, and what follows', async () => {
    await storeEvents(node.store, [
      ...burst(day.from - 3600, 'BitTorrent', 5),
      ...burst(day.from - 7200, 'Gone.Signature', 3),
      ...burst(day.from + 3600, 'BitTorrent', 20),
      ...burst(day.from + 90_000, 'Torpig.Mebroot.Botnet', 4, { severity: 5 }),
      ...burst(day.from + 90_000, 'Apache.Log4j.Error.Log.Remote.Code.Execution', 2, { disposition: 15 }),
      ...burst(day.from + 90_000, 'ICMP.Sweep', 9, { severity: 2 }),
      ...burst(day.from, 'BitTorrent', 1, { timeStatus: 2 }),
    ])
    await refreshDistinct(node.store)
    const model = await bulletin('en', day)
    assert.deepEqual(faults(model), [])
    assert.deepEqual(figure(model, 'blocked'), { kind: 'count', count: 24 })
    assert.deepEqual(figure(model, 'seen'), { kind: 'count', count: 2 })
    assert.deepEqual(figure(model, 'blocked-change'), { kind: 'change', from: 8, to: 24 })
    assert.deepEqual(figure(model, 'sources'), { kind: 'estimate', count: 20, error: 0.006 })
    assert.deepEqual(figure(model, 'new-signatures'), { kind: 'count', count: 1 })
    assert.deepEqual(figure(model, 'gone-signatures'), { kind: 'count', count: 1 })
    assert.deepEqual(figure(model, 'advice-remove-p2p'), { kind: 'count', count: 20 })
    assert.deepEqual(figure(model, 'advice-investigate-c2'), { kind: 'count', count: 4 })
    const printed = Buffer.from(renderMarkdown(model)).toString()
    assert.match(printed, /Gone\.Signature/)
    assert.match(printed, /clocks are plainly wrong/)
    assert.match(printed, /In 46 of the period’s 48 hours no sensor reported anything/)
    const advice = model.sections.find(({ id }) => id === 'advice')!.blocks[1]!
    assert.equal(advice.kind === 'list' && advice.items.length, 8)
    assert.deepEqual(await bulletin('en', day), model, 'the same again')
  })

  it('lists no name that damage made, and ranks no country that is none', async () => {
    const at = day.from + 3600
    await storeEvents(node.store, [
      ...burst(day.from - 3600, 'BitTorrent', 1),
      ...burst(at, 'BitTorrent', 6),
      ...burst(at, 'BitTorrent" incid', 2, { country: '', sensor: 'sensor-0 devname="gw' }),
    ])
    await refreshDistinct(node.store)
    const model = await bulletin('en', day)
    assert.deepEqual(faults(model), [])
    assert.deepEqual(figure(model, 'blocked'), { kind: 'count', count: 8 })
    assert.deepEqual(figure(model, 'new-signatures'), { kind: 'count', count: 0 })
    const rows = (id: string) =>
      model.sections
        .flatMap(({ blocks }) => blocks)
        .flatMap((block) => (block.kind === 'table' && block.id === id ? block.rows : []))
    const sensors = rows('table-sensors').map(([cell]) => cell)
    assert.deepEqual(sensors, [
      { kind: 'name', name: 'sensor-0' },
      { kind: 'name', name: 'sensor-1' },
    ])
    assert.deepEqual(
      rows('table-by-country').map(([rank, name, , share]) => [rank, name, share]),
      [
        [
          { kind: 'rank', rank: 1 },
          { kind: 'name', name: 'Taiwan' },
          { kind: 'share', part: 4, whole: 6 },
        ],
        [
          { kind: 'rank', rank: 2 },
          { kind: 'name', name: 'South Korea' },
          { kind: 'share', part: 2, whole: 6 },
        ],
      ],
    )
    const printed = Buffer.from(renderMarkdown(model)).toString()
    assert.match(printed, /Events whose sensor cannot be read since their records are damaged: 2\./)
    assert.match(printed, /Names that cannot be read since their records are damaged: 1 /)
    assert.match(printed, /Not stated 2/)
  })

  it('says plainly that there is nothing', async () => {
    for (const language of ['zh-TW', 'en'] as const) {
      const model = await bulletin(language)
      assert.deepEqual(faults(model), [])
      assert.deepEqual(figure(model, 'blocked'), { kind: 'count', count: 0 })
    }
  })
})

function figure(model: Bulletin, id: string) {
  return model.figures.find((item) => item.id === id)?.value
}

function burst(from: number, name: string, events: number, more: Partial<Event> = {}): Event[] {
  return Array.from({ length: events }, (_, index) => ({
    time: from + index,
    name,
    severity: 4,
    disposition: 6,
    sensor: `sensor-${index % 2}`,
    country: index % 3 === 0 ? 'Korea, Republic of' : 'Taiwan',
    source: `::ffff:10.0.0.${index + 1}`,
    destination: '::ffff:192.0.2.1',
    ...more,
  }))
}
