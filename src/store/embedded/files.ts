import { randomBytes } from 'node:crypto'
import { open, rename, writeFile } from 'node:fs/promises'

/** Replaces a file whole, readable by this user only. */
export async function writePrivate(file: string, content: string): Promise<void> {
  const draft = `${file}-${process.pid}-${randomBytes(4).toString('hex')}`
  await writeFile(draft, content, { mode: 0o600 })
  await rename(draft, file)
}

/** Last lines of a log after byte `from`, of those that `tells` something. */
export async function lastLines(
  log: string,
  from = 0,
  tells: (line: string) => boolean = () => true,
): Promise<string> {
  const file = await open(log).catch(() => undefined)
  if (file === undefined) return ''
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read({
      position: Math.max(from, size - 8192),
      buffer: Buffer.alloc(8192),
    })
    const lines = buffer.toString('utf8', 0, bytesRead).trim().split('\n')
    return lines.filter(tells).slice(-8).join('\n')
  } finally {
    await file.close()
  }
}
