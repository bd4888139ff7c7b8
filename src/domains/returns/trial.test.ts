import assert from 'node:assert/strict'
import { describe, suite, test } from 'node:test'
import { fewValues } from './few-values.ts'
import { parseProfile, tryMapping } from './index.ts'
import { preview } from './preview.ts'
import { furnish, knowledge, now, oid, send, startReturns, system } from './returns.test-support.ts'

/** Ways to be taken, to be refused, and to be flagged. */
const csv = [
  '案號,單位,種類,等級,發生,來源,備註',
  `T-1,${oid(1)},入侵嘗試,高,115/11/20 14:05,203.0.113.5,一`,
  `T-2,第2機關,說不清,重,2026-11-20 14:05,203.0.113.5,二`,
  `T-3,${oid(3)},入侵嘗試,高,115/11/20 14:05,203.0.113.5,三`,
  `T-4,${oid(1)},入侵嘗試,高,昨天,不是位址,四`,
  `,${oid(1)},入侵嘗試,高,115/11/20 14:05,,五`,
].join('\n')

const profile = parseProfile(
  {
    source: 'a test',
    asOf: '2026-11-21',
    notes: '',
    id: 'tried',
    version: 1,
    title: { 'zh-TW': 'x', en: 'x' },
    forms: ['monitoring'],
    layout: 'table',
    times: { formats: ['iso', 'roc'], zone: 'Asia/Taipei' },
    identity: { rule: 'number' },
    fields: {
      number: { from: ['案號'] },
      agency: { from: ['單位'] },
      threatClass: { from: ['種類'] },
      severity: { from: ['等級'], values: { 高: 'high', 重: 'critical' } },
      eventAt: { from: ['發生'] },
      sources: { from: ['來源'] },
    },
  },
  'the test',
)

suite('a mapping tried', async () => {
  const store = await furnish(await (await startReturns()).freshDatabase())

  test('says of the rows that a preview shows what a delivery of the file would', async () => {
    const { headings, rows } = await preview(Buffer.from(csv), 'monitoring', knowledge)
    const tried = await store.within(system, (records) =>
      tryMapping(
        records,
        { vendor: 1, form: 'monitoring', profile, parameters: {}, headings, rows, at: now },
        knowledge,
      ),
    )
    assert.deepEqual(
      tried.map(({ row, outcome }) => [row, outcome]),
      [
        [2, 'taken'],
        [3, 'taken'],
        [4, 'refused'],
        [5, 'refused'],
        [6, 'refused'],
      ],
    )
    const report = await send(store, { bytes: csv, profile, isDryRun: true })
    assert.deepEqual(
      [...tried.flatMap(({ problems }) => problems), ...tried.flatMap(({ flags }) => flags)],
      report.rows.map(({ isFlag: _, ...problem }) => problem),
    )
    const [first] = tried
    assert.ok(first?.draft?.kind === 'ticket')
    const { number, agency, severity, eventAt, threatClass } = first.draft
    assert.deepEqual(
      [number, agency.id, severity, eventAt.toISOString(), threatClass],
      ['T-1', 1, 4, '2026-11-20T06:05:00.000Z', 'intrusion-attempts'],
    )
    assert.equal(report.counts.stored, 2)
    const { rows: stored } = await store.within(system, async (records) => ({
      rows: await records.selectFrom('return_ticket').select('id').execute(),
    }))
    assert.deepEqual(stored, [], 'nothing is stored')
  })

  test('lists of JSON come back from a preview as lists', async () => {
    const record = {
      id: 'J-1',
      who: oid(1),
      when: '2026-11-20T06:05:00Z',
      from: ['203.0.113.5', '203.0.113.6'],
    }
    const { headings, rows, values } = await preview(
      Buffer.from(JSON.stringify([record])),
      'monitoring',
      knowledge,
    )
    const [tried] = await store.within(system, (records) =>
      tryMapping(
        records,
        {
          vendor: 1,
          form: 'monitoring',
          profile: {
            ...profile,
            layout: 'json',
            fields: {
              number: { from: ['id'] },
              agency: { from: ['who'] },
              eventAt: { from: ['when'] },
              sources: { from: ['from'] },
            },
          },
          parameters: {},
          headings,
          rows,
          at: now,
        },
        knowledge,
      ),
    )
    assert.ok(tried?.draft?.kind === 'ticket')
    assert.deepEqual(
      tried.draft.addresses.map(({ ip }) => ip),
      ['203.0.113.5', '203.0.113.6'],
    )
    assert.deepEqual(values.find(({ heading }) => heading === 'from')?.values, [
      { text: '203.0.113.5', records: 1 },
      { text: '203.0.113.6', records: 1 },
    ])
  })
})

describe('columns of few values', () => {
  const records = (count: number, value: (index: number) => unknown) =>
    Array.from({ length: count }, (_, index) => new Map([['h', value(index)]]))

  test('the most frequent first; blanks and what is no text are not counted', () => {
    const values = ['b', 'a', 'b ', '', undefined, null, 3, { x: 1 }, true]
    assert.deepEqual(
      fewValues(
        ['h', 'empty'],
        records(values.length, (index) => values[index]),
      ),
      [
        {
          heading: 'h',
          values: [
            { text: 'b', records: 2 },
            { text: '3', records: 1 },
            { text: 'a', records: 1 },
            { text: 'true', records: 1 },
          ],
        },
      ],
    )
  })

  test('a column of many values, or of long texts, is left out', () => {
    assert.equal(
      fewValues(
        ['h'],
        records(200, (index) => `${index % 50}`),
      )[0]?.values.length,
      50,
    )
    assert.deepEqual(fewValues(['h'], records(51, String)), [])
    assert.deepEqual(
      fewValues(
        ['h'],
        records(2, () => 'x'.repeat(101)),
      ),
      [],
    )
  })
})
