/** Who is bound to what: an officer to an agency, a vendor's person or machine to a vendor, the centre to nothing. */
import { sql, type RawBuilder } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import type { Records } from '../../store/records/index.ts'
import type { Role } from './identity.ts'

interface Bound {
  readonly role: Role
  readonly agency: number | null
  readonly vendor: number | null
}

/** Errors: agency-invalid, vendor-invalid. */
export function checkBound({ role, agency, vendor }: Bound): void {
  if ((role === 'officer') !== (agency !== null))
    throw new LianfangError(
      'agency-invalid',
      role === 'officer' ? 'an officer must have an agency' : 'only an officer has an agency',
    )
  if ((role === 'vendor') !== (vendor !== null))
    throw new LianfangError(
      'vendor-invalid',
      role === 'vendor' ? "a vendor's person must have a vendor" : "only a vendor's person has a vendor",
    )
}

/** Nobody is let in for a vendor that is not there. Scope system or centre. Errors: vendor-invalid. */
export async function checkVendor(records: Records, vendor: number | null): Promise<void> {
  if (vendor === null) return
  const found = await records
    .selectFrom('vendor')
    .select('archived_at')
    .where('id', '=', vendor)
    .executeTakeFirst()
  if (found?.archived_at === null) return
  throw new LianfangError(
    'vendor-invalid',
    found === undefined ? `there is no vendor ${vendor}` : `vendor ${vendor} is archived`,
    { hint: 'List the vendors.' },
  )
}

/** Of a row in a query of that table. Scope system. */
export function isOfNoArchivedVendor(table: 'person' | 'api_token'): RawBuilder<boolean> {
  return sql<boolean>`NOT EXISTS (SELECT FROM vendor WHERE vendor.id = ${sql.ref(`${table}.vendor`)} AND archived_at IS NOT NULL)`
}
