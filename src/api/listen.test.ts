import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, suite, test } from 'node:test'
import { connect } from 'node:tls'
import { Hono } from 'hono'
import { generate } from 'selfsigned'
import { listen } from './listen.ts'
import type { Server } from './server.ts'

suite('listening', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lianfang-listen-'))
  after(() => rm(folder, { recursive: true, force: true }))
  const files = { certificate: path.join(folder, 'chain.pem'), key: path.join(folder, 'key.pem') }
  const renew = async (name: string): Promise<void> => {
    const made = await generate([{ name: 'commonName', value: name }], { keySize: 2048 })
    await writeFile(files.certificate, made.cert)
    await writeFile(files.key, made.private)
  }
  const server: Server = new Hono()
  server.get('/', (context) => context.text('here'))

  const presented = (port: number): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        resolve(String(socket.getPeerCertificate().subject.CN))
        socket.destroy()
      })
      socket.once('error', reject)
    })

  test('a renewed certificate is presented without a restart, and a broken one leaves the old', async () => {
    await renew('first')
    const port = await freePort()
    const listening = await listen(server, { host: '127.0.0.1', port }, files)
    try {
      assert.equal(await presented(port), 'first')
      await renew('second')
      listening.reload()
      assert.equal(await presented(port), 'second')
      await writeFile(files.certificate, 'no certificate')
      assert.throws(() => listening.reload())
      assert.equal(await presented(port), 'second')
    } finally {
      await listening.close()
    }
  })

  test('a port that is taken is said, with what to do', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    await assert.rejects(listen(server, { host: '127.0.0.1', port }, undefined), {
      code: 'listen-failed',
      hint: /LIANFANG_LISTEN/,
    })
    other.close()
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
