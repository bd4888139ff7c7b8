import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { csvRecord } from '../../../standards/csv/table.ts'
import { hasCode } from '../refused.test-support.ts'
import { readCsv } from './csv.ts'
import { readContent } from './index.ts'
import { readJson } from './json.ts'
import { columnLetters, type Content, type ReadRow } from './rows.ts'
import { patternValues } from './stix-pattern.ts'
import { readStix } from './stix.ts'
import { textOf } from './text.ts'

const known = ['單號', '機關', 'title']

function shown({ rows, blank }: Content): unknown[] {
  return [
    ...rows.map((row) =>
      row.kind === 'record' ? [row.row, row.record] : [row.row, row.code, Buffer.from(row.bytes).toString()],
    ),
    blank,
  ]
}

describe('CSV', () => {
  test('any separator, titles above the heading, quotes over lines, blank lines', () => {
    for (const separator of [',', ';', '\t'])
      assert.deepEqual(
        shown(
          readCsv(
            [
              '監控單',
              '',
              ['機關', '單號', '備註'].join(separator),
              ['甲', '1', '"x\ny"'].join(separator),
              separator,
              ['乙', '2'].join(separator),
              '',
            ].join('\r\n'),
            known,
          ),
        ),
        [[4, { 機關: '甲', 單號: '1', 備註: 'x\ny' }], [7, { 機關: '乙', 單號: '2' }], 2],
      )
  })

  test('UTF-8 with its mark, Big5 and UTF-16', () => {
    const text = '單號,機關\n1,甲\n'
    const big5 = Buffer.from('b3e6b8b92cbef7c3f60a312ca5d20a', 'hex')
    for (const bytes of [Buffer.from(`\ufeff${text}`), big5, Buffer.from(`\ufeff${text}`, 'utf16le')])
      assert.deepEqual(shown(readCsv(textOf(bytes), known)), [[2, { 單號: '1', 機關: '甲' }], 0])
  })

  test('a broken quote takes no more than its line', () => {
    assert.deepEqual(shown(readCsv('單號,機關\n1,"甲\n2,乙\n3,丙"丁\n4,"戊"己\n5,庚\n', known)), [
      [2, 'quote-invalid', '1,"甲'],
      [3, { 單號: '2', 機關: '乙' }],
      [4, { 單號: '3', 機關: '丙"丁' }],
      [5, 'quote-invalid', '4,"戊"己'],
      [6, { 單號: '5', 機關: '庚' }],
      0,
    ])
    assert.deepEqual(shown(readCsv('單號,機關\n1,"甲\n2,乙', known)), [
      [2, 'quote-unclosed', '1,"甲'],
      [3, { 單號: '2', 機關: '乙' }],
      0,
    ])
  })

  test('what our own CSV writes is read back', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string(), fc.string()), { maxLength: 20 }), (rows) => {
        const text = csvRecord(known) + rows.map((row) => csvRecord(row)).join('')
        const content = readCsv(text, known)
        const filled = rows.filter((row) => row.some((cell) => cell.trim() !== ''))
        assert.deepEqual(
          content.rows.map((row) => row.kind === 'record' && known.map((name) => row.record[name] ?? '')),
          filled.map((row) => row.map((cell) => (cell.trim() === '' ? '' : cell))),
        )
      }),
    )
  })

  test('headings: missing, twice, unnamed, too many columns', () => {
    assert.throws(() => readCsv('a,b\n1,2\n', known), hasCode('heading-missing'))
    assert.throws(() => readCsv('', known), hasCode('heading-missing'))
    assert.throws(() => readCsv('單號,機關,單 號\n1,2,3\n', known), hasCode('heading-invalid'))
    assert.deepEqual(shown(readCsv('單號,,機關,x,x\n1,2,3,4,5,6\n', known)), [
      [2, { 單號: '1', B: '2', 機關: '3', x: '4', 'x (2)': '5', F: '6' }],
      0,
    ])
    const wide = readCsv(`單號,機關\n${','.repeat(600)}\n`, known)
    assert.equal((wide.rows[0] as Extract<ReadRow, { kind: 'fault' }>).code, 'row-too-wide')
    assert.deepEqual([0, 25, 26, 701, 702].map(columnLetters), ['A', 'Z', 'AA', 'ZZ', 'AAA'])
  })

  test('rows and broken lines without end are refused, blank ones are not', () => {
    assert.throws(() => readCsv(`單號,機關\n${'1,2\n'.repeat(200_001)}`, known), hasCode('too-large'))
    assert.throws(() => readCsv(`單號,機關\n${'1,"2"3\n'.repeat(1001)}`, known), hasCode('csv-invalid'))
    assert.equal(readCsv(`單號,機關\n${'\n'.repeat(1_000_000)}1,2\n`, known).blank, 1_000_000)
  })
})

describe('JSON', () => {
  test('one, a list, ours, lines; what is no record is said', () => {
    assert.deepEqual(shown(readJson('{"a":1}')), [[1, { a: 1 }], 0])
    assert.deepEqual(shown(readJson('{"schema":"lianfang-return/1","returns":[{"a":1},{"a":2}]}')), [
      [1, { a: 1 }],
      [2, { a: 2 }],
      0,
    ])
    assert.deepEqual(shown(readJson('[{"a":1},3,null]')), [
      [1, { a: 1 }],
      [2, 'row-invalid', '3'],
      [3, 'row-invalid', ''],
      0,
    ])
    assert.deepEqual(shown(readJson('{"a":1}\r\n\n{"a":\n{"a":2}')), [
      [1, { a: 1 }],
      [3, 'json-invalid', '{"a":'],
      [4, { a: 2 }],
      1,
    ])
    assert.deepEqual(shown(readJson('')), [0])
  })

  test('nesting that would break the stack is refused by row', () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    assert.deepEqual(shown(readJson(`${deep}\n{"b":1}`)), [[1, 'row-invalid', ''], [2, { b: 1 }], 0])
  })
})

describe('STIX', () => {
  const id = (type: string, number: number): string =>
    `${type}--00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
  const bundle = (...objects: readonly object[]) =>
    JSON.stringify({ type: 'bundle', id: id('bundle', 1), objects })

  test('a sighting with what it refers to is one ticket; what is no return is set aside with its id', () => {
    const content = readStix(
      bundle(
        { type: 'identity', id: id('identity', 1), name: '第1機關' },
        {
          type: 'indicator',
          id: id('indicator', 2),
          name: 'C2',
          pattern: "[ipv4-addr:value = '203.0.113.9' OR domain-name:value = 'bad.example']",
          kill_chain_phases: [{ kill_chain_name: 'x', phase_name: 'command-and-control' }],
          valid_from: '2026-01-01T00:00:00Z',
          labels: ['rsit:malicious-code="c2-server"'],
        },
        {
          type: 'observed-data',
          id: id('observed-data', 3),
          first_observed: '2026-11-20T01:00:00Z',
          object_refs: [id('network-traffic', 4), id('ipv4-addr', 5), id('ipv4-addr', 6)],
        },
        {
          type: 'network-traffic',
          id: id('network-traffic', 4),
          src_ref: id('ipv4-addr', 5),
          dst_ref: id('ipv4-addr', 6),
        },
        { type: 'ipv4-addr', id: id('ipv4-addr', 5), value: '198.51.100.3' },
        { type: 'ipv4-addr', id: id('ipv4-addr', 6), value: '203.0.113.9' },
        {
          type: 'sighting',
          id: id('sighting', 7),
          modified: '2026-11-20T02:00:00Z',
          sighting_of_ref: id('indicator', 2),
          observed_data_refs: [id('observed-data', 3)],
          where_sighted_refs: [id('identity', 1)],
          external_references: [
            { source_name: 'cve', external_id: 'CVE-2026-1' },
            { source_name: 'soc', external_id: 'S-1' },
          ],
        },
        { type: 'malware', id: id('malware', 8), name: 'x' },
        { type: 'url', id: id('url', 9), value: 'http://bad.example/' },
        {
          type: 'indicator',
          id: id('indicator', 10),
          name: 'alone',
          pattern: "[url:value = 'http://x.example/\\'a']",
        },
        { no: 'type' },
      ),
    )
    assert.deepEqual(
      content.rows.map((row) =>
        row.kind === 'record' ? [row.row, row.record['number']] : [row.row, row.column, row.code],
      ),
      [
        [7, 'S-1'],
        [8, id('malware', 8), 'stix-unsupported'],
        [9, id('url', 9), 'stix-unused'],
        [10, id('indicator', 10)],
        [11, '', 'stix-invalid'],
      ],
    )
    assert.equal(content.rows.length + content.blank, 11)
    const [sighting, , , alone] = content.rows.map((row) => (row.kind === 'record' ? row.record : {}))
    const { agency, first, sources, destinations, relays, labels } = sighting!
    assert.deepEqual(
      { agency, first, sources, destinations, relays, labels },
      {
        agency: '第1機關',
        first: '2026-11-20T01:00:00Z',
        sources: ['198.51.100.3'],
        destinations: ['203.0.113.9'],
        relays: ['203.0.113.9', 'bad.example'],
        labels: ['rsit:malicious-code="c2-server"'],
      },
    )
    assert.deepEqual(alone!['relays'], ["http://x.example/'a"])
  })

  test('bundles that are none', () => {
    assert.throws(() => readStix('{'), hasCode('json-invalid'))
    assert.throws(() => readStix('{"a":1}'), hasCode('stix-invalid'))
    assert.deepEqual(shown(readStix(bundle())), [0])
  })

  test('patterns cost time in proportion to their length', () => {
    const started = performance.now()
    patternValues("a:b = '".repeat(100_000) + '\\'.repeat(100_000))
    assert.ok(performance.now() - started < 2000)
  })
})

test('what is large is read apart from the service, and comes to the same', async () => {
  const layouts = {
    json: Array.from({ length: 3000 }, (_, index) =>
      index % 100 === 7
        ? '{"a":'
        : `{"number":${index},"__proto__":{"a":1},"title":"${'字'.repeat(40)}\\ud800"}`,
    ).join('\n'),
    table: `單號,機關,title\n${Array.from({ length: 9000 }, (_, index) =>
      index % 100 === 7 ? '1,"x"y,z\n' : `${index},甲,${'t'.repeat(30)}\n\n`,
    ).join('')}`,
  }
  for (const [layout, text] of Object.entries(layouts) as ['json' | 'table', string][]) {
    const bytes = Buffer.from(text)
    assert.ok(bytes.length > 2 ** 18)
    const fields = { number: { from: ['單號'] }, agency: { from: ['機關'] } }
    const apart = await readContent(bytes, { layout, fields })
    const here = layout === 'json' ? readJson(text) : readCsv(text, ['單號', '機關'])
    const plain = ({ rows, ...rest }: Content) => ({
      ...rest,
      rows: rows.map((row) => (row.kind === 'fault' ? { ...row, bytes: Buffer.from(row.bytes) } : row)),
    })
    assert.deepEqual(plain(apart), plain(here))
    assert.ok(apart.rows.some(({ kind }) => kind === 'fault'))
  }
  const broken = Buffer.from(`單號,機關\n${'1,"2"3\n'.repeat(60_000)}`)
  await assert.rejects(
    readContent(broken, { layout: 'table', fields: { number: { from: ['單號', '機關'] } } }),
    hasCode('csv-invalid'),
  )
})
