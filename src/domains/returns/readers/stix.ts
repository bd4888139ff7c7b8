/**
 * STIX 2.1 bundles. What reports that something happened is a ticket: incident, report and grouping with what they refer to, sightings, and
 * observed data and indicators that nothing else refers to. Identities, markings, locations and relationships are context. Any other object
 * is set aside with its id: nothing of a bundle is dropped without a word.
 *
 * A ticket becomes a flat record, which the profile `stix` maps: number (the first external id, else the object's id), agency, title,
 * description, first, last, modified, labels, severity, state, sources, destinations, relays, rule, pattern.
 */
import { LianfangError } from '../../../base/errors.ts'
import { patternValues } from './stix-pattern.ts'
import { limits, type Content, type ReadRow, type SourceRecord } from './rows.ts'
import { refuseRows } from './table.ts'

type StixObject = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string }

/** Taken as tickets in this order: what an earlier one refers to is part of it. */
const ticketTypes = ['incident', 'report', 'grouping', 'sighting', 'observed-data', 'indicator'] as const
const contextTypes = new Set([
  'identity',
  'marking-definition',
  'location',
  'relationship',
  'extension-definition',
  'language-content',
  'note',
  'opinion',
])
const observables = new Set([
  'ipv4-addr',
  'ipv6-addr',
  'domain-name',
  'url',
  'network-traffic',
  'file',
  'artifact',
  'process',
  'user-account',
  'email-addr',
  'email-message',
  'mac-addr',
  'autonomous-system',
  'directory',
  'mutex',
  'software',
  'windows-registry-key',
  'x509-certificate',
])

/** Errors: json-invalid, stix-invalid, too-large. Places count the bundle's objects from 1. */
export function readStix(text: string): Content {
  const objects = objectsOf(text)
  refuseRows(objects.length)
  const faults: ReadRow[] = []
  const known = new Map<string, { readonly object: StixObject; readonly row: number }>()
  for (const [index, object] of objects.entries()) {
    const row = index + 1
    if (!isObject(object))
      faults.push(fault(row, '', 'stix-invalid', 'an object without type and id', object))
    else {
      const earlier = known.get(object.id)
      // Bundles may hold several versions of an object: the latest is it.
      if (earlier === undefined || textAt(object, 'modified') > textAt(earlier.object, 'modified'))
        known.set(object.id, { object, row })
    }
  }
  const bundle = new Bundle([...known.values()].map(({ object }) => object))
  const rows: ReadRow[] = [...faults]
  const used = new Set<string>()
  const tickets = new Set<string>()
  let context = objects.length - faults.length - known.size
  for (const type of ticketTypes)
    for (const { object, row } of known.values()) {
      if (object.type !== type || used.has(object.id)) continue
      const parts = bundle.partsOf(object)
      for (const part of parts) used.add(part.id)
      used.add(object.id)
      tickets.add(object.id)
      rows.push({ kind: 'record', row, record: bundle.recordOf(object, parts) })
    }
  for (const { object, row } of known.values()) {
    if (tickets.has(object.id)) continue
    // Part of a ticket, or told of by one.
    if (isTicketType(object.type) || contextTypes.has(object.type)) context++
    else if (!observables.has(object.type))
      rows.push(fault(row, object.id, 'stix-unsupported', `${object.type} is no return`, object))
    else if (used.has(object.id)) context++
    else rows.push(fault(row, object.id, 'stix-unused', 'nothing in the bundle refers to it', object))
  }
  return { rows: rows.sort((a, b) => a.row - b.row), blank: context, headings: [], notRead: [] }
}

function isTicketType(type: string): boolean {
  return (ticketTypes as readonly string[]).includes(type)
}

class Bundle {
  readonly #objects: ReadonlyMap<string, StixObject>
  /** Relationships by what they start from. */
  readonly #relationships: ReadonlyMap<string, readonly StixObject[]>

  constructor(objects: readonly StixObject[]) {
    this.#objects = new Map(objects.map((object) => [object.id, object]))
    this.#relationships = Map.groupBy(
      objects.filter(({ type }) => type === 'relationship'),
      (each) => textAt(each, 'source_ref'),
    )
  }

  /** What a ticket refers to, directly or by way of others, nearest first. */
  partsOf(ticket: StixObject): StixObject[] {
    const found = new Map<string, StixObject>()
    let edge: StixObject[] = [ticket]
    for (let depth = 0; depth < 4 && edge.length > 0; depth++) {
      edge = edge
        .flatMap((object) => this.#references(object))
        .filter(({ id }) => id !== ticket.id && !found.has(id))
      for (const object of edge) found.set(object.id, object)
    }
    return [...found.values()]
  }

  recordOf(ticket: StixObject, parts: readonly StixObject[]): SourceRecord {
    const all = [ticket, ...parts]
    const of = (type: string): StixObject[] => all.filter((each) => each.type === type)
    const addresses = this.#addressesOf(all)
    const identities = [
      ...listAt(ticket, 'where_sighted_refs').map((id) => this.#objects.get(id)),
      ...of('identity').filter(({ id }) => id !== ticket['created_by_ref']),
    ].filter((each) => each !== undefined)
    const firstOf = (...names: readonly string[]): string | undefined =>
      all
        .flatMap((each) => names.map((name) => textAt(each, name)))
        .filter((time) => time !== '')
        .sort()[0]
    const external = externalIds(ticket)[0]
    return {
      number: external ?? ticket.id,
      stix_id: ticket.id,
      stix_type: ticket.type,
      agency:
        [
          textAt(ticket, 'x_agency'),
          ...identities.flatMap((each) => [...externalIds(each), textAt(each, 'name')]),
        ].find((name) => name !== '') ?? '',
      title:
        textAt(ticket, 'name') ||
        textAt(
          all.find((each) => textAt(each, 'name') !== ''),
          'name',
        ),
      description: textAt(ticket, 'description'),
      first: firstOf('first_observed', 'first_seen') ?? textAt(ticket, 'published'),
      valid_from: firstOf('valid_from') ?? '',
      created: textAt(ticket, 'created'),
      modified: textAt(ticket, 'modified'),
      labels: [
        ...new Set(
          all.flatMap((each) => [
            ...listAt(each, 'labels'),
            ...listAt(each, 'incident_types'),
            ...listAt(each, 'indicator_types'),
          ]),
        ),
      ].slice(0, 50),
      severity: textAt(ticket, 'x_severity') || textAt(ticket, 'severity'),
      state: textAt(ticket, 'x_state') || textAt(ticket, 'investigation_status'),
      ...addresses,
      rule: of('indicator').map((each) => textAt(each, 'name'))[0] ?? '',
      pattern: of('indicator').map((each) => textAt(each, 'pattern').slice(0, 2000))[0] ?? '',
      parts: parts.map(({ id }) => id).slice(0, 200),
    }
  }

  #references(object: StixObject): StixObject[] {
    const ids = [
      ...['object_refs', 'observed_data_refs', 'where_sighted_refs', 'resolves_to_refs'].flatMap((name) =>
        listAt(object, name),
      ),
      ...['sighting_of_ref', 'src_ref', 'dst_ref'].map((name) => textAt(object, name)),
      ...(this.#relationships.get(object.id) ?? []).flatMap((each) => [each.id, textAt(each, 'target_ref')]),
    ]
    return ids.map((id) => this.#objects.get(id)).filter((each) => each !== undefined)
  }

  /** Who did it, whom it was done to, and what directs it. */
  #addressesOf(objects: readonly StixObject[]): Record<'sources' | 'destinations' | 'relays', string[]> {
    const sources = new Set<string>()
    const destinations = new Set<string>()
    const relays = new Set<string>()
    const traffic = objects.filter(({ type }) => type === 'network-traffic')
    const valueOf = (id: string): string => textAt(this.#objects.get(id), 'value')
    const ends = new Set(traffic.flatMap((each) => [textAt(each, 'src_ref'), textAt(each, 'dst_ref')]))
    for (const each of traffic) {
      sources.add(valueOf(textAt(each, 'src_ref')))
      destinations.add(valueOf(textAt(each, 'dst_ref')))
    }
    for (const each of objects) {
      if (/^ipv[46]-addr$/.test(each.type) && !ends.has(each.id)) sources.add(textAt(each, 'value'))
      if (each.type === 'domain-name' || each.type === 'url') relays.add(textAt(each, 'value'))
      if (each.type !== 'indicator') continue
      const phases: unknown = each['kill_chain_phases']
      const directs =
        Array.isArray(phases) &&
        (phases as ({ readonly phase_name?: unknown } | null)[]).some((phase) =>
          /command|c2/i.test(String(phase?.phase_name)),
        )
      for (const { path, value } of patternValues(textAt(each, 'pattern'))) {
        if (/^(domain-name|url):value$/.test(path)) relays.add(value)
        else if (/^network-traffic:dst_ref\.value$/.test(path)) relays.add(value)
        else if (/^ipv[46]-addr:value$/.test(path)) (directs ? relays : sources).add(value)
        else if (/^network-traffic:src_ref\.value$/.test(path)) sources.add(value)
      }
    }
    const list = (set: ReadonlySet<string>): string[] => [...set].filter((value) => value !== '').sort()
    return { sources: list(sources), destinations: list(destinations), relays: list(relays) }
  }
}

function objectsOf(text: string): readonly unknown[] {
  let bundle: unknown
  try {
    bundle = JSON.parse(text)
  } catch (cause) {
    throw new LianfangError('json-invalid', `not JSON: ${(cause as Error).message.slice(0, 200)}`, {
      hint: 'Send one STIX 2.1 bundle.',
      cause,
    })
  }
  const objects =
    typeof bundle === 'object' && bundle !== null && 'objects' in bundle
      ? bundle.objects
      : isObject(bundle)
        ? [bundle]
        : undefined
  if (Array.isArray(objects)) return objects as unknown[]
  throw new LianfangError('stix-invalid', 'no bundle: it has no list of objects', {
    hint: 'Send one STIX 2.1 bundle.',
  })
}

function isObject(given: unknown): given is StixObject {
  return (
    typeof given === 'object' &&
    given !== null &&
    'type' in given &&
    typeof given.type === 'string' &&
    'id' in given &&
    typeof given.id === 'string' &&
    given.id.length <= 200
  )
}

function textAt(object: StixObject | undefined, name: string): string {
  const value = object?.[name]
  return typeof value === 'string' ? value : ''
}

function listAt(object: StixObject, name: string): string[] {
  const value = object[name]
  return Array.isArray(value)
    ? (value as unknown[]).filter((each) => typeof each === 'string').slice(0, 10_000)
    : []
}

/** Ids that others gave it; a CVE or an ATT&CK technique is what it is about, not what it is called. */
function externalIds(object: StixObject): string[] {
  const references = object['external_references']
  if (!Array.isArray(references)) return []
  return (references as ({ readonly source_name?: unknown; readonly external_id?: unknown } | null)[])
    .filter((each) => each !== null)
    .filter(({ source_name: name }) => !/^(cve|cwe|capec|mitre)/i.test(String(name)))
    .map(({ external_id: id }) => (typeof id === 'string' ? id : ''))
    .filter((id) => id !== '')
}

function fault(row: number, column: string, code: string, detail: string, object: unknown): ReadRow {
  let text = ''
  try {
    text = JSON.stringify(object)
  } catch {
    // Nested too deep to be written again.
  }
  return { kind: 'fault', row, column, code, detail, bytes: Buffer.from(text.slice(0, limits.cell)) }
}
