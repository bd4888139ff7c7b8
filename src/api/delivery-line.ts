/** Deliveries one after the other, so that uploads pile up neither in memory nor in front of the record store. */
import { Turns } from './turns.ts'

/** Of each one is taken in at a time, and so many wait before any of their bytes is read. */
const mostWaiting = 50
/** So many are in memory at once, each of at most 64 MiB … */
const mostHeld = 6
/** … and so many are parsed and stored. */
const mostAtWork = 2

export class DeliveryLine {
  readonly #own = new Turns(1, mostWaiting)
  readonly #held = new Turns(mostHeld)
  readonly #work = new Turns(mostAtWork)

  /** `who`: whose turn it is. `read` takes the bytes over, `work` does with them what is to be done. Errors: too-many, request-invalid. */
  take<Bytes, Result>(
    who: string,
    signal: AbortSignal,
    read: () => Promise<Bytes>,
    work: (bytes: Bytes) => Promise<Result>,
  ): Promise<Result> {
    const held = () =>
      this.#held.take('', signal, async () => {
        const bytes = await read()
        return this.#work.take('', signal, () => work(bytes))
      })
    return this.#own.take(who, signal, held)
  }
}
