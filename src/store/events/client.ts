/** The event store: any ClickHouse over HTTP, one node or many. */
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  ClickHouseLogLevel,
  createClient,
  type ClickHouseClient,
  type ClickHouseSettings,
} from '@clickhouse/client'
import { LianfangError } from '../../base/errors.ts'
import { faultOf, troubleOf } from './faults.ts'
import { RowReader, type Meta } from './rows.ts'
import { declared, identifier, quoteName, Sql, sql, value } from './sql.ts'
import type { Dictionary, Payload, Table } from './table.ts'
import {
  createDatabaseStatement,
  createDictionaryStatement,
  localName,
  structureOf,
  type Topology,
} from './topology.ts'
import { receiveNative, sendNative, type Node } from './transfer.ts'

export interface EventStoreSettings {
  /** One address for each shard, always in the same order: a batch's shard is a position in this list. */
  readonly urls: readonly string[]
  readonly username: string
  readonly password: string
  /** Made (ENGINE = Atomic) when it does not exist. */
  readonly database: string
  readonly topology: Topology
  /** A directory that this process writes and the engine reads: insertFile() may be used. */
  readonly spool?: string
  /** How long to try again while a node restarts or is busy, in ms (default 60 s). */
  readonly patience?: number
}

export interface Options {
  readonly settings?: ClickHouseSettings
  readonly signal?: AbortSignal
}

export interface CommandOptions extends Options {
  /** On one node of the store (default), on every one, or on the nth. */
  readonly on?: 'one' | 'every' | number
  /** Carrying it out twice does no harm: then a lost connection is tried again, not only a refused one. */
  readonly repeatable?: boolean
}

/** All methods throw LianfangError: store-unreachable, store-refused, store-disk-full, store-memory, store-busy, store-query. */
export interface EventStore {
  readonly database: string
  readonly topology: Topology
  readonly shards: number
  readonly spool: string | undefined
  /** The name of a table's part on each node, for statements that go to every node. */
  localName(table: Table): string
  /**
   * Rows as objects. Integers of 64 bits and more are numbers, and refused past 2^53 (select `toString(x)` for those); dates are
   * ISO 8601 texts in UTC (`2026-01-02T03:04:05Z`); inside arrays and tuples such integers stay texts.
   */
  query<Row>(statement: Sql, options?: Options & { readonly on?: number }): Promise<Row[]>
  /** The same for results that do not fit in memory. A lost connection is an error, not tried again. */
  queryStream<Row>(
    statement: Sql,
    options?: Options & { readonly on?: number },
  ): AsyncGenerator<Row, void, undefined>
  command(statement: Sql, options?: CommandOptions): Promise<void>
  /**
   * Stores a payload on shard `shard % shards`, whole; on the disk when it resolves. The token is also the query's id
   * (system.processes), and the same token again on that shard changes nothing, with one exception: ClickHouse records a token
   * before the rows are in place, so a server killed between the two drops them for ever under that token. Hence a connection
   * lost on the way is store-unreachable at once and what became of the rows is unknown: the caller takes back what is there and
   * sends them under another token. Only a refused connection and a busy engine are tried again here.
   */
  insert(table: Table, payload: Payload, token: string, shard: bigint | number): Promise<void>
  /** The same for a file of Native blocks in the spool directory, which the engine reads by itself. */
  insertFile(table: Table, path: string, rows: number, token: string, shard: bigint | number): Promise<void>
  /** Makes a dictionary on every node where it is missing or cannot be read, and has every node read it anew. */
  loadDictionary(dictionary: Dictionary): Promise<void>
  /** Rows of node `on` as one zstd frame of Native blocks, for a backup: they are never all in memory. */
  exportRows(statement: Sql, on: number, settings?: ClickHouseSettings): Promise<Readable>
  /** An INSERT … SELECT … FROM input(…) on node `on`, of such frames; answers the rows written. */
  importRows(statement: Sql, frames: Readable, on: number, settings?: ClickHouseSettings): Promise<number>
  close(): Promise<void>
}

/** JSON columns and their friends are ready for production since. */
const oldestEngine = [25, 3] as const

const sessionSettings: ClickHouseSettings = {
  session_timezone: 'UTC',
  date_time_output_format: 'iso',
  date_time_input_format: 'best_effort',
  output_format_json_quote_64bit_integers: 1,
  // A reader that goes away takes its query with it.
  cancel_http_readonly_queries_on_client_close: 1,
  // An insert through a Distributed table is acknowledged by its shards.
  distributed_foreground_insert: 1,
}

/** Opens the store and makes its database. Errors as of EventStore, and store-version for a server that is too old. */
export async function connectEventStore(settings: EventStoreSettings): Promise<EventStore> {
  const { topology, urls } = settings
  if (urls.length === 0 || (topology.kind === 'single' && urls.length > 1))
    throw new LianfangError(
      'store-query',
      `a ${topology.kind} event store cannot have ${urls.length} addresses`,
      {
        hint: 'give one address, or name the cluster',
      },
    )
  // Our database may not exist yet, and no statement can be sent to one that does not.
  const bare = new ClickHouseStore({ ...settings, database: 'default' })
  try {
    for (const on of settings.urls.keys()) await prepareNode(bare, on, settings.database)
  } finally {
    await bare.close()
  }
  return new ClickHouseStore(settings)
}

async function prepareNode(bare: EventStore, on: number, database: string): Promise<void> {
  const [node] = await bare.query<{ version: string; known: number }>(
    sql`SELECT version() AS version, toUInt8(count()) AS known FROM system.databases WHERE name = ${value(database, 'String')}`,
    { on },
  )
  const [year = 0, month = 0] = node!.version.split('.').map(Number)
  if (year < oldestEngine[0] || (year === oldestEngine[0] && month < oldestEngine[1]))
    throw new LianfangError('store-version', `the event store is ClickHouse ${node!.version}`, {
      hint: `use ClickHouse ${oldestEngine.join('.')} or newer`,
    })
  // Asked first: a user may have no right to make databases, and need none.
  if (node!.known === 0)
    await bare.command(declared(createDatabaseStatement(bare.topology, database)), { on, repeatable: true })
}

class ClickHouseStore implements EventStore {
  readonly database: string
  readonly topology: Topology
  readonly shards: number
  readonly spool: string | undefined
  readonly #clients: readonly { readonly url: string; readonly client: ClickHouseClient }[]
  readonly #patience: number
  readonly #user: { readonly name: string; readonly password: string }
  /** The node that answers queries; the next one takes over when it cannot be reached. */
  #reader = 0

  constructor(settings: EventStoreSettings) {
    this.database = settings.database
    this.topology = settings.topology
    this.shards = settings.urls.length
    this.spool = settings.spool
    this.#patience = settings.patience ?? 60_000
    this.#user = { name: settings.username, password: settings.password }
    this.#clients = settings.urls.map((url) => ({
      url,
      client: createClient({
        url,
        username: settings.username,
        password: settings.password,
        database: settings.database,
        application: 'lianfang',
        // A socket is silent for as long as a large query or merge-bound insert takes.
        request_timeout: 15 * 60_000,
        // The node's keep-alive ends later: the client must be the one who hangs up.
        keep_alive: { idle_socket_ttl: 2500, eagerly_destroy_stale_sockets: true },
        clickhouse_settings: sessionSettings,
        log: { level: ClickHouseLogLevel.OFF },
      }),
    }))
  }

  localName(table: Table): string {
    return localName(this.topology, table.name)
  }

  async query<Row>(statement: Sql, options: Options & { readonly on?: number } = {}): Promise<Row[]> {
    const { text: query, parameters } = statement.render()
    return this.#persist(options.on ?? 'reader', true, options.signal, async (client) => {
      const result = await client.query({
        query,
        query_params: parameters,
        format: 'JSONCompact',
        use_multipart_params_auto: true,
        clickhouse_settings: {
          // An error late in the query must not come as a cut result.
          wait_end_of_query: 1,
          ...options.settings,
        },
        ...signalOf(options.signal),
      })
      const { meta, data } = await result.json<unknown[]>()
      const reader = new RowReader(meta as Meta)
      return data.map((row) => reader.read(row) as Row)
    })
  }

  async *queryStream<Row>(
    statement: Sql,
    options: Options & { readonly on?: number } = {},
  ): AsyncGenerator<Row, void, undefined> {
    const { text: query, parameters } = statement.render()
    const { client, url } = this.#clients[options.on ?? this.#reader]!
    try {
      const result = await client.query({
        query,
        query_params: parameters,
        format: 'JSONCompactEachRowWithNamesAndTypes',
        use_multipart_params_auto: true,
        clickhouse_settings: options.settings ?? {},
        ...signalOf(options.signal),
      })
      let names: string[] | undefined
      let reader: RowReader | undefined
      for await (const chunk of result.stream<unknown[]>())
        for (const line of chunk) {
          const row = line.json()
          if (reader !== undefined) yield reader.read(row) as Row
          else if (names === undefined) names = row as string[]
          else reader = new RowReader(names.map((name, index) => ({ name, type: String(row[index]) })))
        }
    } catch (error) {
      options.signal?.throwIfAborted()
      throw faultOf(error, url)
    }
  }

  async command(statement: Sql, options: CommandOptions = {}): Promise<void> {
    const { on = 'one', repeatable = false } = options
    const nodes = on === 'every' ? [...this.#clients.keys()] : [on === 'one' ? ('reader' as const) : on]
    await Promise.all(nodes.map((node) => this.#send(statement, node, repeatable, options)))
  }

  async insert(table: Table, payload: Payload, token: string, shard: bigint | number): Promise<void> {
    if (payload.rows === 0) return
    const query = `INSERT INTO ${quoteName(localName(this.topology, table.name))} FORMAT ${payload.format}`
    await this.#persist(this.#shard(shard), false, undefined, async (client) => {
      const { stream } = await client.exec({
        query,
        query_id: token,
        values: Readable.from(payload.parts),
        clickhouse_settings: insertSettings(payload.rows, token),
      })
      await finished(stream.resume())
    })
  }

  async insertFile(
    table: Table,
    path: string,
    rows: number,
    token: string,
    shard: bigint | number,
  ): Promise<void> {
    if (rows === 0) return
    const columns = declared(table.columns.map((column) => quoteName(column.name)).join(', '))
    const target = declared(quoteName(localName(this.topology, table.name)))
    const file = value(path, 'String')
    const structure = value(structureOf(table), 'String')
    const statement = sql`INSERT INTO ${target} (${columns}) SELECT ${columns} FROM file(${file}, 'Native', ${structure})`
    await this.#send(statement, this.#shard(shard), false, { settings: insertSettings(rows, token) }, token)
  }

  async loadDictionary(dictionary: Dictionary): Promise<void> {
    await Promise.all([...this.#clients.keys()].map((on) => this.#loadDictionary(dictionary, on)))
  }

  async #loadDictionary(dictionary: Dictionary, on: number): Promise<void> {
    const name = value(dictionary.name, 'String')
    const reload = sql`SYSTEM RELOAD DICTIONARY ${identifier(this.database, dictionary.name)}`
    const known = await this.query(
      sql`SELECT name FROM system.dictionaries WHERE database = currentDatabase() AND name = ${name}`,
      { on },
    )
    if (known.length > 0) {
      try {
        await this.command(reload, { on, repeatable: true })
        return
      } catch (error) {
        // Our password may have changed since it was made.
        if (!(error instanceof LianfangError) || !/^store-(query|refused)$/.test(error.code)) throw error
      }
    }
    const create = createDictionaryStatement(this.topology, this.database, dictionary, this.#user)
    await this.command(declared(create), { on, repeatable: true })
    await this.command(reload, { on, repeatable: true })
  }

  exportRows(statement: Sql, on: number, settings: ClickHouseSettings = {}): Promise<Readable> {
    return receiveNative(this.#node(on), statement, settings)
  }

  importRows(
    statement: Sql,
    frames: Readable,
    on: number,
    settings: ClickHouseSettings = {},
  ): Promise<number> {
    return sendNative(this.#node(on), statement, frames, settings)
  }

  #node(on: number): Node {
    return { url: this.#clients[on]!.url, user: this.#user, database: this.database }
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map(({ client }) => client.close()))
  }

  #shard(shard: bigint | number): number {
    return Number(BigInt.asUintN(64, BigInt(shard)) % BigInt(this.shards))
  }

  async #send(
    statement: Sql,
    node: number | 'reader',
    repeatable: boolean,
    options: Options,
    queryId?: string,
  ): Promise<void> {
    const { text: query, parameters } = statement.render()
    await this.#persist(node, repeatable, options.signal, async (client) => {
      await client.command({
        query,
        query_params: parameters,
        clickhouse_settings: { wait_end_of_query: 1, ...options.settings },
        ...(queryId === undefined ? {} : { query_id: queryId }),
        ...signalOf(options.signal),
      })
    })
  }

  /** Does the work again, with growing pauses, while trying again may help and patience lasts. */
  async #persist<Result>(
    node: number | 'reader',
    repeatable: boolean,
    signal: AbortSignal | undefined,
    work: (client: ClickHouseClient) => Promise<Result>,
  ): Promise<Result> {
    const deadline = Date.now() + this.#patience
    for (let pause = 50; ; pause = Math.min(2000, pause * 2)) {
      const { client, url } = this.#clients[node === 'reader' ? this.#reader : node]!
      try {
        return await work(client)
      } catch (error) {
        signal?.throwIfAborted()
        const trouble = troubleOf(error)
        const again = trouble === 'refused' || trouble === 'busy' || (trouble === 'lost' && repeatable)
        if (!again || Date.now() + pause > deadline) throw faultOf(error, url)
        if (node === 'reader') this.#reader = (this.#reader + 1) % this.shards
        await sleep(pause, undefined, signal === undefined ? {} : { signal })
      }
    }
  }
}

/** One payload, one part (of each partition), synced, recognised when it comes again. */
function insertSettings(rows: number, token: string): ClickHouseSettings {
  return {
    async_insert: 0,
    insert_deduplicate: 1,
    insert_deduplication_token: token,
    // Gather all rows before writing; a payload of one block passes through as it is.
    max_insert_block_size: String(Math.max(rows, 1)),
    min_insert_block_size_rows: String(rows),
    min_insert_block_size_bytes: '0',
    max_threads: 1,
    max_insert_threads: '1',
    input_format_parallel_parsing: 0,
    input_format_skip_unknown_fields: 0,
    // Old logs span many months; tables bound their partitions by their partition key.
    max_partitions_per_insert_block: '0',
  }
}

function signalOf(signal: AbortSignal | undefined): { abort_signal?: AbortSignal } {
  return signal === undefined ? {} : { abort_signal: signal }
}
