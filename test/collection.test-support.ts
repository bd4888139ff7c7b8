/** Stores, a collector in a process of its own, and senders, for the suites of live collection. */
import { fork, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { tables } from '../src/app.ts'
import type { ListenerStatus } from '../src/domains/collection/index.ts'
import { createTables, migrate } from '../src/store/events/index.ts'
import { startTestStore, type TestStore } from '../src/store/events/nodes.test-support.ts'
import { startTestRecords, type TestRecords } from '../src/store/records/server.test-support.ts'
import type { Start } from './collection-fixture.ts'

/** Where the collector's tables in the record store come from. */
const collectionRooms = [
  { room: 'collection', folder: new URL('../src/domains/collection/migrations/', import.meta.url) },
]

export interface Stores {
  readonly events: TestStore
  readonly records: TestRecords
}

/** Call it outside of any suite: the record store ends after the last one. */

export async function startStores(): Promise<Stores> {
  const [events, records] = await Promise.all([startTestStore(), startTestRecords(collectionRooms)])
  await migrate(events.store, [{ version: 1, name: 'tables', statements: createTables(tables) }])
  return { events, records }
}

type Told =
  { readonly ready: true } | { readonly log: string } | { readonly number: number; readonly answer: unknown }

/** A collector that listens, in a process that can be killed. */
export class CollectorProcess {
  readonly logs: string[] = []
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, (answer: unknown) => void>()
  #asked = 0
  listeners: readonly ListenerStatus[] = []
  http = 0

  private constructor(child: ChildProcess) {
    this.#child = child
    child.on('message', (told: Told) => {
      if ('log' in told) this.logs.push(told.log)
      if ('number' in told) this.#waiting.get(told.number)?.(told.answer)
    })
  }

  static async start(start: Start): Promise<CollectorProcess> {
    const child = fork(path.resolve('test/collection-fixture.ts'), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const collector = new CollectorProcess(child)
    child.send(start)
    await new Promise<void>((resolve, reject) => {
      child.on('message', (told: Told) => 'ready' in told && resolve())
      child.once('exit', (code) =>
        reject(new Error(`the collector ended with ${String(code)}: ${collector.logs.join('; ')}`)),
      )
    })
    const { listeners, http } = await collector.ask<{ listeners: readonly ListenerStatus[]; http: number }>(
      'listeners',
    )
    collector.listeners = listeners
    collector.http = http
    return collector
  }

  ask<Answer>(ask: 'status' | 'metrics' | 'listeners' | 'close' | 'troubles'): Promise<Answer> {
    const number = ++this.#asked
    return new Promise((resolve) => {
      this.#waiting.set(number, resolve as (answer: unknown) => void)
      this.#child.send({ number, ask })
    })
  }

  port(transport: 'udp' | 'tcp' | 'tls'): number {
    return this.listeners.find((listener) => listener.transport === transport)!.port
  }

  /** No farewell. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit')
    await this.ask('close')
    await ended
  }
}

export async function until(
  condition: () => Promise<boolean> | boolean,
  what: string,
  patience = 30_000,
): Promise<void> {
  for (const end = Date.now() + patience; !(await condition());) {
    if (Date.now() > end) throw new Error(`waited for: ${what}`)
    await sleep(30)
  }
}

/** A line of a FortiGate; every `badEvery`th is none. Each is unlike all others. */
export function line(run: string, number: number, badEvery = 50): string {
  if (number % badEvery === badEvery - 1) return `not a record ${run} ${number}`
  return `<189>date=2026-11-01 time=11:37:00 devname="FG" devid="FGT1" logid="0419016384" type="utm" subtype="ips" srcip=192.0.2.${number % 250} dstip=198.51.100.7 action="dropped" proto=6 attackid=${number % 40} attack="Made.Up.${number % 40}" severity="high" ref="${run}-${number}"`
}

export async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  // Who is hung up on while bytes are under way hears of a reset connection.
  socket.on('error', () => undefined)
  return socket
}

export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve()
    else socket.on('close', () => resolve())
  })
}

export async function write(socket: Socket, bytes: string | Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
}

/** Sends datagrams; answers when the kernel has all of them. `pause` ms after each thousand. */
export async function sendDatagrams(port: number, lines: readonly string[], pause = 0): Promise<void> {
  const socket = createSocket('udp4')
  for (let from = 0; from < lines.length; from += 200) {
    await Promise.all(
      lines.slice(from, from + 200).map(
        (each) =>
          new Promise<void>((resolve, reject) => {
            socket.send(each, port, '127.0.0.1', (error) => (error ? reject(error) : resolve()))
          }),
      ),
    )
    if (pause > 0) await sleep(pause)
  }
  await new Promise<void>((resolve) => socket.close(resolve))
}

export async function folder(name: string): Promise<{ path: string; remove: () => Promise<void> }> {
  const made = await mkdtemp(path.join(tmpdir(), `lianfang ${name} `))
  return { path: made, remove: () => rm(made, { recursive: true, force: true }) }
}
