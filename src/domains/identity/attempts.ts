/** Guesses at passwords and codes: five for an account, then a quarter of an hour of none; and so many from one address. */
import { isIPv6 } from 'node:net'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { sql } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import { addressBytes } from '../../base/ip.ts'
import type { Records } from '../../store/records/index.ts'
import { after, periods } from './identity.ts'

export const guesses = 5

/**
 * Counts an attempt before it is checked, so that many at once are not more than five either. False: locked; then whatever was
 * given is wrong.
 */
export async function beginAttempt(records: Records, person: string, now: Date): Promise<boolean> {
  const past = after(now, -periods.lock)
  const { numUpdatedRows } = await records
    .updateTable('person')
    .set({
      failures: sql<number>`CASE WHEN failed_at IS NULL OR failed_at <= ${past} THEN 1 ELSE failures + 1 END`,
      failed_at: now,
      locked_until: null,
    })
    .where('id', '=', person)
    .where((where) => where.or([where('locked_until', 'is', null), where('locked_until', '<=', now)]))
    .where((where) =>
      where.or([
        where('failures', '<', guesses),
        where('failed_at', 'is', null),
        where('failed_at', '<=', past),
      ]),
    )
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** The attempt was wrong. Answers until when the account is locked, if it now is. */
export async function failAttempt(records: Records, person: string, now: Date): Promise<Date | undefined> {
  const until = after(now, periods.lock)
  const { numUpdatedRows } = await records
    .updateTable('person')
    .set({ locked_until: until })
    .where('id', '=', person)
    .where('failures', '>=', guesses)
    .where('locked_until', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n ? until : undefined
}

/** The attempt was right; what went wrong before is forgotten only when the whole sign-in is done. */
export async function passAttempt(records: Records, person: string): Promise<void> {
  await records
    .updateTable('person')
    .set({ failures: sql<number>`greatest(failures - 1, 0)` })
    .where('id', '=', person)
    .execute()
}

export async function forgetFailures(records: Records, person: string): Promise<void> {
  await records
    .updateTable('person')
    .set({ failures: 0, failed_at: null, locked_until: null })
    .where('id', '=', person)
    .execute()
}

/** Failures from one address (of IPv6, one /64), in this process: a whole agency may share one, so many are allowed. */
export class FailureLimits {
  readonly #failures: RateLimiterMemory
  readonly #mails: RateLimiterMemory

  constructor({ failures = 50, mails = 5 }: { readonly failures?: number; readonly mails?: number } = {}) {
    this.#failures = new RateLimiterMemory({ points: failures, duration: 900 })
    this.#mails = new RateLimiterMemory({ points: mails, duration: 3600 })
  }

  /** Throws `too-many`. */
  async check(address: string): Promise<void> {
    const state = await this.#failures.get(networkOf(address))
    if (state !== null && state.remainingPoints <= 0) throw tooMany(state.msBeforeNext)
  }

  async fail(address: string): Promise<void> {
    await this.#failures.penalty(networkOf(address))
  }

  /** Whether another mail may be asked for by this address or for this account. */
  async takeMail(key: string): Promise<boolean> {
    try {
      await this.#mails.consume(networkOf(key))
      return true
    } catch (reason) {
      if (reason instanceof RateLimiterRes) return false
      throw reason
    }
  }
}

function tooMany(milliseconds: number): LianfangError {
  return new LianfangError('too-many', 'too many failed sign-ins from this address', {
    hint: `Wait ${Math.ceil(milliseconds / 60_000)} minutes.`,
  })
}

/** One customer has a /64 at least: single addresses of it are no limit. */
export function networkOf(address: string): string {
  const bytes = isIPv6(address) ? addressBytes(address.split('%')[0]!) : undefined
  if (bytes === undefined) return address
  const groups = [0, 2, 4, 6].map((at) => ((bytes[at]! << 8) | bytes[at + 1]!).toString(16))
  return `${groups.join(':')}::/64`
}
