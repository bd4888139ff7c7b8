/**
 * The embedded record store: a PostgreSQL server of our own, started as a child process from the npm package and kept alive.
 * To everything else it is a URL.
 *
 * A data directory has one owner, whoever holds its lock; the operating system lets go of it when the owner dies, however it
 * dies. Whoever comes second attaches to the owner's server through `server.json`, and takes over when the owner is gone.
 *
 *     <directory>/cluster      PostgreSQL's data directory
 *     <directory>/log          what the server said
 *     <directory>/owner.lock   an empty SQLite file: its lock is the point
 *     <directory>/password     of the superuser (mode 0600)
 *     <directory>/server.json  how to reach the running server (mode 0600)
 *     <directory>/attached     one file per process that uses the server
 *     <directory>/engine-…     a copy of the binaries, where the package's cannot be used
 */
import type { ChildProcess } from 'node:child_process'
import { rm, stat, truncate } from 'node:fs/promises'
import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { LianfangError } from '../../base/errors.ts'
import { lastLines, writePrivate } from '../embedded/files.ts'
import { freePort } from '../embedded/free-port.ts'
import { supervise, type Supervised } from '../embedded/supervise.ts'
import { noteUser, otherUsers } from '../embedded/users.ts'
import {
  handOver,
  locked,
  prepareDirectory,
  readFacts,
  readPassword,
  takeLock,
  type Facts,
} from './embedded-directory.ts'
import { engineIdentity, openWay, prepareEngine } from './embedded-engine.ts'
import { clearLeftovers, prepareCluster, spawnServer, superuser, type Cluster } from './embedded-server.ts'
import { answers, end, ready } from './embedded-ready.ts'

export interface EmbeddedServerOptions {
  readonly directory: string
  /** A folder with bin, lib and share below a package.json with the version; by default that of the npm package. */
  readonly binaries?: string
  /** What the supervisor does: started, crashed, restarting … one line each. */
  readonly onLog?: (line: string) => void
  /** The owner that stops waits for the others who use its server: their process ids. */
  readonly onWait?: (pids: readonly number[]) => void
  /** False gives up crash safety for speed: tests only. */
  readonly durable?: boolean
  /** So many quick crashes in a row are answered with a restart, the next one with giving up (default 6). */
  readonly quickCrashLimit?: number
  /** How long to wait for another owner to finish, and for the server to answer, ms (default 60 s: it may have to recover). */
  readonly patience?: number
}

export interface EmbeddedServer {
  /** Of the database `lianfang`; holds the password. */
  readonly url: string
  /** False when the server belongs to another process (it may become ours when that one is gone). */
  readonly owned: () => boolean
  /** Process id of our child, for diagnosis. It changes with a restart. */
  readonly pid: () => number | undefined
  /** Settles when the supervisor gives up restarting; stays pending for as long as all is well. */
  readonly failed: Promise<LianfangError>
  stop(): Promise<void>
}

/** A server that is a child of this process. */
interface Owned extends Supervised {
  readonly lock: DatabaseSync
  readonly url: string
  readonly port: number
}

/** How often a process looks whether the owner, or the others, are still there, ms. */
const interval = 250
/**
 * Starts the server of a directory, or attaches to the one that runs there already.
 * Errors: records-start, records-locked, records-version.
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const directory = path.resolve(options.directory)
  const patience = options.patience ?? 60_000
  await prepareDirectory(directory)
  const mine = noteUser(path.join(directory, 'attached'))
  try {
    const deadline = Date.now() + patience
    for (;;) {
      const lock = takeLock(directory)
      if (lock !== undefined) {
        const owned = await own(directory, lock, options)
        return session(directory, mine, owned, options)
      }
      const facts = await readFacts(directory)
      if (facts !== undefined && (await answers(facts.url))) return session(directory, mine, facts, options)
      if (Date.now() > deadline) throw locked(directory, facts)
      await sleep(100)
    }
  } catch (error) {
    await rm(mine, { force: true })
    throw error
  }
}

/** An owned or attached server as its user sees it. */
function session(
  directory: string,
  mine: string,
  first: Owned | Facts,
  options: EmbeddedServerOptions,
): EmbeddedServer {
  let owned = 'lock' in first ? first : undefined
  const { promise: failed, resolve: fail } = Promise.withResolvers<LianfangError>()
  void owned?.failed.then(fail)
  const leaving = new AbortController()
  const isLeaving = (): boolean => leaving.signal.aborted
  const watching = (async () => {
    while (owned === undefined && !isLeaving()) {
      await sleep(interval, undefined, { signal: leaving.signal, ref: false }).catch(() => undefined)
      if (isLeaving()) return
      const lock = takeLock(directory)
      if (lock === undefined) continue
      // On the same port, where our connections look for it. Failing is for the next statement to say.
      owned = await own(directory, lock, options, first.port).catch(() => undefined)
      void owned?.failed.then(fail)
    }
  })()
  const leave = async (): Promise<void> => {
    leaving.abort()
    await watching
    await rm(mine, { force: true })
    if (owned === undefined) return
    const waitingFor = otherUsers(mine)
    if (waitingFor.length > 0) options.onWait?.(waitingFor)
    while (otherUsers(mine).length > 0) await sleep(interval)
    await owned.stop()
  }
  let stopping: Promise<void> | undefined
  return {
    url: first.url,
    owned: () => owned !== undefined,
    pid: () => owned?.pid(),
    failed,
    stop: () => (stopping ??= leave()),
  }
}

async function own(
  directory: string,
  lock: DatabaseSync,
  options: EmbeddedServerOptions,
  port?: number,
): Promise<Owned> {
  try {
    return await start(directory, lock, options, port)
  } catch (error) {
    lock.close()
    throw error
  }
}

async function start(
  directory: string,
  lock: DatabaseSync,
  options: EmbeddedServerOptions,
  knownPort?: number,
): Promise<Owned> {
  const patience = options.patience ?? 60_000
  const onLog = options.onLog ?? (() => undefined)
  await rm(path.join(directory, 'server.json'), { force: true })
  const password = await readPassword(directory)
  const identity = await engineIdentity(directory)
  await openWay(directory, identity)
  const engine = await prepareEngine(directory, identity, options.binaries)
  const log = path.join(directory, 'log')
  if (((await stat(log).catch(() => undefined))?.size ?? 0) > 2 ** 20) await truncate(log)
  const cluster: Cluster = {
    folder: path.join(directory, 'cluster'),
    engine,
    identity,
    log,
    durable: options.durable ?? true,
  }
  await prepareCluster(cluster, password)
  await clearLeftovers(cluster.folder, patience / 2)
  const before = (await stat(log).catch(() => undefined))?.size ?? 0
  const deadline = Date.now() + patience
  for (;;) {
    const port = knownPort ?? (await freePort())
    const address = (database: string): string =>
      `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`
    const run = (): ChildProcess => spawnServer(cluster, port)
    const child = run()
    const fault = await ready(child, cluster, address('postgres'), patience)
    if (fault === undefined) {
      const url = address('lianfang')
      await ensureDatabase(address('postgres'))
      await handOver(directory, identity)
      const facts: Facts = { pid: process.pid, port, url }
      await writePrivate(path.join(directory, 'server.json'), JSON.stringify(facts))
      onLog(
        `record store ready at 127.0.0.1:${port} (PostgreSQL ${engine.major}, process ${String(child.pid)})`,
      )
      const supervised = supervise(
        {
          what: 'record store',
          kept: 'committed',
          code: 'records-start',
          log,
          onLog,
          limit: options.quickCrashLimit ?? 6,
          run,
          ready: (born) => ready(born, cluster, url, patience),
          end,
          lastWords: () => lastLines(log),
          withdraw: () => rm(path.join(directory, 'server.json'), { force: true }),
        },
        child,
      )
      return {
        ...supervised,
        lock,
        url,
        port,
        async stop() {
          await supervised.stop()
          lock.close()
        },
      }
    }
    const said = await lastLines(log, before)
    // The port was taken in between, or processes of a killed server still hold its memory: both pass.
    if (/could not bind|pre-existing shared memory/.test(said) && Date.now() < deadline) {
      await sleep(200)
      continue
    }
    throw new LianfangError('records-start', `the embedded record store did not start: ${fault}\n${said}`, {
      hint: `read ${log}; the disk must have space, and ${cluster.folder} belong to the user that runs it`,
    })
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = 'lianfang'")
    if (rowCount === 0) await client.query('CREATE DATABASE lianfang')
  } finally {
    await client.end().catch(() => undefined)
  }
}
