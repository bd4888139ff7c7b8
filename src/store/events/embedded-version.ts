/** Which engine may open which directory. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { LianfangError } from '../../base/errors.ts'
import { writePrivate } from '../embedded/files.ts'

/** The version (`26.7.3`) of the engine that we would start. */
export async function engineVersion(binary: string): Promise<string> {
  if (binary === '') {
    const manifest = createRequire(import.meta.url).resolve('@chdb/lib-linux-x64-gnu/package.json')
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string }
    return version
  }
  try {
    const { stdout } = await promisify(execFile)(binary, ['--version'], { timeout: 10_000 })
    return /\d+\.\d+[.\d]*/.exec(stdout)?.[0] ?? '0.0'
  } catch (error) {
    throw new LianfangError('store-start', `${binary} cannot be run`, {
      hint: 'LIANFANG_CLICKHOUSE must name a clickhouse executable; unset it to use the one that npm installed',
      cause: error,
    })
  }
}

/** Refuses a directory that a newer release of the engine has written: older ones may misread it. Error: store-version. */
export async function checkEngineVersion(directory: string, version: string): Promise<void> {
  const written = await writtenVersion(directory)
  if (written === undefined || compare(written, version) <= 0) return
  throw new LianfangError(
    'store-version',
    `${directory} was written by engine ${written}; this is engine ${version}`,
    { hint: 'use the release of Lianfang that wrote it (or a newer one), or name another data directory' },
  )
}

/** Remembers the newest engine that has written here. */
export async function recordEngineVersion(directory: string, version: string): Promise<void> {
  const written = await writtenVersion(directory)
  if (written !== undefined && compare(written, version) >= 0) return
  await writePrivate(path.join(directory, 'version.json'), JSON.stringify({ engine: version }))
}

async function writtenVersion(directory: string): Promise<string | undefined> {
  try {
    const record: unknown = JSON.parse(await readFile(path.join(directory, 'version.json'), 'utf8'))
    const engine = (record as { engine?: unknown } | null)?.engine
    return typeof engine === 'string' ? engine : undefined
  } catch {
    return undefined
  }
}

/** By year and month: ClickHouse keeps its on-disk format within a release. */
function compare(left: string, right: string): number {
  const [leftYear = 0, leftMonth = 0] = left.split('.').map(Number)
  const [rightYear = 0, rightMonth = 0] = right.split('.').map(Number)
  return leftYear - rightYear || leftMonth - rightMonth
}
