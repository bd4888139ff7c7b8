/** Who is who in joint monitoring: vendors and the agencies that they serve, by the names that whoever asks may know. */
import { sql } from 'kysely'
import type { Records } from '../../store/records/index.ts'

interface Named {
  readonly nameZh: string
  readonly nameEn: string
}

export interface Parties {
  readonly vendors: ReadonlyMap<number, Named & { readonly code: string }>
  readonly agencies: ReadonlyMap<number, Named & { readonly oid: string }>
  /** Agencies that some vendor serves or has served. */
  readonly served: ReadonlySet<number>
}

/** By id. To a vendor: itself, and those that it serves or has served; to an agency: itself, and who serves or has served it. */
export async function knownParties(records: Records): Promise<Parties> {
  const vendors = await records
    .selectFrom('vendor')
    .select(['id', 'code', 'name_zh as nameZh', 'name_en as nameEn'])
    .orderBy('code')
    .execute()
  const { rows: agencies } = await sql<Named & { readonly id: number; readonly oid: string }>`
    SELECT id, oid, name_zh AS "nameZh", name_en AS "nameEn" FROM agency
    UNION SELECT id, oid, name_zh, name_en FROM served_agency() ORDER BY oid`.execute(records)
  const served = await records.selectFrom('vendor_agency').select('agency').distinct().execute()
  return {
    served: new Set(served.map(({ agency }) => agency)),
    vendors: new Map(vendors.map(({ id, ...vendor }) => [id, vendor])),
    agencies: new Map(agencies.map(({ id, ...agency }) => [id, agency])),
  }
}
