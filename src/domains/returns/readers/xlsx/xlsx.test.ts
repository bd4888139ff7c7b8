import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hasCode } from '../../refused.test-support.ts'
import { textRow, workbookParts, zip } from '../workbook.test-support.ts'
import { readApart } from '../apart.ts'
import { readXlsx } from './index.ts'

const known = ['單號', '機關', '時間', '次數']
const heading = textRow(1, '單號', '機關', '時間', '次數')
const read = (rows: string, more?: Parameters<typeof workbookParts>[1]) =>
  readXlsx(zip(workbookParts(`${heading}${rows}`, more)), known)

describe('workbooks', { concurrency: 2 }, () => {
  test('texts, numbers, truth values, times, and results of formulas', async () => {
    const { rows, headings } = await read(
      `<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>42.5</v></c><c r="C2" s="1"><v>46346.6875</v></c><c r="D2"><f>1+1</f><v>2</v></c></row>
       <row r="3"><c t="s"><v>1</v></c><c t="b"><v>1</v></c><c r="C3" t="d"><v>2026-11-20T16:30:00</v></c><c t="str"><f>A1&amp;"x"</f><v>單號x</v></c></row>
       <row r="7"><c r="A7" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c><c r="C7" s="2"><v>46346</v></c><c r="D7" s="3"><v>46346</v></c></row>`,
      {
        texts:
          '<si><t>M-1</t></si><si><r><t>富</t></r><rPh sb="0" eb="1"><t>ㄈㄨ</t></rPh><r><t xml:space="preserve">文字_x000D_ </t></r></si>',
        formats: ['yyyy/mm/dd hh:mm', '[$-404]e/m/d', '#,##0.00&quot;d&quot;'],
      },
    )
    assert.deepEqual(headings, known)
    assert.deepEqual(
      rows.map((row) => (row.kind === 'record' ? [row.row, row.record] : row)),
      [
        [2, { 單號: 'M-1', 機關: 42.5, 時間: { $time: '2026-11-20T16:30:00.000' }, 次數: 2 }],
        [3, { 單號: '富文字\r ', 機關: true, 時間: { $time: '2026-11-20T16:30:00' }, 次數: '單號x' }],
        [7, { 單號: '甲乙', 時間: { $time: '2026-11-20T00:00:00.000' }, 次數: 46346 }],
      ],
    )
  })

  test('the date system of 1904', async () => {
    const { rows } = await read('<row r="2"><c r="C2" s="1"><v>1</v></c></row>', {
      formats: ['yyyy-mm-dd'],
      properties: '<workbookPr date1904="1"/>',
    })
    assert.deepEqual(rows[0]?.kind === 'record' && rows[0].record, {
      時間: { $time: '1904-01-02T00:00:00.000' },
    })
  })

  test('cells that show an error, and formulas without a result, are marked where they stand', async () => {
    const { rows } = await read(
      `<row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B2"><f>NOW()</f></c><c r="C2" t="s"><v>7</v></c><c r="D2"><v>many</v></c></row>
       <row r="3"><c r="ZZ3"><v>1</v></c></row>`,
    )
    const faults = rows.map((row) =>
      row.kind === 'record'
        ? Object.entries(row.record).map(
            ([key, cell]) => `${row.row} ${key} ${(cell as { $fault: string }).$fault}`,
          )
        : [],
    )
    assert.deepEqual(faults, [
      ['2 單號 cell-error', '2 機關 formula-without-value', '2 時間 cell-invalid', '2 次數 cell-invalid'],
      ['3 單號 row-too-wide'],
    ])
  })

  test('a million empty rows are counted, and cost little', async () => {
    const empty = Array.from({ length: 1_000_000 }, (_, index) => `<row r="${index + 3}"/>`).join('')
    const started = performance.now()
    const content = await read(
      `${textRow(2, 'M-1', 'x', 'y', 'z')}${empty}${textRow(1_000_003, 'M-2', 'x', 'y', 'z')}`,
    )
    assert.deepEqual([content.rows.length, content.blank], [2, 1_000_000])
    assert.equal(content.rows[1]!.row, 1_000_003)
    // Some 2 s on two cores; a bound that only a blunder breaks.
    assert.ok(performance.now() - started < 30_000)
  })

  test('what is not read is named, and a sheet can be chosen', async () => {
    const parts = workbookParts(heading + textRow(2, 'M-1', 'a', 'b', 'c'), {
      sheets: '<sheet name="說明" sheetId="2" r:id="s1"/>',
    })
    assert.deepEqual((await readXlsx(zip(parts), known)).notRead, ['說明'])
    assert.deepEqual((await readXlsx(zip(parts), known, '說明')).notRead, ['監控單'])
    await assert.rejects(readXlsx(zip(parts), known, 'none'), /no worksheet none/)
  })

  const parts = workbookParts(heading + textRow(2, 'M-1', 'a', 'b', 'c'))
  const refused: readonly (readonly [what: string, bytes: Uint8Array, code: string])[] = [
    ['macros', zip({ ...parts, 'xl/vbaProject.bin': 'x' }), 'xlsx-macros'],
    ['macro sheets', zip({ ...parts, 'xl/macrosheets/sheet1.xml': '<x/>' }), 'xlsx-macros'],
    ['a password, or Excel 97', Buffer.from('d0cf11e0a1b11ae1'.padEnd(1024, '0'), 'hex'), 'xlsx-encrypted'],
    ['nothing', new Uint8Array(3), 'xlsx-invalid'],
    ['half of it', zip(parts).subarray(0, 900), 'xlsx-invalid'],
    ['no workbook', zip({ 'a.xml': '<a/>' }), 'xlsx-invalid'],
    [
      'XML that is not well-formed',
      zip({ ...parts, 'xl/worksheets/sheet1.xml': '<worksheet><sheetData><row>' }),
      'xlsx-invalid',
    ],
    [
      'entities',
      zip({
        ...parts,
        'xl/sharedStrings.xml':
          '<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>',
      }),
      'xlsx-invalid',
    ],
    [
      'too many parts',
      zip(Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`${index}`, '']))),
      'too-large',
    ],
    ['a bomb', zip({ ...parts, 'xl/worksheets/sheet1.xml': ' '.repeat(30 * 2 ** 20) }), 'too-large'],
    [
      'a bomb that lies of its size',
      zip(
        { ...parts, 'xl/worksheets/sheet1.xml': ' '.repeat(30 * 2 ** 20) },
        { 'xl/worksheets/sheet1.xml': 1000 },
      ),
      'xlsx-invalid',
    ],
    [
      'one long text that every cell points at',
      zip(
        workbookParts(
          heading +
            Array.from(
              { length: 5000 },
              (_, index) => `<row r="${index + 2}"><c t="s"><v>0</v></c></row>`,
            ).join(''),
          {
            texts: `<si><t>${Array.from({ length: 4000 }, (_, index) => `${index}`.padStart(5)).join('')}</t></si>`,
          },
        ),
      ),
      'too-large',
    ],
    ['more than it states', zip(parts, { 'xl/styles.xml': 10 }), 'xlsx-invalid'],
    ['no heading', zip(workbookParts(textRow(1, 'a', 'b') + textRow(2, 'c', 'd'))), 'heading-missing'],
  ]
  for (const [what, bytes, code] of refused)
    test(`${what} is refused`, async () => {
      await assert.rejects(readXlsx(bytes, known), hasCode(code))
    })

  test('time and memory are bounded', async () => {
    const rows = Array.from({ length: 150_000 }, (_, index) =>
      textRow(index + 2, `M-${index}`, 'a', 'b', 'c'),
    ).join('')
    const bytes = zip(workbookParts(heading + rows))
    const apart = { layout: 'xlsx', known, sheet: undefined } as const
    await assert.rejects(readApart({ ...apart, bytes }, { timeout: 50 }), hasCode('too-slow'))
    const wide = Array.from(
      { length: 60_000 },
      (_, index) => `<si><t>${'字'.repeat(300)}${index}</t></si>`,
    ).join('')
    await assert.rejects(
      readApart({ ...apart, bytes: zip(workbookParts(heading, { texts: wide })) }, { memory: 8 }),
      hasCode('too-large'),
    )
  })
})
