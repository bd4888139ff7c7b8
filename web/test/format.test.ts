import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  bytesText,
  dateText,
  dateTimeText,
  durationText,
  numberText,
  percentText,
  relativeText,
} from '../src/format.ts'

const at = '2026-11-20T16:30:05Z'

test('dates are those of Taipei: years of the Republic in Chinese, ISO 8601 in English', () => {
  assert.equal(dateText(at, 'zh-TW'), '115/11/21')
  assert.equal(dateText(at, 'en'), '2026-11-21')
  assert.equal(dateTimeText(at, 'zh-TW'), '115/11/21 00:30')
  assert.equal(dateTimeText(at, 'en', { seconds: true }), '2026-11-21 00:30:05')
  assert.equal(dateTimeText(at, 'en', { timeZone: 'UTC' }), '2026-11-20 16:30')
  assert.equal(dateText('1911-12-31T00:00:00Z', 'zh-TW'), '1911-12-31')
  assert.equal(dateText('1912-01-01T00:00:00+08:00', 'zh-TW'), '1/01/01')
  assert.equal(dateText('never', 'en'), '—')
})

test('numbers', () => {
  assert.equal(numberText(293_335_767), '293,335,767')
  assert.equal(percentText(0.586_432), '58.64%')
  assert.equal(bytesText(0), '0 B')
  assert.equal(bytesText(1536), '1.50 KiB')
  assert.equal(bytesText(5 * 1024 ** 3), '5.00 GiB')
})

test('spans of time', () => {
  assert.equal(durationText(340, 'en'), '340 ms')
  assert.equal(durationText(3 * 86_400_000 + 7_200_000 + 5000, 'en'), '3 d 2 h')
  assert.equal(durationText(90_000, 'zh-TW'), '1 分 30 秒')
  assert.equal(durationText(86_400_000 + 5000, 'en'), '1 d')
  const now = Date.parse(at)
  assert.equal(relativeText(now - 180_000, now, 'en'), '3 minutes ago')
  assert.equal(relativeText(now - 180_000, now, 'zh-TW'), '3 分鐘前')
})
