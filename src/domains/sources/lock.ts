import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { LianfangError } from '../../base/errors.ts'

/**
 * Keeps two processes of this machine from doing the same thing at once. Answers the function that unlocks; throws `source-busy`
 * while a living process holds the lock. `doing` completes "process 42 is …".
 */
export function lock(folder: string, name: string, doing: string): () => void {
  const path = join(folder, `${name}.lock`)
  for (let attempt = 0; ; attempt++) {
    // Written aside and linked into place: nobody ever reads a lock without its owner in it.
    const draft = join(folder, `${name}.${randomUUID()}.draft`)
    writeFileSync(draft, String(process.pid), { mode: 0o600 })
    try {
      linkSync(draft, path)
      return () => rmSync(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(draft, { force: true })
    }
    const owner = ownerOf(path)
    if (attempt > 5 || owner === process.pid || isAlive(owner)) {
      throw new LianfangError('source-busy', `process ${owner} is ${doing}`, {
        hint: `Wait until it has finished, or stop it. If no such process is yours, remove ${path}.`,
      })
    }
    rmSync(path, { force: true })
  }
}

function ownerOf(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8'))
  } catch {
    return 0
  }
}

/** Removes files named `<kind>-<pid>-…` that processes left behind which live no more. */
export function clearLeftovers(folder: string, kind: string): void {
  for (const name of readdirSync(folder)) {
    const pid = new RegExp(`^${kind}-(\\d+)-`).exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true })
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
