import { mkdirSync } from 'node:fs'
import type { EventStore, Table } from '../../store/events/index.ts'
import type { RecordStore } from '../../store/records/index.ts'
import { Ingest, lock, sourceAccounts, type SourceAccount } from '../sources/index.ts'
import { Connections, type Surroundings } from './connections.ts'
import { Datagrams } from './datagrams.ts'
import { Intake } from './intake.ts'
import { readKernelSockets } from './kernel-drops.ts'
import { connectionLimits, type ConnectionLimits, type Listener } from './listeners.ts'
import { pushLimits, Pushes, type Push, type Pushed, type PushLimits } from './push.ts'
import { keyText, Registry, type LiveSource } from './registry.ts'
import { Spool, type Dropped, type SpoolSettings, type Transport } from './spool.ts'
import { hourlyRecords, isSilent, statusOf, streamText, type SourceStatus } from './status.ts'
import { Storing, type StoredOf, type StoringSettings } from './storing.ts'

export interface CollectorSettings {
  readonly listeners: readonly Listener[]
  readonly spool: SpoolSettings
  readonly storing: StoringSettings
  /** Every table that has a `batch` column. */
  readonly tables: readonly Table[]
  /** Folder for blocks on their way to the event store. */
  readonly blocks: string
  /** Sources that nobody has named yet; what is beyond becomes one source for each transport. */
  readonly mostUnknown: number
  readonly connections: ConnectionLimits
  readonly pushes: PushLimits
  /** Something happened that an operator may want to read of. */
  readonly onLog: (message: string) => void
}

const mega = 1024 * 1024

/** Settings with the standard bounds; what must be given is what no standard can know. */
export function collectorSettings(
  given: Pick<CollectorSettings, 'listeners' | 'tables' | 'blocks' | 'onLog'> & {
    /** Folder of the spool. */
    readonly folder: string
    readonly formats: StoringSettings['formats']
    readonly timeZone: string
    readonly spool?: Partial<SpoolSettings>
    readonly storing?: Partial<StoringSettings>
    readonly connections?: Partial<ConnectionLimits>
    readonly pushes?: Partial<PushLimits>
    readonly mostUnknown?: number
  },
): CollectorSettings {
  const {
    folder,
    formats,
    timeZone,
    spool,
    storing,
    connections,
    pushes,
    mostUnknown = 1000,
    ...rest
  } = given
  return {
    ...rest,
    mostUnknown,
    spool: {
      folder,
      bytes: 4096 * mega,
      reserve: 1024 * mega,
      interval: 500,
      ...spool,
      segment: spool?.segment ?? { bytes: 64 * mega, age: 600_000 },
    },
    storing: {
      formats,
      timeZone,
      unmapped: 'all',
      raw: 'unblocked',
      linger: 2000,
      batchBytes: 16 * mega,
      turnBytes: 64 * mega,
      pause: 1000,
      ...storing,
    },
    connections: { ...connectionLimits, ...connections },
    pushes: { ...pushLimits, ...pushes },
  }
}

/** How a listener does. */
export interface ListenerStatus {
  readonly name: string
  readonly transport: Transport
  readonly port: number
  /** Connections that are open; of UDP none. */
  readonly open: number
  readonly dropped: Dropped
  /** How connections ended, or why they were refused. */
  readonly endings: Readonly<Record<string, number>>
  /** When our certificate ends. */
  readonly validTo: Date | undefined
}

/** Numbers for a monitoring system. Counts since the spool was made; they never fall. */
export interface CollectorMetrics {
  readonly received: readonly { readonly transport: Transport; readonly records: number }[]
  readonly dropped: readonly {
    readonly transport: string
    readonly policy: string
    readonly records: number
  }[]
  /** Since this process runs. */
  readonly stored: number
  readonly setAside: number
  readonly blank: number
  readonly spoolBytes: number
  /** Of these, not on the disk yet: they would not outlive a crash. */
  readonly unsafeBytes: number
  readonly spoolBound: number
  readonly spoolFull: boolean
  /** Seconds that the oldest record has been waiting. */
  readonly oldestWaiting: number
  readonly connections: readonly { readonly transport: Transport; readonly open: number }[]
  readonly endings: readonly {
    readonly transport: Transport
    readonly ending: string
    readonly connections: number
  }[]
  readonly sources: readonly { readonly state: LiveSource['state']; readonly sources: number }[]
  readonly silentSources: number
  readonly storeFailing: boolean
}

/** How long what the store says of sources is taken for true, ms. */
const standardAge = { accounts: 5000, hours: 60_000 }

/** Collects what is sent to us, keeps it on the disk, and brings it to the event store exactly once. */
export class Collector {
  readonly #events: EventStore
  readonly #settings: CollectorSettings
  readonly #registry: Registry
  readonly #spool: Spool
  readonly #intake: Intake
  readonly #storing: Storing
  readonly #pushes: Pushes
  readonly #unlock: () => void
  readonly #listeners: (Datagrams | Connections)[] = []
  readonly #onStored = new Set<(block: StoredOf) => void>()
  readonly #totals = { stored: 0, setAside: 0, blank: 0 }
  #timers: NodeJS.Timeout[] = []
  #flushing = Promise.resolve()
  #accounts: { at: number; all: Promise<SourceAccount[]> } | undefined
  #hours: { at: number; all: Promise<Map<string, readonly number[]>> } | undefined
  #closing: Promise<void> | undefined

  private constructor(
    events: EventStore,
    settings: CollectorSettings,
    registry: Registry,
    spool: Spool,
    unlock: () => void,
  ) {
    this.#events = events
    this.#settings = settings
    this.#registry = registry
    this.#spool = spool
    this.#unlock = unlock
    this.#intake = new Intake(spool, registry, settings.mostUnknown)
    this.#pushes = new Pushes(this.#intake, settings.pushes)
    const { formats, timeZone, unmapped, raw } = settings.storing
    const ingest = new Ingest(events, {
      formats,
      formatName: undefined,
      timeZone,
      sensor: '',
      unmapped,
      raw,
      again: false,
      tables: settings.tables,
      spool: settings.blocks,
    })
    this.#storing = new Storing(events, ingest, this.#intake, settings.storing, {
      stored: (block) => this.#stored(block),
      log: settings.onLog,
    })
  }

  /**
   * Takes up what an earlier run left, and listens. Errors: source-busy (another collector has this folder), listen-failed,
   * certificate-invalid.
   */
  static async start(
    events: EventStore,
    records: RecordStore,
    settings: CollectorSettings,
  ): Promise<Collector> {
    const { folder } = settings.spool
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const unlock = lock(folder, 'collector', 'collecting into the same folder')
    try {
      const registry = new Registry(records)
      // Without it everyone is unknown, until it can be read.
      await registry
        .load()
        .catch((error: unknown) => settings.onLog(`live sources are not known: ${String(error)}`))
      const spool = new Spool(settings.spool)
      await spool.open()
      const collector = new Collector(events, settings, registry, spool, unlock)
      try {
        await collector.#listen()
      } catch (error) {
        await collector.close(0)
        throw error
      }
      return collector
    } catch (error) {
      unlock()
      throw error
    }
  }

  async #listen(): Promise<void> {
    const { listeners, connections: limits, onLog } = this.#settings
    const surroundings: Surroundings = { intake: this.#intake, limits, onLog }
    this.#storing.start()
    this.#timers = [
      setInterval(() => this.#look(), 1000),
      setInterval(() => this.#flush(), 2000),
      setInterval(() => this.reloadCertificates(false), 5000),
    ]
    for (const listener of listeners)
      this.#listeners.push(
        listener.transport === 'udp'
          ? await Datagrams.listen(listener, this.#intake)
          : await Connections.listen(listener, surroundings),
      )
  }

  #look(): void {
    const now = Date.now()
    const kernel = readKernelSockets()
    for (const listener of this.#listeners) {
      if (listener instanceof Datagrams) listener.look(kernel)
      else listener.look(now)
    }
  }

  #rounds = 0

  /** Enters new sources, tells when known ones spoke, and reads what operators have said elsewhere. */
  #flush(): void {
    this.#flushing = this.#flushing
      .then(async () => {
        this.#tell(60_000)
        await this.#registry.flush()
        if (this.#rounds++ % 15 === 14) await this.#registry.load()
      })
      // It waits in memory, and is tried again.
      .catch(() => undefined)
  }

  #tell(age: number): void {
    for (const channel of this.#intake.channels.values()) {
      const { last } = channel.meter
      if (last === 0 || last - channel.told < age) continue
      channel.told = last
      this.#registry.saw(channel.spooled.key, new Date(last), channel.certificate)
    }
  }

  #stored(block: StoredOf): void {
    this.#totals.stored += block.stored
    this.#totals.setAside += block.setAside
    this.#totals.blank += block.blank
    for (const call of this.#onStored) call(block)
  }

  /** Calls `call` after each block that has come to the store; answers how to end that. */
  onStored(call: (block: StoredOf) => void): () => void {
    this.#onStored.add(call)
    return () => this.#onStored.delete(call)
  }

  /** One request of a sender over HTTP; see Pushes.take for its errors. */
  push(push: Push): Promise<Pushed> {
    return this.#pushes.take(push)
  }

  /** Reads certificates again: those whose files changed, or all. */
  reloadCertificates(always = true): void {
    for (const listener of this.#listeners) if (listener instanceof Connections) listener.reload(always)
  }

  /** After an operator's change was stored. What is set aside as of no known format can be replayed as the new one then. */
  async changed(source: LiveSource): Promise<void> {
    this.#registry.put(source)
    if (source.format !== null) await this.#storing.describe(source, source.format)
  }

  /** Streams of a live source in the journal: its lines, and what was refused. */
  streams(id: string): bigint[] {
    return [...this.#intake.channels.values()]
      .filter(({ record }) => record.id === id)
      .flatMap(({ spooled }) => [spooled.linesStream, spooled.refusedStream])
  }

  /** Why nothing more is taken, or stored: for people. Empty when all is well. */
  get troubles(): string[] {
    const { full, failure } = this.#spool
    return [
      ...(full === undefined ? [] : [`the spool is full (${failure ?? full})`]),
      ...(this.#storing.failure === undefined
        ? []
        : [`records wait for the event store: ${this.#storing.failure}`]),
    ]
  }

  get listeners(): ListenerStatus[] {
    return this.#listeners.map((listener) => {
      const { name, port } = listener
      const dropped = this.#spool.listenersDropped.get(name) ?? {}
      if (listener instanceof Datagrams)
        return { name, port, transport: 'udp', open: 0, dropped, endings: {}, validTo: undefined }
      const { transport, open, endings, validTo } = listener
      return { name, port, transport, open, dropped, endings: Object.fromEntries(endings), validTo }
    })
  }

  /**
   * How every source does; the live ones, and the accounts of files that were read. `age`: how old, in ms, what the event store says of
   * them may be. Errors of the event store.
   */
  async status(age = standardAge.accounts): Promise<{ live: SourceStatus[]; files: SourceAccount[] }> {
    const now = Date.now()
    if (this.#accounts === undefined || now - this.#accounts.at > age)
      this.#accounts = { at: now, all: sourceAccounts(this.#events) }
    if (this.#hours === undefined || now - this.#hours.at > standardAge.hours)
      this.#hours = { at: now, all: hourlyRecords(this.#events, now) }
    const [accounts, hours] = await Promise.all([this.#accounts.all, this.#hours.all]).catch(
      (error: unknown) => {
        this.#accounts = this.#hours = undefined
        throw error
      },
    )
    const byStream = new Map(accounts.map((account) => [account.source, account]))
    const live = this.#registry
      .all()
      .map((record) => statusOf(record, this.#intake.channels.get(keyText(record)), byStream, hours, now))
    const ours = new Set(
      [...this.#spool.sources.values()].flatMap(({ linesStream, refusedStream }) =>
        [linesStream, refusedStream].map(streamText),
      ),
    )
    return { live, files: accounts.filter(({ source }) => !ours.has(source)) }
  }

  metrics(): CollectorMetrics {
    const now = Date.now()
    const sources = [...this.#spool.sources.values()]
    const received = new Map<Transport, number>()
    const dropped = new Map<string, { transport: string; policy: string; records: number }>()
    const count = (transport: string, counts: Dropped): number => {
      let all = 0
      for (const [policy, records] of Object.entries(counts)) {
        const key = `${transport} ${policy}`
        dropped.set(key, { transport, policy, records: (dropped.get(key)?.records ?? 0) + records })
        all += records
      }
      return all
    }
    for (const { key, dropped: counts, received: taken } of sources)
      received.set(key.transport, (received.get(key.transport) ?? 0) + taken + count(key.transport, counts))
    for (const [name, counts] of this.#spool.listenersDropped) count(name.split(' ')[0]!, counts)
    const waiting = sources.flatMap(({ streams }) =>
      streams.flatMap(({ waitingSince }) => waitingSince ?? []),
    )
    const registered = this.#registry.all()
    return {
      received: [...received].map(([transport, records]) => ({ transport, records })),
      dropped: [...dropped.values()],
      ...this.#totals,
      spoolBytes: this.#spool.used,
      unsafeBytes: this.#spool.unsafe,
      spoolBound: this.#spool.bound,
      spoolFull: this.#spool.full !== undefined,
      oldestWaiting: waiting.length === 0 ? 0 : (now - Math.min(...waiting)) / 1000,
      connections: this.listeners
        .filter(({ transport }) => transport !== 'udp')
        .map(({ transport, open }) => ({ transport, open })),
      endings: this.listeners.flatMap(({ transport, endings }) =>
        Object.entries(endings).map(([ending, connections]) => ({ transport, ending, connections })),
      ),
      sources: (['unknown', 'named', 'ignored'] as const).map((state) => ({
        state,
        sources: registered.filter((source) => source.state === state).length,
      })),
      silentSources: registered.filter((record) =>
        isSilent(record, this.#intake.channels.get(keyText(record)), now),
      ).length,
      storeFailing: this.#storing.failure !== undefined,
    }
  }

  /** Stops listening, makes safe what came, stores what it can within `patience` ms; the rest waits in the spool. */
  close(patience = 5000): Promise<void> {
    this.#closing ??= this.#close(patience)
    return this.#closing
  }

  async #close(patience: number): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await Promise.all(this.#listeners.map((listener) => listener.close()))
    await this.#spool.commit().catch((error: unknown) => this.#settings.onLog(`the spool: ${String(error)}`))
    await this.#storing.stop(patience)
    await this.#flushing
    this.#tell(0)
    await this.#registry.flush().catch(() => undefined)
    await this.#spool.close().catch((error: unknown) => this.#settings.onLog(`the spool: ${String(error)}`))
    this.#unlock()
  }
}
