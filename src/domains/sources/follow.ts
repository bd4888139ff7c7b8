import { closeSync, fstatSync, openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ingest, IngestedFile, Progress, RefusedFile } from './ingest.ts'
import { findPaths, reasonOf } from './paths.ts'

/** How often files are looked at again when nothing was new, ms. */
const interval = 500

/** How long a file that left its name is still watched: its writer may not have noticed yet, ms. */
const standardGrace = 60_000

interface Followed {
  /** Kept open, so that a file that is renamed or removed can still be read to its end. */
  readonly descriptor: number
  readonly inode: number
  /** Size before it was last read. */
  size: number
}

/** A file that left its name. */
interface Left extends Followed {
  readonly name: string
  quietSince: number
}

interface Told {
  readonly result: (result: IngestedFile | RefusedFile) => void
  readonly refused: (refused: RefusedFile) => void
  readonly progress: (progress: Progress) => void
}

/**
 * Reads files as they grow, until the ingest is stopped. A file that leaves its name (rotated, moved, removed) is read on for
 * a while, wherever it is now, because its writer may go on for a while too; files that appear in a named folder or glob are taken up. What cannot be read is told, and tried
 * again.
 */
export async function follow(
  ingest: Ingest,
  named: readonly string[],
  tell: Told,
  grace = standardGrace,
): Promise<void> {
  // A function, because the compiler would think that what was false a line ago still is.
  const isStopped = (): boolean => ingest.stopped
  const followed = new Map<string, Followed>()
  const left = new Set<Left>()
  let news = 0

  /** Whether that is all for now: read, or refused for what it is. */
  const read = async (path: string, final: boolean, name = path): Promise<boolean> => {
    try {
      const result = await ingest.file(path, final, (progress) => tell.progress({ ...progress, path: name }))
      tell.result({ ...result, path: name })
      if (!('reason' in result)) news += result.account.read
      return true
    } catch (error) {
      if (!isOfFile(error)) throw error
      tell.refused({ path: name, reason: reasonOf(error) })
      return false
    }
  }
  const leave = (name: string, file: Followed): void => {
    followed.delete(name)
    left.add({ ...file, name, quietSince: Date.now() })
  }
  /** Reads what was added to files that left their names, and lets go of those that nobody writes any more. */
  const lookBack = async (): Promise<void> => {
    for (const file of left) {
      const path = `/proc/self/fd/${file.descriptor}`
      const { size } = fstatSync(file.descriptor)
      const isOver = size === file.size && Date.now() - file.quietSince > grace
      if (isOver) {
        left.delete(file)
        await read(path, true, file.name).finally(() => closeSync(file.descriptor))
      } else if (size !== file.size) {
        file.quietSince = Date.now()
        if (await read(path, false, file.name)) file.size = size
      }
    }
  }
  const look = async (path: string): Promise<void> => {
    const known = followed.get(path)
    const now = open(path)
    const isSame = known?.inode === now.inode
    if (isSame) closeSync(now.descriptor)
    else if (known !== undefined) leave(path, known)
    const file = isSame ? known : { ...now, size: 0 }
    followed.set(path, file)
    if (now.size === file.size) return
    if (await read(path, false)) file.size = now.size
  }

  try {
    while (!isStopped()) {
      news = 0
      const { files, refused } = findPaths(named)
      refused.forEach(tell.refused)
      for (const path of files) {
        if (isStopped()) return
        if (path === '-') {
          await read(path, true)
          return
        }
        try {
          await look(path)
        } catch (error) {
          if (!isOfFile(error)) throw error
          tell.refused({ path, reason: reasonOf(error) })
        }
      }
      const here = new Set(files)
      for (const [path, gone] of followed) {
        if (!here.has(path)) leave(path, gone)
      }
      await lookBack()
      if (news === 0) await sleep(interval)
    }
  } finally {
    for (const { descriptor } of [...followed.values(), ...left]) closeSync(descriptor)
  }
}

/** Whether the file system says it of one file; the others can still be read. */
function isOfFile(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    ('syscall' in error || 'path' in error)
  )
}

function open(path: string): Followed {
  const descriptor = openSync(path, 'r')
  const { ino, size } = fstatSync(descriptor)
  return { descriptor, inode: ino, size }
}
