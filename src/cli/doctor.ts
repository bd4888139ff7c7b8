import { join } from 'node:path'
import { openApp, tables as eventTables, type App } from '../app.ts'
import { sourceAccounts, type SourceAccount } from '../domains/sources/index.ts'
import { examine, type Check } from '../operations/index.ts'
import { readSettings, type Settings } from '../settings.ts'
import { identifier, sql, value, type EventStore } from '../store/events/index.ts'
import { bytes, count, print, printJson, tableOf } from './terminal.ts'
import { commonOptions, exitCodes, text, type Options, type Verb } from './verb.ts'

export const verb: Verb = {
  summary: 'look at everything the service depends on, and say what the store holds',
  usage: '',
  description: `Looks at both engines, disk, clock, ports, certificates, files, mail and limits: for each ok, warn or FAIL, and what to do. Then
the tables with their sizes, the time that events span, and for each source what was read and what became of it:
read = stored + set aside + blank + pending. Works while the service runs, and when nothing does. Exit code 1 when something fails.`,
  options: commonOptions,
  run,
}

interface TableSize {
  readonly name: string
  readonly rows: number
  readonly bytes: number
}

interface Holdings {
  readonly engine: string | undefined
  readonly shards: number
  readonly tables: readonly TableSize[]
  readonly span: { readonly first: string; readonly last: string; readonly hours: number } | undefined
  readonly wrongClocks: number
  readonly sources: readonly SourceAccount[]
}

async function run(options: Options): Promise<number> {
  const settings = readSettings(process.env, text(options, 'data'))
  const file = process.env['LIANFANG_SETTINGS'] ?? join(settings.data, 'lianfang.env')
  const app = await openApp(settings).catch((error: unknown) => error as Error)
  try {
    const checks = await examine(settings, file, app)
    const holdings = app instanceof Error ? undefined : await holdingsOf(app)
    const failed = checks.some(({ state }) => state === 'fail')
    if (options['json'] === true) printJson({ data: settings.data, healthy: !failed, checks, ...holdings })
    else {
      printChecks(checks)
      if (holdings !== undefined) printHoldings(settings, holdings)
    }
    return failed ? exitCodes.fault : exitCodes.done
  } finally {
    if (!(app instanceof Error)) await app.close()
  }
}

const words = { ok: 'ok', warn: 'warn', fail: 'FAIL' } as const

function printChecks(checks: readonly Check[]): void {
  for (const section of new Set(checks.map((check) => check.section))) {
    print(section)
    for (const { name, state, found, action } of checks.filter((check) => check.section === section)) {
      print(`  ${words[state].padEnd(4)}  ${name}: ${found.replaceAll(/\s*\n\s*/g, ' ')}`)
      if (action !== undefined) print(`        → ${action}`)
    }
  }
}

async function holdingsOf({ store }: App): Promise<Holdings> {
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
  return {
    engine: engine?.version,
    shards: store.shards,
    tables,
    span,
    wrongClocks: wrong?.events ?? 0,
    sources: await sourceAccounts(store),
  }
}

function printHoldings(
  settings: Settings,
  { engine, shards, tables, span, wrongClocks, sources }: Holdings,
): void {
  print(
    `\nClickHouse ${engine ?? '?'}, ${shards === 1 ? 'one node' : `${shards} shards`}, data in ${settings.data}`,
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
  if (sources.length === 0) return
  print('')
  print(
    tableOf(
      ['source', 'format', 'read', 'stored', 'set aside', 'blank', 'pending', 'last read (UTC)'],
      sources.map((s) => [s.name, s.format, s.read, s.stored, s.setAside, s.blank, s.pending, s.lastRead]),
    ),
  )
  const pending = sources.reduce((sum, source) => sum + source.pending, 0)
  if (pending > 0)
    print(
      `\n${count(pending)} records were being sent when ingestion was cut off: run the same lianfang ingest again.`,
    )
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
