/** Records of `detection` as the API shows them. */
import { detection } from '../domains/events/index.ts'
import type { EventRow } from '../domains/gateway/index.ts'
import type { Locations } from '../domains/locations/index.ts'

type Names = ReadonlyMap<number, { readonly nameZh: string; readonly nameEn: string }>
type Row = EventRow & { readonly agencyIds: readonly number[] }

export const eventColumns: readonly string[] = detection.columns.map(({ name }) => name)
const meanings = new Map<string, string>(detection.columns.map(({ name, comment }) => [name, comment]))
/** Shown apart from the fields. */
const apart = new Set(['unmapped', 'raw_data', 'batch'])

interface Place {
  readonly country: string | null
  readonly network: string | null
}

/** Reads the location data when it is first needed. */
export async function placesOf(locations: Locations): Promise<(address: string) => Place> {
  const find = await locations.finder()
  return (address) => {
    const { country, network } = find(address)
    return { country, network: network === null ? null : `AS${network.number} ${network.name}`.trimEnd() }
  }
}

export function shownEvent(row: Row, place: (address: string) => Place, names: Names) {
  const text = (name: string): string => String(row[name] ?? '')
  const number = (name: string): number => Number(row[name] ?? 0)
  const end = (side: 'src' | 'dst') => {
    const address = plain(text(`${side}_endpoint_ip`))
    return {
      address,
      port: number(`${side}_endpoint_port`),
      place: place(address),
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

export function wholeEvent(row: Row, place: (address: string) => Place, names: Names) {
  const line = String(row['raw_data'] ?? '')
  return {
    ...shownEvent(row, place, names),
    fields: eventColumns
      .filter((name) => !apart.has(name))
      .map((name) => ({
        name,
        value: name.endsWith('_endpoint_ip') ? plain(String(row[name])) : String(row[name] ?? ''),
        meaning: meanings.get(name) ?? '',
      })),
    unmapped: pairsOf(String(row['unmapped'] ?? '')),
    line: line === '' ? null : line,
  }
}

/** `key=value key="quoted value"`, as parsers keep what no column takes. */
function pairsOf(text: string): { readonly name: string; readonly value: string }[] {
  return [...text.matchAll(/([^\s=]+)=("(?:[^"\\]|\\.)*"|\S*)/g)].map(([, name, value]) => ({
    name: name!,
    value:
      value!.startsWith('"') && value!.length > 1 ? value!.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value!,
  }))
}

/** IPv4 as IPv4; `::`, no address at all, as nothing. */
function plain(address: string): string {
  return address === '::' ? '' : address.replace(/^::ffff:(?=\d+\.)/, '')
}
