/** The data directory of an embedded node (its layout is told in embedded.ts). */
import { randomBytes } from 'node:crypto'
import { link, mkdir, readdir, readFile, rm, stat, statfs, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { LianfangError } from '../../base/errors.ts'
import { lastLines } from '../embedded/files.ts'
import { isRunning } from '../processes.ts'

/** Makes the folders, and clears what killed owners left. Error: store-start. */
export async function prepareDirectory(directory: string): Promise<void> {
  try {
    for (const name of ['engine', 'spool', 'log', 'config'])
      await mkdir(path.join(directory, name), { recursive: true, mode: 0o700 })
    // Configurations of owners that were killed.
    for (const name of await readdir(path.join(directory, 'config'))) {
      const owner = /^(\d+-\d+)-/.exec(name)?.[1]
      if (owner !== undefined && !isRunning(owner))
        await rm(path.join(directory, 'config', name), { recursive: true, force: true })
    }
    const log = path.join(directory, 'log', 'node.log')
    if (((await stat(log).catch(() => undefined))?.size ?? 0) > 2 ** 20) await truncate(log)
  } catch (error) {
    throw new LianfangError('store-start', `${directory} cannot be used as a data directory`, {
      hint: 'it must be a directory that this user may write to; name another one or change its rights',
      cause: error,
    })
  }
}

/** Error: store-disk-full. */
export async function checkFreeSpace(directory: string, minimum: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory)
  const free = bavail * bsize
  if (free >= minimum) return
  const mebibytes = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MiB`
  throw new LianfangError(
    'store-disk-full',
    `${directory} has ${mebibytes(free)} free, the event store needs ${mebibytes(minimum)} to start`,
    { hint: 'free some space, or name a data directory on a larger disk' },
  )
}

/** The password of this directory's node: made once, so that rivals for the directory agree on it. */
export async function readPassword(directory: string): Promise<string> {
  const file = path.join(directory, 'config', 'password')
  const known = await readFile(file, 'utf8').catch(() => '')
  if (known.length >= 32) return known
  // Written whole under another name first, then linked, which only the first of several rivals can do.
  const draft = `${file}-${process.pid}-${randomBytes(4).toString('hex')}`
  await writeFile(draft, randomBytes(24).toString('base64url'), { mode: 0o600 })
  await link(draft, file).catch(() => undefined)
  await rm(draft)
  return readFile(file, 'utf8')
}

/** What node.json says, if it is there and whole. */
export async function readOwner(
  directory: string,
): Promise<{ process: string; url: string; password: string } | undefined> {
  try {
    const owner: unknown = JSON.parse(await readFile(path.join(directory, 'node.json'), 'utf8'))
    if (typeof owner !== 'object' || owner === null) return undefined
    const { process, url, password } = owner as Record<string, unknown>
    if (typeof process !== 'string' || typeof url !== 'string' || typeof password !== 'string')
      return undefined
    return { process, url, password }
  } catch {
    return undefined
  }
}

/** Last lines of what the child said after byte `from` of its log, without stack traces. */
export async function tail(directory: string, from = 0): Promise<string> {
  return lastLines(
    path.join(directory, 'log', 'node.log'),
    from,
    (line) => line !== '' && !/^\d+\. /.test(line),
  )
}
