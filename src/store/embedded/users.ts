/** Who uses the engine of a data directory: its owner keeps it until the others have gone. */
import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isRunning, ourselves, pidOf } from '../processes.ts'

/** Leaves word in a folder that this process uses the engine: the path of a file, to be removed when it no longer does. */
export function noteUser(folder: string): string {
  const file = path.join(folder, `${ourselves}-${randomBytes(4).toString('hex')}`)
  writeFileSync(file, '', { mode: 0o600 })
  return file
}

/** Process ids of the others who use it; those who died without a word are struck off. */
export function otherUsers(mine: string): number[] {
  const found: number[] = []
  for (const name of readdirSync(path.dirname(mine))) {
    if (name === path.basename(mine)) continue
    const user = name.split('-').slice(0, 2).join('-')
    if (isRunning(user)) found.push(pidOf(user))
    else rmSync(path.join(path.dirname(mine), name), { force: true })
  }
  return found
}
