import type { Severity, Signature } from './signatures.ts'

/** OCSF numbers, stated here on their own: the simulator checks the parsers and must not borrow from them. */
const severityIds: Readonly<Record<Severity, number>> = {
  critical: 5,
  high: 4,
  medium: 3,
  low: 2,
  info: 1,
}
const dispositionIds: Readonly<Record<string, number>> = {
  pass: 1,
  pass_session: 1,
  block: 2,
  dropped: 6,
  drop_session: 6,
  detected: 15,
  reset: 21,
  reset_client: 21,
  reset_server: 21,
  clear_session: 99,
}
const blockedDispositions = new Set([2, 6, 21, 25])

export type DamageKind = 'truncated' | 'quote-lost' | 'binary' | 'value-missing' | 'joined'

interface Damaged {
  /** 1-based, as `sed -n` counts. */
  readonly line: number
  /** Of the line's first byte. */
  readonly offset: number
  readonly kind: DamageKind
  /** Of the record, or of both where two were joined; '' for one that is no detection. */
  readonly signatures: string[]
}

interface SignatureCount {
  readonly signature: string
  readonly subtype: string
  readonly severityId: number
  readonly action: string
  readonly dispositionId: number
  readonly blocked: boolean
  readonly events: number
}

/** What a simulation wrote. Counts hold undamaged records only; what becomes of the damaged ones is the reader's business. */
export interface GatewayTruth {
  /** Records made, damaged ones included. */
  readonly events: number
  readonly lines: number
  readonly bytes: number
  /** Undamaged detections; `blocked` of them were blocked. */
  readonly detections: number
  readonly blocked: number
  /** Undamaged records that are no detection. */
  readonly others: number
  /** Detections by signature and action, in no particular order. */
  readonly counts: readonly SignatureCount[]
  readonly bySeverity: Readonly<Record<number, number>>
  readonly byDisposition: Readonly<Record<number, number>>
  readonly bySensor: Readonly<Record<string, number>>
  /** As the line says; '' where the firmware does not say. */
  readonly bySourceCountry: Readonly<Record<string, number>>
  /** By date in Taipei, `2026-03-02`. */
  readonly byDay: Readonly<Record<string, number>>
  readonly damaged: readonly Damaged[]
}

export interface RankedSignature {
  readonly signature: string
  readonly events: number
  /** Damaged records of the signature: a reader may count up to so many more. */
  readonly damaged: number
}

/** Detections by signature, most first. Filters as in a ranking: severities by OCSF number, blocked or not. */
export function rankTruth(
  truth: Pick<GatewayTruth, 'counts' | 'damaged'>,
  filter: { readonly severityIds?: readonly number[]; readonly blocked?: boolean } = {},
): RankedSignature[] {
  const damaged = new Map<string, number>()
  for (const signature of truth.damaged.flatMap((one) => one.signatures))
    damaged.set(signature, (damaged.get(signature) ?? 0) + 1)
  const events = new Map<string, number>()
  for (const count of truth.counts) {
    if (filter.severityIds?.includes(count.severityId) === false) continue
    if (filter.blocked !== undefined && filter.blocked !== count.blocked) continue
    events.set(count.signature, (events.get(count.signature) ?? 0) + count.events)
  }
  return [...events]
    .map(([signature, n]) => ({ signature, events: n, damaged: damaged.get(signature) ?? 0 }))
    .sort((a, b) => b.events - a.events || (a.signature < b.signature ? -1 : 1))
}

/** Counts while the simulation writes. The names that indexes stand for are given once. */
export class TruthCounter {
  readonly #names: TruthNames
  readonly #bySignature: Float64Array
  readonly #bySensor: Float64Array
  readonly #byCountry: Float64Array
  readonly #byDay = new Map<number, number>()
  readonly damaged: Damaged[] = []
  others = 0
  #day = -1
  #inDay = 0

  constructor(names: TruthNames) {
    this.#names = names
    this.#bySignature = new Float64Array(names.signatures.length * names.actions.length)
    this.#bySensor = new Float64Array(names.sensors.length)
    this.#byCountry = new Float64Array(names.countries.length + 1)
  }

  /** `country` -1: the line names none. `day` counts from 1970 in Taipei. */
  detection(signature: number, action: number, sensor: number, country: number, day: number): void {
    const at = signature * this.#names.actions.length + action
    this.#bySignature[at] = this.#bySignature[at]! + 1
    this.#bySensor[sensor] = this.#bySensor[sensor]! + 1
    this.#byCountry[country + 1] = this.#byCountry[country + 1]! + 1
    if (day !== this.#day) this.#closeDay(day)
    this.#inDay++
  }

  /** Days come nearly in order, so the map is met seldom. */
  #closeDay(next: number): void {
    if (this.#inDay > 0) this.#byDay.set(this.#day, (this.#byDay.get(this.#day) ?? 0) + this.#inDay)
    this.#day = next
    this.#inDay = 0
  }

  truth(written: { events: number; lines: number; bytes: number }): GatewayTruth {
    this.#closeDay(-1)
    const { signatures, actions, sensors, countries } = this.#names
    const counts = signatures.flatMap((signature, s) =>
      actions.flatMap((action, a): SignatureCount[] => {
        const events = this.#bySignature[s * actions.length + a]!
        const dispositionId = dispositionIds[action] ?? 0
        return events === 0
          ? []
          : [
              {
                signature: signature.name,
                subtype: signature.kind,
                severityId: severityIds[signature.severity],
                action,
                dispositionId,
                blocked: blockedDispositions.has(dispositionId),
                events,
              },
            ]
      }),
    )
    const sum = (of: readonly SignatureCount[]) => of.reduce((total, count) => total + count.events, 0)
    const group = (key: 'severityId' | 'dispositionId') => {
      const totals: Record<number, number> = {}
      for (const count of counts) totals[count[key]] = (totals[count[key]] ?? 0) + count.events
      return totals
    }
    const named = (names: readonly string[], values: Float64Array): Record<string, number> =>
      Object.fromEntries(
        names.map((name, i): [string, number] => [name, values[i]!]).filter(([, events]) => events > 0),
      )
    return {
      ...written,
      detections: sum(counts),
      blocked: sum(counts.filter((count) => count.blocked)),
      others: this.others,
      counts,
      bySeverity: group('severityId'),
      byDisposition: group('dispositionId'),
      bySensor: named(sensors, this.#bySensor),
      bySourceCountry: named(['', ...countries], this.#byCountry),
      byDay: Object.fromEntries(
        [...this.#byDay]
          .sort(([a], [b]) => a - b)
          .map(([day, events]) => [new Date(day * 86_400_000).toISOString().slice(0, 10), events]),
      ),
      damaged: this.damaged,
    }
  }
}

interface TruthNames {
  readonly signatures: readonly Signature[]
  readonly actions: readonly string[]
  /** Serial numbers. */
  readonly sensors: readonly string[]
  readonly countries: readonly string[]
}
