import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { loadKnowledge, parsePeriod } from '../../gateway/index.ts'
import { loadKillChain } from '../../kill-chain/index.ts'
import { ourselves } from '../../audit/index.ts'
import { importSummary } from '../../returns/index.ts'
import {
  furnish,
  knowledge as returnsKnowledge,
  now,
  send,
  startReturns,
  ticket,
} from '../../returns/returns.test-support.ts'
import type { RecordStore } from '../../../store/records/index.ts'
import { buildBulletins } from '../assembly.ts'
import { type Bulletin, faults, type Language } from '../model.ts'
import { renderMarkdown } from '../render/markdown.ts'

const { countries } = loadKnowledge()
const killChain = loadKillChain()
const asOf = now.getTime()
const server = await startReturns()
after(() => server.stop())

const build = (records: RecordStore, period = parsePeriod('2026-11', undefined, { now: asOf })) =>
  buildBulletins(
    {
      killChain,
      returns: {
        records,
        scope: { kind: 'centre' },
        classes: returnsKnowledge.classes.classes,
        rules: returnsKnowledge.rules,
        countries,
      },
    },
    { period, parts: ['returns'], asOf },
  )

const printed = (model: Bulletin): string => Buffer.from(renderMarkdown(model)).toString()
const figure = (model: Bulletin, id: string) => model.figures.find((item) => item.id === id)?.value

describe('the part of joint monitoring', { timeout: 300_000 }, () => {
  it('gives the figures of the talk back from what came counted', async () => {
    const store = await furnish(await server.freshDatabase())
    const all = 855_931
    const abroad = 500_000
    // Published are the total, the three cells and the three shares; whose cells they are and the base of the shares are made up.
    const lines = [
      ['all', '', '', '', '', all],
      ['cell', '綜合行政', 'A', '入侵攻擊', '', 104_626],
      ['cell', '綜合行政', 'B', '掃描刺探', '', 82_527],
      ['cell', '其他', 'A', '入侵攻擊', '', 76_329],
      ['country', '', '', '', 'US', abroad * 0.38],
      ['country', '', '', '', 'NL', abroad * 0.18],
      ['country', '', '', '', 'RU', abroad * 0.08],
      ...['CN', 'DE', 'FR', 'GB', 'SG'].map((code) => ['country', '', '', '', code, abroad * 0.072]),
      ['country', '', '', '', 'TW', 1000],
    ]
    const text = [
      'from,to,dimension,category,level,class,country,tickets',
      ...lines.map((line) => ['2022-01-01', '2022-12-31', ...line].join(',')),
    ].join('\n')
    await store.within({ kind: 'system' }, (records) =>
      importSummary(records, ourselves, text, returnsKnowledge, now),
    )
    const year = parsePeriod('2022-01-01', '2022-12-31', { now: asOf })
    const { models, parts, empty } = await build(store, year)
    assert.deepEqual([parts, empty], [['returns'], []])
    for (const language of ['zh-TW', 'en'] as const) {
      const model = models[language]
      assert.deepEqual(faults(model), [])
      assert.deepEqual(figure(model, 'returns-total'), { kind: 'count', count: all })
      assert.deepEqual(figure(model, 'returns-cell-1'), { kind: 'count', count: 104_626 })
      const text = printed(model)
      for (const number of ['855,931', '104,626', '82,527', '76,329'])
        assert.ok(text.includes(number), `${language} ${number}`)
      for (const [country, share] of [
        [language === 'en' ? 'United States' : '美國', '38.00%'],
        [language === 'en' ? 'Netherlands' : '荷蘭', '18.00%'],
        [language === 'en' ? 'Russia' : '俄羅斯', '8.00%'],
      ])
        assert.match(text, new RegExp(`${country!} ?[（(]\\*\\*${share!}`))
    }
  })

  it('counts tickets once, tells what changed and who was late, and names no vendor and no agency', async () => {
    const store = await furnish(await server.freshDatabase())
    const returned = (number: string, day: string, more: object = {}) =>
      ticket(number, {
        eventAt: `${day}T01:00:00Z`,
        detectedAt: `${day}T02:00:00Z`,
        returnedAt: `${day}T03:00:00Z`,
        ...more,
      })
    await send(store, {
      bytes: JSON.stringify([
        returned('N1', '2026-11-02'),
        returned('N2', '2026-11-03', { agency: '2.16.886.101.2' }),
        returned('N3', '2026-11-03', { threatClass: 'malicious-code', sources: ['192.0.2.9'] }),
        returned('N4', '2026-11-04', { returnedAt: '2026-11-08T03:00:00Z', sources: ['192.0.2.10'] }),
        returned('O1', '2026-10-10'),
        returned('O2', '2026-10-11'),
        returned('Y1', '2025-11-10'),
      ]),
    })
    // The third vendor tells of N1 too.
    await send(store, { vendor: 3, bytes: JSON.stringify([returned('E1', '2026-11-02')]) })
    const built = await build(store)
    const { en } = built.models
    assert.deepEqual(faults(en), [])
    assert.deepEqual(faults(built.models['zh-TW']), [])
    assert.deepEqual(figure(en, 'returns-total'), { kind: 'count', count: 4 })
    assert.deepEqual(figure(en, 'returns-change'), { kind: 'change', from: 2, to: 4 })
    assert.deepEqual(figure(en, 'returns-change-year'), { kind: 'change', from: 1, to: 4 })
    assert.deepEqual(figure(en, 'returns-tickets'), { kind: 'count', count: 5 })
    assert.deepEqual(figure(en, 'returns-late-share'), { kind: 'share', part: 1, whole: 5 })
    assert.deepEqual(figure(en, 'returns-shared'), { kind: 'count', count: 1 })
    assert.deepEqual(figure(en, 'returns-advice-malware'), { kind: 'count', count: 1 })
    const text = printed(en)
    assert.match(text, /203\[\.\]0\[\.\]113\[\.\]5|203&#91;\.&#93;0&#91;\.&#93;113&#91;\.&#93;5/)
    for (const model of Object.values(built.models))
      assert.doesNotMatch(printed(model), /north|Agency 1|第1機關|203\.0\.113\.5/)
    assert.deepEqual((await build(store)).models, built.models, 'the same again')
    // What was written down is what was asked: carried out again it gives the same.
    const cells = built.executed.get('returns.cells')!
    assert.equal(cells.store, 'records')
    assert.match(cells.sql, /^SELECT coalesce\(counted\.category/)
  })

  it('says plainly that there is nothing', async () => {
    const store = await furnish(await server.freshDatabase())
    const { models, empty } = await build(store)
    assert.deepEqual(empty, ['returns'])
    for (const language of ['zh-TW', 'en'] satisfies Language[]) {
      assert.deepEqual(faults(models[language]), [])
      assert.deepEqual(figure(models[language], 'returns-total'), { kind: 'count', count: 0 })
    }
  })
})
