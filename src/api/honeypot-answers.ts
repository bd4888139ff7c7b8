/** What honeypots' answers look like in the API: names from the data, indicators defanged, addresses with their place. */
import {
  defang,
  type Dimension,
  type HoneypotCatalogue,
  type SeenIndicator,
  type Session,
  type SessionEvent,
  type SessionRow,
} from '../domains/honeypot/index.ts'
import type { Place } from './places.ts'

export type Form = 'defanged' | 'refanged'

interface Bilingual {
  readonly 'zh-TW': string
  readonly en: string
}

export interface HoneypotNames {
  /** Of a family, a flaw or a sort of device; null of all else, and of what the data do not know. */
  label(dimension: Dimension, key: string): Bilingual | null
  family(key: string): { readonly family: string; readonly label: Bilingual }
  flaw(key: string): {
    readonly flaw: string
    readonly label: Bilingual | null
    readonly cve: string | null
    readonly remoteCodeExecution: boolean
  }
  /** What a rule says of itself. */
  why(rule: string): Bilingual | null
  place(address: string | null): {
    readonly address: string | null
    readonly place: Place
    readonly researcher: string | null
  }
}

export function honeypotNames(
  knowledge: HoneypotCatalogue,
  placeOf: (address: string) => Place,
): HoneypotNames {
  const { families, flaws, devices } = knowledge
  const familyNames = new Map(families.map(({ id, name }) => [id, { 'zh-TW': name, en: name }]))
  const flawOf = new Map(flaws.map((flaw) => [flaw.id, flaw]))
  const deviceNames = new Map(devices.map(({ id, label }) => [id, label]))
  const reasons = new Map(families.flatMap(({ rules }) => rules.map(({ id, why }) => [id, why] as const)))
  return {
    label(dimension, key) {
      if (dimension === 'family' || dimension === 'sample_family') return familyNames.get(key) ?? null
      if (dimension === 'flaw') return flawOf.get(key)?.label ?? null
      return dimension === 'device' ? (deviceNames.get(key) ?? null) : null
    },
    family: (key) => ({ family: key, label: familyNames.get(key) ?? { 'zh-TW': key, en: key } }),
    flaw(key) {
      const known = flawOf.get(key)
      return {
        flaw: key,
        label: known?.label ?? null,
        cve: known?.cve ?? null,
        remoteCodeExecution: known?.remoteCodeExecution ?? false,
      }
    },
    why: (rule) => reasons.get(rule) ?? null,
    place: (address) => ({
      address,
      place: address === null ? { country: null, network: null } : placeOf(address),
      researcher: address === null ? null : (knowledge.researcher(address) ?? null),
    }),
  }
}

/** Shown defanged beside their key. */
const named: ReadonlySet<Dimension> = new Set(['url', 'domain', 'address'])

/** What stands beside a value: a name, an example, or the value made harmless. */
export function shownKey(names: HoneypotNames, dimension: Dimension, key: string, label: string) {
  return {
    key,
    label: names.label(dimension, key),
    detail: named.has(dimension) ? defang(key) : label === '' ? null : label,
  }
}

export function shownSession(names: HoneypotNames, session: SessionRow) {
  const { id, sensor, source, first, last, verdict, activities, ...rest } = session
  const { services, ports, products, hasLogin, commands, hashes } = rest
  return {
    id,
    sensor,
    time: first,
    end: last,
    source: names.place(source),
    services,
    ports,
    products,
    activities,
    hasLogin,
    commands,
    hashes,
    family: verdict === null ? null : names.family(verdict.family),
    confidence: verdict?.confidence ?? null,
  }
}

/** Events of a session that are shown. */
const mostEvents = 1000

export function wholeSession(
  names: HoneypotNames,
  { threshold, version }: HoneypotCatalogue,
  session: Session,
  form: Form,
) {
  const { id, sensor, deviceType, source, first, last, events, verdict } = session
  const evidence = (item: Session['evidence'][number]) => ({ ...item, why: names.why(item.rule) })
  return {
    id,
    sensor,
    deviceType: deviceType === '' ? null : deviceType,
    source: names.place(source),
    time: first,
    end: last,
    timeline: events.slice(0, mostEvents).map((event) => shownEvent(event, form)),
    isCut: session.isCut || events.length > mostEvents,
    verdict:
      verdict === null
        ? null
        : {
            ...names.family(verdict.family),
            confidence: verdict.confidence,
            evidence: verdict.evidence.map(evidence),
          },
    otherEvidence: strongest(session.evidence.filter(({ family }) => family !== verdict?.family)).map(
      evidence,
    ),
    threshold: Math.round(threshold * 100),
    flaws: session.flaws.map(({ flaw, matched }) => ({ ...names.flaw(flaw), matched })),
    devices: session.devices.map((device) => ({ device, label: names.label('device', device) })),
    indicators: session.indicators.map(({ kind, value }) =>
      kind === 'sha256'
        ? { kind: 'hash' as const, value }
        : { kind, value: form === 'defanged' ? defang(value) : value },
    ),
    knowledge: version,
  }
}

/** Of each family and sort the strongest reason: more do not make a family likelier. */
function strongest(evidence: Session['evidence']): Session['evidence'] {
  const best = new Map<string, Session['evidence'][number]>()
  for (const item of evidence) {
    const key = `${item.family} ${item.sort}`
    if ((best.get(key)?.weight ?? 0) < item.weight) best.set(key, item)
  }
  return [...best.values()].sort((a, b) => b.weight - a.weight)
}

function shownEvent(event: SessionEvent, form: Form) {
  const { time, activity, status, code, service, sourcePort, port, user, password, unmapped } = event
  const text = (given: string): string | null => (given === '' ? null : given)
  const url = text(event.url)
  return {
    time,
    activity,
    code,
    succeeded: status === 1 ? true : status === 2 ? false : null,
    service,
    sourcePort,
    port,
    userName: user,
    password,
    command: text(event.command),
    request: text(event.request),
    url: url !== null && form === 'defanged' ? defang(url) : url,
    fileName: text(event.fileName),
    fileSize: event.fileSize === 0 ? null : event.fileSize,
    sha256: text(event.hash),
    client: text(event.client),
    hassh: text(event.hassh),
    duration: activity === 'close' ? event.duration : null,
    unmapped,
  }
}

export function shownIndicator({ last, ...item }: SeenIndicator, now: Date, form: Form) {
  const { kind, value } = item
  return {
    ...item,
    value: kind !== 'hash' && form === 'defanged' ? defang(value) : value,
    last,
    ageDays: Math.max(0, Math.floor((now.getTime() - Date.parse(last)) / 86_400_000)),
  }
}

export function shownKnowledge(knowledge: HoneypotCatalogue) {
  const { version, asOf, threshold, families, flaws, devices, scanners } = knowledge
  return {
    version,
    asOf,
    threshold: Math.round(threshold * 100),
    families: families.map(({ id, name, parent = null, sort, about, references = [], rules }) => ({
      id,
      name,
      parent,
      sort,
      about,
      references,
      rules: rules.map(({ id: rule, sort: of, weight, why }) => ({ id: rule, sort: of, weight, why })),
    })),
    flaws: flaws.map(({ id, label, cve = null, remoteCodeExecution, devices: aims }) => ({
      id,
      label,
      cve,
      remoteCodeExecution,
      devices: aims,
    })),
    devices: devices.map(({ id, label }) => ({ id, label })),
    scanners: scanners.map(({ id, name, url, asOf: seen, prefixes }) => ({
      id,
      name,
      url,
      asOf: seen,
      prefixes: prefixes.length,
    })),
  }
}
