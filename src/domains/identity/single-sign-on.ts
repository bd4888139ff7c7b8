/** Signing in by way of the identity provider. */
import { LianfangError } from '../../base/errors.ts'
import type { Records } from '../../store/records/index.ts'
import { isMailAddress } from '../outbox/index.ts'
import { mailKey, type Identity, type Visitor } from './identity.ts'
import { tell } from './letters.ts'
import { noteOwn } from './own-deed.ts'
import type { ProviderClaims, ProviderVisit } from './provider.ts'
import {
  beginSignIn,
  insertSignIn,
  personBy,
  readSignIn,
  signInEnded,
  type Person,
  type SignInStep,
} from './sign-in.ts'

/** Where the browser goes to sign in, and the handle that it must bring back. */
export async function beginProviderSignIn(
  identity: Identity,
  visitor: Visitor,
): Promise<{ readonly handle: string; readonly address: string }> {
  if (identity.provider === undefined) throw new LianfangError('not-found', 'there is no single sign-on here')
  const { address, visit } = await identity.provider.begin()
  return identity.records.within({ kind: 'system' }, async (records) => {
    const { handle, row } = await insertSignIn(records, null, [], visitor, identity.now())
    const sealed = identity.sealer.seal('provider visit', row.id, JSON.stringify(visit))
    await records.updateTable('sign_in').set({ sealed }).where('id', '=', row.id).execute()
    return { handle, address }
  })
}

/** @param address our callback with what the provider added */
export async function finishProviderSignIn(
  identity: Identity,
  given: { readonly handle: string; readonly address: URL },
  visitor: Visitor,
): Promise<SignInStep> {
  const { provider, sealer } = identity
  if (provider === undefined) throw new LianfangError('not-found', 'there is no single sign-on here')
  const visit = await identity.records.within({ kind: 'system' }, async (records) => {
    const row = await readSignIn(records, given.handle, identity.now())
    if (row.sealed === null) throw signInEnded()
    // Once: a second answer to the same question is a replay.
    await records.deleteFrom('sign_in').where('id', '=', row.id).execute()
    return JSON.parse(sealer.open('provider visit', row.id, row.sealed)) as ProviderVisit
  })
  const claims = await provider.finish(given.address, visit)
  const step = await identity.records.within({ kind: 'system' }, async (records) => {
    const person =
      (await linkedPerson(records, claims)) ?? (await firstVisit(records, identity, claims, visitor))
    if (person?.state !== 'active') return undefined
    return beginSignIn(
      records,
      identity,
      person,
      claims.strong ? ['provider', 'provider-strong'] : ['provider'],
      visitor,
    )
  })
  if (step !== undefined) return step
  throw new LianfangError('sign-in-failed', 'the identity provider knows you, but you have no account here', {
    hint: 'Ask an administrator to invite the mail address that your identity provider has verified.',
  })
}

async function linkedPerson(
  records: Records,
  { issuer, subject }: ProviderClaims,
): Promise<Person | undefined> {
  return records
    .selectFrom('person')
    .innerJoin('person_provider', 'person_provider.person', 'person.id')
    .selectAll('person')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
}

/** Only somebody who was invited, and only by a mail address that the provider has verified. Nobody is made here. */
async function firstVisit(
  records: Records,
  identity: Identity,
  { issuer, subject, mail }: ProviderClaims,
  visitor: Visitor,
): Promise<Person | undefined> {
  // Plain ASCII only: letters that merely look or fold alike are somebody else's.
  if (mail === undefined || !isMailAddress(mail)) return undefined
  const person = await personBy(records, 'mail_key', mailKey(mail))
  if (person?.state !== 'invited') return undefined
  const now = identity.now()
  await records
    .insertInto('person_provider')
    .values({ issuer, subject, person: person.id, created_at: now })
    .execute()
  await records.deleteFrom('link').where('person', '=', person.id).execute()
  await records.updateTable('person').set({ state: 'active' }).where('id', '=', person.id).execute()
  const { name } = person
  const { address } = visitor
  await tell(records, identity, person, 'method-added', { name, method: 'oidc', at: now, address })
  await noteOwn(records, person, 'person.link-provider', { issuer }, now)
  return { ...person, state: 'active' }
}
