/** What is counted by. */

/** `events` counts … */
export const dimensions = {
  /** connections */
  all: 'connection',
  country: 'connection',
  asn: 'connection',
  port: 'connection',
  service: 'connection',
  sensor: 'connection',
  /** connections of sources that scan for research, by who does */
  research: 'connection',
  /** tries of a name and a password */
  username: 'credential',
  password: 'credential',
  /** commands */
  command: 'command',
  client: 'client',
  /** files, by SHA-256 */
  hash: 'file',
  /** times a text was sent in which it stands */
  url: 'text',
  domain: 'text',
  address: 'text',
  flaw: 'text',
  device: 'text',
  /** the same, by what texts of one campaign have in common */
  campaign: 'text',
  /** sessions */
  family: 'session',
  /** files; ranked by samples */
  sample_family: 'sample',
  /** events, by what happened; `login` is a name and password that were accepted */
  activity: 'event',
  /** files, all of them: its items are the samples */
  sample: 'file',
} as const

export type Dimension = keyof typeof dimensions

/** What `dimensions` counts: of it the shares of a ranking are. */
export type Counted = (typeof dimensions)[Dimension]

/** The value of what is not known: a country, a network, the family of a sample. */
export const unknownValue = 'unknown'
