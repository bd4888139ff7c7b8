import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printInstant, printPeriod, sectionNumber } from './dates.ts'

const period = (from: string, to: string, timeZone = 'Asia/Taipei') => ({ from, to, timeZone, label: '' })

test('whole days include the last one', () => {
  const october = period('2026-09-30T16:00:00Z', '2026-10-31T16:00:00Z')
  assert.deepEqual(printPeriod(october, 'zh-TW'), {
    long: '民國 115 年 10 月 1 日至 115 年 10 月 31 日',
    iso: '2026-10-01 – 2026-10-31 (Asia/Taipei)',
  })
  assert.equal(printPeriod(october, 'en').long, '1 October 2026 – 31 October 2026')
})

test('one day is one date, across new year too', () => {
  const day = period('2026-12-31T16:00:00Z', '2027-01-01T16:00:00Z')
  assert.deepEqual(printPeriod(day, 'zh-TW'), {
    long: '民國 116 年 1 月 1 日',
    iso: '2027-01-01 (Asia/Taipei)',
  })
})

test('finer periods say their hours', () => {
  const hours = period('2026-10-01T00:00:00Z', '2026-10-01T06:30:00Z')
  assert.equal(printPeriod(hours, 'en').iso, '2026-10-01 08:00 – 2026-10-01 14:30 (Asia/Taipei)')
})

test('an instant is told in the zone of the period', () => {
  assert.equal(printInstant('2026-11-01T01:00:00Z', 'Asia/Taipei'), '2026-11-01 09:00 (Asia/Taipei)')
})

test('sections count as each language does', () => {
  assert.deepEqual(
    [1, 9, 10, 11, 20, 21].map((number) => sectionNumber(number, 'zh-TW')),
    ['一、', '九、', '十、', '十一、', '二十、', '二十一、'],
  )
  assert.equal(sectionNumber(12, 'en'), '12. ')
  assert.equal(sectionNumber(2, 'zh-TW', 11), '（十一）')
  assert.equal(sectionNumber(2, 'en', 11), '2.11 ')
})
