/** What of the sources is listed, and in which order. */
import { useState } from 'react'
import type { Answer } from '../../api.ts'

export type Source = Answer<'GET /api/sources/{id}'>

export const states = ['unknown', 'named', 'ignored'] as const
export const transports = ['udp', 'tcp', 'tls', 'http'] as const
export const sortable = [
  'name',
  'rate',
  'last',
  'received',
  'stored',
  'setAside',
  'dropped',
  'waiting',
  'lag',
] as const
export type Sortable = (typeof sortable)[number]
/** With `-`: the most first. */
export type Sort = Sortable | `-${Sortable}`

export interface SourceFilter {
  readonly state?: Source['state'] | undefined
  readonly silent?: true | undefined
  readonly transport?: Source['transport'] | undefined
  /** Part of a name, an address or a sensor. */
  readonly search?: string | undefined
}

export function nameOf({ name, address }: Source): string {
  return name ?? address
}

export function droppedOf({ dropped }: Source): number {
  return Object.values(dropped).reduce((sum, records) => sum + records, 0)
}

export function matches(source: Source, { state, silent, transport, search }: SourceFilter): boolean {
  const wanted = search?.trim().toLowerCase() ?? ''
  return (
    (state === undefined || source.state === state) &&
    (silent === undefined || source.silent) &&
    (transport === undefined || source.transport === transport) &&
    (wanted === '' ||
      [source.name ?? '', source.address, source.sensor].some((text) => text.toLowerCase().includes(wanted)))
  )
}

const values: Readonly<Record<Exclude<Sortable, 'name'>, (source: Source) => number>> = {
  rate: ({ rate }) => rate,
  last: ({ lastEvent }) => Date.parse(lastEvent),
  received: ({ received }) => received,
  stored: ({ stored }) => stored,
  setAside: ({ setAside }) => setAside,
  dropped: droppedOf,
  waiting: ({ waiting }) => waiting,
  lag: ({ lag }) => lag ?? -1,
}

/** What wants somebody's attention: nobody has named it, or it fell silent. */
function urgency({ state, silent }: Source): number {
  return state === 'unknown' ? 0 : silent ? 1 : state === 'ignored' ? 3 : 2
}

/** Unknown ones come first in any order. */
export function inOrder(sources: readonly Source[], sort: Sort | undefined): Source[] {
  const byName = (a: Source, b: Source): number =>
    nameOf(a).localeCompare(nameOf(b), 'zh-TW', { numeric: true }) || (a.id < b.id ? -1 : 1)
  const first = (a: Source, b: Source): number =>
    Number(b.state === 'unknown') - Number(a.state === 'unknown')
  if (sort === undefined) return sources.toSorted((a, b) => urgency(a) - urgency(b) || byName(a, b))
  const sign = sort.startsWith('-') ? -1 : 1
  const by = sort.replace('-', '') as Sortable
  const compare = by === 'name' ? byName : (a: Source, b: Source) => values[by](a) - values[by](b)
  return sources.toSorted((a, b) => first(a, b) || sign * compare(a, b) || byName(a, b))
}

/**
 * The same order while only figures change, so that no row moves under the pointer or the keyboard: it is made anew when a source comes,
 * goes or changes its state, or when another order is asked for.
 */
export function useSteadyOrder(sources: readonly Source[], sort: Sort | undefined): Source[] {
  const key = [sort, ...sources.map((source) => `${source.id}${urgency(source)}`).sort()].join()
  const [kept, setKept] = useState({ key: '', ids: [] as readonly string[] })
  if (kept.key !== key) setKept({ key, ids: inOrder(sources, sort).map(({ id }) => id) })
  const byId = new Map(sources.map((source) => [source.id, source]))
  return kept.ids.flatMap((id) => byId.get(id) ?? [])
}
