import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, link, open, readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { LianfangError } from '../../base/errors.ts'

/**
 * The key that seals secrets in the record store, `secret.key` in the data folder: 64 hexadecimal digits, for the owner's eyes
 * alone. Made at the first start, before the record store; a store of our own without it has lost it, and no other is made.
 */
export async function readSecretKey(directory: string): Promise<Buffer> {
  const path = join(directory, 'secret.key')
  const known = await readText(path)
  if (known === undefined && existsSync(join(directory, 'records', 'cluster'))) {
    throw new LianfangError('secret-key-missing', `${path} is missing, but what it sealed is there`, {
      hint: `Put it back. If it is lost for good, make another (openssl rand -hex 32 > ${path}): then everybody sets up the second factor anew.`,
    })
  }
  const text = known ?? (await makeKey(path))
  if (!/^[0-9a-f]{64}\n?$/.test(text)) {
    throw new LianfangError('secret-key-invalid', `${path} does not hold 64 hexadecimal digits`, {
      hint: 'Restore it from the backup. Another key cannot open what was sealed with this one.',
    })
  }
  if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600)
  return Buffer.from(text.trim(), 'hex')
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Written whole under another name first: of two processes that start at once, both read the key of the one that came first. */
async function makeKey(path: string): Promise<string> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${randomBytes(32).toString('hex')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await unlink(draft)
  }
  return readFile(path, 'utf8')
}
