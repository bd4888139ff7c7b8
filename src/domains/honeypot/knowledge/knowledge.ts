import { createHash } from 'node:crypto'
import { addressBytes } from '../../../base/ip.ts'
import {
  type Assessment,
  type Evidence,
  type FlawFound,
  type HoneypotKnowledge,
  type PayloadKind,
  type Verdict,
} from './assessment.ts'
import { decoded } from './decode.ts'
import { familiesOf } from './families.ts'
import { indicatorFinder } from './indicators.ts'
import { matcherOf, viewOf } from './matcher.ts'
import { campaignPattern } from './pattern.ts'
import { payloadRules } from './payload-rules.ts'
import { PrefixTable } from './prefix-table.ts'
import { type HoneypotReference, readHoneypotReference } from './reference.ts'

/** Of the code in this folder: to be raised when the same data would give other answers. */
const codeVersion = 1

export interface HoneypotKnowledgeOptions {
  /** Of the same shape as reference/honeypots/. */
  readonly folder?: URL
  /** Research scanners as the operator knows them, in the form of research-scanners.json. */
  readonly scanners?: URL
  /** Prefixes of the sensors and of those they stand for: never indicators. */
  readonly own?: readonly string[]
}

/** What the data says beyond an assessment: names to show, and what SQL needs to judge as `verdict` does. */
export interface HoneypotCatalogue extends HoneypotKnowledge {
  readonly families: HoneypotReference['families']['families']
  /** A family is named when its reasons make it at least so likely, 0 to 1. */
  readonly threshold: number
  readonly flaws: HoneypotReference['flaws']['flaws']
  readonly devices: HoneypotReference['devices']['devices']
  readonly scanners: HoneypotReference['research-scanners']['scanners']
  /** Whose client says that it scans for research. Anybody may say so: no ground to leave it out of a count. */
  claimedResearcher(client: string): string | undefined
  /** The latest date of the data. */
  readonly asOf: string
}

/** Which kinds are read as what a web server gets. */
const web: ReadonlySet<PayloadKind> = new Set(['request', 'url'])

/** Error: reference-invalid. */
export function loadHoneypotKnowledge(options: HoneypotKnowledgeOptions = {}): HoneypotCatalogue {
  const folder = options.folder ?? new URL('../../../../reference/honeypots/', import.meta.url)
  const { reference, rules, digest } = readHoneypotReference(folder, options.scanners)
  const families = reference.families.families
  const ofFamilies = familiesOf(reference.families)
  const ofRules = payloadRules(rules, new Set(families.map(({ id }) => id)))
  const flaws = reference.flaws.flaws.map((flaw) => ({ ...flaw, match: matcherOf(pick(flaw)) }))
  const devices = reference.devices.devices.map((device) => ({
    id: device.id,
    in: device.in ?? [],
    match: matcherOf(pick(device)),
    credentials: new Set(device.credentials?.map((pair) => pair.join('\0').toLowerCase())),
  }))
  const own = options.own ?? []
  const indicators = indicatorFinder(reference.indicators, own)
  const scanners = reference['research-scanners'].scanners
  const researchers = new PrefixTable(
    scanners.flatMap(({ name, prefixes }) => prefixes.map((prefix) => [prefix, name] as const)),
  )
  const clients = scanners.flatMap(({ name, clients: signs }) =>
    signs.map((sign) => [sign.toLowerCase(), name] as const),
  )

  return {
    version: createHash('sha256')
      .update(`${codeVersion} ${digest} ${[...own].sort().join(' ')}`)
      .digest('hex')
      .slice(0, 16),

    assess(kind, given): Assessment {
      const text = kind === 'url' && given !== '' && !given.includes('://') ? `http://${given}` : given
      const { texts, payloads } = decoded(text, web.has(kind))
      const views = texts.map(viewOf)
      const evidence = [...ofFamilies(kind, views), ...payloads.flatMap(ofRules)]
      const found: FlawFound[] = []
      const aimedAt = new Set<string>()
      for (const { id, in: kinds, match, devices: aims, fallback } of flaws) {
        if (!kinds.includes(kind) || (fallback === true && found.length > 0)) continue
        const matched = firstOf(views, match)
        if (matched === undefined) continue
        found.push({ flaw: id, matched })
        for (const aim of aims) aimedAt.add(aim)
      }
      for (const { id, in: kinds, match, credentials } of devices) {
        if (kind === 'credential' && credentials.has(texts[0]!.toLowerCase())) aimedAt.add(id)
        else if (kinds.includes(kind) && firstOf(views, match) !== undefined) aimedAt.add(id)
      }
      // In names and clients only a wrapped lookup means a host to go to.
      const speaks = (kind !== 'credential' && kind !== 'client') || found.length > 0
      const named = speaks ? indicators.find(texts, kind === 'request') : []
      const strongest = strongestOf(evidence)
      return {
        evidence: strongest,
        flaws: found,
        devices: [...aimedAt].sort(),
        indicators: named,
        pattern: campaignPattern(kind, text, strongest.length + found.length + named.length > 0),
      }
    },

    verdict: (evidence) => verdictOf(evidence, families, reference.families.threshold),

    researcher(address) {
      const bytes = addressBytes(address)
      return bytes && researchers.find(bytes)
    },

    claimedResearcher(client) {
      const said = client.slice(0, 2000).toLowerCase()
      return clients.find(([sign]) => said.includes(sign))?.[1]
    },

    families,
    threshold: reference.families.threshold,
    flaws: reference.flaws.flaws,
    devices: reference.devices.devices,
    scanners,
    asOf: Object.values(reference).reduce((latest, { asOf }) => (asOf > latest ? asOf : latest), ''),
  }
}

function pick(rule: Parameters<typeof matcherOf>[0]): Parameters<typeof matcherOf>[0] {
  const { literals, regexes, caseSensitive } = rule
  return { literals, regexes, caseSensitive }
}

function firstOf<Item, Found>(
  items: readonly Item[],
  find: (item: Item) => Found | undefined,
): Found | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

/** Of each family and sort the strongest, the strongest first; what is equal in the order of the data. */
function strongestOf(evidence: readonly Evidence[]): Evidence[] {
  const best = new Map<string, Evidence>()
  for (const item of evidence) {
    const key = `${item.family} ${item.sort}`
    const known = best.get(key)
    if (known === undefined || item.weight > known.weight) best.set(key, item)
  }
  return [...best.values()].sort((a, b) => b.weight - a.weight)
}

/**
 * The likeliest family that reaches the threshold; a family is passed over when a variant of it reaches the threshold too, for what
 * speaks for the variant says more. Equal ones: the first id.
 */
function verdictOf(
  evidence: readonly Evidence[],
  families: HoneypotCatalogue['families'],
  threshold: number,
): Verdict | undefined {
  const strongest = strongestOf(evidence)
  const unlikely = new Map<string, number>()
  for (const { family, weight } of strongest) unlikely.set(family, (unlikely.get(family) ?? 1) * (1 - weight))
  const reached = [...unlikely]
    .map(([family, left]) => ({ family, likelihood: 1 - left }))
    .filter(({ likelihood }) => likelihood >= threshold - 1e-9)
  const parents = new Map(families.map(({ id, parent }) => [id, parent]))
  const passedOver = new Set(reached.map(({ family }) => parents.get(family)))
  const best = reached
    .filter(({ family }) => !passedOver.has(family))
    .sort((a, b) => b.likelihood - a.likelihood || (a.family < b.family ? -1 : 1))[0]
  return (
    best && {
      family: best.family,
      confidence: Math.round(best.likelihood * 100),
      evidence: strongest.filter(({ family }) => family === best.family),
    }
  )
}
