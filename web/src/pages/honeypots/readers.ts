/** The search parameters of the honeypots' pages. Apart from the pages, so that the address can be read before one is loaded. */
import { oneOf, text, whole } from '../../search.ts'

/** In the order of the picker, by what they tell. */
export const dimensionGroups = {
  from: ['country', 'asn', 'research'],
  at: ['port', 'service', 'sensor', 'device'],
  tried: ['username', 'password', 'client'],
  done: ['activity', 'command', 'campaign', 'flaw'],
  malware: ['family', 'sample_family', 'hash'],
  indicators: ['url', 'domain', 'address'],
} as const
export type DimensionGroup = keyof typeof dimensionGroups
export type Dimension = (typeof dimensionGroups)[DimensionGroup][number]
export const dimensions: readonly Dimension[] = Object.values(dimensionGroups).flat()

export const researchChoices = ['all', 'without', 'only'] as const
export type Research = (typeof researchChoices)[number]
export const timelineGroups = ['none', 'service', 'sensor'] as const
export type TimelineGroup = (typeof timelineGroups)[number]
/** What can be drawn over time. */
export const activities = ['connect', 'credential', 'command', 'file', 'request', 'forward'] as const
export type Activity = (typeof activities)[number]
/** What a session may be asked to have. */
export const happenings = ['credential', 'login', 'command', 'file', 'request', 'forward'] as const
export type Happening = (typeof happenings)[number]
export const indicatorKinds = ['url', 'domain', 'address', 'hash'] as const
export const indicatorStates = ['active', 'ageing', 'expired'] as const

export const periodReaders = { from: text, to: text, research: oneOf(researchChoices) }

/** The same names as the API's. */
export const sessionReaders = {
  from: text,
  to: text,
  sensor: text,
  service: text,
  port: whole,
  address: text,
  country: text,
  username: text,
  password: text,
  command: text,
  mention: text,
  hash: text,
  family: text,
  flaw: text,
  happened: oneOf(happenings),
}
