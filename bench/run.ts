/**
 * The gateway's benchmarks with their anchors, interleaved, medians of several rounds: `npm run bench [-- --lines N …]`.
 * Writes bench/RESULTS.md.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { parsePeriod } from '../src/domains/gateway/index.ts'
import { simulateGateway } from '../src/domains/gateway/index.ts'
import { writeSimulation } from '../src/domains/sources/index.ts'
import { anchors } from './anchors.ts'
import { machine } from './machine.ts'
import { measure, median } from './measure.ts'
import { ingest, inspect, lianfang, type Retention, standard, type Stored, topOfFile } from './product.ts'
import { markdownTable, megabytes, short, today, whole, writeSection } from './results.ts'
import { anchorRows, ingestRow, type Input, type Outcome, runAll, talk, topRow } from './rows.ts'

const { values: given } = parseArgs({
  options: {
    lines: { type: 'string', default: '3000000' },
    'slow-lines': { type: 'string', default: '300000' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string', default: tmpdir() },
  },
})
const lines = Number(given.lines)
const slowLines = Number(given['slow-lines'])
const rounds = Number(given.rounds)

/** A month that ends yesterday, so that no retention has expired. */
const day = (daysAgo: number) =>
  new Date(Date.now() + 8 * 3_600_000 - daysAgo * 86_400_000).toISOString().slice(0, 10)
const dates = { from: day(31), to: day(1) }
const period = parsePeriod(dates.from, dates.to, { timeZone: 'Asia/Taipei', now: Date.now() })

/** On one file system, with room for about four times the lines; removed at the end. */
const folder = mkdtempSync(path.join(given.folder, 'lianfang-bench-'))
const data = path.join(folder, 'data')
const typedOnly: Retention = { unmapped: 'none', raw: 'none' }
const everything: Retention = { unmapped: 'all', raw: 'all' }

try {
  const clean = await input('clean.log', slowLines, 0)
  const many = await input('many.log', lines, 0.001)
  const few = await input('few.log', slowLines, 0.001)
  const zst = await input('packed.log.zst', Math.ceil(lines / 3), 0.001)
  const gz = await input('packed.log.gz', Math.ceil(lines / 3), 0.001)
  const place = { folder, period }

  talk('the same answers, no damage')
  const equal = await runAll(
    [
      ingestRow('`lianfang ingest`', clean, standard, place),
      topRow(clean),
      ...anchorRows(clean, folder, false),
      ...anchorRows(clean, folder, true),
    ],
    1,
  )
  const setUp = await measureSetUp()
  const timed = await runAll(
    [
      ingestRow('`lianfang ingest`, as delivered', many, standard, place),
      ingestRow('`lianfang ingest`, typed columns only', many, typedOnly, place),
      ingestRow('`lianfang ingest`, every line kept', many, everything, place),
      ingestRow('`lianfang ingest` .zst', zst, standard, place),
      ingestRow('`lianfang ingest` .gz', gz, standard, place),
      topRow(many),
      ...anchorRows(many, folder, false),
      ...anchorRows(few, folder, true),
    ],
    rounds,
  )

  talk('rankings and bulletins')
  rmSync(data, { recursive: true, force: true })
  const stored = await ingest(many.file, data, standard)
    .then(() => inspect(data, period))
    .catch((error: unknown) => talk(String(error)))
  const bulletins: string[][] = []
  for (const format of ['json', 'html', 'pdf', 'html,pdf,odt,md,json'])
    bulletins.push([format, await bulletin(format)])

  const missing = anchors.filter(({ version }) => version === undefined).map(({ name }) => name)
  const versions = [...new Set(anchors.flatMap(({ version }) => version ?? []))].filter(
    (one) => !one.startsWith('as in'),
  )
  writeSection('gateway', [
    `## Gateway, ${today()}`,
    '',
    ...machine(folder).map((line) => `- ${line}`),
    `- Anchors: ${versions.join('; ')}.${missing.length > 0 ? ` Not on this machine: ${missing.join(', ')}.` : ''}`,
    `- Input: simulated FortiGate lines, ${(many.truth.bytes / many.truth.lines).toFixed(0)} bytes each on average, 48 sensors, 0.1 % damaged, one month, page cache warm: ${whole(many.truth.lines)} lines (${megabytes(many.truth.bytes)} MB); compressed ${whole(zst.truth.lines)}; slow anchors (ClickHouse SQL, syslog-ng) ${whole(few.truth.lines)}.`,
    `- Medians of ${rounds} interleaved rounds. "Seconds" and CPU are of the whole command. Lines/s of \`lianfang\` are without its set-up, which is what a file of one line takes: ingest ${setUp.ingest.toFixed(2)} s (start and stop of the engine, tables), top ${setUp.top.toFixed(2)} s; those of ClickHouse SQL are of the statement alone. RSS is the sum over all processes at one time, shared pages counted in each; private is without mapped files. Bytes a row: \`detection\` and its rollups as the load left them, unmerged.`,
    '',
    ...speedTable(timed, setUp),
    '',
    `### The same answers from everyone: ${whole(clean.truth.lines)} undamaged lines`,
    '',
    ...markdownTable(
      ['what', 'against what the simulator wrote'],
      equal.map((one) => [one.row.name, 'failed' in one ? `failed: ${one.failed}` : one.result.same]),
    ),
    '',
    ...(stored === undefined ? ['Not measured: what is on the disk, and rankings.'] : storedTables(stored)),
    '',
    '### Bulletin of the month, command start to end',
    '',
    ...markdownTable(['formats', 's'], bulletins),
    '',
    'What these numbers do not cover: a cold disk, a network, lines of real gateways (the simulator draws every record by itself; real logs come in bursts and compress better), a machine with other work, merging after the load, power loss.',
  ])
} finally {
  rmSync(folder, { recursive: true, force: true })
}

type SetUp = Readonly<Record<'ingest' | 'top', number>>

async function input(name: string, events: number, damage: number): Promise<Input> {
  const file = path.join(folder, name)
  talk(`writing ${name}: ${whole(events)} records`)
  const { from, to } = period
  const simulation = simulateGateway({ events, seed: 20_260_301, from: from * 1000, to: to * 1000, damage })
  const truth = await writeSimulation(simulation, { path: file })
  return { file, truth }
}

/** Seconds of our commands when they have next to nothing to read. */
async function measureSetUp(): Promise<SetUp> {
  talk('set-up: one line')
  const file = path.join(folder, 'one.log')
  writeFileSync(file, `date=${dates.to} time=00:00:00 devid="A" type="event" subtype="system" msg="start"\n`)
  const seconds = { ingest: [] as number[], top: [] as number[] }
  for (let i = 0; i < rounds; i++) {
    rmSync(data, { recursive: true, force: true })
    seconds.ingest.push((await ingest(file, data, standard)).seconds)
    seconds.top.push((await topOfFile(file)).seconds)
  }
  return { ingest: median(seconds.ingest), top: median(seconds.top) }
}

async function bulletin(format: string): Promise<string> {
  const seconds: number[] = []
  try {
    for (let i = 0; i < rounds; i++) {
      const measured = await measure({
        command: lianfang,
        arguments: [
          ...['bulletin', 'gateway', '--data', data, '--from', dates.from, '--to', dates.to],
          ...['--lang', 'zh-TW', '--format', format, '--out', path.join(folder, 'bulletin')],
        ],
      })
      seconds.push(measured.seconds)
    }
    return median(seconds).toFixed(2)
  } catch (error) {
    return `failed: ${(error as Error).message.split('\n')[0]!}`
  }
}

function speedTable(outcomes: readonly Outcome[], setUp: SetUp): string[] {
  return markdownTable(
    [
      'what',
      'does',
      'lines/s',
      'MB/s',
      'seconds',
      'CPU s per M lines',
      'RSS MB',
      'private MB',
      'bytes/row',
      'result',
    ],
    outcomes.map((outcome) => {
      const { row } = outcome
      if ('failed' in outcome)
        return [row.name, row.does, ...Array<string>(7).fill('–'), `failed: ${outcome.failed}`]
      const { result } = outcome
      const net = result.seconds - (row.setUp === undefined ? 0 : setUp[row.setUp])
      return [
        row.name,
        row.does,
        short(row.truth.lines / net),
        whole(row.truth.bytes / net / 1e6),
        result.seconds.toFixed(2),
        ((result.cpuSeconds / row.truth.lines) * 1e6).toFixed(2),
        megabytes(result.peakBytes),
        megabytes(result.peakPrivateBytes),
        result.bytesPerRow?.toFixed(1) ?? '–',
        result.same,
      ]
    }),
  )
}

function storedTables(stored: Stored): string[] {
  return [
    '### What is on the disk, as delivered',
    '',
    ...markdownTable(
      ['table', 'rows', 'bytes', 'bytes/row', 'parts'],
      stored.tables.map(({ table, rows, bytes, parts }) => [
        table,
        whole(rows),
        whole(bytes),
        (bytes / rows).toFixed(1),
        whole(parts),
      ]),
    ),
    '',
    `Largest columns of \`detection\`, bytes a row: ${stored.columns.map(({ column, bytes }) => `${column} ${bytes.toFixed(2)}`).join(', ')}.`,
    '',
    '### Rankings from the store, in one process',
    '',
    ...markdownTable(
      ['ranking', 'ms'],
      Object.entries(stored.milliseconds).map(([name, ms]) => [name, ms.toFixed(1)]),
    ),
  ]
}
