/** Runs a command to its end and watches what its whole process tree takes. */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync, readdirSync } from 'node:fs'
import { text } from 'node:stream/consumers'

/** Left out of messages that go into results. */
const root = new URL('..', import.meta.url).pathname

export interface Measured {
  readonly seconds: number
  /** User and system time of all processes of the tree. */
  readonly cpuSeconds: number
  /** The largest sum of the resident memory of all processes of the tree seen at one time; shared pages count once for each process. */
  readonly peakBytes: number
  /** The same of private memory alone, without files mapped into it. */
  readonly peakPrivateBytes: number
  readonly output: string
}

interface CommandLine {
  readonly command: string
  readonly arguments: readonly string[]
  /** File on standard input. */
  readonly input?: string
  readonly environment?: Readonly<Record<string, string>>
  /** Processes of the tree with this in their command line are not part of what is measured, such as a feeder. */
  readonly except?: string
}

export async function measure(line: CommandLine): Promise<Measured> {
  const input = line.input === undefined ? ('ignore' as const) : openSync(line.input, 'r')
  const before = reapedCpuSeconds()
  const start = performance.now()
  const child: ChildProcess = spawn(line.command, line.arguments, {
    stdio: [input, 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...line.environment },
  })
  if (input !== 'ignore') closeSync(input)
  const watch = new TreeWatch(child.pid!, line.except)
  const exited = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      watch.sample()
      resolve(code ?? signal ?? 'unknown')
    })
  })
  try {
    const [output, complaint, code] = await Promise.all([text(child.stdout!), text(child.stderr!), exited])
    const seconds = (performance.now() - start) / 1000
    if (code !== 0)
      throw new Error(
        `ended with ${code}: ${complaint.trim().split('\n')[0]!.replaceAll(root, '')}\n${line.command} ${line.arguments.join(' ')}\n${complaint.slice(-2000)}`,
      )
    return {
      seconds,
      cpuSeconds: line.except === undefined ? reapedCpuSeconds() - before : watch.cpuSeconds,
      peakBytes: watch.peakBytes,
      peakPrivateBytes: watch.peakPrivateBytes,
      output,
    }
  } finally {
    watch.stop()
  }
}

/** Samples /proc every 100 ms. */
class TreeWatch {
  peakBytes = 0
  peakPrivateBytes = 0
  readonly #root: number
  readonly #except: string | undefined
  readonly #cpu = new Map<number, number>()
  readonly #timer: NodeJS.Timeout

  constructor(root: number, except?: string) {
    this.#root = root
    this.#except = except
    this.#timer = setInterval(() => this.sample(), 100)
    this.sample()
  }

  get cpuSeconds(): number {
    return [...this.#cpu.values()].reduce((sum, seconds) => sum + seconds, 0)
  }

  sample(): void {
    const parents = new Map<number, number>()
    const found = new Map<number, { cpu: number; bytes: number }>()
    for (const name of readdirSync('/proc')) {
      const pid = Number(name)
      if (!Number.isInteger(pid)) continue
      const stat = statOf(pid)
      if (stat === undefined) continue
      parents.set(pid, stat.parent)
      found.set(pid, stat)
    }
    const belongs = (pid: number): boolean => {
      for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
        if (at === this.#root) return true
      return false
    }
    let bytes = 0
    let privateBytes = 0
    for (const [pid, stat] of found) {
      if (!belongs(pid) || (this.#except !== undefined && commandOf(pid).includes(this.#except))) continue
      bytes += stat.bytes
      privateBytes += privateBytesOf(pid)
      this.#cpu.set(pid, stat.cpu)
    }
    this.peakBytes = Math.max(this.peakBytes, bytes)
    this.peakPrivateBytes = Math.max(this.peakPrivateBytes, privateBytes)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}

/** proc(5): after the name in parentheses, fields 3 (state), 4 (parent), 14 and 15 (user and system ticks), 24 (resident pages). */
function statOf(pid: number): { parent: number; cpu: number; bytes: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return {
      parent: Number(fields[1]),
      cpu: (Number(fields[11]) + Number(fields[12])) / 100,
      bytes: Number(fields[21]) * 4096,
    }
  } catch {
    return undefined // it has ended
  }
}

function privateBytesOf(pid: number): number {
  try {
    return 1024 * Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** User and system time of our children that have ended, and of theirs: proc(5), fields 16 and 17. */
function reapedCpuSeconds(): number {
  const text = readFileSync('/proc/self/stat', 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return ''
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
