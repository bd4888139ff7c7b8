/**
 * Writes a simulated day again and again, each time a day later, to standard output: as many distinct bytes as a day has, as many
 * events as wanted, and little work while it writes.
 *
 *     node bench/feeder.ts EVENTS-A-DAY DAYS FIRST-MIDNIGHT SEED REPORT
 *
 * FIRST-MIDNIGHT is in Taipei, in seconds since 1970. REPORT is a file for what was written and what it took.
 */
import { writeFileSync, writeSync } from 'node:fs'
import { SimulatedDay } from './day.ts'

const [events, days, start, seed] = process.argv.slice(2, 6).map(Number)
const report = process.argv[6]
if (
  events === undefined ||
  days === undefined ||
  start === undefined ||
  seed === undefined ||
  report === undefined
)
  throw new Error('usage: feeder.ts EVENTS-A-DAY DAYS FIRST-MIDNIGHT SEED REPORT')

const day = new SimulatedDay(events, seed, start)
const startedAt = Date.now()
const before = process.cpuUsage()
for (let pass = 0; pass < days; pass++) {
  for (const chunk of day.moved(pass)) for (let at = 0; at < chunk.length;) at += writeSync(1, chunk, at)
}
const { user, system } = process.cpuUsage(before)
writeFileSync(
  report,
  JSON.stringify({
    startedAt,
    seconds: (Date.now() - startedAt) / 1000,
    cpuSeconds: (user + system) / 1e6,
    day: day.truth,
  } satisfies FeederReport),
)

export interface FeederReport {
  /** ms since 1970 when the first line went out. */
  readonly startedAt: number
  readonly seconds: number
  /** Moving and writing; making the day is over by then. */
  readonly cpuSeconds: number
  /** Of one day; all days are alike. */
  readonly day: SimulatedDay['truth']
}
