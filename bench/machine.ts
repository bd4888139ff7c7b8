import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, release, totalmem } from 'node:os'

/** What the numbers were measured on, as lines of a list. */
export function machine(folder: string): string[] {
  const model = /^model name\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown'
  const system = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown'
  const filesystem = first('stat', ['-f', '-c', '%T', folder])
  return [
    `${availableParallelism()} processors (${model}), ${Math.round(totalmem() / 2 ** 30)} GiB memory`,
    `${system}, Linux ${release()}; data on ${filesystem ?? 'an unknown file system'}`,
    `Node ${process.version}; ${packageVersion('@chdb/lib-linux-x64-gnu')} (the ClickHouse library of the package @chdb/lib-linux-x64-gnu)`,
  ]
}

function packageVersion(name: string): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8'),
  )
  return String((manifest as { version?: unknown }).version)
}

/** First line of what a program prints, or undefined when it is not there. */
export function first(command: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
      .split('\n')[0]!
      .trim()
  } catch {
    return undefined
  }
}
