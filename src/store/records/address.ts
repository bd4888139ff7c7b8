/** The address of a PostgreSQL server: `postgres://user:password@host:5432/database?sslmode=verify-full&sslrootcert=/etc/ca.pem`. */
import pg from 'pg'
import { LianfangError } from '../../base/errors.ts'

/** All tables and functions stand in this schema. */
export const schema = 'lianfang'
/** Whoever the address names, every transaction of a record store runs as this role. */
export const member = 'lianfang_member'

/** Server, port and database, fit for a message. */
export function place(url: string): string {
  const { hostname, port, pathname } = new URL(url)
  return `${hostname || 'localhost'}:${port || '5432'}${pathname}`
}

/**
 * Driver settings. TLS as in PostgreSQL's own clients: sslmode disable, require (encrypts, trusts any certificate), verify-ca,
 * verify-full; sslrootcert, sslcert and sslkey name files. Error: setting-invalid.
 */
export function clientSettings(url: string, name: string, connectionTimeout: number): pg.ClientConfig {
  const parsed = URL.parse(url)
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol))
    throw new LianfangError('setting-invalid', 'the address of the record store is no PostgreSQL address', {
      hint: 'give postgres://user:password@host:5432/database',
    })
  if (parsed.searchParams.has('sslmode')) parsed.searchParams.set('uselibpqcompat', 'true')
  const settings: pg.ClientConfig = {
    connectionString: parsed.href,
    application_name: name,
    connectionTimeoutMillis: connectionTimeout,
    keepAlive: true,
    types: { getTypeParser },
  }
  try {
    // Reads the certificate files; it does not connect.
    new pg.Client(settings)
  } catch (error) {
    throw new LianfangError(
      'setting-invalid',
      `the address of the record store (${place(url)}) has a fault`,
      {
        hint: `its sslmode and the files of sslrootcert, sslcert and sslkey must fit together: ${(error as Error).message}`,
        cause: error,
      },
    )
  }
  return settings
}

function exact(text: string): number {
  const number = Number(text)
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER)
    throw new RangeError(`${text} is past what a number holds exactly`)
  return number
}

const asText = (text: string): string => text
const listOf =
  <Value>(parse: (text: string) => Value) =>
  (text: string): (Value | null)[] =>
    text === '{}'
      ? []
      : text
          .slice(1, -1)
          .split(',')
          .map((item) => (item === 'NULL' ? null : parse(item)))

/** By type number (pg_type.dat): int8, numeric, date and lists of them. Dates have no time zone, so they stay text. */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  20: exact,
  1700: exact,
  1082: asText,
  1016: listOf(exact),
  1231: listOf(exact),
  1182: listOf(asText),
}

type TypeNumber = (typeof pg.types.builtins)[keyof typeof pg.types.builtins]

function getTypeParser(type: TypeNumber, format?: 'text' | 'binary'): (value: string) => unknown {
  const parser = format === 'binary' ? undefined : parsers[type]
  return parser ?? (pg.types.getTypeParser(type, 'text') as (value: string) => unknown)
}
