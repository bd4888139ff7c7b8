import { globSync, readdirSync, statSync, accessSync, constants } from 'node:fs'
import { join } from 'node:path'

export interface FoundPaths {
  /** Files in natural order of their names (`log.2` before `log.10`), `-` for standard input. */
  readonly files: readonly string[]
  /** What was named and cannot be read, and why. */
  readonly refused: readonly { readonly path: string; readonly reason: string }[]
}

const byName = new Intl.Collator('en', { numeric: true }).compare

/** Files below what a person named: files, folders (everything below that is not hidden), globs in quotes, `-`. */
export function findPaths(named: readonly string[]): FoundPaths {
  const files = new Set<string>()
  const refused: { path: string; reason: string }[] = []

  function visit(path: string): void {
    try {
      const status = statSync(path)
      accessSync(path, status.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK)
      if (!status.isDirectory()) {
        files.add(path)
        return
      }
      for (const name of readdirSync(path).sort(byName)) if (!name.startsWith('.')) visit(join(path, name))
    } catch (error) {
      refused.push({ path, reason: reasonOf(error) })
    }
  }

  for (const path of named) {
    if (path === '-') files.add(path)
    else if (/[*?[{]/.test(path) && !exists(path)) {
      const found = globSync(path).sort(byName)
      if (found.length === 0) refused.push({ path, reason: 'no file matches' })
      for (const match of found) visit(match)
    } else visit(path)
  }
  return { files: [...files], refused }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

/** What a person understands of a file system error. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'no such file or folder'
  if (code === 'EACCES' || code === 'EPERM') return 'no permission'
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'EEXIST' || code === 'ENOTDIR') return 'a file stands where a folder is needed'
  if (code === 'ENOSPC') return 'the disk is full'
  if (code === 'EROFS') return 'the file system is read-only'
  return message
}
