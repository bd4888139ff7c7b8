/** Links that open something once. The secret stands behind `#`, where no server's log and no Referer header sees it. */
import { randomUUID } from 'node:crypto'
import { LianfangError } from '../../base/errors.ts'
import type { Records } from '../../store/records/index.ts'
import { after, periods, type Identity } from './identity.ts'
import { hashOf, isSecret, newSecret } from './secret.ts'
import './tables.ts'

export type LinkKind = 'invitation' | 'reset' | 'setup'

export interface Link {
  readonly kind: LinkKind
  readonly person: string | null
  readonly endsAt: Date
}

/** Makes a link and ends every earlier one for the same person. Scope system. */
export async function makeLink(
  records: Records,
  identity: Pick<Identity, 'origin'>,
  kind: LinkKind,
  person: string | null,
  now: Date,
): Promise<{ readonly address: string; readonly endsAt: Date }> {
  await endLinks(records, person)
  await records.deleteFrom('link').where('ends_at', '<=', now).execute()
  const secret = newSecret()
  const endsAt = after(now, periods[kind])
  await records
    .insertInto('link')
    .values({ id: randomUUID(), kind, hash: hashOf(secret), person, created_at: now, ends_at: endsAt })
    .execute()
  return { address: `${identity.origin}/${kind}#${secret}`, endsAt }
}

/** Null: the links of the first start. */
export async function endLinks(records: Records, person: string | null): Promise<void> {
  const query = records.deleteFrom('link')
  await (person === null ? query.where('person', 'is', null) : query.where('person', '=', person)).execute()
}

/** What a link opens, without using it. Throws `gone`: unknown, used, ended and replaced look the same. */
export async function readLink(records: Records, secret: string, now: Date): Promise<Link> {
  const row = isSecret(secret)
    ? await records
        .selectFrom('link')
        .select(['kind', 'person', 'ends_at'])
        .where('hash', '=', hashOf(secret))
        .where('ends_at', '>', now)
        .executeTakeFirst()
    : undefined
  if (row === undefined) throw gone()
  return { kind: row.kind, person: row.person, endsAt: row.ends_at }
}

/** Uses a link up: of two at once, one gets it. Throws `gone`. */
export async function takeLink(records: Records, secret: string, now: Date): Promise<Link> {
  const link = await readLink(records, secret, now)
  const { numDeletedRows } = await records
    .deleteFrom('link')
    .where('hash', '=', hashOf(secret))
    .executeTakeFirstOrThrow()
  if (numDeletedRows === 0n) throw gone()
  return link
}

function gone(): LianfangError {
  return new LianfangError('gone', 'this link is not valid, or not any more', {
    hint: 'Links work once and for a limited time. Ask for a new one.',
  })
}
