import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Block, Bulletin } from './model.ts'
import { faults } from './model.ts'
import { hostileBulletin } from './hostile.test-data.ts'
import { sampleBulletin } from './sample.test-data.ts'

test('a sound bulletin has no faults, whatever its words', () => {
  for (const language of ['zh-TW', 'en'] as const) {
    assert.deepEqual(faults(sampleBulletin(language)), [])
    assert.deepEqual(faults(hostileBulletin(language)), [])
  }
})

const sample = sampleBulletin('en')

function withBlocks(...blocks: Block[]): Bulletin {
  return { ...sample, sections: [{ id: 'one', title: 'One', blocks }] }
}

const table: Block = {
  kind: 'table',
  id: 'table',
  caption: '',
  columns: [{ label: 'n', kind: 'count' }],
  rows: [],
  footnotes: [],
  query: 'gateway.totals',
}

const chart: Block = {
  kind: 'chart',
  id: 'chart',
  title: '',
  description: '',
  query: 'gateway.totals',
  chart: { kind: 'bars', unit: '', labelled: '', series: ['a'], points: [] },
}

const cases: readonly (readonly [string, Bulletin, RegExp])[] = [
  [
    'a sentence cites no figure',
    withBlocks({ kind: 'list', ordered: false, items: [{ spans: [{ figure: 'x' }] }] }),
    /no figure x/,
  ],
  [
    'a card shows no figure',
    withBlocks({ kind: 'cards', cards: [{ figure: 'x', change: 'y' }] }),
    /no figure x/,
  ],
  ['a table comes from no query', withBlocks({ ...table, query: 'x' }), /no query x/],
  ['a row is short', withBlocks({ ...table, rows: [[]] }), /0 cells/],
  [
    'a cell is of another kind',
    withBlocks({ ...table, rows: [[{ kind: 'text', text: '' }]] }),
    /a text in column 0/,
  ],
  ['a count is a fraction', withBlocks({ ...table, rows: [[{ kind: 'count', count: 0.5 }]] }), /count 0.5/],
  ['a count is negative', withBlocks({ ...table, rows: [[{ kind: 'count', count: -1 }]] }), /count -1/],
  [
    'a point lacks a value',
    withBlocks({ ...chart, chart: { ...chart.chart, points: [{ label: 'a', values: [] }] } }),
    /0 values/,
  ],
  [
    'a point is no number',
    withBlocks({ ...chart, chart: { ...chart.chart, points: [{ label: 'a', values: [NaN] }] } }),
    /not a count/,
  ],
  ['two things share an anchor', withBlocks(table, table), /anchor table: twice/],
  ['an anchor belongs to the page', withBlocks({ ...table, id: 'method-1' }), /taken by the page/],
  ['an anchor is odd', withBlocks({ ...table, id: '"><b' }), /not kebab case/],
  ['a title is empty', { ...sample, title: ' ' }, /an empty title/],
  ['a figure is twice', { ...sample, figures: [...sample.figures, sample.figures[0]!] }, /twice/],
  [
    'a share claims not to be rounded',
    {
      ...sample,
      figures: sample.figures.map((figure) => ({
        ...figure,
        provenance: { ...figure.provenance, rounding: 'none' },
      })),
    },
    /a share is rounded half-up/,
  ],
]

for (const [name, bulletin, expected] of cases) {
  test(`faults: ${name}`, () => assert.match(faults(bulletin).join('\n'), expected))
}
