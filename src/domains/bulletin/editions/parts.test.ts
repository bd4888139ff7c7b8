/** Editions of several parts, over all three stores. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { storeBatch } from '../../honeypot/honeypots.test-support.ts'
import { furnish, send, ticket } from '../../returns/returns.test-support.ts'
import { faults } from '../model.ts'
import { renderMarkdown } from '../render/markdown.ts'
import type { PartName } from '../writing/part.ts'
import { createEdition, type EditionRequest, rebuildEdition } from './building.ts'
import { analyst, first, second, startTestDesk, type TestDesk } from './desk.test-support.ts'
import { readEdition } from './editions.ts'
import { traceFigure } from './figures.ts'
import { freezeEdition } from './lifecycle.ts'

const desk = await startTestDesk()
after(() => desk.stop())

describe('editions of several parts', { timeout: 300_000 }, () => {
  const create = (request: Partial<EditionRequest> = {}) =>
    createEdition(desk, { period: second, sharing: 'TLP:CLEAR', ...request }, analyst)
  const read = (id: string) => desk.within((records) => readEdition(records, id))
  const visit = (time: number, session: string) =>
    (['connect', 'credential'] as const).map((what) => ({
      time,
      sensor: 'pot-0',
      what,
      source: '198.18.0.7',
      session,
      service: 'ssh',
      port: 22,
      protocol: 6,
      ...(what === 'credential' && { user: 'root', password: '123456' }),
    }))

  before(async () => {
    await storeBatch(desk.events, 1n, [
      ...visit(second.from + 3600, 'a'),
      ...visit(second.from + 7200, 'b'),
      ...visit(second.from + 7300, 'c'),
    ])
    await furnish(desk.records)
    const day = '2026-10-02'
    await send(desk.records, {
      bytes: JSON.stringify(
        ['N1', 'N2'].map((number) =>
          ticket(number, {
            eventAt: `${day}T01:00:00Z`,
            detectedAt: `${day}T02:00:00Z`,
            returnedAt: `${day}T03:00:00Z`,
          }),
        ),
      ),
    })
  })

  it('is of what has data, under one title, one summary and one account of methods', async () => {
    const id = await create()
    const { summary, models } = await read(id)
    assert.deepEqual(summary.parts, ['gateway', 'honeypots', 'returns'] satisfies PartName[])
    assert.equal(summary.asked, null)
    assert.deepEqual([summary.kind, summary.slug, summary.number], ['monitoring', 'monitoring-2026-10-02', 1])
    for (const model of models.values()) {
      assert.deepEqual(faults(model), [])
      const tops = model.sections.flatMap(({ group, title, annex }) => (annex ? [] : [group ?? title]))
      const chinese = model.language === 'zh-TW'
      assert.equal(model.title, chinese ? '資安監測公報' : 'Security monitoring bulletin')
      assert.deepEqual(
        [...new Set(tops)],
        chinese
          ? [
              '本期摘要',
              '閘口入侵防禦',
              '誘捕系統',
              '聯防監控',
              '攻擊鏈分布',
              '建議事項',
              '資料涵蓋範圍與引用須知',
              '計算方式',
            ]
          : [
              'Summary',
              'Gateway',
              'Honeypots',
              'Joint monitoring',
              'Where in an attack',
              'Advice',
              'Coverage and caveats',
              'How the figures were computed',
            ],
      )
      assert.equal(
        model.sections.filter(({ blocks }) => blocks.some(({ kind }) => kind === 'methods')).length,
        1,
      )
      const text = Buffer.from(renderMarkdown(model)).toString()
      assert.match(text, chinese ? /\n## 二、閘口入侵防禦\n\n### （一）/ : /\n## 2\. Gateway\n\n### 2\.1 /)
    }
    assert.equal(await create(), id, 'the period has one')
  })

  it('is of what is asked for, and a gateway alone stays what it was', async () => {
    const id = await create({ parts: ['gateway'] })
    assert.notEqual(id, await create())
    assert.equal(await create({ parts: ['gateway'] }), id)
    const { summary, models } = await read(id)
    assert.deepEqual(
      [summary.kind, summary.slug, summary.number, summary.asked],
      ['gateway', 'gateway-2026-10-02', 1, ['gateway']],
    )
    assert.ok(
      models
        .get('en')!
        .sections.every(({ group, id: section }) => group === undefined && section !== 'kill-chain'),
    )
    const other = await create({ parts: ['returns', 'honeypots'] })
    const { summary: both } = await read(other)
    assert.deepEqual(both.parts, ['honeypots', 'returns'])
    assert.equal(both.slug, 'monitoring-2026-10-02-2')
    assert.equal(await create({ parts: ['honeypots', 'returns'] }), other)
  })

  it('traces a figure of every part to its rows, whatever store they are in', async () => {
    const id = await create()
    const within: TestDesk['within'] = (work) => desk.within(work)
    const trace = (figure: string) => traceFigure(desk, within, { id, figure, language: 'zh-TW' })
    const connections = await trace('honeypots-connections')
    assert.equal(connections.now.differs, 'same')
    assert.equal(connections.target.page, 'honeypots')
    assert.equal(connections.rows?.rows[0]?.[connections.rows.columns.indexOf('connections')], 3)
    const services = await trace('honeypots-advice-telnet-ssh')
    assert.deepEqual(services.target.page === 'honeypots' && services.target.dimension, 'service')
    assert.equal(services.rows?.rows[0]?.[services.rows.columns.indexOf('shown')], 'ssh')
    const returned = await trace('returns-total')
    assert.equal(returned.now.differs, 'same')
    assert.equal(returned.target.page, 'returns')
    assert.deepEqual(returned.rows?.columns, ['category', 'level', 'threatClass', 'tickets'])
    assert.equal(returned.rows.rows[0]?.[3], 2)
    assert.equal((await trace('blocked')).target.page, 'gateway')
    await send(desk.records, {
      bytes: JSON.stringify([
        ticket('N3', {
          eventAt: '2026-10-02T01:00:00Z',
          detectedAt: '2026-10-02T02:00:00Z',
          returnedAt: '2026-10-02T03:00:00Z',
        }),
      ]),
    })
    const again = await create({ parts: ['returns'] })
    const late = await traceFigure(desk, within, { id: again, figure: 'returns-total', language: 'en' })
    assert.deepEqual(late.value, { kind: 'count', count: 3 })
  })

  it('takes up what has come meanwhile when a draft is made anew, and another name with it', async () => {
    const id = await create({ period: first })
    const before = await read(id)
    assert.deepEqual([before.summary.kind, before.summary.parts], ['gateway', ['gateway']])
    await storeBatch(desk.events, 2n, visit(first.from + 3600, 'd'))
    await rebuildEdition(desk, id, analyst)
    const { summary } = await read(id)
    assert.deepEqual(summary.parts, ['gateway', 'honeypots'])
    assert.deepEqual([summary.kind, summary.slug, summary.number], ['monitoring', 'monitoring-2026-10-01', 1])
    await desk.within((records) =>
      freezeEdition(records, id, { actor: analyst, now: desk.now(), confirmed: true }),
    )
    await assert.rejects(rebuildEdition(desk, id, analyst), { code: 'conflict' })
  })
})
