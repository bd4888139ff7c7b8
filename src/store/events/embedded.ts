/**
 * The embedded event store: a ClickHouse node of our own, started as a child process from the npm package and kept alive.
 * To everything else it is a URL.
 *
 * A data directory has one owner. Whoever comes second attaches to the owner's node through `node.json`.
 *
 *     <directory>/engine      the engine's own files
 *     <directory>/spool       files that the engine may read (file() table function)
 *     <directory>/log         engine.log, engine-error.log (rotated by the engine), node.log (standard output of the child)
 *     <directory>/config      password; <owner>/config.xml and users.xml
 *     <directory>/node.json   how to reach the running node (mode 0600)
 *     <directory>/version.json  the newest engine that has written here
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { LianfangError } from '../../base/errors.ts'
import { writePrivate } from '../embedded/files.ts'
import { freePort } from '../embedded/free-port.ts'
import { awaitAnswer, endBy, type Farewell, supervise } from '../embedded/supervise.ts'
import { isRunning, ourselves, pidOf } from '../processes.ts'
import { configXml, embeddedUser, usersXml, type EmbeddedCluster } from './embedded-config.ts'
import { checkFreeSpace, prepareDirectory, readOwner, readPassword, tail } from './embedded-directory.ts'
import { checkEngineVersion, engineVersion, recordEngineVersion } from './embedded-version.ts'

export interface EmbeddedOptions {
  readonly directory: string
  /** Free ones are picked when absent; without a cluster the native protocol (tcp) stays closed. */
  readonly ports?: { readonly http: number; readonly tcp?: number }
  readonly clusters?: readonly EmbeddedCluster[]
  /** By default a random one, kept in the directory. Nodes that are shards of one store share theirs. */
  readonly password?: string
  /** A `clickhouse` executable to run instead of the npm package. */
  readonly binary?: string
  /** What the supervisor does: started, crashed, restarting … one line each. */
  readonly onLog?: (line: string) => void
  /** Refuse to start with less free disk than this (default 1 GiB). */
  readonly minimumFreeBytes?: number
  /** The running engine refuses writes that would leave less than this (default 256 MiB). */
  readonly keepFreeBytes?: number
  /** So many quick crashes in a row are answered with a restart, the next one with giving up (default 6). */
  readonly quickCrashLimit?: number
  /** How long to wait for another owner to finish, and for the node to answer, in ms (default 20 s each). */
  readonly patience?: number
}

export interface EmbeddedNode {
  readonly url: string
  readonly username: string
  readonly password: string
  readonly directory: string
  /** Where the engine may read files. */
  readonly spool: string
  /** False when the node belongs to another process: stop() then does nothing. */
  readonly owned: boolean
  /** Process id of the child, for diagnosis. It changes with a restart. */
  readonly pid: () => number | undefined
  /** Settles when the supervisor gives up restarting; stays pending for as long as all is well. */
  readonly failed: Promise<LianfangError>
  stop(): Promise<void>
}

/** ClickHouse error codes as the child prints them. */
const cannotOpenFile = 76 // the directory's lock is held
const networkError = 210 // a port is taken

/**
 * Starts the node of a directory, or attaches to the one that runs there already.
 * Errors: store-locked, store-disk-full, store-version, store-start.
 */
export async function startEmbeddedNode(options: EmbeddedOptions): Promise<EmbeddedNode> {
  const directory = path.resolve(options.directory)
  const patience = options.patience ?? 20_000
  const deadline = Date.now() + patience
  const onLog = options.onLog ?? (() => undefined)
  const quickCrashLimit = options.quickCrashLimit ?? 6
  const binary = options.binary ?? ''
  await prepareDirectory(directory)
  const password = options.password ?? (await readPassword(directory))
  const version = await engineVersion(binary)

  for (;;) {
    const attached = await attach(directory)
    if (attached === 'busy') {
      if (Date.now() > deadline) throw await locked(directory)
      await sleep(200)
      continue
    }
    if (attached !== undefined) return attached

    await checkEngineVersion(directory, version)
    await checkFreeSpace(directory, options.minimumFreeBytes ?? 2 ** 30)
    const httpPort = options.ports?.http ?? (await freePort())
    const tcp = options.ports?.tcp ?? (options.clusters === undefined ? undefined : await freePort())
    const configDirectory = path.join(directory, 'config', `${ourselves}-${randomBytes(4).toString('hex')}`)
    const configFile = path.join(configDirectory, 'config.xml')
    const usersFile = path.join(configDirectory, 'users.xml')
    const listen = tcp === undefined ? 'HTTP' : 'TCP,HTTP'
    await mkdir(configDirectory, { mode: 0o700 })
    await writePrivate(usersFile, usersXml(password, binary === '' ? listen.split(',').length + 1 : 0))
    await writePrivate(
      configFile,
      configXml({
        engineDirectory: path.join(directory, 'engine'),
        usersFile,
        password,
        spoolDirectory: path.join(directory, 'spool'),
        logDirectory: path.join(directory, 'log'),
        httpPort,
        ...(tcp === undefined ? {} : { tcpPort: tcp }),
        clusters: options.clusters ?? [],
        keepFreeBytes: options.keepFreeBytes ?? 256 * 2 ** 20,
      }),
    )
    const url = `http://127.0.0.1:${httpPort}`
    const run = (): ChildProcess => spawnChild(directory, configFile, listen, binary)
    const before = await stat(path.join(directory, 'log', 'node.log')).catch(() => undefined)
    const child = run()
    const started = await ready(child, url, password, patience)
    if ('answer' in started) {
      await recordEngineVersion(directory, started.answer)
      const facts = path.join(directory, 'node.json')
      const supervised = supervise(
        {
          what: 'event store',
          kept: 'acknowledged',
          code: 'store-start',
          log: path.join(directory, 'log'),
          onLog,
          limit: quickCrashLimit,
          run,
          ready: async (born) => {
            const again = await ready(born, url, password, patience)
            return 'fault' in again ? again.fault : undefined
          },
          end,
          lastWords: () => tail(directory),
          withdraw: () => rm(facts, { force: true }),
        },
        child,
      )
      await writePrivate(facts, JSON.stringify({ process: ourselves, url, password }))
      onLog(`event store ready at ${url} (engine ${started.answer}, process ${String(child.pid)})`)
      return {
        url,
        username: embeddedUser,
        password,
        directory,
        spool: path.join(directory, 'spool'),
        owned: true,
        pid: supervised.pid,
        failed: supervised.failed,
        async stop() {
          await supervised.stop()
          await rm(configDirectory, { recursive: true, force: true })
        },
      }
    }
    await rm(configDirectory, { recursive: true, force: true })
    const log = await tail(directory, before?.size)
    const code = lastCode(log)
    // A predecessor may be finishing, or a rival may have won the start: look again, attach or start.
    if (code === cannotOpenFile && Date.now() < deadline) {
      await sleep(200)
      continue
    }
    if (code === cannotOpenFile) throw await locked(directory)
    if (code === networkError && options.ports === undefined && Date.now() < deadline) continue
    throw new LianfangError(
      'store-start',
      `the embedded event store did not start: ${started.fault}\n${log}`,
      {
        hint: `read ${path.join(directory, 'log')}; the directory and its files must be readable and writable by this user`,
      },
    )
  }
}

/** Acknowledged rows survive each of these. */
const farewell: Farewell = [
  [(child) => child.stdin?.end(), 10_000],
  [(child) => child.kill('SIGTERM'), 5000],
  [(child) => child.kill('SIGKILL')],
]

function end(child: ChildProcess): Promise<void> {
  return endBy(child, farewell)
}

function spawnChild(directory: string, configFile: string, listen: string, binary: string): ChildProcess {
  const log = openSync(path.join(directory, 'log', 'node.log'), 'a', 0o600)
  try {
    const child = spawn(
      process.execPath,
      [
        path.join(import.meta.dirname, 'embedded-child.ts'),
        path.join(directory, 'engine'),
        configFile,
        listen,
        binary,
      ],
      {
        cwd: directory,
        // A file, not a pipe: the child may outlive us by a moment and must still be able to speak.
        stdio: ['pipe', log, log],
        // Its own process group, so that Ctrl-C reaches us alone and the last block can still be stored.
        detached: true,
        env: {
          PATH: process.env['PATH'] ?? '',
          TZ: 'UTC',
          // Freed pages are kept for the next block for a while: page faults were most of the system time of a bulk load.
          JE_MALLOC_CONF: 'dirty_decay_ms:60000,muzzy_decay_ms:60000',
        },
      },
    )
    child.on('error', () => undefined) // shows as an exit without a process id
    child.stdin?.on('error', () => undefined)
    // We never wait for the node to exit by itself; it ends when we do.
    child.unref()
    return child
  } finally {
    closeSync(log)
  }
}

/** Waits until the node answers to its password (so that it is surely ours): its version, or why it does not. */
function ready(child: ChildProcess, url: string, password: string, patience: number) {
  return awaitAnswer(child, patience, () => ask(url, password), end)
}

/** The version of the node that answers to this password, if any. */
function ask(url: string, password: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = http.request(
      `${url}/?query=SELECT%20version()`,
      {
        // A connection of its own: one left idle would hold up the node's graceful stop.
        agent: false,
        headers: { 'X-ClickHouse-User': embeddedUser, 'X-ClickHouse-Key': password },
        signal: AbortSignal.timeout(2000),
      },
      (response) => {
        text(response).then(
          (body) => resolve(response.statusCode === 200 ? body.trim() : undefined),
          () => resolve(undefined),
        )
      },
    )
    request.on('error', () => resolve(undefined))
    request.end()
  })
}

/** The node that already runs here; `busy` while its owner lives but the node does not answer (starting again, or stopping). */
async function attach(directory: string): Promise<EmbeddedNode | 'busy' | undefined> {
  const owner = await readOwner(directory)
  if (owner === undefined) return undefined
  if ((await ask(owner.url, owner.password)) === undefined)
    return isRunning(owner.process) ? 'busy' : undefined
  return {
    url: owner.url,
    username: embeddedUser,
    password: owner.password,
    directory,
    spool: path.join(directory, 'spool'),
    owned: false,
    pid: () => undefined,
    failed: new Promise(() => undefined),
    stop: () => Promise.resolve(),
  }
}

async function locked(directory: string): Promise<LianfangError> {
  const status = await readFile(path.join(directory, 'engine', 'status'), 'utf8').catch(() => '')
  const owner = await readOwner(directory)
  const pid = owner === undefined ? (/PID: (\d+)/.exec(status)?.[1] ?? 'unknown') : pidOf(owner.process)
  return new LianfangError(
    'store-locked',
    `${directory} is in use by process ${pid}, which does not answer`,
    {
      hint: `stop that process (kill ${pid}), or name another data directory; no lock file needs to be removed by hand`,
    },
  )
}

function lastCode(log: string): number | undefined {
  const code = /.*Code: (\d+)\./s.exec(log)?.[1]
  return code === undefined ? undefined : Number(code)
}
