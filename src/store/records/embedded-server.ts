/** The process that is the embedded server, and what it leaves in its cluster's folder. */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { chown, mkdir, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LianfangError } from '../../base/errors.ts'
import type { Engine, Identity } from './embedded-engine.ts'

export const superuser = 'lianfang'

export interface Cluster {
  /** PostgreSQL's data directory. */
  readonly folder: string
  readonly engine: Engine
  readonly identity: Identity
  readonly log: string
  /** False gives up crash safety for speed: tests only. */
  readonly durable: boolean
}

/** Makes the cluster when there is none; refuses one of another major version. Errors: records-start, records-version. */
export async function prepareCluster(cluster: Cluster, password: string): Promise<void> {
  const { folder, engine, identity } = cluster
  const written = await readFile(path.join(folder, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (written === undefined) return initialise(cluster, password)
  if (Number(written) === engine.major) return
  throw new LianfangError(
    'records-version',
    `${folder} was written by PostgreSQL ${written.trim()}; this program brings PostgreSQL ${engine.major}`,
    {
      hint:
        `start the release of Lianfang that wrote it, take a backup there, move ${path.dirname(folder)} away and restore the backup ` +
        `with this release; nothing was changed${identity === undefined ? '' : ` (files of user ${identity.uid})`}`,
    },
  )
}

/** Under another name first: a cluster that was cut off half-way is never taken for one. */
async function initialise({ folder, engine, identity, durable }: Cluster, password: string): Promise<void> {
  const draft = `${folder}-new`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { mode: 0o700 })
  const passwordFile = path.join(draft, 'password')
  const data = path.join(draft, 'data')
  await mkdir(data, { mode: 0o700 })
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (identity !== undefined)
    for (const file of [draft, data, passwordFile]) await chown(file, identity.uid, identity.gid)
  const child = spawn(
    path.join(engine.folder, 'bin', 'initdb'),
    [
      `--pgdata=${data}`,
      `--username=${superuser}`,
      '--encoding=UTF8',
      '--locale=C',
      '--data-checksums',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ],
    { ...identity, cwd: '/', env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const said: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => said.push(part))
  child.stderr.on('data', (part: Buffer) => said.push(part))
  const code = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', resolve)
  })
  if (code !== 0) {
    await rm(draft, { recursive: true, force: true })
    throw new LianfangError(
      'records-start',
      `the record store could not be made (${String(code)}): ${Buffer.concat(said).toString().trim()}`,
      { hint: `${path.dirname(folder)} must have free space and be writable` },
    )
  }
  // An empty folder, or what an earlier attempt left without a version.
  await rm(folder, { recursive: true, force: true })
  await rename(data, folder)
  await rm(draft, { recursive: true, force: true })
}

const environment = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/**
 * The life line: a shell, detached from the server it becomes, that waits for the end of standard input, which a stopping parent
 * makes on purpose and a dying one cannot help making, and then asks the server for a fast shutdown. `$$` is the server's
 * process; its name is looked at, because by then the number may be another's.
 */
const lifeLine = `
( ( read -r _; read -r name </proc/$$/comm; [ "$name" = postgres ] && kill -INT $$ ) <&3 >/dev/null 2>&1 & ) 3<&0
exec "$@" </dev/null`

/** Everything that is set stands here; postgresql.conf stays as initdb wrote it, for whoever wants to add to it. */
function serverSettings({ engine, durable }: Cluster, port: number): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '60',
    shared_buffers: '128MB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    max_wal_size: '512MB',
    // No shared memory beyond the first block: /dev/shm is small in containers.
    max_parallel_workers_per_gather: '0',
    max_parallel_maintenance_workers: '0',
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'off',
    log_checkpoints: 'off',
    // Errors of statements go to whoever sent them. In the log their text would be personal data.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    ...(engine.major >= 18 ? { io_method: 'sync' } : {}),
    fsync: durable ? 'on' : 'off',
    synchronous_commit: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
  }
}

export function spawnServer(cluster: Cluster, port: number): ChildProcess {
  const log = openSync(cluster.log, 'a', 0o600)
  try {
    const settings = Object.entries(serverSettings(cluster, port)).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ])
    const child = spawn(
      '/bin/sh',
      [
        '-c',
        lifeLine,
        'sh',
        path.join(cluster.engine.folder, 'bin', 'postgres'),
        '-D',
        cluster.folder,
        ...settings,
      ],
      {
        ...cluster.identity,
        cwd: '/',
        env: environment,
        stdio: ['pipe', log, log],
        // Its own process group, so that Ctrl-C reaches us alone and open transactions can still be finished.
        detached: true,
      },
    )
    child.on('error', () => undefined) // shows as an exit without a process id
    child.stdin?.on('error', () => undefined)
    // The shell that holds the life line goes with its server.
    child.once('exit', () => {
      child.stdin?.end()
    })
    child.unref()
    return child
  } finally {
    closeSync(log)
  }
}

/** Whether the server of this process id says that it takes connections (what pg_ctl looks at). */
export async function saysReady(folder: string, pid: number): Promise<boolean> {
  const lines = await postmasterFile(folder)
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
}

/**
 * Ends a server that outlived its owner, and removes the trace of one that died when its number has become another process's:
 * PostgreSQL would take that one for a server and refuse to start. Only for the owner of the directory.
 */
export async function clearLeftovers(folder: string, patience: number): Promise<void> {
  const pid = Number((await postmasterFile(folder))[0])
  if (!Number.isInteger(pid) || pid <= 0) return
  // A server's working directory is its cluster.
  const isServer = async (): Promise<boolean> =>
    (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === folder
  const deadline = Date.now() + patience
  let signalled: NodeJS.Signals | undefined
  while (await isServer()) {
    const signal = Date.now() > deadline ? 'SIGQUIT' : 'SIGINT'
    if (signal !== signalled) process.kill(pid, signal)
    signalled = signal
    await sleep(50)
  }
  await rm(path.join(folder, 'postmaster.pid'), { force: true })
}

async function postmasterFile(folder: string): Promise<string[]> {
  const text = await readFile(path.join(folder, 'postmaster.pid'), 'utf8').catch(() => '')
  return text.split('\n')
}
