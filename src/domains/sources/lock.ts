import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { LianfangError } from '../../base/errors.ts'
import { isRunning, ourselves, pidOf } from '../../store/processes.ts'

/**
 * Keeps two processes of this machine from doing the same thing at once. Answers the function that unlocks; throws `source-busy`
 * while a living process holds the lock. `doing` completes "process 42 is …".
 */
export function lock(folder: string, name: string, doing: string): () => void {
  const path = join(folder, `${name}.lock`)
  for (let attempt = 0; ; attempt++) {
    // Written aside and linked into place: nobody ever reads a lock without its owner in it.
    const draft = join(folder, `${name}.${randomUUID()}.draft`)
    writeFileSync(draft, ourselves, { mode: 0o600 })
    try {
      linkSync(draft, path)
      return () => rmSync(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(draft, { force: true })
    }
    const owner = ownerOf(path)
    if (attempt > 5 || isRunning(owner)) {
      throw new LianfangError('source-busy', `process ${pidOf(owner)} is ${doing}`, {
        hint: `Wait until it has finished, or stop it. If no such process is yours, remove ${path}.`,
      })
    }
    rmSync(path, { force: true })
  }
}

function ownerOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Removes files named `<kind>-<process>-…` that processes left behind which live no more. */
export function clearLeftovers(folder: string, kind: string): void {
  for (const name of readdirSync(folder)) {
    const owner = new RegExp(`^${kind}-(\\d+-\\d+)-`).exec(name)?.[1]
    if (owner !== undefined && !isRunning(owner)) rmSync(join(folder, name), { force: true })
  }
}
