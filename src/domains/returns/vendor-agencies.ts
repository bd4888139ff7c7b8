/** For which agencies a vendor may return, and whose an address was. */
import { sql } from 'kysely'
import type { Records } from '../../store/records/index.ts'
import type { AgencyThen } from './draft.ts'
import { comparable } from './words.ts'

/**
 * Finds the agencies that a vendor served at a time, by OID or by name (one that two of them share finds neither). In a scope that sees
 * all agencies.
 */
export async function vendorAgencies(
  records: Records,
  vendor: number,
  at: Date,
): Promise<(given: string) => AgencyThen | undefined> {
  const rows = await records
    .selectFrom('vendor_agency')
    .innerJoin('agency', 'agency.id', 'vendor_agency.agency')
    .select([
      'agency.id',
      'agency.oid',
      'agency.name_zh',
      'agency.name_en',
      'agency.category',
      'agency.level',
    ])
    .distinct()
    .where('vendor_agency.vendor', '=', vendor)
    .where('vendor_agency.valid_from', '<=', at)
    .where((is) => is.or([is('vendor_agency.valid_to', 'is', null), is('vendor_agency.valid_to', '>', at)]))
    .where((is) => is.or([is('agency.archived_at', 'is', null), is('agency.archived_at', '>', at)]))
    .execute()
  const found = new Map<string, AgencyThen | null>()
  for (const { id, oid, name_zh: nameZh, name_en: nameEn, category, level } of rows) {
    const agency = { id, category, level }
    found.set(oid, agency)
    for (const name of new Set([comparable(nameZh), comparable(nameEn)])) {
      if (name === '') continue
      found.set(name, found.has(name) ? null : agency)
    }
  }
  return (given) => found.get(given) ?? found.get(comparable(given)) ?? undefined
}

/** Whose each address was at its time, by the rule of the registry; null for nobody's. In a scope that sees all agencies. */
export async function ownersOf(
  records: Records,
  asked: readonly { readonly ip: string; readonly at: Date }[],
): Promise<(number | null)[]> {
  if (asked.length === 0) return []
  const { rows } = await sql<{ agency: number | null }>`
    SELECT (
      SELECT agency FROM agency_range
      WHERE prefix >>= asked.ip AND date_trunc('second', valid_from) <= asked.at
        AND (valid_to IS NULL OR date_trunc('second', valid_to) > asked.at)
      ORDER BY masklen(prefix) DESC, date_trunc('second', valid_from) DESC, agency DESC
      LIMIT 1
    ) AS agency
    FROM unnest(${asked.map(({ ip }) => ip)}::inet[], ${asked.map(({ at }) => at.toISOString())}::timestamptz[])
      WITH ORDINALITY AS asked (ip, at, place)
    ORDER BY place`.execute(records)
  return rows.map(({ agency }) => agency)
}
