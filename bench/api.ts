/**
 * The ten questions that the console asks most, over ten million events: within how many ms half and 95 % of the answers came. Two
 * clients at a time, in a process of their own. Writes its section of bench/RESULTS.md.
 *
 *     node bench/api.ts [--events 10000000] [--requests 200] [--folder DIR]
 */
import { execFile, execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { pino } from 'pino'
import { importAgencies } from '../src/domains/agencies/index.ts'
import { ourselves } from '../src/domains/audit/index.ts'
import { publishAgencies } from '../src/domains/events/index.ts'
import {
  parsePeriod,
  previousPeriod,
  refreshRollups,
  simulatedAgencies,
} from '../src/domains/gateway/index.ts'
import { hashOf, newSecret } from '../src/domains/identity/secret.ts'
import { startService } from '../src/service.ts'
import { readSettings, settingsOverview } from '../src/settings.ts'
import { machine } from './machine.ts'
import { lianfang } from './product.ts'
import { markdownTable, today, whole, writeSection } from './results.ts'

const { values: given } = parseArgs({
  options: {
    events: { type: 'string', default: '10000000' },
    requests: { type: 'string', default: '200' },
    folder: { type: 'string', default: tmpdir() },
  },
})
const events = Number(given.events)
const talk = (line: string): boolean => process.stderr.write(`${line}\n`)
const data = mkdtempSync(path.join(given.folder, 'lianfang-api-'))
const port = 8089

talk(`${whole(events)} events of two weeks into ${data}`)
const week = parsePeriod('last-week', undefined, { timeZone: 'Asia/Taipei', now: Date.now() })
const day = (second: number): string => new Date((second + 8 * 3600) * 1000).toISOString().slice(0, 10)
for (const [index, period] of [previousPeriod(week), week].entries()) {
  const log = path.join(data, `${index}.log`)
  const dates = ['--from', day(period.from), '--to', day(period.to - 1)]
  const shape = ['--events', String(events / 2), '--seed', String(index + 1)]
  execFileSync(lianfang, ['simulate', 'gateway', ...dates, ...shape, '--out', log])
  execFileSync(lianfang, ['ingest', log, '--data', data], { stdio: ['ignore', 'ignore', 'inherit'] })
  rmSync(log)
}

const environment = { LIANFANG_LISTEN: `127.0.0.1:${port}` }
const running = await startService({
  settings: readSettings(environment, data),
  settingsShown: settingsOverview(environment, data),
  log: pino({ level: 'silent' }),
})
const { service } = running
try {
  const { records } = service
  const file = {
    text: JSON.stringify({ agencies: simulatedAgencies() }),
    format: 'json',
    dryRun: false,
  } as const
  await records.within({ kind: 'system' }, (db) => importAgencies(db, ourselves, file, new Date()))
  talk('counts by agency')
  const counting = performance.now()
  await publishAgencies(records, service.events)
  await refreshRollups(service.events, 'all')
  const counted = (performance.now() - counting) / 1000
  const [first] = await records.within({ kind: 'system' }, (db) =>
    db.selectFrom('agency_range').select('agency').limit(1).execute(),
  )
  const [analyst, officer] = [await signedIn('analyst', null), await signedIn('officer', first!.agency)]
  // What the situation and gateway pages ask, and what a drill-down asks.
  const questions: readonly (readonly [string, string, string])[] = [
    ['top 10 signatures', '/api/gateway/ranking?limit=10', analyst],
    ['… with distinct sources', '/api/gateway/ranking?limit=10&distinct=sources', analyst],
    ['kinds', '/api/gateway/ranking?group=kind', analyst],
    ['top 10 agencies', '/api/gateway/ranking?group=agency', analyst],
    ['top countries', '/api/gateway/ranking?group=country&limit=250', analyst],
    ['severity by hour', '/api/gateway/timeline?step=hour&group=severity', analyst],
    ['what is new', '/api/gateway/newcomers', analyst],
    ['50 newest records of a signature', '/api/gateway/events?signature=BitTorrent&limit=50', analyst],
    ['top sources of a signature', '/api/gateway/addresses?signature=DNS.TXT.Records.Tunneling', analyst],
    ["an officer's top 10 signatures", '/api/gateway/ranking?limit=10&distinct=sources', officer],
    ["an officer's 50 newest records", '/api/gateway/events?limit=50', officer],
    ['sources', '/api/sources', analyst],
    ['sign-in state', '/api/session', analyst],
  ]
  const rows: string[][] = []
  for (const [name, address, session] of questions) {
    talk(name)
    const times = await ask(address, session)
    const at = (share: number): string => times[Math.ceil(times.length * share) - 1]!.toFixed(1)
    rows.push([name, `\`${address}\``, at(0.5), at(0.95)])
  }
  writeSection('API', [
    '## API',
    '',
    `${today()}. ${whole(events)} events of two weeks, ${simulatedAgencies().length} agencies; ${given.requests} answers each, two at a time, over loopback with the client on the same processors; after ten that do not count. Counting ${whole(events)} events by agency and distinct address took ${counted.toFixed(0)} s.`,
    '',
    ...machine(data).map((line) => `- ${line}`),
    '',
    ...markdownTable(['question', 'route', 'half within ms', '95 % within ms'], rows),
  ])
} finally {
  await running.close()
  rmSync(data, { recursive: true, force: true })
}

/** Not execFileSync: the service answers from this very process. */
async function ask(address: string, session: string): Promise<number[]> {
  const client = fileURLToPath(new URL('api-client.ts', import.meta.url))
  const url = `http://127.0.0.1:${port}${address}`
  const { stdout } = await promisify(execFile)(process.execPath, [client, url, session, given.requests])
  return JSON.parse(stdout) as number[]
}

/** A session without the ceremony. */
async function signedIn(role: 'analyst' | 'officer', agency: number | null): Promise<string> {
  const [person, secret, now] = [randomUUID(), newSecret(), new Date()]
  const mail = `${person}@example.gov.tw`
  await service.records.within({ kind: 'system' }, async (db) => {
    await db
      .insertInto('person')
      .values({
        id: person,
        mail,
        mail_key: mail,
        name: role,
        role,
        agency,
        language: 'en',
        state: 'active',
        failed_at: null,
        locked_until: null,
        created_at: now,
        signed_in_at: now,
      })
      .execute()
    await db
      .insertInto('session')
      .values({
        id: randomUUID(),
        person,
        hash: hashOf(secret),
        method: 'password',
        address: '127.0.0.1',
        agent: 'bench',
        created_at: now,
        seen_at: now,
        idle_minutes: 600,
        ends_at: new Date(now.getTime() + 36_000_000),
        proven_at: now,
      })
      .execute()
  })
  return secret
}
