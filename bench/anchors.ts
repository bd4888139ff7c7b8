/** Other people's programs on the same file. Each says what it found, so that results can be compared. */
import { createReadStream } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { first } from './machine.ts'
import { measure } from './measure.ts'
import type { Ranked } from './product.ts'

interface AnchorResult {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakBytes: number
  readonly peakPrivateBytes: number
  /** Critical and high detections by signature, most first. */
  readonly top?: readonly Ranked[]
  /** Lines (`wc`) or lines that match (`grep`). */
  readonly count?: number
  readonly bytesPerRow?: number
}

interface Anchor {
  readonly name: string
  readonly does: string
  /** Its version, or undefined when the machine does not have it. */
  readonly version: string | undefined
  /** Slow ones get a file of fewer lines. */
  readonly slow?: boolean
  run(file: string, folder: string): Promise<AnchorResult>
}

const severe = '(severity|apprisk)="?(critical|high)'

const counting =
  (command: string, args: readonly string[]) =>
  async (file: string): Promise<AnchorResult> => {
    const measured = await measure({ command, arguments: args, input: file })
    return { ...measured, count: Number(measured.output) }
  }

const mawkProgram = `
  /${severe}/ && match($0, / (attack|app)="[^"]*"/) {
    name = substr($0, RSTART, RLENGTH); sub(/^[^"]*"/, "", name); sub(/"$/, "", name); count[name]++
  }
  END { for (name in count) print count[name] "\\t" name }`

const sqlParse =
  (mode: 'count' | 'store') =>
  async (file: string, folder: string): Promise<AnchorResult> => {
    const measured = await measure({
      command: process.execPath,
      arguments: [
        fileURLToPath(new URL('sql-parse.ts', import.meta.url)),
        mode,
        file,
        path.join(folder, `sql-${mode}`),
      ],
    })
    const { seconds, rows, bytesOnDisk, top } = JSON.parse(measured.output) as {
      seconds: number
      rows: number
      bytesOnDisk: number
      top: Ranked[]
    }
    await rm(path.join(folder, `sql-${mode}`), { recursive: true })
    return { ...measured, seconds, top, ...(mode === 'store' ? { bytesPerRow: bytesOnDisk / rows } : {}) }
  }

/** Parses every key, writes ten of them: what a log collector does before anything is stored. */
async function syslogNg(file: string, folder: string): Promise<AnchorResult> {
  const output = path.join(folder, 'syslog-ng.tsv')
  const own = (name: string) => path.join(folder, `syslog-ng.${name}`)
  const keys = 'date time eventtime devid severity apprisk action srcip dstip attack app'.split(' ')
  await writeFile(
    own('conf'),
    `@version: 3.35
options { stats-freq(0); };
source s { stdin(flags(no-parse) log-msg-size(1048576)); };
parser p { kv-parser(prefix("f.")); };
destination d { file("${output}" template("${keys.map((key) => `\${f.${key}}`).join('\\t')}\\n")); };
log { source(s); parser(p); destination(d); flags(flow-control); };
`,
  )
  await rm(output, { force: true })
  // It reads standard input only from a pipe.
  const measured = await measure({
    command: 'sh',
    arguments: [
      '-c',
      'cat "$1" | syslog-ng -F --no-caps -f "$2" -R "$3" -c "$4" --pidfile "$5"',
      'sh',
      file,
      ...['conf', 'persist', 'control', 'pid'].map(own),
    ],
  })
  const counts = new Map<string, number>()
  for await (const line of createInterface({ input: createReadStream(output), crlfDelay: Infinity })) {
    const values = line.split('\t')
    const severity = values[4] === '' ? values[5] : values[4]
    const signature = values[9] === '' ? values[10] : values[9]
    if (signature && (severity === 'critical' || severity === 'high'))
      counts.set(signature, (counts.get(signature) ?? 0) + 1)
  }
  for (const name of ['conf', 'persist', 'control', 'pid']) await rm(own(name), { force: true })
  await rm(output)
  return { ...measured, top: sorted(counts) }
}

function sorted(counts: ReadonlyMap<string, number>): Ranked[] {
  return [...counts]
    .map(([signature, events]) => ({ signature, events }))
    .sort((a, b) => b.events - a.events || (a.signature < b.signature ? -1 : 1))
}

const grep = first('grep', ['--version'])
const rg = first('rg', ['--version'])
const mawk = first('mawk', ['-W', 'version'])
const engine = 'as in the list above'

export const anchors: readonly Anchor[] = [
  {
    name: '`wc -l`',
    does: 'finds line ends',
    version: first('wc', ['--version']),
    run: counting('wc', ['-l']),
  },
  {
    name: '`grep -c` literal',
    does: 'one fixed string',
    version: grep,
    run: counting('grep', ['-cF', 'BitTorrent']),
  },
  {
    name: '`rg -c` literal',
    does: 'one fixed string',
    version: rg,
    run: counting('rg', ['-cF', 'BitTorrent']),
  },
  {
    name: '`grep -cE` expression',
    does: 'lines of critical or high',
    version: grep,
    run: counting('grep', ['-cE', severe]),
  },
  {
    name: '`rg -c` expression',
    does: 'lines of critical or high',
    version: rg,
    run: counting('rg', ['-c', severe]),
  },
  {
    name: 'mawk',
    does: 'Top 10 by expressions that know nothing of quotes',
    version: mawk,
    run: async (file) => {
      const measured = await measure({ command: 'mawk', arguments: [mawkProgram], input: file })
      const counts = measured.output
        .split('\n')
        .map((line) => line.split('\t'))
        .filter((cells) => cells.length === 2)
      return { ...measured, top: sorted(new Map(counts.map(([count, name]) => [name!, Number(count)]))) }
    },
  },
  {
    name: 'ClickHouse SQL, Top 10',
    does: 'extractKeyValuePairsWithEscaping, nothing stored',
    version: engine,
    slow: true,
    run: sqlParse('count'),
  },
  {
    name: 'ClickHouse SQL, stored',
    does: 'the same into 27 typed columns, synced; no rollups, nothing kept of other keys',
    version: engine,
    slow: true,
    run: sqlParse('store'),
  },
  {
    name: 'syslog-ng kv-parser',
    does: 'all keys parsed, eleven written to a text file',
    version: first('syslog-ng', ['--version']),
    slow: true,
    run: syslogNg,
  },
]
