import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { csvText } from '../src/csv.ts'
import {
  fieldsFrom,
  mappingOf,
  missingOf,
  profileOf,
  withFields,
  withWord,
  wordMeaning,
} from '../src/pages/returns/deliver/mapping.ts'
import { matrixOf, shadeOf } from '../src/pages/returns/matrix.ts'
import { seriesOf } from '../src/pages/returns/months.ts'
import { dutiesBy } from '../src/pages/returns/punctuality.ts'

describe('the cross-tab', () => {
  const cells = [
    { category: 'a', level: 'A', threatClass: 'x', tickets: 100 },
    { category: 'a', level: 'B', threatClass: 'x', tickets: 25 },
    { category: 'a', level: 'B', threatClass: 'y', tickets: 25 },
    { category: '', level: '', threatClass: 'y', tickets: 1 },
  ]

  test('rows and columns by how much they hold, sums that agree, ranks that equal numbers share', () => {
    const { rows, classes, tickets } = matrixOf(cells, 'both')
    assert.deepEqual(classes, [
      { code: 'x', tickets: 125 },
      { code: 'y', tickets: 26 },
    ])
    assert.deepEqual(
      rows.map(({ category, level, tickets: sum, cells: [x, y] }) => [
        category,
        level,
        sum,
        [x!.tickets, x!.rank],
        [y!.tickets, y!.rank],
      ]),
      [
        ['a', 'A', 100, [100, 1], [0, undefined]],
        ['a', 'B', 50, [25, 2], [25, 2]],
        ['', '', 1, [0, undefined], [1, undefined]],
      ],
    )
    assert.equal(tickets, 151)
  })

  test('by one of the two, the other is added up', () => {
    assert.deepEqual(
      matrixOf(cells, 'category').rows.map(({ category, level, tickets }) => [category, level, tickets]),
      [
        ['a', undefined, 150],
        ['', undefined, 1],
      ],
    )
    assert.deepEqual(
      matrixOf(cells, 'level').rows.map(({ category, level, tickets }) => [category, level, tickets]),
      [
        [undefined, 'A', 100],
        [undefined, 'B', 50],
        [undefined, '', 1],
      ],
    )
  })

  test('shades: nothing has none, the least has one, the most has five, and the legend says where each ends', () => {
    assert.deepEqual(
      [0, 1, 4, 5, 16, 17, 99, 100].map((tickets) => shadeOf(tickets, 100)),
      [0, 1, 1, 2, 2, 3, 5, 5],
    )
    const { steps } = matrixOf(cells, 'both')
    assert.deepEqual(steps, [4, 16, 36, 64, 100])
    for (const [step, most] of steps.entries()) {
      assert.equal(shadeOf(most, 100), step + 1)
      if (step < 4) assert.equal(shadeOf(most + 1, 100), step + 2)
    }
    assert.deepEqual(matrixOf([], 'both').rows, [])
  })
})

describe('twelve months', () => {
  const month = (name: string, tickets: number | null, byClass: Record<string, number> = {}) => ({
    month: name,
    tickets,
    byClass,
    readFrom: tickets === 7 ? ('summaries' as const) : ('tickets' as const),
  })
  const months = Array.from({ length: 24 }, (_, index) => {
    const name = `${2025 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`
    return index < 10 ? month(name, null) : month(name, 3, { a: 2, b: 1 })
  })

  test('the year before lies under the same months; what is unknown is a gap and not zero', () => {
    const { months: names, classes, lastYear, unknown } = seriesOf(months)
    assert.equal(names[0], '2026-01')
    assert.equal(names.length, 12)
    assert.deepEqual(classes[0], { code: 'a', values: Array.from({ length: 12 }, () => 2) })
    assert.deepEqual(lastYear, [...Array.from({ length: 10 }, () => null), 3, 3])
    assert.deepEqual(unknown, [])
    assert.equal(seriesOf(months.slice(12)).lastYear, undefined)
  })

  test('totals that came counted keep what no class has; months without anything are said', () => {
    const found = seriesOf([month('2026-01', null), month('2026-02', 7, { a: 5 })])
    assert.deepEqual(found.classes, [{ code: 'a', values: [null, 5] }])
    assert.deepEqual(found.unspecified, [null, 2])
    assert.deepEqual([found.reported, found.unknown], [['2026-02'], ['2026-01']])
  })

  test('more classes than can be told apart are one series', () => {
    const byClass = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`c${index}`, 9 - index]))
    const { classes, others } = seriesOf([month('2026-01', 45, byClass)])
    assert.deepEqual([classes.length, others], [6, [6]])
    const seven = Object.fromEntries(Object.entries(byClass).slice(0, 7))
    assert.deepEqual(seriesOf([month('2026-01', 42, seven)]).others, undefined)
  })
})

test('duties: added up, the largest share of late ones first; medians do not add up', () => {
  const row = (vendor: number, agency: number, tickets: number, late: number) => ({
    vendor: { id: vendor },
    agency: { id: agency },
    tickets,
    late,
    complete: tickets,
    medianDelay: 60,
    slowDelay: 600,
  })
  const rows = [row(1, 1, 10, 1), row(1, 2, 10, 3), row(2, 2, 4, 4)]
  assert.deepEqual(
    dutiesBy(rows, 'vendor').map(({ vendor, agency, tickets, late, medianDelay }) => [
      vendor?.id,
      agency,
      tickets,
      late,
      medianDelay,
    ]),
    [
      [2, undefined, 4, 4, 60],
      [1, undefined, 20, 4, null],
    ],
  )
  assert.deepEqual(
    dutiesBy(rows, 'agency').map(({ agency, tickets, late }) => [agency?.id, tickets, late]),
    [
      [2, 14, 7],
      [1, 10, 1],
    ],
  )
  assert.equal(dutiesBy(rows, 'pair').length, 3)
})

describe('a mapping', () => {
  const headings = ['單 號', '機關', '等級', '時間', '備考']
  const proposed = {
    forms: ['monitoring' as const],
    layout: 'table' as const,
    times: { formats: ['iso', 'roc', 'of another program'], zone: 'Asia/Taipei' },
    identity: { rule: 'number' as const },
    fields: {
      number: { from: ['number', '單號'] },
      agency: { from: ['機關'] },
      severity: { from: ['等級'], values: { 高: 'high' } },
      title: { from: ['標題'] },
    },
  }
  const mapping = mappingOf(proposed, 'monitoring', 'table', headings)

  test('takes a layout for the headings that the file has, in its spelling', () => {
    assert.deepEqual(mapping.fields, {
      number: { from: ['單 號'] },
      agency: { from: ['機關'] },
      severity: { from: ['等級'], values: { 高: 'high' } },
    })
    assert.deepEqual(mapping.formats, ['iso', 'roc'])
    assert.deepEqual(missingOf(mapping, false), ['time'])
    assert.deepEqual(missingOf(withFields(mapping, '機關', []), false), ['agency', 'time'])
    assert.deepEqual(missingOf(withFields(mapping, '機關', []), true), ['time'])
  })

  test('a heading goes where it is sent and nowhere else; several may say one thing, and one several', () => {
    const moved = withFields(withFields(mapping, '時間', ['eventAt']), '備考', ['title', 'description'])
    assert.deepEqual(fieldsFrom(moved, '備考'), ['title', 'description'])
    assert.deepEqual(missingOf(moved, false), [])
    const back = withFields(moved, '備考', ['description'])
    assert.deepEqual(fieldsFrom(back, '備考'), ['description'])
    assert.equal(back.fields.title, undefined)
    assert.deepEqual(withFields(moved, '備考', ['eventAt']).fields.eventAt, { from: ['時間', '備考'] })
    assert.deepEqual(mapping.fields.eventAt, undefined, 'what it was made from is as it was')
  })

  test('without numbers, equal contents are one ticket', () => {
    const without = withFields(mapping, '單 號', [])
    assert.equal(without.hasNumbers, false)
    assert.deepEqual(profileOf(without, { id: 'x', title: 'X', today: '2026-11-22' })['identity'], {
      rule: 'content',
      fields: [],
    })
    assert.equal(withFields(without, '單 號', ['number']).hasNumbers, true)
  })

  test('words are told apart as the server does it', () => {
    assert.equal(wordMeaning(mapping, 'severity', ' 高 '), 'high')
    const changed = withWord(mapping, 'severity', '高 ', 'critical')
    assert.deepEqual(changed.fields.severity, { from: ['等級'], values: { '高 ': 'critical' } })
    assert.deepEqual(withWord(changed, 'severity', '高', undefined).fields.severity, {
      from: ['等級'],
      values: {},
    })
    assert.equal(withWord(mapping, 'state', '開', 'open'), mapping, 'no column says a state')
  })

  test('what a layout says besides stays', () => {
    const where = [{ path: 'event_type', is: ['alert'] }]
    const kept = mappingOf({ ...proposed, where }, 'alert', 'json', ['機關'])
    assert.deepEqual(profileOf(kept, { id: 'x', title: 'X', today: '2026-11-22' })['where'], where)
    assert.deepEqual(Object.keys(kept.fields), ['agency'], 'paths of JSON are compared as they are')
  })
})

test('CSV: formulas are texts, and what parts fields stands in quotes', () => {
  assert.equal(
    csvText([
      ['列', 1],
      ['=1+1', 'a"b,c'],
      ['＝1', '-2'],
    ]),
    '\ufeff列,1\r\n\'=1+1,"a""b,c"\r\n\'＝1,\'-2\r\n',
  )
})
