/** Work such as questions to the event store, a little at once of one caller: nobody who asks a lot keeps everybody else waiting. */
import { LianfangError } from '../base/errors.ts'
import type { EventReader } from '../domains/events/index.ts'
import { TooMany } from './rates.ts'

/** Half of the connections that there are to a node. */
const standardTurns = 5

/** What is told to somebody for whom there is no room to wait. */
const waitingSeconds = 10

interface Line {
  /** Under way. */
  running: number
  /** Each lets one that waits begin. */
  readonly waiting: (() => void)[]
}

export class Turns {
  readonly #lines = new Map<string, Line>()
  readonly #atOnce: number
  readonly #mostWaiting: number

  /** So many of one caller run at once, and so many wait. */
  constructor(atOnce = standardTurns, mostWaiting = Infinity) {
    this.#atOnce = atOnce
    this.#mostWaiting = mostWaiting
  }

  /** The reader for one request of `who`; when the client goes away, what it asked for ends and what waits is not begun. */
  reader<Reader extends Pick<EventReader, 'query'>>(
    reader: Reader,
    who: string,
    signal: AbortSignal,
  ): Reader {
    return {
      ...reader,
      query: (statement, options) =>
        this.take(who, signal, () => reader.query(statement, { signal, ...options })),
    }
  }

  /** Errors: too-many when too many wait already; request-invalid when the signal has come. */
  async take<Result>(who: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    const line = this.#lines.get(who) ?? { running: 0, waiting: [] }
    this.#lines.set(who, line)
    if (line.running < this.#atOnce) line.running += 1
    else if (line.waiting.length >= this.#mostWaiting) throw new TooMany(waitingSeconds)
    // Whoever has ended hands its turn over, so the number stays.
    else await new Promise<void>((begin) => line.waiting.push(begin))
    try {
      signal.throwIfAborted()
      return await work()
    } catch (error) {
      // Nobody is there to hear of it, and it is no fault of ours.
      if (signal.aborted) throw new LianfangError('request-invalid', 'the client went away', { cause: error })
      throw error
    } finally {
      const next = line.waiting.shift()
      if (next !== undefined) next()
      else {
        line.running -= 1
        if (line.running === 0) this.#lines.delete(who)
      }
    }
  }
}
