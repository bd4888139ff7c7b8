import { randomUUID } from 'node:crypto'
import { LianfangError } from '../../base/errors.ts'
import { record, type Actor } from '../audit/index.ts'
import { checkVendor } from './bound.ts'
import { after, periods, type Identity, type TokenScope } from './identity.ts'
import { formatToken, hashOf, newSecret } from './secret.ts'

export interface ApiToken {
  readonly id: string
  readonly name: string
  readonly scopes: readonly TokenScope[]
  readonly agency: number | null
  readonly vendor: number | null
  readonly createdAt: Date
  readonly endsAt: Date
  readonly usedAt: Date | null
  readonly revokedAt: Date | null
}

const columns = [
  'id',
  'name',
  'scopes',
  'agency',
  'vendor',
  'created_at',
  'ends_at',
  'used_at',
  'revoked_at',
] as const

interface TokenRow {
  readonly id: string
  readonly name: string
  readonly scopes: TokenScope[]
  readonly agency: number | null
  readonly vendor: number | null
  readonly created_at: Date
  readonly ends_at: Date
  readonly used_at: Date | null
  readonly revoked_at: Date | null
}

const shown = (row: TokenRow): ApiToken => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes,
  agency: row.agency,
  vendor: row.vendor,
  createdAt: row.created_at,
  endsAt: row.ends_at,
  usedAt: row.used_at,
  revokedAt: row.revoked_at,
})

/** Newest first; the ended and revoked too, since the audit log speaks of them. */
export async function listTokens(
  identity: Identity,
  page: { readonly limit: number; readonly before?: { readonly at: Date; readonly id: string } | undefined },
): Promise<{ readonly items: ApiToken[]; readonly next: { readonly at: Date; readonly id: string } | null }> {
  const { limit, before } = page
  const rows = await identity.records.within({ kind: 'centre' }, (records) => {
    let query = records.selectFrom('api_token').select(columns)
    if (before !== undefined) {
      query = query.where((where) =>
        where.or([
          where('created_at', '<', before.at),
          where.and([where('created_at', '=', before.at), where('id', '<', before.id)]),
        ]),
      )
    }
    return query
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute()
  })
  const items = rows.slice(0, limit).map(shown)
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items, next: last === undefined ? null : { at: last.createdAt, id: last.id } }
}

/** The secret is in the answer and nowhere else. */
export async function createToken(
  identity: Identity,
  by: Actor,
  given: {
    readonly name: string
    readonly scopes: readonly TokenScope[]
    readonly agency: number | null
    /** Of one for returns, and of no other. */
    readonly vendor?: number | null
    /** At most a year from now. */
    readonly endsAt: Date
  },
): Promise<{ readonly token: ApiToken; readonly secret: string }> {
  const now = identity.now()
  if (given.endsAt <= now || given.endsAt > after(now, periods.tokenMost)) {
    throw new LianfangError('expiry-invalid', 'a token must end within one year from now')
  }
  const scopes = [...new Set(given.scopes)]
  const vendor = given.vendor ?? null
  if (scopes.includes('returns') !== (vendor !== null)) {
    throw new LianfangError(
      'scopes-invalid',
      vendor === null ? 'returns are delivered for a vendor' : "a vendor's token is for returns",
      { hint: 'Name the vendor with the scope returns, and with no other.' },
    )
  }
  if (vendor !== null && (scopes.length > 1 || given.agency !== null)) {
    throw new LianfangError('scopes-invalid', "a vendor's token is for returns and nothing else", {
      hint: 'Leave out the agency and every other scope.',
    })
  }
  if (given.agency !== null && scopes.some((scope) => scope !== 'read')) {
    throw new LianfangError(
      'scopes-invalid',
      'only reading can be kept to one agency: what is pushed may name any address',
      {
        hint: 'Leave the agency out, or those scopes.',
      },
    )
  }
  const id = randomUUID()
  const secret = newSecret()
  return identity.records.within({ kind: 'centre' }, async (records) => {
    await checkVendor(records, vendor)
    const row = await records
      .insertInto('api_token')
      .values({
        id,
        name: given.name,
        scopes,
        agency: given.agency,
        vendor,
        hash: hashOf(secret),
        created_by: by.kind === 'person' ? by.id : null,
        created_at: now,
        ends_at: given.endsAt,
        used_at: null,
        revoked_at: null,
      })
      .returning(columns)
      .executeTakeFirstOrThrow()
    await record(records, {
      actor: by,
      action: 'token.create',
      subject: { kind: 'token', id },
      detail: { name: given.name, scopes, agency: given.agency, vendor, endsAt: given.endsAt },
      agency: given.agency,
      at: now,
    })
    return { token: shown(row), secret: formatToken(id, secret) }
  })
}

/** At once and for good. A second time changes nothing. Throws `not-found`. */
export async function revokeToken(identity: Identity, by: Actor, id: string): Promise<ApiToken> {
  const now = identity.now()
  return identity.records.within({ kind: 'centre' }, async (records) => {
    const revoked = await records
      .updateTable('api_token')
      .set({ revoked_at: now })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returning(columns)
      .executeTakeFirst()
    if (revoked === undefined) {
      const row = await records
        .selectFrom('api_token')
        .select(columns)
        .where('id', '=', id)
        .executeTakeFirst()
      if (row === undefined) throw new LianfangError('not-found', 'there is no such token')
      return shown(row)
    }
    await record(records, {
      actor: by,
      action: 'token.revoke',
      subject: { kind: 'token', id },
      detail: { name: revoked.name },
      agency: revoked.agency,
      at: now,
    })
    return shown(revoked)
  })
}
