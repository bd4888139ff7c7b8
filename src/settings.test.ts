import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { inspect } from 'node:util'
import { LianfangError } from './base/errors.ts'
import { readSettings, settingsOverview } from './settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'lianfang-settings-'))
after(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'lianfang.env')

const faultOf = (environment: Record<string, string>, data = folder): LianfangError => {
  try {
    readSettings(environment, data)
  } catch (error) {
    assert.ok(error instanceof LianfangError, inspect(error))
    return error
  }
  assert.fail(`taken: ${inspect(environment)}`)
}

describe('settings', () => {
  test('without any, the standard values hold', () => {
    writeFileSync(file, '')
    const settings = readSettings({}, folder)
    assert.equal(settings.data, folder)
    assert.deepEqual(settings.retention, { events: 400, raw: 90, unmapped: 400 })
    assert.deepEqual(settings.listen, { host: '127.0.0.1', port: 8080 })
    assert.equal(settings.events, undefined)
    assert.equal(settings.spool.bytes, 10 * 2 ** 30)
  })

  test('the environment wins over the file, the file over the standard value', () => {
    writeFileSync(file, 'LIANFANG_RAW_DAYS=30\nLIANFANG_EVENT_DAYS=60\n# LIANFANG_UNMAPPED_DAYS=1\n')
    const settings = readSettings({ LIANFANG_EVENT_DAYS: '50' }, folder)
    assert.deepEqual(settings.retention, { events: 50, raw: 30, unmapped: 400 })
    const from = new Map(
      settingsOverview({ LIANFANG_EVENT_DAYS: '50' }, folder).map((setting) => [setting.name, setting.from]),
    )
    assert.equal(from.get('LIANFANG_EVENT_DAYS'), 'environment')
    assert.equal(from.get('LIANFANG_RAW_DAYS'), 'file')
    assert.equal(from.get('LIANFANG_UNMAPPED_DAYS'), 'standard')
  })

  test('a file that is named may name the data folder', () => {
    const named = join(folder, 'named.env')
    writeFileSync(named, `LIANFANG_DATA=${folder}/elsewhere\nLIANFANG_RAW_DAYS=7\n`)
    const settings = readSettings({ LIANFANG_SETTINGS: named })
    assert.equal(settings.data, `${folder}/elsewhere`)
    assert.equal(settings.retention.raw, 7)
    assert.equal(readSettings({ LIANFANG_SETTINGS: named, LIANFANG_DATA: folder }).data, folder)
    assert.throws(() => readSettings({ LIANFANG_SETTINGS: join(folder, 'absent') }), { code: 'ENOENT' })
  })

  test('a bad value is refused with its setting, its place and what to do', () => {
    writeFileSync(file, '')
    const cases: Record<string, readonly string[]> = {
      LIANFANG_EVENT_DAYS: ['0', '-1', '1.5', 'ever', '36501'],
      LIANFANG_TIME_ZONE: ['Taipei', ''],
      LIANFANG_LISTEN: ['localhost', ':99999', '1.2.3.4', 'a b:1'],
      LIANFANG_SPOOL_BYTES: ['10 GB', '1.5G', '-1'],
      LIANFANG_EVENTS_URL: ['ftp://host', 'host:8123', 'http://one,two'],
      LIANFANG_EVENTS_REPLICATED: ['yes'],
      LIANFANG_SECOND_FACTOR: ['nobody'],
      LIANFANG_LOG_LEVEL: ['trace'],
    }
    for (const [name, values] of Object.entries(cases))
      for (const value of values) {
        const fault = faultOf({ [name]: value })
        assert.equal(fault.code, 'setting-invalid')
        assert.ok(fault.message.startsWith(`${name}: "${value}" `), fault.message)
        assert.ok(fault.hint !== undefined)
        writeFileSync(file, `${name}="${value}"\n`)
        assert.ok(faultOf({}).message.startsWith(`${file}: ${name}: `))
        writeFileSync(file, '')
      }
  })

  test('a name that no setting has is refused in the file: it is a slip of the pen', () => {
    writeFileSync(file, 'LIANFANG_RAWDAYS=30\n')
    assert.match(faultOf({}).message, /lianfang\.env: there is no setting LIANFANG_RAWDAYS/)
    // The environment is shared with other programs, and names of the file may be for them.
    writeFileSync(file, 'PATH=/bin\n')
    readSettings({ LIANFANG_TEST_ONLY: '1' }, folder)
  })

  test('a certificate without its key is refused', () => {
    writeFileSync(file, '')
    assert.match(faultOf({ LIANFANG_TLS_KEY: '/x' }).message, /go together/)
  })

  test('secrets are never printed, right or wrong', () => {
    const secrets = [
      'LIANFANG_RECORDS_URL',
      'LIANFANG_EVENTS_PASSWORD',
      'LIANFANG_SMTP_URL',
      'LIANFANG_OIDC_SECRET',
    ]
    for (const name of ['LIANFANG_RECORDS_URL', 'LIANFANG_SMTP_URL']) {
      const fault = faultOf({ [name]: 'http://user:geheim@host' })
      assert.doesNotMatch(inspect(fault, { depth: 9 }), /geheim/)
      assert.ok(fault.message.startsWith(name))
    }
    writeFileSync(file, secrets.map((name) => `${name}=geheim\n`).join(''))
    assert.doesNotMatch(JSON.stringify(settingsOverview({}, folder)), /geheim/)
    assert.doesNotMatch(
      JSON.stringify(settingsOverview(Object.fromEntries(secrets.map((name) => [name, 'geheim'])), folder)),
      /geheim/,
    )
  })
})
