import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import { generate } from 'selfsigned'
import { readSettings, type Settings } from '../../settings.ts'
import type { Check } from './check.ts'
import { checkFiles } from './host.ts'
import { checkCertificates, checkMail, checkPorts } from './network.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'lianfang-checks-'))
after(() => rmSync(folder, { recursive: true }))
const file = (name: string, content: string, mode = 0o600): string => {
  const target = path.join(folder, name)
  writeFileSync(target, content)
  chmodSync(target, mode)
  return target
}
const settingsOf = (given: Record<string, string>): Settings => readSettings(given, folder)
const states = (checks: readonly Check[]): Record<string, string> =>
  Object.fromEntries(checks.map(({ name, state }) => [name, state]))

describe('checks', () => {
  test('a certificate: its end, its key, its chain, its name', async () => {
    const attributes = (name: string): { name: string; value: string }[] => [
      { name: 'commonName', value: name },
    ]
    const days = (from: number, to: number): { notBeforeDate: Date; notAfterDate: Date } => ({
      notBeforeDate: new Date(Date.now() + from * 86_400_000),
      notAfterDate: new Date(Date.now() + to * 86_400_000),
    })
    const [good, other, old, soon] = await Promise.all([
      generate(attributes('console.example'), { ...days(-1, 100), algorithm: 'sha256' }),
      generate(attributes('other.example'), { ...days(-1, 100), algorithm: 'sha256' }),
      generate(attributes('old.example'), { ...days(-10, -2), algorithm: 'sha256' }),
      generate(attributes('soon.example'), { ...days(-10, 5), algorithm: 'sha256' }),
    ])
    const look = async (certificate: string, key: string, more: Record<string, string> = {}) =>
      states(
        await checkCertificates(
          settingsOf({
            LIANFANG_TLS_CERTIFICATE: file('certificate.pem', certificate),
            LIANFANG_TLS_KEY: file('key.pem', key),
            ...more,
          }),
          new Date(),
        ),
      )
    assert.deepEqual(await look(good.cert, good.private), { certificate: 'ok', key: 'ok', chain: 'warn' })
    assert.equal((await look(good.cert, other.private))['key'], 'fail')
    assert.equal((await look(old.cert, old.private))['certificate'], 'fail')
    assert.equal((await look(soon.cert, soon.private))['certificate'], 'warn')
    assert.equal((await look(`${good.cert}\n${other.cert}`, good.private))['chain'], 'fail')
    assert.equal(
      (await look(good.cert, good.private, { LIANFANG_URL: 'https://elsewhere.example' }))['name'],
      'fail',
    )
    assert.deepEqual(await look('nothing', good.private), { certificate: 'fail' })
    const without = settingsOf({ LIANFANG_SYSLOG_TLS: ':6514' })
    assert.deepEqual(states(await checkCertificates(without, new Date())), { certificate: 'fail' })
  })

  test('a port that is taken, and by whom; a mail server that does not answer', async () => {
    const server = createServer((socket) => socket.end('554 no service\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      const checks = await checkPorts(settingsOf({ LIANFANG_LISTEN: `127.0.0.1:${port}` }))
      assert.equal(checks[0]!.state, 'fail')
      assert.match(checks[0]!.found, new RegExp(`^process ${process.pid} listens on 127\\.0\\.0\\.1:${port}`))
      const mail = await checkMail(settingsOf({ LIANFANG_SMTP_URL: `smtp://127.0.0.1:${port}?plain` }))
      assert.match(mail[0]!.found, /says 554 no service/)
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
    // Another suite may have taken the very port since: an address and a port that nobody else uses.
    const free = await checkPorts(settingsOf({ LIANFANG_LISTEN: `127.0.0.77:${port}` }))
    assert.deepEqual(states(free), { console: 'ok' })
    const closed = await checkMail(settingsOf({ LIANFANG_SMTP_URL: 'smtp://127.0.0.1:1?plain' }))
    assert.equal(closed[0]!.state, 'fail')
    assert.equal((await checkMail(settingsOf({})))[0]!.state, 'warn')
  })

  test('files that others may read or write', async () => {
    const key = file('secret.key', 'x', 0o640)
    const settings = file('lianfang.env', '', 0o644)
    chmodSync(folder, 0o700)
    const look = async () => states(await checkFiles(settingsOf({}), settings))
    assert.deepEqual(await look(), { 'data folder': 'ok', 'settings file': 'warn', 'secret key': 'fail' })
    chmodSync(key, 0o600)
    chmodSync(settings, 0o600)
    chmodSync(folder, 0o777)
    assert.deepEqual(await look(), { 'data folder': 'fail', 'settings file': 'ok', 'secret key': 'ok' })
    chmodSync(folder, 0o700)
  })
})
