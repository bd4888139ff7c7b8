import { openApp, tables as eventTables } from '../app.ts'
import { sourceAccounts } from '../domains/sources/index.ts'
import { readSettings } from '../settings.ts'
import { identifier, sql, value, type EventStore } from '../store/events/index.ts'
import { bytes, count, print, printJson, tableOf } from './terminal.ts'
import { commonOptions, exitCodes, text, type Options, type Verb } from './verb.ts'

export const verb: Verb = {
  summary: 'say what the store holds and whether it is well',
  usage: '',
  description: `Shows the engine, the tables with their sizes, the time that events span, and for each source what was read and what
became of it: read = stored + set aside + blank + pending.`,
  options: commonOptions,
  run,
}

interface TableSize {
  readonly name: string
  readonly rows: number
  readonly bytes: number
}

async function run(options: Options): Promise<number> {
  const settings = readSettings(process.env, text(options, 'data'))
  const app = await openApp(settings)
  try {
    const { store } = app
    const [engine] = await store.query<{ version: string }>(sql`SELECT version() AS version`)
    const tables: TableSize[] = []
    for (const { name } of eventTables) {
      // Counted, not taken from the parts: those still hold rows that were taken back.
      const [counted] = await store.query<{ rows: number }>(
        sql`SELECT count() AS rows FROM ${identifier(name)}`,
      )
      tables.push({ name, rows: counted?.rows ?? 0, bytes: await bytesOnDisk(store, name) })
    }
    const [span] = await store.query<{ first: string; last: string; hours: number }>(
      sql`SELECT toString(min(start_time)) AS first, toString(max(end_time)) AS last, count() AS hours
          FROM detection_count WHERE end_time > '1970-01-02'`,
    )
    const [wrong] = await store.query<{ events: number }>(
      sql`SELECT sum(events) AS events FROM detection_count WHERE end_time = toDateTime(0, 'UTC')`,
    )
    const wrongClocks = wrong?.events ?? 0
    const sources = await sourceAccounts(store)
    if (options['json'] === true) {
      printJson({
        engine: engine?.version,
        data: settings.data,
        shards: store.shards,
        tables,
        span,
        wrongClocks,
        sources,
      })
    } else {
      print(
        `ClickHouse ${engine?.version ?? '?'}, ${store.shards === 1 ? 'one node' : `${store.shards} shards`}, data in ${settings.data}`,
      )
      print(
        span === undefined || span.hours === 0
          ? 'No events yet: lianfang ingest PATH'
          : `Events from ${span.first} to ${span.last} (UTC)`,
      )
      if (wrongClocks > 0) {
        print(
          `${count(wrongClocks)} events have an impossible time (before 2000, or in the future): stored, but in no period`,
        )
      }
      print('')
      print(
        tableOf(
          ['table', 'rows', 'on disk'],
          tables.map(({ name, rows, bytes: size }) => [name, rows, bytes(size)]),
        ),
      )
      if (sources.length > 0) {
        print('')
        print(
          tableOf(
            ['source', 'format', 'read', 'stored', 'set aside', 'blank', 'pending', 'last read (UTC)'],
            sources.map((s) => [
              s.name,
              s.format,
              s.read,
              s.stored,
              s.setAside,
              s.blank,
              s.pending,
              s.lastRead,
            ]),
          ),
        )
        const pending = sources.reduce((sum, source) => sum + source.pending, 0)
        if (pending > 0)
          print(
            `\n${count(pending)} records were being sent when ingestion was cut off: run the same lianfang ingest again.`,
          )
      }
    }
  } finally {
    await app.close()
  }
  return exitCodes.done
}

async function bytesOnDisk(store: EventStore, name: string): Promise<number> {
  let size = 0
  for (let on = 0; on < store.shards; on++) {
    const [found] = await store.query<{ bytes: number }>(
      sql`SELECT sum(bytes_on_disk) AS bytes FROM system.parts
          WHERE active AND database = currentDatabase() AND table IN (${value(name, 'String')}, ${value(`${name}_shard`, 'String')})`,
      { on },
    )
    size += found?.bytes ?? 0
  }
  return size
}
