import { openSync, closeSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { LianfangError } from '../../base/errors.ts'

/** Keeps two processes of this machine from reading the same source at once: each would store what the other does. */
export function lockSource(folder: string, source: bigint): () => void {
  const path = join(folder, `source-${source}.lock`)
  for (let attempt = 0; ; attempt++) {
    try {
      const descriptor = openSync(path, 'wx')
      writeSync(descriptor, String(process.pid))
      closeSync(descriptor)
      return () => rmSync(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const owner = Number(readFileSync(path, 'utf8'))
      if (attempt > 0 || (owner !== process.pid && isAlive(owner))) {
        throw new LianfangError('source-busy', `process ${owner} is reading the same data`, {
          hint: `Wait until it has finished, or stop it. If no such process is yours, remove ${path}.`,
        })
      }
      rmSync(path, { force: true })
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
