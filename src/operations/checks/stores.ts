import { existsSync } from 'node:fs'
import path from 'node:path'
import { recordRooms, tables } from '../../app.ts'
import type { Settings } from '../../settings.ts'
import { sql, value, type EventStore } from '../../store/events/index.ts'
import { inspectRecords, startEmbeddedServer } from '../../store/records/index.ts'
import { checker, size, type Check } from './check.ts'

/** ms; more makes hours, lock-outs and one-time codes wrong. */
const skewBounds = { warn: 2000, fail: 60_000 }
const gibibyte = 2 ** 30

export async function checkEvents(store: EventStore): Promise<Check[]> {
  const { checks, ok, warn, fail } = checker('event store')
  for (let on = 0; on < store.shards; on += 1) {
    const name = store.shards === 1 ? '' : `shard ${on}: `
    const asked = Date.now()
    const [node] = await store.query<{ version: string; now: number }>(
      sql`SELECT version() AS version, toUnixTimestamp64Milli(now64(3)) AS now`,
      { on },
    )
    const skew = node!.now - (asked + Date.now()) / 2
    ok(`${name}engine`, `ClickHouse ${node!.version}, answers`)
    reportSkew(checks, 'event store', `${name}clock`, skew)

    const [parts] = await store.query<{ bytes: number; most: number; table: string }>(
      sql`SELECT sum(size) AS bytes, max(parts) AS most, argMax(table, parts) AS table FROM
            (SELECT table, sum(bytes_on_disk) AS size, count() AS parts FROM system.parts
             WHERE active AND database = currentDatabase() GROUP BY table)`,
      { on },
    )
    const found = `${size(parts?.bytes ?? 0)}, at most ${parts?.most ?? 0} parts in a table`
    if ((parts?.most ?? 0) < 1000) ok(`${name}size`, found)
    else
      warn(
        `${name}size`,
        `${found} (${parts!.table})`,
        'merges do not keep up: fewer, larger inserts, a faster disk, or wait for a bulk load to end',
      )
    const disks = await store.query<{ name: string; free: number; total: number }>(
      sql`SELECT name, unreserved_space AS free, total_space AS total FROM system.disks WHERE total_space > 0`,
      { on },
    )
    for (const { name: disk, free, total } of disks) {
      const said = `${size(free)} of ${size(total)} free`
      if (free < Math.min(total * 0.05, 5 * gibibyte))
        fail(`${name}disk ${disk}`, said, 'shorten LIANFANG_EVENT_DAYS or LIANFANG_RAW_DAYS, or add space')
      else if (free < Math.min(total * 0.15, 50 * gibibyte))
        warn(`${name}disk ${disk}`, said, 'plan for more space')
      else ok(`${name}disk ${disk}`, said)
    }
    const broken = await store.query<{ table: string }>(
      sql`SELECT DISTINCT table FROM system.detached_parts
          WHERE database = currentDatabase() AND startsWith(reason, 'broken')`,
      { on },
    )
    if (broken.length > 0)
      warn(
        `${name}parts`,
        `broken parts were set aside in ${broken.map(({ table }) => table).join(', ')}`,
        'the disk lost data: compare figures with the last backup; see the folder detached of the table',
      )
  }
  const names = tables.map(({ name }) => name)
  const [known] = await store.query<{ there: number }>(
    sql`SELECT count() AS there FROM system.tables
        WHERE database = currentDatabase() AND name IN ${value(names, 'Array(String)')}`,
  )
  if (known?.there === names.length) ok('tables', `all ${names.length} there`)
  else fail('tables', `${known?.there ?? 0} of ${names.length} there`, 'start the service: it makes them')
  return checks
}

export async function checkRecords(settings: Settings): Promise<Check[]> {
  const report = checker('record store')
  const directory = path.join(settings.data, 'records')
  const own = settings.recordsUrl === undefined
  if (own && !existsSync(path.join(directory, 'cluster'))) {
    report.ok('server', 'not made yet: the first lianfang serve makes it')
    return report.checks
  }
  let server: Awaited<ReturnType<typeof startEmbeddedServer>> | undefined
  try {
    server = own ? await startEmbeddedServer({ directory }) : undefined
    const state = await inspectRecords(server?.url ?? settings.recordsUrl!, recordRooms)
    report.ok('server', `PostgreSQL ${state.version} at ${state.place}, ${size(state.bytes)}`)
    reportSkew(report.checks, 'record store', 'clock', state.skew)
    const connections = `${state.connections} of ${state.connectionLimit} connections in use`
    if (state.connections < state.connectionLimit * 0.8) report.ok('connections', connections)
    else report.warn('connections', connections, 'raise max_connections, or see who else uses the server')
    const user = `user ${state.user}${state.sovereign ? ', who could see every row' : ''}`
    const advice = {
      absent:
        'start the service as a user who may make roles, or let a superuser run: CREATE ROLE lianfang_member NOLOGIN NOINHERIT',
      'not-granted': `let a superuser run: GRANT lianfang_member TO ${state.user}`,
      unbound: 'let a superuser run: ALTER ROLE lianfang_member NOSUPERUSER NOBYPASSRLS',
    }
    if (state.role === 'bound')
      report.ok('role', `${user}; works as lianfang_member, bound by row-level security`)
    else report.fail('role', `lianfang_member is ${state.role}; ${user}`, advice[state.role])
    if (state.unguarded.length === 0) report.ok('row-level security', 'on every table')
    else
      report.fail(
        'row-level security',
        `missing on ${state.unguarded.join(', ')}`,
        'somebody changed the database: ALTER TABLE … ENABLE, FORCE ROW LEVEL SECURITY, or restore a backup',
      )
    if (state.unknown.length > 0)
      report.fail(
        'migrations',
        `not of this program: ${state.unknown.join(', ')}`,
        'use the release of Lianfang that wrote the database, or a newer one',
      )
    else if (state.missing.length > 0)
      report.warn(
        'migrations',
        `${state.missing.length} to be applied: ${state.missing.join(', ')}`,
        'take a backup, then start the service of this version: it applies them',
      )
    else report.ok('migrations', 'all applied')
  } catch (error) {
    report.fault('server', error)
  } finally {
    await server?.stop()
  }
  return report.checks
}

function reportSkew(checks: Check[], section: string, name: string, skew: number): void {
  const report = checker(section)
  const found = `${Math.abs(Math.round(skew))} ms ${skew < 0 ? 'behind' : 'ahead of'} ours`
  const action = 'let NTP set the clock of both machines'
  if (Math.abs(skew) < skewBounds.warn) report.ok(name, found)
  else if (Math.abs(skew) < skewBounds.fail) report.warn(name, found, action)
  else report.fail(name, found, action)
  checks.push(...report.checks)
}
