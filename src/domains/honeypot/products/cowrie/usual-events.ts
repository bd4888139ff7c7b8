import { activities, type Activity } from '../../tables.ts'
import { compiled } from './wording.ts'

/** Every key that a usual line may have: those of Cowrie's own, of which all but the first ones go to `unmapped`. */
const keyNames = [
  'eventid',
  'timestamp',
  'session',
  'src_ip',
  'sensor',
  'protocol',
  'message',
  'src_port',
  'dst_ip',
  'dst_port',
  'username',
  'password',
  'input',
  'url',
  'destfile',
  'filename',
  'shasum',
  'size',
  'version',
  'hassh',
  'duration',
  'arch',
  'compCS',
  'duplicate',
  'encCS',
  'format',
  'hasshAlgorithms',
  'height',
  'kexAlgs',
  'keyAlgs',
  'langCS',
  'macCS',
  'name',
  'outfile',
  'realm',
  'ttylog',
  'uuid',
  'value',
  'width',
] as const

type Key = (typeof keyNames)[number]

export const keys: readonly string[] = keyNames
/** A key's number. */
export const keyNumber = Object.fromEntries(keyNames.map((name, n) => [name, n])) as Record<Key, number>

/** A literal part of a message as JSON writes it, or the key of a member that is shown there: -1 for one that usual lines do not have. */
export type MessagePart = Uint8Array | { readonly key: number; readonly whole: boolean }

/** What product.ts makes of an event, for events that are usual. */
export interface UsualEvent {
  readonly name: string
  readonly activity: number
  readonly status: number
  /** dst_endpoint_svc_name where the line has no protocol. */
  readonly service: string
  /** Of each key whether a column takes it. */
  readonly taken: Uint8Array
  /** How its message is worded when it says nothing new. */
  readonly wordings: readonly (readonly MessagePart[])[]
}

const always: readonly Key[] = [
  'eventid',
  'timestamp',
  'session',
  'src_ip',
  'sensor',
  'protocol',
  'src_port',
  'dst_ip',
  'dst_port',
]

function usual(
  name: string,
  activity: Activity,
  takes: readonly Key[] = [],
  { status = 0, service = '' }: { readonly status?: number; readonly service?: string } = {},
): UsualEvent {
  const event = `cowrie.${name}`
  const taken = new Uint8Array(keys.length)
  for (const key of [...always, ...takes]) taken[keyNumber[key]] = 1
  const wordings = (compiled.get(event) ?? []).map((wording) =>
    wording.map((part) =>
      typeof part === 'string'
        ? Buffer.from(JSON.stringify(part).slice(1, -1))
        : { key: keys.indexOf(part.member), whole: part.whole },
    ),
  )
  return { name: event, activity: activities[activity], status, service, taken, wordings }
}

const credential = ['username', 'password'] as const
// Which of destfile and filename names the file is said by the line.
const file = ['url', 'shasum', 'size'] as const
const ssh = { service: 'ssh' }

export const usualEvents: readonly UsualEvent[] = [
  usual('session.connect', 'connect'),
  usual('session.closed', 'close', ['duration']),
  usual('client.version', 'client', ['version'], ssh),
  usual('client.kex', 'client', ['hassh'], ssh),
  usual('client.size', 'client'),
  usual('client.var', 'client'),
  usual('login.success', 'credential', credential, { status: 1 }),
  usual('login.failed', 'credential', credential, { status: 2 }),
  usual('command.input', 'command', ['input']),
  usual('command.success', 'command', ['input'], { status: 1 }),
  usual('command.failed', 'command', ['input'], { status: 2 }),
  usual('session.file_download', 'file', file, { status: 1 }),
  usual('session.file_download.failed', 'file', file, { status: 2 }),
  usual('session.file_upload', 'file', file, { status: 1 }),
  usual('session.params', 'other'),
  usual('log.closed', 'other'),
]
