import { LianfangError } from '../../base/errors.ts'
import type { Records } from '../../store/records/index.ts'
import { after, periods, type Identity } from './identity.ts'
import { hashPassword, verifyPassword } from './password-hash.ts'
import type { PasswordFault } from './password-rules.ts'

/** A password may not be one of so many before it, besides the one it follows. */
const remembered = 3

/** `password-invalid`, with every reason. */
export class PasswordRefused extends LianfangError {
  readonly errors: readonly { readonly path: string; readonly message: string }[]

  constructor(faults: readonly PasswordFault[]) {
    super('password-invalid', `the password is refused: ${faults.join(', ')}`, {
      hint: 'Take at least 12 characters: capital and small letters, digits and signs, and no names, places, well-known words or rows of keys.',
    })
    this.errors = faults.map((message) => ({ path: 'body.password', message }))
  }
}

interface Owner {
  readonly mail: string
  readonly name: string
  readonly agency: number | null
  readonly vendor: number | null
}

export interface StoredPassword {
  readonly hash: string
  readonly created_at: Date
}

/** Newest first: the password, then those that may not come back. */
export async function passwordsOf(records: Records, person: string): Promise<StoredPassword[]> {
  return records
    .selectFrom('person_password')
    .select(['hash', 'created_at'])
    .where('person', '=', person)
    .orderBy('id', 'desc')
    .execute()
}

/** What is wrong with a password, but for what came before it. */
export async function faultsOf(identity: Identity, owner: Owner, password: string): Promise<PasswordFault[]> {
  const agencies =
    owner.agency !== null
      ? await identity.agencyNames(owner.agency)
      : owner.vendor !== null
        ? await identity.vendorNames(owner.vendor)
        : []
  return identity.passwordRules(password, { account: owner.mail, name: owner.name, agencies })
}

/** The hash of a password that keeps every rule. Throws PasswordRefused. Outside of transactions: it takes its time. */
export async function acceptedHash(
  identity: Identity,
  owner: Owner,
  password: string,
  before: readonly StoredPassword[],
): Promise<string> {
  const faults = await faultsOf(identity, owner, password)
  if (faults.length === 0) {
    for (const { hash } of before) {
      if (await verifyPassword(password, hash)) throw new PasswordRefused(['used-before'])
    }
  }
  if (faults.length > 0) throw new PasswordRefused(faults)
  return hashPassword(password, identity.passwordCost)
}

export async function storePassword(
  records: Records,
  person: string,
  hash: string,
  now: Date,
): Promise<void> {
  await records.insertInto('person_password').values({ person, hash, created_at: now }).execute()
  await records
    .deleteFrom('person_password')
    .where('person', '=', person)
    .where('id', 'not in', (query) =>
      query
        .selectFrom('person_password')
        .select('id')
        .where('person', '=', person)
        .orderBy('id', 'desc')
        .limit(remembered + 1),
    )
    .execute()
}

export const isOld = (password: StoredPassword, now: Date): boolean =>
  after(password.created_at, periods.passwordMost) <= now

/** Else one could change it until the old one is forgotten, and take it again. */
export const isYoung = (password: StoredPassword, now: Date): boolean =>
  after(password.created_at, periods.passwordLeast) > now
