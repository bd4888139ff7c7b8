/** How often one caller may call. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { LianfangError } from '../base/errors.ts'
import type { Operation } from './contract/operation.ts'

const perMinute = { credentials: 20, standard: 1200, push: 12_000, deliveries: 300 } as const

export class Rates {
  readonly #limiters = new Map(
    Object.entries(perMinute).map(([name, points]) => [
      name,
      new RateLimiterMemory({ points, duration: 60 }),
    ]),
  )

  /** Throws TooMany. `who`: a caller's id, or the network of one who is not signed in. */
  async take(rate: NonNullable<Operation['rate']>, who: string): Promise<void> {
    try {
      await this.#limiters.get(rate)!.consume(who)
    } catch (reason) {
      if (!(reason instanceof RateLimiterRes)) throw reason
      throw new TooMany(Math.ceil(reason.msBeforeNext / 1000))
    }
  }
}

export class TooMany extends LianfangError {
  readonly seconds: number

  constructor(seconds: number) {
    super('too-many', 'too many requests', { hint: `Wait ${seconds} seconds.` })
    this.seconds = seconds
  }
}
