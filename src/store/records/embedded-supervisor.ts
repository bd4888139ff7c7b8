/** Keeps the embedded server alive, and ends it. */
import type { ChildProcess } from 'node:child_process'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { LianfangError } from '../../base/errors.ts'
import { saysReady, tail, type Cluster } from './embedded-server.ts'

/** A server that is a child of this process. */
export interface Owned {
  readonly lock: DatabaseSync
  readonly url: string
  readonly port: number
  readonly pid: () => number | undefined
  readonly failed: Promise<LianfangError>
  stop(): Promise<void>
}

/** A crash within so many ms of a start is a quick one. */
const quickCrash = 30_000

export interface Supervised {
  readonly directory: string
  readonly lock: DatabaseSync
  readonly cluster: Cluster
  readonly url: string
  readonly port: number
  readonly patience: number
  readonly child: ChildProcess
  readonly run: () => ChildProcess
  readonly onLog: (line: string) => void
  /** So many quick crashes in a row are answered with a restart, the next one with giving up. */
  readonly limit: number
}

export function supervise(supervised: Supervised): Owned {
  const { directory, lock, cluster, url, port, patience, run, onLog, limit } = supervised
  const ended = new AbortController()
  const { promise: failed, resolve: fail } = Promise.withResolvers<LianfangError>()
  let child = supervised.child
  let born = Date.now()
  let quick = 0
  // The restart in progress, so that stop() never races with a birth.
  let restart = Promise.resolve()

  const watch = (): void => {
    const onExit = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (!ended.signal.aborted) restart = revive(`code ${String(code)}, signal ${String(signal)}`)
    }
    if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode)
    else child.once('exit', onExit)
  }
  const revive = async (how: string): Promise<void> => {
    quick = Date.now() - born < quickCrash ? quick + 1 : 1
    if (quick > limit) {
      const error = new LianfangError(
        'records-start',
        `the embedded record store crashed ${quick} times in a row (${how})\n${await tail(cluster.log)}`,
        { hint: `read ${cluster.log}, mend the cause and start again; nothing committed is lost` },
      )
      onLog(error.message)
      fail(error)
      return
    }
    const delay = Math.min(10_000, 100 * 2 ** (quick - 1))
    onLog(`record store ended (${how}); starting it again in ${delay} ms`)
    try {
      await sleep(delay, undefined, { signal: ended.signal, ref: false })
    } catch {
      return
    }
    child = run()
    born = Date.now()
    const fault = await ready(child, cluster, url, patience)
    if (fault === undefined) onLog(`record store ready again (process ${String(child.pid)})`)
    watch()
  }

  watch()
  return {
    lock,
    url,
    port,
    pid: () => child.pid,
    failed,
    async stop() {
      ended.abort()
      // First, or it would be the successor's that is removed.
      await rm(path.join(directory, 'server.json'), { force: true })
      await Promise.all([restart, end(child)])
      await end(child)
      lock.close()
      onLog('record store stopped')
    },
  }
}

/** Fast shutdown: open transactions are rolled back. Then an immediate one, then SIGKILL; committed rows survive each of them. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  child.ref()
  const exited = new Promise<true>((resolve) => child.once('exit', () => resolve(true)))
  for (const [signal, ms] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 5000],
    ['SIGKILL', 0],
  ] as const) {
    child.kill(signal)
    if (ms === 0) break
    const timer = new AbortController()
    const isOver = await Promise.race([exited, sleep(ms, undefined, { signal: timer.signal })])
    timer.abort()
    if (isOver === true) return
  }
  await exited
}

/** Waits until the server takes connections. Answers why it does not; then its process is ended. */
export async function ready(
  child: ChildProcess,
  { folder }: Cluster,
  url: string,
  patience: number,
): Promise<string | undefined> {
  const deadline = Date.now() + patience
  while (Date.now() < deadline) {
    if (child.pid === undefined) return 'its process could not be created'
    if (child.exitCode !== null) return `its process ended with code ${child.exitCode}`
    if (child.signalCode !== null) return `its process was ended by ${child.signalCode}`
    if ((await saysReady(folder, child.pid)) && (await answers(url))) return undefined
    await sleep(25)
  }
  await end(child)
  return `it did not answer within ${Math.round(patience / 1000)} s`
}

/** Whether somebody can sign in there. */
export async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
