/** Runs the command line as a user does, on a data folder of its own. */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'

export interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export class Workplace {
  readonly folder: string
  readonly data: string

  private constructor(folder: string) {
    this.folder = folder
    this.data = path.join(folder, 'data')
  }

  static async create(): Promise<Workplace> {
    return new Workplace(await mkdtemp(path.join(tmpdir(), 'lianfang-')))
  }

  path(...names: string[]): string {
    return path.join(this.folder, ...names)
  }

  /** Starts `lianfang …`; in a process group of its own, so that it can be killed with all its children. */
  start(args: readonly string[], input?: 'pipe') {
    return spawn(path.resolve('bin/lianfang'), args, {
      env: { ...process.env, LIANFANG_DATA: this.data },
      stdio: [input ?? 'ignore', 'pipe', 'pipe'],
      detached: true,
    })
  }

  async run(args: readonly string[], input?: Uint8Array): Promise<Run> {
    const child = this.start(args, input === undefined ? undefined : 'pipe')
    child.stdin?.end(input)
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
    const [out, err, code] = await Promise.all([text(child.stdout!), text(child.stderr!), closed])
    return { code, out, err }
  }

  /** The result of a command with --json. Throws what it said when it failed. */
  async json<Result>(...args: string[]): Promise<Result> {
    const { code, out, err } = await this.run([...args, '--json'])
    // The doctor's findings about this machine are no fault of the command.
    const told = code === 1 && args[0] === 'doctor'
    if (code !== 0 && code !== 3 && !told)
      throw new Error(`lianfang ${args.join(' ')} ended with ${String(code)}: ${err}`)
    return JSON.parse(out) as Result
  }

  /** Kills every process that works on this data folder, the engine with it: no farewell for anyone. */
  killAll(): void {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const call =
          readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8')
        if (call.includes(this.data) && Number(pid) !== process.pid) process.kill(Number(pid), 'SIGKILL')
      } catch {
        // It ended meanwhile, or is not ours.
      }
    }
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
