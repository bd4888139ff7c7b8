import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { LianfangError } from '../../base/errors.ts'

const derive = promisify(argon2)

/** What one guess costs. */
export interface PasswordCost {
  /** KiB */
  readonly memory: number
  readonly passes: number
  readonly lanes: number
}

/** Memory and passes of RFC 9106's second choice, one lane; OWASP's least is 19 MiB with two passes. */
export const standardCost: PasswordCost = { memory: 65_536, passes: 3, lanes: 1 }

/** Two at once: a flood of sign-ins waits in line and takes no more than two times the memory. */
const atOnce = 2
let running = 0
const waiting: (() => void)[] = []

async function inLine<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next === undefined) running--
    else next()
  }
}

async function tag(password: string, salt: Uint8Array, cost: PasswordCost, length: number): Promise<Buffer> {
  return inLine(() =>
    derive('argon2id', {
      message: password.normalize('NFC'),
      nonce: salt,
      parallelism: cost.lanes,
      tagLength: length,
      memory: cost.memory,
      passes: cost.passes,
    }),
  )
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '')

/** `$argon2id$v=19$m=65536,t=3,p=1$salt$tag`, the PHC string that other implementations read too. */
export async function hashPassword(password: string, cost: PasswordCost = standardCost): Promise<string> {
  const salt = randomBytes(16)
  const bytes = await tag(password, salt, cost, 32)
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.lanes}$${base64(salt)}$${base64(bytes)}`
}

const phc =
  /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/

/** In constant time for a given cost. Throws `password-hash-broken` for a string that is none of ours. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const match = phc.exec(stored)
  if (match === null)
    throw new LianfangError('password-hash-broken', 'a stored password is no argon2id string')
  const [, memory, passes, lanes, salt, expected] = match
  const want = Buffer.from(expected!, 'base64')
  const cost = { memory: Number(memory), passes: Number(passes), lanes: Number(lanes) }
  const have = await tag(password, Buffer.from(salt!, 'base64'), cost, want.length)
  return timingSafeEqual(have, want)
}

/** Whether a hash was made at another cost than today's and should be made anew at the next sign-in. */
export function isOutdated(stored: string, cost: PasswordCost = standardCost): boolean {
  return !stored.startsWith(`$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.lanes}$`)
}
