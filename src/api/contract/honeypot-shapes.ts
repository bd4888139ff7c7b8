/** What answers about honeypots are made of. */
import { z } from 'zod'
import { bilingual, caveat, executedQuery, instant, period, periodShown, place } from './reading.ts'

export const dimensions = [
  'country',
  'asn',
  'port',
  'service',
  'sensor',
  'research',
  'username',
  'password',
  'command',
  'client',
  'hash',
  'url',
  'domain',
  'address',
  'flaw',
  'device',
  'campaign',
  'family',
  'sample_family',
  'activity',
] as const
const counted = [
  'connection',
  'credential',
  'command',
  'client',
  'file',
  'text',
  'session',
  'sample',
  'event',
] as const

export const activities = [
  'connect',
  'client',
  'credential',
  'command',
  'file',
  'close',
  'request',
  'forward',
  'other',
] as const

export const research = z
  .enum(['all', 'without', 'only'])
  .default('all')
  .describe('sources that scan for research: with the others, left out, or alone')
export const dimension = z.enum(dimensions).default('country').describe('what is ranked')
export const form = z
  .enum(['defanged', 'refanged'])
  .default('defanged')
  .describe('defanged: hxxp://203.0.113[.]7/x, so that nobody follows it by a click')

export const named = {
  key: z
    .string()
    .describe('as it came; of more than 512 bytes the first 480, … and a hash; what is no UTF-8 is �'),
  label: bilingual.nullable().describe('name of a family, a flaw or a sort of device, of our data'),
  detail: z
    .string()
    .nullable()
    .describe(
      'name of a network; an example of a campaign as it was sent; a URL, domain or address defanged; else null',
    ),
}
/** Where only counted summaries are known, nothing more is. */
export const estimates = {
  sources: z
    .number()
    .nullable()
    .describe('distinct source addresses, an estimate (standard error about 0.6 %)'),
  sensors: z.number().nullable().describe('distinct sensors, an estimate'),
}

const rankingRow = z.object({
  ...named,
  rank: z.number().int().describe('equal numbers share one: 1, 2, 2, 4'),
  previousRank: z.number().int().nullable(),
  change: z.number().int().nullable().describe('places gained since the previous period'),
  events: z.number().describe('what `counted` says'),
  previousEvents: z.number().nullable(),
  ...estimates,
  sessions: z.number().nullable().describe('distinct sessions, an estimate; null where they are not counted'),
  first: instant.nullable().describe('in the period'),
  last: instant.nullable(),
  firstSeen: instant.nullable().describe('ever, as far back as figures are kept'),
  remoteCodeExecution: z
    .boolean()
    .nullable()
    .describe('of a flaw: whether it lets others run code; else null'),
})

export const ranking = z.object({
  period: periodShown,
  previous: periodShown,
  counted: z.enum(counted).describe('what `events` and `total` count'),
  rows: z.array(rankingRow),
  total: z.number().describe('the base of shares: of all values, also of those that are not listed'),
  previousTotal: z.number().nullable(),
  previousKnown: z.boolean().describe('false: nothing is known of the previous period, so nothing is new'),
  keys: z.number().describe('how many values there are'),
  caveats: z.array(caveat),
  queries: z.array(executedQuery),
})

export const totals = z.object({
  connections: z.number(),
  events: z.number().nullable().describe('everything that happened, connections among it'),
  ...estimates,
  sessions: z.number().nullable(),
  tried: z.number().nullable().describe('sessions in which names and passwords were tried'),
  login: z.number().nullable().describe('sessions in which one was accepted'),
  command: z.number().nullable().describe('sessions in which a command was typed'),
  file: z.number().nullable().describe('sessions in which a file was sent or fetched'),
  samples: z.number().nullable().describe('distinct files'),
})

export const familyNamed = z.object({
  family: z.string().describe('key in the data'),
  label: bilingual,
})

export const evidence = z.object({
  family: z.string(),
  sort: z.enum(['token', 'command', 'url', 'credential', 'hash', 'rule']),
  weight: z.number().describe('how likely the family is from this reason alone, 0 to 1'),
  matched: z.string().describe('the piece of text that says so, at most 200 bytes'),
  rule: z.string().describe('id of the rule in the data'),
  why: bilingual.nullable().describe('what the rule says of itself'),
})

export const verdict = familyNamed.extend({
  confidence: z.number().int().describe('0 to 100: 1 − Π(1 − weight) of the strongest reason of each sort'),
  evidence: z.array(evidence).describe('strongest first'),
})

export const flawNamed = z.object({
  flaw: z.string(),
  label: bilingual.nullable(),
  cve: z.string().nullable(),
  remoteCodeExecution: z.boolean(),
})

const indicatorKinds = ['url', 'domain', 'address', 'hash'] as const
const indicatorStates = ['active', 'ageing', 'expired'] as const
export const indicatorKind = z.enum(indicatorKinds)
export const indicatorFilter = {
  ...period,
  kind: z.enum(['all', ...indicatorKinds]).default('all'),
  state: z
    .enum(['all', ...indicatorStates])
    .default('all')
    .describe('by the days since it was last seen, as the data say for its kind'),
  form,
}

export const indicator = z.object({
  kind: indicatorKind,
  value: z.string().describe('in the form asked for'),
  state: z.enum(indicatorStates),
  first: instant.describe('in the period'),
  last: instant,
  ageDays: z.number().int().describe('whole days since it was last seen'),
  events: z.number(),
  ...estimates,
})

export const session = z.object({
  id: z.string(),
  sensor: z.string(),
  time: instant.describe('of its first event'),
  end: instant.describe('of its last event'),
  source: z.object({
    address: z.string().nullable(),
    place,
    researcher: z.string().nullable().describe('who scans for research from it, as they say themselves'),
  }),
  services: z.array(z.string()),
  ports: z.array(z.number().int()).describe('that were spoken to'),
  products: z.array(z.string()),
  activities: z.partialRecord(z.enum(activities), z.number().int()).describe('events by what happened'),
  hasLogin: z.boolean().describe('a name and a password were accepted'),
  commands: z.array(z.string()).describe('beginnings of the first ones'),
  hashes: z.array(z.string()).describe('SHA-256 of files'),
  family: familyNamed.nullable().describe('null: unknown, or not judged yet'),
  confidence: z.number().int().nullable().describe('0 to 100'),
})

export const sessionEvent = z.object({
  time: instant,
  activity: z.enum(activities),
  code: z.string().describe("the product's name of the event"),
  succeeded: z.boolean().nullable(),
  service: z.string(),
  port: z.number().int().describe('0: not known'),
  sourcePort: z.number().int(),
  userName: z.string().nullable().describe('null: none was given; empty: an empty one was'),
  password: z.string().nullable(),
  command: z.string().nullable(),
  request: z.string().nullable(),
  url: z.string().nullable().describe('in the form asked for'),
  fileName: z.string().nullable(),
  fileSize: z.number().nullable(),
  sha256: z.string().nullable(),
  client: z.string().nullable(),
  hassh: z.string().nullable(),
  duration: z.number().nullable().describe('ms, where the connection ends'),
  unmapped: z.string().describe('what no field takes, as JSON text'),
})

export const sample = z.object({
  sha256: z.string(),
  family: familyNamed.nullable().describe('by its hash and where it came from'),
  confidence: z.number().int().nullable(),
  first: instant.describe('in the period'),
  last: instant,
  events: z.number().describe('how often it was brought'),
  ...estimates,
  sessions: z.number(),
  size: z.number().nullable(),
  urls: z.array(z.string()).describe('where it came from, at most 10, in the form asked for'),
})
