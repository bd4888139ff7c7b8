/** The data directory of an embedded server (its layout is told in embedded.ts). */
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, openSync } from 'node:fs'
import { access, chmod, chown, constants, mkdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { LianfangError } from '../../base/errors.ts'
import { writePrivate } from '../embedded/files.ts'
import type { Identity } from './embedded-engine.ts'

/** What server.json says. */
export interface Facts {
  readonly pid: number
  readonly port: number
  readonly url: string
}

/** Error: records-start. */
export async function prepareDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await mkdir(path.join(directory, 'attached'), { recursive: true, mode: 0o700 })
    if (process.getuid?.() !== 0) await chmod(directory, 0o700)
    await access(path.join(directory, 'attached'), constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new LianfangError('records-start', `${directory} cannot be used as a data directory`, {
      hint: 'it must be a directory that this user may write to; name another one or change its rights',
      cause: error,
    })
  }
}

/** What root made in another user's data folder is given to that user, who may be the next one to start the server. */
export async function handOver(directory: string, identity: Identity): Promise<void> {
  if (identity === undefined || (await stat(path.dirname(directory))).uid !== identity.uid) return
  for (const name of ['', 'attached', 'log', 'owner.lock', 'password'])
    await chown(path.join(directory, name), identity.uid, identity.gid)
}

/** A lock that the operating system keeps for as long as this process lives; undefined when another one has it. */
export function takeLock(directory: string): DatabaseSync | undefined {
  const file = path.join(directory, 'owner.lock')
  try {
    // Made here for its mode. One that is there is not opened: closing a file gives up this process's locks on it.
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const lock = new DatabaseSync(file)
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch {
    lock.close()
    return undefined
  }
}

/** Made once, with the cluster. Only the owner of the directory asks. Error: records-start. */
export async function readPassword(directory: string): Promise<string> {
  const file = path.join(directory, 'password')
  const known = await readFile(file, 'utf8').catch(() => '')
  if (known.length >= 32) return known
  if (existsSync(path.join(directory, 'cluster', 'PG_VERSION')))
    throw new LianfangError(
      'records-start',
      `${file} is missing: without it the record store cannot be reached`,
      {
        hint: 'put it back from a backup of the data directory; nothing was changed',
      },
    )
  const password = randomBytes(24).toString('base64url')
  await writePrivate(file, password)
  return password
}

/** What server.json says, if it is there and whole. */
export async function readFacts(directory: string): Promise<Facts | undefined> {
  try {
    const facts = JSON.parse(await readFile(path.join(directory, 'server.json'), 'utf8')) as Partial<Facts>
    const { pid, port, url } = facts
    if (typeof pid !== 'number' || typeof port !== 'number' || typeof url !== 'string') return undefined
    return { pid, port, url }
  } catch {
    return undefined
  }
}

export function locked(directory: string, facts: Facts | undefined): LianfangError {
  const owner = facts === undefined ? 'another process' : `process ${facts.pid}`
  return new LianfangError(
    'records-locked',
    `${directory} is in use by ${owner}, whose server does not answer`,
    {
      hint: 'stop that process, or name another data directory; no lock file needs to be removed by hand',
    },
  )
}
