import { closeSync, fstatSync, openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ingest, IngestedFile, Progress, RefusedFile } from './ingest.ts'
import { findPaths, reasonOf } from './paths.ts'

/** How often files are looked at again when nothing was new, ms. */
const interval = 500

interface Followed {
  /** Kept open, so that a file that is renamed or removed can still be read to its end. */
  readonly descriptor: number
  readonly inode: number
  /** Size before it was last read. */
  size: number
}

/**
 * Reads files as they grow, until the ingest is stopped. A file that is replaced (rotated) is first read to its end, wherever it
 * was moved to; files that appear in a named folder or glob are taken up.
 */
export async function follow(
  ingest: Ingest,
  named: readonly string[],
  tell: {
    readonly result: (result: IngestedFile | RefusedFile) => void
    readonly refused: (refused: RefusedFile) => void
    readonly progress: (progress: Progress) => void
  },
): Promise<void> {
  // A function, because the compiler would think that what was false a line ago still is.
  const isStopped = (): boolean => ingest.stopped
  const followed = new Map<string, Followed>()
  const read = async (path: string, final: boolean): Promise<boolean> => {
    const result = await ingest.file(path, final, tell.progress)
    tell.result(result)
    return !('reason' in result) && result.account.read > 0
  }
  try {
    while (!isStopped()) {
      let found = false
      const { files, refused } = findPaths(named)
      refused.forEach(tell.refused)
      for (const path of files) {
        if (isStopped()) return
        if (path === '-') {
          await read(path, true)
          return
        }
        try {
          const before = followed.get(path)
          const now = open(path)
          if (before !== undefined && before.inode === now.inode) {
            closeSync(now.descriptor)
            if (now.size !== before.size) found = (await read(path, false)) || found
            before.size = now.size
            continue
          }
          if (before !== undefined) {
            found = (await read(`/proc/self/fd/${before.descriptor}`, true)) || found
            closeSync(before.descriptor)
          }
          followed.set(path, now)
          if (now.size > 0) found = (await read(path, false)) || found
        } catch (error) {
          if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
          tell.refused({ path, reason: reasonOf(error) })
        }
      }
      if (!found) await sleep(interval)
    }
  } finally {
    for (const { descriptor } of followed.values()) closeSync(descriptor)
  }
}

function open(path: string): Followed {
  const descriptor = openSync(path, 'r')
  const { ino, size } = fstatSync(descriptor)
  return { descriptor, inode: ino, size }
}
