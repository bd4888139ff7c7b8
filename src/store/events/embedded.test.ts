import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import http from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { LianfangError } from '../../base/errors.ts'
import { connectEventStore, type EventStore } from './client.ts'
import { startEmbeddedNode, type EmbeddedNode, type EmbeddedOptions } from './embedded.ts'
import { sql } from './sql.ts'

const root = await mkdtemp(path.join(tmpdir(), "lianfang <node> & 'son "))
after(() => rm(root, { recursive: true, force: true }))

function connect(node: EmbeddedNode): Promise<EventStore> {
  const { url, username, password } = node
  return connectEventStore({
    urls: [url],
    username,
    password,
    database: 'd',
    topology: { kind: 'single' },
    patience: 15_000,
  })
}

async function rejected(options: EmbeddedOptions, code: string): Promise<LianfangError> {
  const error: unknown = await startEmbeddedNode(options).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof LianfangError, String(error))
  assert.equal(error.code, code, error.message)
  assert.ok(error.hint !== undefined)
  return error
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function ended(pid: number): Promise<void> {
  for (let waited = 0; alive(pid); waited += 50) {
    assert.ok(waited < 15_000, `process ${pid} lives on`)
    await sleep(50)
  }
}

describe('the supervisor', { concurrency: 2 }, () => {
  test('a node starts, is shared, and stops', async () => {
    const directory = path.join(root, 'shared')
    const began = performance.now()
    const node = await startEmbeddedNode({ directory })
    const took = performance.now() - began
    assert.ok(node.owned)
    const second = await startEmbeddedNode({ directory })
    assert.deepEqual([second.owned, second.url, second.password], [false, node.url, node.password])
    await second.stop()

    const store = await connect(second)
    assert.deepEqual(await store.query(sql`SELECT 1 AS one`), [{ one: 1 }])
    await store.close()
    // The library's own user has no password; through it everybody on this machine could read our files.
    for (const headers of [
      {},
      { 'x-clickhouse-user': 'default' },
      { authorization: `Basic ${btoa('default:')}` },
    ]) {
      const body = "SELECT file('config/password')"
      const refused = await fetch(`${node.url}/?user=default`, { method: 'POST', body, headers })
      assert.equal(refused.status, 404)
    }
    for (const file of ['node.json', 'config/password'])
      assert.equal((await stat(path.join(directory, file))).mode & 0o777, 0o600, file)
    const commandLine = await readFile(`/proc/${node.pid()!}/cmdline`, 'utf8')
    assert.ok(!commandLine.includes(node.password))
    // The user that starts the library has used up what it may do.
    const anonymous = http.get(`${node.url}/?query=SELECT%20name%20FROM%20system.tables`, { agent: false })
    const [refusal] = (await once(anonymous, 'response')) as [http.IncomingMessage]
    assert.notEqual(refusal.statusCode, 200)
    refusal.resume()

    const pid = node.pid()!
    await Promise.all([node.stop(), node.stop()])
    assert.ok(!alive(pid))
    await assert.rejects(stat(path.join(directory, 'node.json')))
    assert.ok(took < 10_000, `ready after ${Math.round(took)} ms`)
  })

  test('rivals for a directory: one owns it, the other attaches', async () => {
    const directory = path.join(root, 'rivals')
    const nodes = await Promise.all([startEmbeddedNode({ directory }), startEmbeddedNode({ directory })])
    assert.deepEqual(nodes.map(({ owned }) => owned).sort(), [false, true])
    assert.equal(nodes[0].url, nodes[1].url)
    await Promise.all(nodes.map((node) => node.stop()))
  })

  test('a successor waits for a predecessor that is still stopping', async () => {
    const directory = path.join(root, 'successor')
    const node = await startEmbeddedNode({ directory })
    const store = await connect(node)
    await store.command(sql`CREATE TABLE kept ENGINE = MergeTree ORDER BY () AS SELECT 42 AS n`)
    await store.close()
    const stopping = node.stop()
    await sleep(30)
    const next = await startEmbeddedNode({ directory })
    // Attached for its last moment, or the new owner: never a lock error.
    await stopping
    await next.stop()
    const last = await startEmbeddedNode({ directory })
    assert.ok(last.owned)
    const again = await connect(last)
    assert.deepEqual(await again.query(sql`SELECT n FROM kept`), [{ n: 42 }])
    await again.close()
    await last.stop()
  })

  test('the node dies with its owner, and the next owner takes over', async () => {
    const directory = path.join(root, 'orphan')
    const program = `
      import { startEmbeddedNode } from ${JSON.stringify(path.join(import.meta.dirname, 'embedded.ts'))}
      const node = await startEmbeddedNode({ directory: ${JSON.stringify(directory)} })
      console.log(node.pid())
      setInterval(() => {}, 1000)`
    const owner = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(owner.stdout, 'data')) as [Buffer]
    const pid = Number(line.toString())
    assert.ok(alive(pid))
    owner.kill('SIGKILL')
    await once(owner, 'exit')
    const node = await startEmbeddedNode({ directory })
    await ended(pid)
    await node.stop()
  })

  test('a crash is answered with a restart at the same address; too many with an error', async () => {
    const said: string[] = []
    const node = await startEmbeddedNode({
      directory: path.join(root, 'crash'),
      onLog: (line) => said.push(line),
      quickCrashLimit: 2,
    })
    const store = await connect(node)
    for (let crash = 0; crash < 2; crash += 1) {
      process.kill(node.pid()!, 'SIGKILL')
      assert.deepEqual(await store.query(sql`SELECT 1 AS one`), [{ one: 1 }])
      // The node answers before its supervisor has seen that it does.
      while (said.filter((line) => line.includes('ready again')).length <= crash) await sleep(20)
    }
    process.kill(node.pid()!, 'SIGKILL')
    const error = await node.failed
    assert.equal(error.code, 'store-start')
    assert.match(error.message, /crashed 3 times in a row/)
    await store.close()
    await node.stop()
  })

  test('a directory held by another engine is a clear error', async () => {
    const directory = path.join(root, 'held')
    const node = await startEmbeddedNode({ directory })
    await rm(path.join(directory, 'node.json'))
    const error = await rejected({ directory, patience: 1500 }, 'store-locked')
    assert.match(error.message, new RegExp(`process ${node.pid()!}\\b`))
    await node.stop()
  })

  test('a full disk: refused at the start, and while running', async () => {
    const directory = path.join(root, 'full')
    const error = await rejected({ directory, minimumFreeBytes: 2 ** 60 }, 'store-disk-full')
    assert.match(error.message, /MiB free/)
    const node = await startEmbeddedNode({ directory, keepFreeBytes: 2 ** 60 })
    const store = await connect(node)
    await store.command(sql`CREATE TABLE t (n UInt8) ENGINE = MergeTree ORDER BY ()`)
    await assert.rejects(
      store.command(sql`INSERT INTO t SELECT 1`),
      (fault: unknown) => fault instanceof LianfangError && fault.code === 'store-disk-full',
    )
    await store.close()
    await node.stop()
  })

  test('a directory of a newer engine is refused; one of an older engine is taken over', async () => {
    const directory = path.join(root, 'version')
    const node = await startEmbeddedNode({ directory })
    await node.stop()
    const file = path.join(directory, 'version.json')
    const { engine } = JSON.parse(await readFile(file, 'utf8')) as { engine: string }
    await writeFile(file, JSON.stringify({ engine: '99.1.1.1' }))
    assert.match((await rejected({ directory }, 'store-version')).message, /99\.1/)
    await writeFile(file, JSON.stringify({ engine: '25.1.1.1' }))
    await (await startEmbeddedNode({ directory })).stop()
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), { engine })
  })

  test('what cannot start says why', async () => {
    await rejected({ directory: '/dev/null/nowhere' }, 'store-start')
    await rejected({ directory: path.join(root, 'binary'), binary: '/bin/nonesuch' }, 'store-start')
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const error = await rejected({ directory: path.join(root, 'port'), ports: { http: port } }, 'store-start')
    assert.match(error.message, new RegExp(String(port)))
    server.close()
  })
})
