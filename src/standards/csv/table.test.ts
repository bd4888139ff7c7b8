import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvRecord, csvTable } from './table.ts'

test('nothing that a spreadsheet would compute is written, and all of it is read back', () => {
  const dangerous = [
    '=1+1',
    '+1',
    '-1',
    '@sum(1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '＝1+1',
    '＋1',
    '－1',
    '＠sum(1)',
    "'=1",
  ]
  for (const text of dangerous) {
    const record = csvRecord([text])
    assert.match(record, /^"?'/, JSON.stringify(text))
    assert.equal(csvTable(`name\r\n${record}`, ['name'])[0]?.fields['name'], text)
  }
  for (const text of ['1-1', 'a=b', "'quoted'", '聯防']) assert.equal(csvRecord([text]), `${text}\r\n`)
})
