/**
 * A whole national period: 293,335,767 events, 69 days of 4,251,243 distinct lines each, streamed into `lianfang ingest -`, then
 * ranked and published. Writes its section of bench/RESULTS.md.
 *
 *     node bench/national.ts [--days 69] [--events-a-day 4251243] [--unmapped all|none] [--raw all|unblocked|none] [--folder DIR] [--keep]
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Period } from '../src/domains/gateway/index.ts'
import { compareCount, compareTop } from './compare.ts'
import type { FeederReport } from './feeder.ts'
import { machine } from './machine.ts'
import { measure } from './measure.ts'
import { accountOf, inspect, lianfang, nameOf, type Retention, standard } from './product.ts'
import { markdownTable, megabytes, short, today, whole, writeSection } from './results.ts'

const { values: given } = parseArgs({
  options: {
    days: { type: 'string', default: '69' },
    'events-a-day': { type: 'string', default: '4251243' },
    unmapped: { type: 'string', default: standard.unmapped },
    raw: { type: 'string', default: standard.raw },
    folder: { type: 'string', default: tmpdir() },
    keep: { type: 'boolean', default: false },
  },
})
const days = Number(given.days)
const eventsADay = Number(given['events-a-day'])
const retention = { unmapped: given.unmapped, raw: given.raw } as Retention
const seed = 293_335_767
const daySeconds = 86_400
const taipeiOffset = 8 * 3600

// Whole days in Taipei that end yesterday, so that no retention has expired.
const to = Math.floor((Date.now() / 1000 + taipeiOffset) / daySeconds) * daySeconds - taipeiOffset
const from = to - days * daySeconds
const period: Period = { from, to, timeZone: 'Asia/Taipei' }
const date = (second: number) => new Date((second + taipeiOffset) * 1000).toISOString().slice(0, 10)

const folder = mkdtempSync(path.join(given.folder, 'lianfang-national-'))
const data = path.join(folder, 'data')
const feeder = fileURLToPath(new URL('feeder.ts', import.meta.url))
const feed = (passes: number, report: string) =>
  [eventsADay, passes, from, seed, path.join(folder, report)].map(String)
const reportOf = (name: string) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as FeederReport
const talk = (line: string) => process.stderr.write(`${line}\n`)

talk(`feeder alone, ${Math.min(days, 2)} days into wc`)
await measure({
  command: 'sh',
  arguments: ['-c', '"$@" | wc -c', 'sh', process.execPath, feeder, ...feed(Math.min(days, 2), 'alone.json')],
})
const alone = reportOf('alone.json')
const aloneEvents = alone.day.events * Math.min(days, 2)

talk(`${whole(eventsADay * days)} events into ${data}`)
const run = await measure({
  command: 'sh',
  arguments: [
    '-c',
    // The engine is up and waits by the time the first line comes: the feeder makes its day first.
    'data=$1 unmapped=$2 raw=$3 lianfang=$4; shift 4; "$@" | "$lianfang" ingest - --data "$data" --json --unmapped "$unmapped" --raw "$raw"',
    'sh',
    data,
    retention.unmapped,
    retention.raw,
    lianfang,
    process.execPath,
    feeder,
    ...feed(days, 'fed.json'),
  ],
  except: 'feeder.ts',
})
const endedAt = Date.now()
const fed = reportOf('fed.json')
const seconds = (endedAt - fed.startedAt) / 1000
const account = accountOf(run.output)
const { day } = fed

// Said at once: should something fail below, the long part need not be run again; the folder stays then.
talk(
  `ingested: ${JSON.stringify({ seconds, ...account, lines: day.lines * days, cpuSeconds: run.cpuSeconds, peakBytes: run.peakBytes, feederCpuSeconds: fed.cpuSeconds })}`,
)
talk(`data in ${folder}`)
const bulletins: string[][] = []
for (const format of ['pdf', 'html,pdf,odt,md,json']) {
  try {
    const { seconds } = await measure({
      command: lianfang,
      arguments: [
        ...['bulletin', 'gateway', '--data', data, '--from', date(from), '--to', date(to - 1)],
        ...['--lang', 'zh-TW', '--format', format, '--out', path.join(folder, 'bulletin')],
      ],
    })
    bulletins.push([format, seconds.toFixed(2)])
  } catch (error) {
    bulletins.push([format, `failed: ${(error as Error).message.split('\n')[0]!}`])
  }
}
const diskBytes = readdirSync(data, { recursive: true, withFileTypes: true }).reduce(
  (sum, entry) => (entry.isFile() ? sum + sizeOf(path.join(entry.parentPath, entry.name)) : sum),
  0,
)
const stored = await inspect(data, period)

const blocked = { severityIds: [4, 5], blocked: true }
const damaged = day.damaged.length * days
const expectedBlocked = day.counts
  .filter((count) => count.severityId >= 4 && count.blocked)
  .reduce((sum, count) => sum + count.events * days, 0)
const detections = stored.tables.find(({ table }) => table === 'detection')!
const bulletin = Number(bulletins[0]![1])
const lines = day.lines * days
writeSection('national', [
  `## A national period, ${today()}`,
  '',
  `${whole(day.events * days)} events: ${days} days of ${whole(day.events)} simulated records (${whole(day.lines)} lines, ${megabytes(day.bytes)} MB), the same records each day with dates and epochs moved, 0.1 % damaged, through a pipe into \`lianfang ingest -\`; ${nameOf(retention)}; engine embedded, rows synced.`,
  '',
  ...machine(folder).map((line) => `- ${line}`),
  '',
  ...markdownTable(
    ['what', 'value'],
    [
      ['first line fed to command ended, rollups and distinct counts included', `${seconds.toFixed(1)} s`],
      ['lines/s', short(lines / seconds)],
      ['MB/s of input', whole((day.bytes * days) / seconds / 1e6)],
      [
        'to the PDF bulletin',
        Number.isFinite(bulletin) ? `${(seconds + bulletin).toFixed(1)} s` : 'not measured',
      ],
      [
        'CPU seconds of ingest and engine',
        `${run.cpuSeconds.toFixed(0)} (${((run.cpuSeconds / lines) * 1e6).toFixed(2)} per M lines)`,
      ],
      [
        'CPU seconds of the feeder on the same processors',
        `${fed.cpuSeconds.toFixed(0)} (alone into wc: ${short(aloneEvents / alone.seconds)} lines/s)`,
      ],
      [
        'peak RSS of ingest and engine, without the feeder',
        `${megabytes(run.peakBytes)} MB (private memory ${megabytes(run.peakPrivateBytes)} MB)`,
      ],
      ['data folder afterwards', `${megabytes(diskBytes)} MB`],
      ['`detection` bytes/row', (detections.bytes / detections.rows).toFixed(1)],
      ['lines read', `${whole(account.read)}: ${compareCount(account.read, lines)}`],
      [
        'stored + set aside',
        `${whole(account.stored)} + ${whole(account.setAside)}: ${compareCount(account.stored + account.setAside, lines)}`,
      ],
      [
        'detections',
        `${whole(detections.rows)}: ${compareCount(detections.rows, day.detections * days, damaged)}`,
      ],
      [
        'blocked critical and high',
        `${whole(stored.blockedTotal)}: ${compareCount(stored.blockedTotal, expectedBlocked, damaged)}`,
      ],
      ['Top 10 against the simulator', compareTop(stored.blockedTop, day, blocked, days)],
    ],
  ),
  '',
  '### Top 10, critical and high, blocked',
  '',
  ...markdownTable(
    ['rank', 'signature', 'events', 'share %'],
    stored.blockedTop.map(({ signature, events }, i) => [
      String(i + 1),
      signature,
      whole(events),
      ((events / stored.blockedTotal) * 100).toFixed(2),
    ]),
  ),
  '',
  '### Bulletin from the rollups, command start to end',
  '',
  ...markdownTable(['formats', 's'], bulletins),
  '',
  '### Rankings, in one process',
  '',
  ...markdownTable(
    ['ranking', 'ms'],
    Object.entries(stored.milliseconds).map(([name, ms]) => [name, ms.toFixed(1)]),
  ),
  '',
  '### On the disk',
  '',
  ...markdownTable(
    ['table', 'rows', 'bytes', 'parts'],
    stored.tables.map(({ table, rows, bytes, parts }) => [table, whole(rows), whole(bytes), whole(parts)]),
  ),
  '',
  'What this does not cover: addresses and signatures are the same every day, so distinct counts of the whole period are those of a day; the feeder shares the processors; a cold disk; weekends; merging after the load.',
])
if (given.keep) talk(`kept: ${folder}`)
else rmSync(folder, { recursive: true, force: true })

/** The engine may merge, and so remove, a file while we look. */
function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
