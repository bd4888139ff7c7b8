/** Records of `detection` as the API shows them. */
import { detection } from '../domains/events/index.ts'
import type { Countries, EventRow } from '../domains/gateway/index.ts'
import type { Place } from './places.ts'

type Names = ReadonlyMap<number, { readonly nameZh: string; readonly nameEn: string }>
type Row = EventRow & { readonly agencyIds: readonly number[] }

export const eventColumns: readonly string[] = detection.columns.map(({ name }) => name)
const meanings = new Map<string, string>(detection.columns.map(({ name, comment }) => [name, comment]))
/** Shown apart from the fields. */
const apart = new Set(['unmapped', 'raw_data', 'batch'])

interface Pair {
  readonly name: string
  readonly value: string
}

/** The country that the sensor wrote, which rankings count; where it wrote none, that of the address. */
function countryOf(said: string, found: string | null, countries: Countries): string | null {
  const code = countries.code(said)
  return code !== undefined && /^[A-Z]{2}$/.test(code) ? code : found
}

interface Known {
  readonly place: (address: string) => Place
  readonly names: Names
  readonly countries: Countries
}

export function shownEvent(row: Row, { place, names, countries }: Known) {
  const text = (name: string): string => String(row[name] ?? '')
  const number = (name: string): number => Number(row[name] ?? 0)
  const end = (side: 'src' | 'dst') => {
    const address = plain(text(`${side}_endpoint_ip`))
    const { country, network } = place(address)
    const said = text(`${side}_endpoint_location_country`)
    return {
      address,
      port: number(`${side}_endpoint_port`),
      place: { country: countryOf(said, country, countries), network },
    }
  }
  return {
    id: row.id,
    time: text('time'),
    sensor: text('device_uid'),
    signature: text('analytic_name'),
    severity: number('severity_id'),
    disposition: number('disposition_id'),
    action: text('action'),
    source: end('src'),
    destination: end('dst'),
    agencies: row.agencyIds.map((id) => ({
      id,
      nameZh: names.get(id)?.nameZh ?? null,
      nameEn: names.get(id)?.nameEn ?? null,
    })),
  }
}

export function wholeEvent(row: Row, known: Known) {
  const line = String(row['raw_data'] ?? '')
  return {
    ...shownEvent(row, known),
    fields: eventColumns
      .filter((name) => !apart.has(name))
      .map((name) => ({
        name,
        value: name.endsWith('_endpoint_ip') ? plain(String(row[name])) : String(row[name] ?? ''),
        meaning: meanings.get(name) ?? '',
      })),
    unmapped: unmappedOf(String(row['unmapped'] ?? '')),
    line: line === '' ? null : line,
  }
}

/** What no column takes, as parsers keep it: a JSON object, or `key=value key="quoted value"`. */
function unmappedOf(text: string): Pair[] {
  return (text.startsWith('{') ? membersOf(text) : undefined) ?? pairsOf(text)
}

/** ECMAScript's "JSON.parse source text access", which the TypeScript library does not declare yet. */
const json = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): object
  rawJSON(text: string): unknown
}

/** Undefined: no JSON. Numbers keep their text: ids of flows are past 2^53. */
function membersOf(text: string): Pair[] | undefined {
  try {
    const members: Readonly<Record<string, unknown>> = {
      ...json.parse(text, (_, value, { source }) =>
        typeof value === 'number' && source !== undefined ? json.rawJSON(source) : value,
      ),
    }
    return Object.entries(members).map(([name, value]) => ({
      name,
      value: typeof value === 'string' ? value : JSON.stringify(value),
    }))
  } catch {
    return undefined
  }
}

/**
 * Senders choose the text, up to a megabyte of it, so a pair begins behind a blank only and no part is gone through again from each of its
 * places: that took minutes of this process.
 */
function pairsOf(text: string): Pair[] {
  return [...text.matchAll(/(?<!\S)([^\s=]+)=("[^"\\]*(?:\\.[^"\\]*)*"|\S*)/g)].map(([, name, value]) => ({
    name: name!,
    value:
      value!.length > 1 && value!.startsWith('"') && value!.endsWith('"')
        ? value!.slice(1, -1).replaceAll(/\\(.)/g, '$1')
        : value!,
  }))
}

/** IPv4 as IPv4; `::`, no address at all, as nothing. */
function plain(address: string): string {
  return address === '::' ? '' : address.replace(/^::ffff:(?=\d+\.)/, '')
}
