import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { LianfangError } from './base/errors.ts'
import { standardRetention } from './domains/events/index.ts'

const days = z.coerce
  .number('is no number of days')
  .int('is no whole number of days')
  .min(1, 'is less than one day')
  .max(36_500, 'is more than 36500 days')
const text = z.string()
const path = z.string()
const web = z.url({ protocol: /^https?$/, error: 'is no http(s) address' })
const flag = z.enum(['0', '1'], 'must be 0 or 1').transform((given) => given === '1')
const words = text.transform((list) =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== ''),
)
/** `host:port`, `:port` for every address, or a port of this machine alone. */
const listen = z
  .string()
  .regex(
    /^(?:\d+|(?:\[[0-9a-fA-F:]+\]|[^:\s]*):\d+)$/,
    'is no address such as 127.0.0.1:8080, :8080 or [::1]:8080',
  )
  .transform((given) => {
    const colon = given.lastIndexOf(':')
    const host = given.slice(0, colon).replace(/^\[|\]$/g, '')
    return {
      host: colon === -1 ? '127.0.0.1' : host === '' ? '::' : host,
      port: Number(given.slice(colon + 1)),
    }
  })
  .refine(({ port }) => port <= 65_535, 'has a port above 65535')
/** 500M, 10G: binary multiples. */
const bytes = z
  .string()
  .regex(/^\d+[KMGT]?$/, 'is no size such as 500M or 10G')
  .transform(
    (given) => Number.parseInt(given, 10) * 1024 ** ' KMGT'.indexOf(/[KMGT]$/.exec(given)?.[0] ?? ' '),
  )

interface Declaration {
  readonly value: z.ZodType
  /** As it would be written. Absent: there is none. */
  readonly standard?: string
  readonly help: string
  /** Never shown. */
  readonly secret?: true
}

/** Every setting: `LIANFANG_` and its name, in the environment or in the settings file. */
const declarations = {
  DATA: { value: path, help: 'data folder: both engines, the spool, the key' },
  TIME_ZONE: {
    value: text.refine(isZone, 'is no IANA time zone such as Asia/Taipei'),
    standard: 'Asia/Taipei',
    help: 'of periods, and of sensors that write local time',
  },
  EVENT_DAYS: { value: days, standard: String(standardRetention.events), help: 'how long events are kept' },
  RAW_DAYS: { value: days, standard: String(standardRetention.raw), help: 'how long their lines are kept' },
  UNMAPPED_DAYS: {
    value: days,
    standard: String(standardRetention.unmapped),
    help: 'how long keys without a column are kept',
  },

  EVENTS_URL: {
    value: words.pipe(z.array(web)),
    help: 'a ClickHouse server instead of our own: http://host:8123, or one address per shard with commas',
  },
  EVENTS_USER: { value: text, standard: 'default', help: 'its user' },
  EVENTS_PASSWORD: { value: text, standard: '', help: 'and password', secret: true },
  EVENTS_DATABASE: { value: text, standard: 'lianfang', help: 'its database' },
  EVENTS_CLUSTER: { value: text, help: "the cluster's name in remote_servers, of more than one shard" },
  EVENTS_REPLICATED: { value: flag, standard: '0', help: '1 for Replicated engines' },
  CLICKHOUSE: { value: path, help: 'a clickhouse executable to start instead of the one from npm' },
  RECORDS_URL: {
    value: z.url({ protocol: /^postgres(ql)?$/, error: 'is no postgres:// address' }),
    help: 'a PostgreSQL server (15 or newer) instead of our own: postgres://user:password@host/database',
    secret: true,
  },

  LISTEN: { value: listen, standard: '127.0.0.1:8080', help: 'where the console and the API are served' },
  URL: { value: web, help: 'how browsers reach the console, when it is not as LISTEN says: https://…' },
  TLS_CERTIFICATE: {
    value: path,
    help: 'PEM file with the certificate chain of the console and the syslog listener',
  },
  TLS_KEY: { value: path, help: 'PEM file with its key' },
  TRUSTED_PROXIES: {
    value: words,
    standard: '',
    help: 'networks whose X-Forwarded-For and X-Forwarded-Proto are believed: 10.0.0.0/8,::1',
  },

  SYSLOG_UDP: { value: listen, help: 'where syslog over UDP is taken (RFC 5426)' },
  SYSLOG_TCP: { value: listen, help: 'where syslog over TCP is taken (RFC 6587)' },
  SYSLOG_TLS: { value: listen, help: 'where syslog over TLS is taken (RFC 5425)' },
  SYSLOG_CLIENT_CA: { value: path, help: 'PEM file: only senders with a certificate of it are let in' },
  SPOOL_BYTES: { value: bytes, standard: '10G', help: 'what may wait on the disk for the event store' },
  DISK_RESERVE: { value: bytes, standard: '1G', help: 'free space that the spool leaves' },

  SMTP_URL: {
    value: z.url({ protocol: /^smtps?$/, error: 'is no smtp:// address' }),
    help: 'mail server: smtp://user:password@host:587 (STARTTLS) or smtps://…',
    secret: true,
  },
  MAIL_FROM: { value: text, standard: 'lianfang@localhost', help: 'sender of our mails' },
  PUBLISHER: { value: text, help: 'who publishes the bulletins' },
  SECOND_FACTOR: {
    value: z.enum(['everyone', 'centre'], 'must be everyone or centre'),
    standard: 'centre',
    help: 'who must sign in with a second factor: everyone, or the centre (officers and vendors may)',
  },
  OIDC_ISSUER: { value: web, help: 'identity provider (OpenID Connect)' },
  OIDC_CLIENT: { value: text, help: 'our client id there' },
  OIDC_SECRET: { value: text, help: 'and secret', secret: true },
  OIDC_NAME: { value: text, standard: 'OpenID Connect', help: 'what its button says' },
  COUNTRIES_FILE: {
    value: path,
    help: 'MMDB or CSV with countries of addresses, instead of the one from npm',
  },
  NETWORKS_FILE: { value: path, help: 'MMDB or CSV with autonomous systems of addresses, likewise' },
  LOG_LEVEL: {
    value: z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error'),
    standard: 'info',
    help: 'what the service logs, as JSON lines on standard error',
  },
} as const satisfies Record<string, Declaration>

type Declared = typeof declarations
type Name = keyof Declared
type ValueOf<One extends Declaration> =
  z.output<One['value']> | (One extends { readonly standard: string } ? never : undefined)

/** What the environment and the settings file say. Command lines may override some of it. */
export type Settings = Readonly<ReturnType<typeof shaped>>

type Environment = Readonly<Record<string, string | undefined>>

/** How browsers reach us: as the settings say, else as we listen. */
export function originOf({ url, listen: { host, port }, tls }: Settings): string {
  if (url !== undefined) return new URL(url).origin
  const name = host === '127.0.0.1' || host === '::' || host === '0.0.0.0' ? 'localhost' : host
  return new URL(
    `${tls === undefined ? 'http' : 'https'}://${name.includes(':') ? `[${name}]` : name}:${port}`,
  ).origin
}

/** Throws LianfangError setting-invalid, naming the setting, its value unless secret, and where it stands. */
export function readSettings(environment: Environment, data?: string): Settings {
  const folder = folderOf(environment, data)
  return shaped(folder, valuesOf(environment, fileOf(environment, folder)))
}

/** Every setting as it stands, secrets hidden, and what it means: for `lianfang settings` and the administration page. */
export function settingsOverview(
  environment: Environment,
  data?: string,
): {
  name: string
  value: string | null
  standard: string | null
  from: 'environment' | 'file' | 'standard'
  help: string
}[] {
  const folder = folderOf(environment, data)
  const file = fileOf(environment, folder)
  return entries().map(([key, { standard = null, help, secret }]) => {
    const name = `LIANFANG_${key}`
    const given = environment[name] ?? file.values[name]
    const value = key === 'DATA' ? folder : (given ?? standard)
    return {
      name,
      value: secret === true && value !== null && value !== '' ? '••••••' : value,
      standard,
      from:
        environment[name] !== undefined
          ? 'environment'
          : file.values[name] !== undefined
            ? 'file'
            : 'standard',
      help,
    }
  })
}

function shaped(data: string, given: { readonly [One in Name]: ValueOf<Declared[One]> }) {
  return {
    /** Folder of the embedded engines, the spool, the key and the locks. */
    data,
    timeZone: given.TIME_ZONE,
    retention: { events: given.EVENT_DAYS, raw: given.RAW_DAYS, unmapped: given.UNMAPPED_DAYS },
    /** A ClickHouse server or cluster instead of the embedded node: one address per shard. */
    events: given.EVENTS_URL && {
      urls: given.EVENTS_URL,
      user: given.EVENTS_USER,
      password: given.EVENTS_PASSWORD,
      database: given.EVENTS_DATABASE,
      /** As in the servers' remote_servers; needed for more than one shard. */
      cluster: given.EVENTS_CLUSTER,
      replicated: given.EVENTS_REPLICATED,
    },
    /** An executable to start instead of the embedded node's own. */
    clickhouse: given.CLICKHOUSE,
    /** A PostgreSQL server instead of the embedded one. */
    recordsUrl: given.RECORDS_URL,
    listen: given.LISTEN,
    /** How browsers reach the console. */
    url: given.URL,
    tls: pair(given.TLS_CERTIFICATE, given.TLS_KEY),
    trustedProxies: given.TRUSTED_PROXIES,
    syslog: {
      udp: given.SYSLOG_UDP,
      tcp: given.SYSLOG_TCP,
      tls: given.SYSLOG_TLS,
      clientAuthority: given.SYSLOG_CLIENT_CA,
    },
    spool: { bytes: given.SPOOL_BYTES, reserve: given.DISK_RESERVE },
    mail: { url: given.SMTP_URL, from: given.MAIL_FROM },
    publisher: given.PUBLISHER,
    secondFactor: given.SECOND_FACTOR,
    oidc: provider(given.OIDC_ISSUER, given.OIDC_CLIENT, given.OIDC_SECRET, given.OIDC_NAME),
    locations: { countries: given.COUNTRIES_FILE, networks: given.NETWORKS_FILE },
    logLevel: given.LOG_LEVEL,
  }
}

function provider(
  issuer: string | undefined,
  client: string | undefined,
  secret: string | undefined,
  name: string,
): { issuer: string; client: string; secret: string; name: string } | undefined {
  if (issuer === undefined) return undefined
  if (client !== undefined && secret !== undefined) return { issuer, client, secret, name }
  throw new LianfangError('setting-invalid', 'LIANFANG_OIDC_ISSUER needs our client id and secret there', {
    hint: 'Set LIANFANG_OIDC_CLIENT and LIANFANG_OIDC_SECRET.',
  })
}

function pair(
  certificate: string | undefined,
  key: string | undefined,
): { certificate: string; key: string } | undefined {
  if (certificate === undefined && key === undefined) return undefined
  if (certificate !== undefined && key !== undefined) return { certificate, key }
  throw new LianfangError('setting-invalid', 'LIANFANG_TLS_CERTIFICATE and LIANFANG_TLS_KEY go together', {
    hint: 'Give both or neither.',
  })
}

function valuesOf(
  environment: Environment,
  file: SettingsFile,
): { readonly [One in Name]: ValueOf<Declared[One]> } {
  const unknown = Object.keys(file.values).find(
    (name) => name.startsWith('LIANFANG_') && !Object.hasOwn(declarations, name.slice('LIANFANG_'.length)),
  )
  if (unknown !== undefined)
    throw new LianfangError('setting-invalid', `${file.path}: there is no setting ${unknown}`, {
      hint: 'lianfang settings lists them.',
    })
  const values = entries().map(([key, { value, standard, secret }]) => {
    const name = `LIANFANG_${key}`
    const given = environment[name] ?? file.values[name] ?? standard
    if (given === undefined) return [key, undefined] as const
    const read = value.safeParse(given)
    if (read.success) return [key, read.data] as const
    const where = environment[name] === undefined ? `${file.path}: ` : ''
    const shown = secret === true ? 'its value' : JSON.stringify(given)
    throw new LianfangError('setting-invalid', `${where}${name}: ${shown} ${read.error.issues[0]!.message}`, {
      hint: 'lianfang settings says what each setting means.',
    })
  })
  // Each value was parsed by its own declaration.
  return Object.fromEntries(values) as { readonly [One in Name]: ValueOf<Declared[One]> }
}

function entries(): [Name, Declaration][] {
  return Object.entries(declarations) as [Name, Declaration][]
}

interface SettingsFile {
  readonly path: string
  readonly values: Environment
}

/** LIANFANG_SETTINGS, else lianfang.env in the data folder, else nothing: lines `LIANFANG_NAME=value`. */
function fileOf(environment: Environment, folder: string): SettingsFile {
  const named = environment['LIANFANG_SETTINGS']
  const path = named ?? join(folder, 'lianfang.env')
  if (named === undefined && !existsSync(path)) return { path, values: {} }
  return { path, values: parseEnv(readFileSync(path, 'utf8')) }
}

/** A file that is named may name the folder; one that lies in it cannot. */
function folderOf(environment: Environment, data: string | undefined): string {
  const named = environment['LIANFANG_SETTINGS']
  const inFile = (): string | undefined =>
    named === undefined ? undefined : fileOf(environment, '').values['LIANFANG_DATA']
  return data ?? environment['LIANFANG_DATA'] ?? inFile() ?? standardFolder(environment)
}

/** Root's home is closed to the user that PostgreSQL must run as. */
function standardFolder(environment: Environment): string {
  const base = environment['XDG_DATA_HOME']
  if (base === undefined && process.getuid?.() === 0) return '/var/lib/lianfang'
  return join(base ?? join(homedir(), '.local', 'share'), 'lianfang')
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

export function checkedZone(zone: string): string {
  if (isZone(zone)) return zone
  throw new LianfangError('setting-invalid', `${zone} is no time zone`, {
    hint: 'Give an IANA name such as Asia/Taipei.',
  })
}
