/**
 * A backup is a folder:
 *
 *     manifest.json        what it holds
 *     SHA256SUMS           a digest of every other file, for `sha256sum --check` too
 *     events/0/TABLE-PARTITION.native.zst   rows of the event store's first shard, as ClickHouse's Native blocks
 *     records/TABLE.copy.zst                rows of the record store, as PostgreSQL's COPY text
 *     secret.key           only when asked for
 *
 * While it is being made its name ends in `.part`.
 */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { LianfangError } from '../../base/errors.ts'

/** Raised when an older program could not read what is written. */
export const formatVersion = 1
const manifestName = 'manifest.json'
const sumsName = 'SHA256SUMS'

const word = z.string().regex(/^\w[\w-]*$/)
/** What the name of a file says, as it does not leave the folder. */
const filePath = z.string().regex(/^(?:events\/\d+\/|records\/)?\w[\w.-]*$/)
const rows = z.int().min(0)
const digits = z.string().regex(/^-?\d+$/)

const manifest = z.object({
  format: z.literal(formatVersion),
  madeAt: z.iso.datetime(),
  /** Version of the program. */
  program: z.string(),
  events: z.object({
    engine: z.string(),
    /** Of the program's migrations. */
    version: z.int(),
    shards: z.int().min(1),
    tables: z.array(
      z.object({
        name: word,
        rows: rows.describe('as copied, those of unsettled batches among them'),
        columns: z.array(z.object({ name: word, type: z.string() })),
      }),
    ),
    /** Batches whose rows a restore leaves out: not stored as a whole when the backup began. */
    unsettled: z.array(z.string().regex(/^\d+$/)),
    /** Version of the agencies' addresses that rankings follow. */
    registry: z.int(),
  }),
  records: z.object({
    server: z.string(),
    migrations: z.array(z.object({ room: z.string(), number: z.int(), checksum: z.string() })),
    tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()), rows })),
    sequences: z.array(z.object({ name: z.string(), value: digits, called: z.boolean() })),
  }),
  /** The last entry of the audit log, which the restored log must end in. */
  audit: z.object({ sequence: z.int(), hash: z.string() }),
  /** Whether secret.key is in it. */
  key: z.boolean(),
  files: z.array(
    z.object({
      path: filePath,
      bytes: z.int(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      table: z.string(),
      shard: z.int().nullable(),
      rows,
    }),
  ),
})
export type Manifest = z.infer<typeof manifest>
export type BackupFile = Manifest['files'][number]

export interface Written {
  readonly bytes: number
  readonly sha256: string
}

/** Streams into a new file that only this user may read, on the disk when it resolves. Errors: backup-write, and the source's own. */
export async function writeDigested(
  folder: string,
  name: string,
  source: Readable,
  through: readonly Transform[] = [],
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Written> {
  const file = path.join(folder, name)
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const digest = createHash('sha256')
  let bytes = 0
  const watch = new Transform({
    transform(chunk: Buffer, _, done) {
      digest.update(chunk)
      bytes += chunk.length
      try {
        onBytes(chunk.length)
      } catch (error) {
        // Whoever watches has had enough: thrown here it would end the process.
        done(error as Error)
        return
      }
      done(null, chunk)
    },
  })
  const sink = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true })
  try {
    await pipeline([source, ...through, watch, sink])
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    // The file's own troubles; those of the source have other names.
    if (!/^E(?:NOSPC|DQUOT|FBIG|IO|ROFS|ACCES|PERM|EXIST)$/.test(code)) throw error
    throw new LianfangError('backup-write', `${file} cannot be written: ${message}`, {
      hint: 'free some space there or name another folder; the folder that ends in .part may be deleted',
      cause: error,
    })
  }
  return { bytes, sha256: digest.digest('hex') }
}

/** The manifest, then the digests of all: the last thing to be written. */
export async function writeManifest(folder: string, content: Manifest): Promise<void> {
  const text = `${JSON.stringify(manifest.parse(content), null, 2)}\n`
  await writeFile(path.join(folder, manifestName), text, { mode: 0o600, flush: true })
  const sums = [
    ...content.files.map(({ path: name, sha256 }) => [sha256, name] as const),
    [createHash('sha256').update(text).digest('hex'), manifestName] as const,
  ]
  const lines = sums.map(([sha256, name]) => `${sha256}  ${name}\n`)
  await writeFile(path.join(folder, sumsName), lines.join(''), { mode: 0o600, flush: true })
}

/** Errors: backup-missing, backup-unfinished, backup-damaged, backup-version. */
async function readManifest(folder: string): Promise<Manifest> {
  if (folder.replace(/\/+$/, '').endsWith('.part'))
    throw new LianfangError('backup-unfinished', `${folder} is a backup that was broken off`, {
      hint: 'delete it; a finished one has no .part at the end of its name',
    })
  const text = await readFile(path.join(folder, manifestName), 'utf8').catch((error: unknown) => {
    throw new LianfangError('backup-missing', `${folder} holds no backup: there is no ${manifestName}`, {
      hint: 'name the folder that lianfang backup made',
      cause: error,
    })
  })
  const sums = await readFile(path.join(folder, sumsName), 'utf8').catch(() => '')
  const stated = new RegExp(`^([0-9a-f]{64})  ${manifestName}$`, 'm').exec(sums)?.[1]
  if (stated !== createHash('sha256').update(text).digest('hex'))
    throw damaged(path.join(folder, manifestName), `is not what ${sumsName} says`)
  // The digest holds, so what cannot be read was written by another program.
  const parsed = manifest.safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data
  throw new LianfangError('backup-version', `${folder} is a backup of another form than this program reads`, {
    hint: 'restore it with the release of Lianfang that made it, or a newer one',
    cause: parsed.error,
  })
}

/** Reads every file again. Errors as of readManifest; backup-damaged names the file. */
export async function verifyBackup(
  folder: string,
  onProgress: (progress: { readonly done: number; readonly total: number }) => void = () => undefined,
): Promise<Manifest> {
  const content = await readManifest(folder)
  const total = content.files.reduce((sum, { bytes }) => sum + bytes, 0)
  let done = 0
  for (const { path: name, bytes, sha256 } of content.files) {
    const file = path.join(folder, name)
    const found = await stat(file).catch(() => undefined)
    if (found === undefined) throw damaged(file, 'is missing')
    if (found.size !== bytes) throw damaged(file, `has ${found.size} bytes instead of ${bytes}`)
    const digest = createHash('sha256')
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
      digest.update(chunk as Buffer)
      done += (chunk as Buffer).length
      onProgress({ done, total })
    }
    if (digest.digest('hex') !== sha256) throw damaged(file, 'is not as it was written')
  }
  const named = new Set([...content.files.map(({ path: name }) => name), manifestName, sumsName])
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const name = path.relative(folder, path.join(entry.parentPath, entry.name))
    if (!entry.isDirectory() && !named.has(name))
      throw damaged(path.join(folder, name), 'does not belong to the backup')
  }
  return content
}

export function damaged(file: string, how: string): LianfangError {
  return new LianfangError('backup-damaged', `${file} ${how}`, {
    hint: 'use another copy of this backup, or an older backup; nothing was changed',
  })
}
