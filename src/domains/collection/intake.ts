import type { Framed } from '../../standards/syslog/framing.ts'
import type { LiveSource, Registry } from './registry.ts'
import { keyText } from './registry.ts'
import { Median, Meter } from './meter.ts'
import type { Spool, SpooledSource, Transport } from './spool.ts'

/** One live source while we run. */
export class Channel {
  readonly spooled: SpooledSource
  readonly meter = new Meter()
  /** ms from receipt to store. */
  readonly lag = new Median()
  /** ms that the sensor's clock is ahead. */
  readonly skew = new Median()
  /** Subject of its client certificate. */
  certificate: string | null = null
  /** When the registry was last told that it has spoken. */
  told = 0
  readonly #registry: Registry

  constructor(spooled: SpooledSource, registry: Registry) {
    this.spooled = spooled
    this.#registry = registry
  }

  get record(): LiveSource {
    return this.#registry.find(this.spooled.key)!
  }
}

/** Where listeners hand over what came: finds whose it is, and takes or drops it. */
export class Intake {
  readonly channels = new Map<string, Channel>()
  readonly #spool: Spool
  readonly #registry: Registry
  readonly #mostUnknown: number

  /** `mostUnknown`: sources that nobody has named; what is beyond becomes one source for each transport. */
  constructor(spool: Spool, registry: Registry, mostUnknown: number) {
    this.#spool = spool
    this.#registry = registry
    this.#mostUnknown = mostUnknown
    for (const spooled of spool.sources.values()) this.#open(spooled)
  }

  #open(spooled: SpooledSource): Channel {
    if (this.#registry.find(spooled.key) === undefined)
      this.#registry.introduce(spooled.key, spooled.id, new Date())
    const channel = new Channel(spooled, this.#registry)
    this.channels.set(keyText(spooled.key), channel)
    return channel
  }

  channel(transport: Transport, address: string): Channel {
    const known = this.channels.get(`${transport} ${address}`)
    if (known !== undefined) return known
    const key = { transport, address }
    const isNew = this.#registry.find(key) === undefined
    if (isNew && this.#registry.unknown >= this.#mostUnknown && address !== '*')
      return this.channel(transport, '*')
    return this.#open(this.#spool.begin(key))
  }

  get spool(): Spool {
    return this.#spool
  }

  /**
   * Takes records of a source; answers how many were dropped. `mayDrop`: the sender cannot be made to wait. The pieces may be used again
   * by their owner.
   */
  take(channel: Channel, { pieces, records, faults }: Framed, mayDrop: boolean): number {
    const all = records + faults.length
    if (all === 0) return 0
    const now = Date.now()
    channel.meter.add(all, now)
    const policy =
      channel.record.state === 'ignored'
        ? 'ignored'
        : mayDrop && this.#spool.full !== undefined
          ? 'spool-full'
          : undefined
    if (policy === undefined) this.#spool.append(channel.spooled, pieces, records, faults, now)
    else this.#spool.drop(channel.spooled, policy, all)
    return policy === undefined ? 0 : all
  }
}

/** An address as a source's: IPv4 through an IPv6 socket is IPv4. */
export function peerAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}
