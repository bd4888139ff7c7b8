/** The registry's answer to whose address it was. */
import { sql } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import { addressBytes } from '../../base/ip.ts'
import type { Records, Scope } from '../../store/records/index.ts'
import { parsePrefix } from './prefix.ts'
import { compile, type CompiledPrefix } from './resolve.ts'

/** All ranges, resolved. In a scope that sees all. */
export async function compiledRegistry(records: Records): Promise<CompiledPrefix[]> {
  const ranges = await records.selectFrom('agency_range').selectAll().execute()
  const second = (date: Date): number => Math.min(Math.floor(date.getTime() / 1000), 2 ** 32 - 1)
  return compile(
    ranges.map(({ agency, prefix, valid_from: from, valid_to: to }) => ({
      prefix: parsePrefix(prefix),
      agency,
      from: second(from),
      to: to === null ? null : second(to),
    })),
  )
}

/**
 * Who owned an address at a time, by the same rule as compile(); null for nobody.
 * In a scope that sees all: an officer's would miss that a smaller range of another agency has the address. Error: address-invalid.
 */
export async function ownerOf(
  records: Records,
  address: string,
  at: Date,
): Promise<{
  readonly id: number
  readonly nameZh: string
  readonly nameEn: string
  readonly prefix: string
} | null> {
  const host = hostOf(address)
  const { rows } = await sql<{ id: number; nameZh: string; nameEn: string; prefix: string }>`
    SELECT agency.id, name_zh AS "nameZh", name_en AS "nameEn", prefix::text AS prefix
    FROM agency_range JOIN agency ON agency.id = agency_range.agency
    WHERE prefix >>= ${host}::inet AND date_trunc('second', valid_from) <= ${at}
      AND (valid_to IS NULL OR date_trunc('second', valid_to) > ${at})
    ORDER BY masklen(prefix) DESC, date_trunc('second', valid_from) DESC, agency.id DESC
    LIMIT 1`.execute(records)
  return rows[0] ?? null
}

function hostOf(address: string): string {
  const host = address.trim()
  if (addressBytes(host) !== undefined) return host.replace(/^::ffff:(?=\d+\.)/i, '')
  throw new LianfangError('address-invalid', `not an address: ${JSON.stringify(address.slice(0, 60))}`, {
    hint: 'Give one IPv4 or IPv6 address.',
  })
}

/** Whether who asks may hear that something is this agency's. */
export function mayKnowAgency(scope: Scope, agency: number): boolean {
  switch (scope.kind) {
    case 'system':
    case 'centre':
      return true
    case 'agency':
      return scope.agency === agency
    case 'vendor':
    case 'public':
      return false
  }
}

/** Names by id, of those that the scope may know. */
export async function agencyNames(
  records: Records,
): Promise<ReadonlyMap<number, { readonly nameZh: string; readonly nameEn: string }>> {
  const rows = await records.selectFrom('agency').select(['id', 'name_zh', 'name_en']).execute()
  return new Map(rows.map(({ id, name_zh: nameZh, name_en: nameEn }) => [id, { nameZh, nameEn }]))
}
