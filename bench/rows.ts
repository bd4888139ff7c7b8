/** The contestants of a comparison, and how they are run: round by round, each once a round. */
import { rmSync } from 'node:fs'
import path from 'node:path'
import type { Period } from '../src/domains/gateway/index.ts'
import type { GatewayTruth } from '../src/domains/gateway/simulator/truth.ts'
import { anchors } from './anchors.ts'
import { compareCount, compareTop } from './compare.ts'
import { type Measured, median } from './measure.ts'
import { ingest, inspect, nameOf, type Retention, topOfFile } from './product.ts'

export interface Input {
  readonly file: string
  readonly truth: GatewayTruth
}

type Taken = Omit<Measured, 'output'>

interface Result extends Taken {
  /** What was found, against what the simulator wrote. */
  readonly same: string
  readonly bytesPerRow?: number | undefined
}

interface Row {
  readonly name: string
  readonly does: string
  readonly truth: GatewayTruth
  /** What it does before it reads: measured apart and taken off. */
  readonly setUp?: 'ingest' | 'top'
  run(): Promise<Result>
}

export type Outcome = { readonly row: Row } & ({ readonly result: Result } | { readonly failed: string })

const severe = { severityIds: [4, 5] }

/** What an event takes on the disk: its row and its part of the rollups. */
const eventTables = ['detection', 'detection_count', 'detection_country_count', 'detection_distinct']

export function ingestRow(
  name: string,
  { file, truth }: Input,
  retention: Retention,
  { folder, period }: { readonly folder: string; readonly period: Period },
): Row {
  const data = path.join(folder, 'data')
  return {
    name,
    does: `durable typed rows and rollups; ${nameOf(retention)}`,
    truth,
    setUp: 'ingest',
    async run() {
      rmSync(data, { recursive: true, force: true })
      const measured = await ingest(file, data, retention)
      const stored = await inspect(data, period)
      const rows = stored.tables.find(({ table }) => table === 'detection')?.rows ?? 0
      const bytes = stored.tables
        .filter(({ table }) => eventTables.includes(table))
        .reduce((sum, { bytes }) => sum + bytes, 0)
      const found = {
        lines: compareCount(measured.read, truth.lines),
        'stored and set aside': compareCount(measured.stored + measured.setAside, truth.lines),
        rows: compareCount(rows, truth.detections, truth.damaged.length),
        'Top 10': compareTop(stored.top, truth, severe),
      }
      const wrong = Object.entries(found).filter(([, same]) => !same.startsWith('identical'))
      const same =
        wrong.length === 0
          ? `${Object.keys(found).join(', ')} ${found.rows}`
          : wrong.map((one) => one.join(' ')).join('; ')
      return { ...measured, same, bytesPerRow: bytes / rows }
    },
  }
}

export function topRow({ file, truth }: Input): Row {
  return {
    name: '`lianfang top FILE`',
    does: 'Top 10 with quotes and escapes understood, nothing stored',
    truth,
    setUp: 'top',
    async run() {
      const measured = await topOfFile(file)
      return { ...measured, same: `Top 10 ${compareTop(measured.top, truth, severe)}` }
    },
  }
}

export function anchorRows({ file, truth }: Input, folder: string, slow: boolean): Row[] {
  return anchors
    .filter((anchor) => (anchor.slow === true) === slow && anchor.version !== undefined)
    .map((anchor) => ({
      name: anchor.name,
      does: anchor.does,
      truth,
      async run() {
        const { top, count, ...taken } = await anchor.run(file, folder)
        const same =
          top === undefined
            ? `lines ${countedAs(anchor.name, count ?? 0, truth)}`
            : `Top 10 ${compareTop(top, truth, severe)}`
        return { ...taken, same }
      },
    }))
}

/** What a program that only counts lines should have found. */
function countedAs(name: string, count: number, truth: GatewayTruth): string {
  if (name.includes('wc')) return compareCount(count, truth.lines)
  const sought = truth.counts.filter((one) =>
    name.includes('expression') ? one.severityId >= 4 : one.signature === 'BitTorrent',
  )
  return compareCount(
    count,
    sought.reduce((sum, one) => sum + one.events, 0),
    truth.damaged.length,
  )
}

export function talk(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Medians over the rounds; memory is the most of any round. A contestant that fails once is out. */
export async function runAll(rows: readonly Row[], rounds: number): Promise<Outcome[]> {
  const results = new Map<Row, Result[]>(rows.map((row) => [row, []]))
  const failures = new Map<Row, string>()
  for (let round = 0; round < rounds; round++) {
    talk(`round ${round + 1} of ${rounds}`)
    for (const row of rows.filter((row) => !failures.has(row))) {
      try {
        const result = await row.run()
        talk(`  ${row.name}: ${result.seconds.toFixed(2)} s; ${result.same}`)
        results.get(row)!.push(result)
      } catch (error) {
        talk(`  ${row.name}: ${String(error)}`)
        failures.set(row, (error as Error).message.split('\n')[0]!)
      }
    }
  }
  return rows.map((row) => {
    const failed = failures.get(row)
    if (failed !== undefined) return { row, failed }
    const all = results.get(row)!
    const result: Result = {
      seconds: median(all.map((one) => one.seconds)),
      cpuSeconds: median(all.map((one) => one.cpuSeconds)),
      peakBytes: Math.max(...all.map((one) => one.peakBytes)),
      peakPrivateBytes: Math.max(...all.map((one) => one.peakPrivateBytes)),
      same: [...new Set(all.map((one) => one.same))].join(' / '),
      bytesPerRow: all[all.length - 1]!.bytesPerRow,
    }
    return { row, result }
  })
}
