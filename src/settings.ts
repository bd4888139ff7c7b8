import { homedir } from 'node:os'
import { join } from 'node:path'
import { LianfangError } from './base/errors.ts'
import { standardRetention, type RetentionDays } from './domains/events/index.ts'

/** What the environment says. Command lines may override some of it. */
export interface Settings {
  /** Folder of the embedded engine, the spool and the locks. */
  readonly data: string
  /** A ClickHouse server or cluster instead of the embedded node: one address per shard. */
  readonly events:
    | {
        readonly urls: readonly string[]
        readonly user: string
        readonly password: string
        readonly database: string
        /** As in the servers' remote_servers; needed for more than one shard. */
        readonly cluster: string | undefined
        readonly replicated: boolean
      }
    | undefined
  readonly timeZone: string
  readonly retention: RetentionDays
}

type Environment = Readonly<Record<string, string | undefined>>

export function readSettings(environment: Environment, data?: string): Settings {
  const base = environment['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share')
  const urls = environment['LIANFANG_EVENTS_URL']?.split(',').map((url) => url.trim())
  return {
    data: data ?? environment['LIANFANG_DATA'] ?? join(base, 'lianfang'),
    events: urls && {
      urls: urls.map(checkedUrl),
      user: environment['LIANFANG_EVENTS_USER'] ?? 'default',
      password: environment['LIANFANG_EVENTS_PASSWORD'] ?? '',
      database: environment['LIANFANG_EVENTS_DATABASE'] ?? 'lianfang',
      cluster: environment['LIANFANG_EVENTS_CLUSTER'],
      replicated: environment['LIANFANG_EVENTS_REPLICATED'] === '1',
    },
    timeZone: checkedZone(environment['LIANFANG_TIME_ZONE'] ?? 'Asia/Taipei'),
    retention: {
      events: days(environment, 'LIANFANG_EVENT_DAYS', standardRetention.events),
      raw: days(environment, 'LIANFANG_RAW_DAYS', standardRetention.raw),
      unmapped: days(environment, 'LIANFANG_UNMAPPED_DAYS', standardRetention.unmapped),
    },
  }
}

function checkedUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new LianfangError(
      'setting-invalid',
      `LIANFANG_EVENTS_URL holds ${JSON.stringify(text)}, which is no http(s) address`,
      {
        hint: 'Give http://host:8123, or one address per shard with commas between them.',
      },
    )
  }
  return text
}

export function checkedZone(zone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return zone
  } catch {
    throw new LianfangError('setting-invalid', `${zone} is no time zone`, {
      hint: 'Give an IANA name such as Asia/Taipei.',
    })
  }
}

function days(environment: Environment, name: string, standard: number): number {
  const given = environment[name]
  if (given === undefined) return standard
  const number = Number(given)
  if (Number.isInteger(number) && number >= 1 && number <= 36_500) return number
  throw new LianfangError('setting-invalid', `${name} is ${given}`, {
    hint: 'Give a whole number of days from 1 to 36500.',
  })
}
