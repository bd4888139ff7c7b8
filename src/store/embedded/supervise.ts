/** Keeps an engine alive that is a child of this process, and ends it. */
import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { LianfangError } from '../../base/errors.ts'

export interface Engine {
  /** For messages: `event store`. */
  readonly what: string
  /** What a crash does not harm: `acknowledged`, `committed`. */
  readonly kept: string
  /** Code of the error when it cannot be kept alive. */
  readonly code: string
  /** Where it writes, for whoever has to look. */
  readonly log: string
  readonly onLog: (line: string) => void
  /** So many quick crashes in a row are answered with a restart, the next one with giving up. */
  readonly limit: number
  run(): ChildProcess
  /** Waits until it answers; else answers why it does not, and its process has ended. */
  ready(child: ChildProcess): Promise<string | undefined>
  /** Ends its process, gently at first. */
  end(child: ChildProcess): Promise<void>
  lastWords(): Promise<string>
  /** Takes away what says how to reach it. */
  withdraw(): Promise<void>
}

export interface Supervised {
  readonly pid: () => number | undefined
  /** Settles when it is not restarted any more; stays pending for as long as all is well. */
  readonly failed: Promise<LianfangError>
  stop(): Promise<void>
}

/** A crash within so many ms of a start is a quick one. */
const quickCrash = 30_000

/** `first`: its process, which answers already. */
export function supervise(engine: Engine, first: ChildProcess): Supervised {
  const { what, log, onLog, limit } = engine
  const ended = new AbortController()
  const { promise: failed, resolve: fail } = Promise.withResolvers<LianfangError>()
  let child = first
  let born = Date.now()
  let quick = 0
  let stopping: Promise<void> | undefined
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
        engine.code,
        `the embedded ${what} crashed ${quick} times in a row (${how})\n${await engine.lastWords()}`,
        { hint: `read ${log}, mend the cause and start again; nothing ${engine.kept} is lost` },
      )
      onLog(error.message)
      await engine.withdraw()
      fail(error)
      return
    }
    const delay = Math.min(10_000, 100 * 2 ** (quick - 1))
    onLog(`${what} ended (${how}); starting it again in ${delay} ms`)
    try {
      await sleep(delay, undefined, { signal: ended.signal })
    } catch {
      return
    }
    child = engine.run()
    born = Date.now()
    const fault = await engine.ready(child)
    if (fault === undefined) onLog(`${what} ready again (process ${String(child.pid)})`)
    watch()
  }
  const stop = async (): Promise<void> => {
    ended.abort()
    // First, or it would be the successor's that is taken away.
    await engine.withdraw()
    await Promise.all([restart, engine.end(child)])
    await engine.end(child)
    onLog(`${what} stopped`)
  }

  watch()
  return { pid: () => child.pid, failed, stop: () => (stopping ??= stop()) }
}

/** Whether a process has ended, or never began. */
function isOver({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null
}

/** Asks again and again until `asked` is answered, the process is over, or patience (ms) is; the last ends it by `end`. */
export async function awaitAnswer<Answer>(
  child: ChildProcess,
  patience: number,
  asked: () => Promise<Answer | undefined>,
  end: (child: ChildProcess) => Promise<void>,
): Promise<{ readonly answer: Answer } | { readonly fault: string }> {
  const deadline = Date.now() + patience
  while (Date.now() < deadline) {
    if (child.pid === undefined) return { fault: 'its process could not be created' }
    if (child.exitCode !== null) return { fault: `its process ended with code ${child.exitCode}` }
    if (child.signalCode !== null) return { fault: `its process was ended by ${child.signalCode}` }
    const answer = await asked()
    if (answer !== undefined) return { answer }
    await sleep(25)
  }
  await end(child)
  return { fault: `it did not answer within ${Math.round(patience / 1000)} s` }
}

/** Each step and how long to wait for its effect, ms; a step without one is the last. */
export type Farewell = readonly (readonly [step: (child: ChildProcess) => void, ms?: number])[]

/** Ends a process, gently at first. */
export async function endBy(child: ChildProcess, farewell: Farewell): Promise<void> {
  if (isOver(child)) return
  child.ref()
  const exited = new Promise<true>((resolve) => child.once('exit', () => resolve(true)))
  for (const [step, ms] of farewell) {
    step(child)
    if (ms === undefined) break
    const timer = new AbortController()
    const isGone = await Promise.race([exited, sleep(ms, undefined, { signal: timer.signal })]).finally(() =>
      timer.abort(),
    )
    if (isGone === true) return
  }
  await exited
}
