import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { openApp } from './app.ts'
import { readSettings } from './settings.ts'

test('an executable that the settings file names is the one that is started', async () => {
  const data = mkdtempSync(path.join(tmpdir(), 'lianfang-app-'))
  try {
    writeFileSync(path.join(data, 'lianfang.env'), 'LIANFANG_CLICKHOUSE=/no/such/clickhouse\n')
    const settings = readSettings({ LIANFANG_DATA: data })
    await assert.rejects(openApp(settings), (error: Error) => {
      assert.match(
        `${error.message} ${(error as { hint?: string }).hint ?? ''}`,
        /no\/such\/clickhouse|LIANFANG_CLICKHOUSE/,
      )
      return true
    })
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
})
