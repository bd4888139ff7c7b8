/**
 * A million events of a Cowrie honeypot, stored with their counts, beside jq and ClickHouse's own readers of JSON on the same file:
 * `node bench/cowrie.ts [--lines N --rounds N --folder DIR]`. Writes a section of bench/RESULTS.md; about two minutes.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeCowrie } from './cowrie-lines.ts'
import type { Inside } from './cowrie-store.ts'
import { first, machine } from './machine.ts'
import { measure, type Measured, median } from './measure.ts'
import { ingest, nameOf, standard } from './product.ts'
import { markdownTable, megabytes, short, today, whole, writeSection } from './results.ts'
import { talk } from './rows.ts'

const { values: given } = parseArgs({
  options: {
    lines: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string', default: tmpdir() },
  },
})
const rounds = Number(given.rounds)

/** Removed at the end. */
const folder = mkdtempSync(path.join(given.folder, 'lianfang-bench-'))
const data = path.join(folder, 'data')
const file = path.join(folder, 'cowrie.json')
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const load = () => loadavg()[0]!.toFixed(1)

interface Result extends Measured {
  /** Of the reading alone, where that is told apart. */
  readonly net: number
  readonly inside?: Inside
  readonly same: string
}

interface Contestant {
  readonly name: string
  readonly does: string
  readonly rounds: number
  run(): Promise<Result>
}

try {
  const before = load()
  talk(`writing ${given.lines} lines`)
  // Over about a day, and no clock runs ahead.
  const truth = writeCowrie({
    path: file,
    lines: Number(given.lines),
    from: Date.now() - 86_400_000,
    seed: 7,
  })
  const expected = JSON.stringify([...truth.events].sort())
  const compare = (events: Readonly<Record<string, number>>): string =>
    JSON.stringify(Object.entries(events).sort()) === expected ? 'counts by event identical' : 'counts differ'
  const stored = (inside: Inside): string =>
    `${compare(inside.events)}${inside.counted === truth.lines ? '' : `, but ${inside.counted} counted`}`

  const sqlReader = (mode: 'typed' | 'whole') => async (): Promise<Result> => {
    const place = path.join(folder, `sql-${mode}`)
    const measured = await measure({
      command: process.execPath,
      arguments: [script('cowrie-sql.ts'), mode, file, place],
    })
    rmSync(place, { recursive: true, force: true })
    const { seconds, ...inside } = JSON.parse(measured.output) as Inside & { seconds: number }
    return { ...measured, net: seconds, inside, same: stored(inside) }
  }
  const parse = async (mode: 'usual' | 'careful', ...more: string[]) => {
    const measured = await measure({
      command: process.execPath,
      arguments: [script('cowrie-parse.ts'), mode, file, ...more],
    })
    const found = JSON.parse(measured.output) as { seconds: number; stored: number; hash: string }
    const same = found.stored === truth.lines ? 'all taken' : `${found.stored} taken`
    return { ...measured, net: found.seconds, same, hash: found.hash }
  }
  const contestants: readonly Contestant[] = [
    {
      name: 'stored by `lianfang`',
      does: `durable typed rows and counts; ${nameOf(standard)}`,
      rounds,
      async run() {
        rmSync(data, { recursive: true, force: true })
        const measured = await measure({
          command: process.execPath,
          arguments: [script('cowrie-ingest.ts'), file, data],
        })
        const { seconds, ...inside } = JSON.parse(measured.output) as Inside & { seconds: number }
        return { ...measured, net: seconds, inside, same: stored(inside) }
      },
    },
    {
      name: '`lianfang ingest`',
      does: 'the same, and what is computed of it: texts judged, hours ranked by every dimension',
      rounds: 1,
      async run() {
        rmSync(data, { recursive: true, force: true })
        const measured = await ingest(file, data, standard)
        const same = measured.stored === truth.lines ? 'all stored' : `${measured.stored} stored`
        return { ...measured, net: measured.seconds, same }
      },
    },
    {
      name: 'parsing alone, one thread',
      does: 'the same blocks, not stored',
      rounds,
      run: () => parse('usual'),
    },
    {
      name: 'parsing alone, every line with care',
      does: 'JSON.parse and row objects: what unusual lines take',
      rounds: 1,
      run: () => parse('careful'),
    },
    {
      name: 'jq',
      does: 'counts by event, nothing stored',
      rounds,
      async run() {
        const measured = await measure({
          command: 'jq',
          arguments: ['-n', 'reduce (inputs | .eventid) as $event ({}; .[$event] += 1)'],
          input: file,
        })
        return {
          ...measured,
          net: measured.seconds,
          same: compare(JSON.parse(measured.output) as Record<string, number>),
        }
      },
    },
    {
      name: 'ClickHouse, JSONEachRow',
      does: 'the same tables; other members lost, bad lines end it',
      rounds,
      run: sqlReader('typed'),
    },
    {
      name: 'ClickHouse, JSONExtract',
      does: 'the same tables; the line kept for its other members',
      rounds,
      run: sqlReader('whole'),
    },
  ]

  const results = new Map<Contestant, Result[]>(contestants.map((one) => [one, []]))
  for (let round = 0; round < rounds; round++) {
    talk(`round ${round + 1} of ${rounds}`)
    for (const one of contestants.filter((one) => round < one.rounds)) {
      const result = await one.run()
      results.get(one)!.push(result)
      talk(`  ${one.name}: ${result.seconds.toFixed(2)} s; ${result.same}`)
    }
  }
  talk('the same bytes')
  const [usual, careful] = [await parse('usual', 'hash'), await parse('careful', 'hash')]
  const hashes = [...results.values()].flatMap((all) => all.flatMap(({ inside }) => inside?.hash ?? []))
  const last = results.get(contestants[0]!)!.at(-1)!.inside!

  writeSection('cowrie', [
    `## Cowrie, ${today()}`,
    '',
    ...machine(folder).map((line) => `- ${line}`),
    `- Anchor: ${first('jq', ['--version']) ?? 'jq is not there'}. Other work on the machine meanwhile: load average ${before} before, ${load()} after.`,
    `- Input: ${whole(truth.lines)} simulated events of ${whole(last.connections)} SSH and Telnet sessions at 24 sensors, ${(truth.bytes / truth.lines).toFixed(0)} bytes each on average (${megabytes(truth.bytes)} MB), page cache warm.`,
    `- Medians of ${rounds} interleaved rounds; of one for every line with care, and for what is computed. "Seconds" and CPU are of the whole command, with the start and end of an engine. Events/s are of the reading alone where it is told apart: of storing from the first byte to the last acknowledgement, of ClickHouse its statements, of parsing its loop.`,
    '',
    ...markdownTable(
      [
        'what',
        'does',
        'events/s',
        'MB/s',
        'seconds',
        'CPU s per M events',
        'RSS MB',
        'private MB',
        'bytes/event',
        'result',
      ],
      contestants.map((one) => {
        const all = results.get(one)!
        const net = median(all.map((result) => result.net))
        const { inside } = all[0]!
        return [
          one.name,
          one.does,
          short(truth.lines / net),
          whole(truth.bytes / net / 1e6),
          median(all.map(({ seconds }) => seconds)).toFixed(2),
          ((median(all.map(({ cpuSeconds }) => cpuSeconds)) / truth.lines) * 1e6).toFixed(2),
          megabytes(Math.max(...all.map(({ peakBytes }) => peakBytes))),
          megabytes(Math.max(...all.map(({ peakPrivateBytes }) => peakPrivateBytes))),
          inside === undefined ? '–' : (inside.bytes / inside.rows).toFixed(1),
          [...new Set(all.map(({ same }) => same))].join(' / '),
        ]
      }),
    ),
    '',
    `On the disk, rows and counts as the load left them: ${(last.bytes / last.rows).toFixed(1)} bytes an event, ${(last.bytes / last.connections).toFixed(0)} bytes a connection with all that happened in it.`,
    '',
    `27 columns of all rows, hashed in the store: ${new Set(hashes).size === 1 ? `equal in all ${hashes.length} loads, ours and those by ClickHouse's readers` : `different: ${[...new Set(hashes)].join(', ')}`}. What the shorter way and the careful reader would store of the file: ${usual.hash === careful.hash ? 'the same bytes (SHA-256), counts too' : 'not the same bytes'}.`,
    '',
    'What these numbers do not cover: a cold disk, merging after the load, what is computed later (families, rankings), logs of real sensors.',
  ])
} finally {
  rmSync(folder, { recursive: true, force: true })
}
