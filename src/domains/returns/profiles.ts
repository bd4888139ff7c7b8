/** Mapping profiles of vendors and the centre, beside those that come with the program. */
import { sql } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import { json, type Records } from '../../store/records/index.ts'
import { type Actor, record } from '../audit/index.ts'
import type { Knowledge } from './knowledge.ts'
import { parseProfile, type Profile, type ProfileFile } from './profile.ts'

export interface ProfileSummary {
  readonly id: string
  readonly version: number
  readonly title: Profile['title']
  readonly forms: Profile['forms']
  readonly layout: Profile['layout']
  /** Null: everybody's. */
  readonly vendor: number | null
  readonly isBuiltIn: boolean
}

/** The newest version of each profile that the scope may use, built-in ones first. */
export async function listProfiles(
  records: Records,
  { profiles }: Pick<Knowledge, 'profiles'>,
): Promise<ProfileSummary[]> {
  const own = await records
    .selectFrom('return_profile')
    .select(['id', 'version', 'vendor', 'profile'])
    .distinctOn('id')
    .orderBy('id')
    .orderBy('version', 'desc')
    .execute()
  const summary = (
    { id, version, title, forms, layout }: Profile,
    vendor: number | null,
    isBuiltIn: boolean,
  ): ProfileSummary => ({ id, version, title, forms, layout, vendor, isBuiltIn })
  return [
    ...[...profiles.values()].map((profile) => summary(profile, null, true)),
    ...own.map(({ id, profile, vendor }) => summary(parseProfile(profile, id), vendor, false)),
  ]
}

export interface WholeProfile {
  readonly profile: Profile
  /** Null: everybody's. */
  readonly vendor: number | null
  readonly isBuiltIn: boolean
  /** The newest first. */
  readonly versions: readonly {
    readonly version: number
    /** Null: it came with the program. */
    readonly at: Date | null
    readonly by: string | null
  }[]
}

/** One whole, its newest version unless one is asked for. Error: not-found, also outside of the scope. */
export async function readProfile(
  records: Records,
  { profiles }: Pick<Knowledge, 'profiles'>,
  id: string,
  version?: number,
): Promise<WholeProfile> {
  const builtIn = profiles.get(id)
  if (builtIn !== undefined && (version === undefined || version === builtIn.version))
    return {
      profile: builtIn,
      vendor: null,
      isBuiltIn: true,
      versions: [{ version: builtIn.version, at: null, by: null }],
    }
  const rows = await records
    .selectFrom('return_profile')
    .selectAll()
    .where('id', '=', id)
    .orderBy('version', 'desc')
    .execute()
  const found = version === undefined ? rows[0] : rows.find((row) => row.version === version)
  if (found === undefined) throw noProfile(id)
  return {
    profile: parseProfile(found.profile, id),
    vendor: found.vendor,
    isBuiltIn: false,
    versions: rows.map((row) => ({ version: row.version, at: row.created_at, by: row.created_by })),
  }
}

function noProfile(id: string): LianfangError {
  return new LianfangError('not-found', `there is no profile ${id.slice(0, 60)}`, {
    hint: 'List the profiles.',
  })
}

/** A profile by id, its newest version unless one is asked for. `vendor`: who uses it. Error: not-found, also for another vendor's. */
export async function findProfile(
  records: Records,
  { profiles }: Pick<Knowledge, 'profiles'>,
  id: string,
  { vendor, version }: { readonly vendor: number; readonly version?: number | undefined },
): Promise<Profile> {
  const builtIn = profiles.get(id)
  if (builtIn !== undefined && (version === undefined || version === builtIn.version)) return builtIn
  let query = records
    .selectFrom('return_profile')
    .select('profile')
    .where('id', '=', id)
    .where((is) => is.or([is('vendor', 'is', null), is('vendor', '=', vendor)]))
  if (version !== undefined) query = query.where('version', '=', version)
  const found = await query.orderBy('version', 'desc').limit(1).executeTakeFirst()
  if (found === undefined) throw noProfile(id)
  return parseProfile(found.profile, id)
}

/**
 * Adds a profile, or the next version of one: its `version` is counted here. `vendor`: whose it is, null for everybody's. In a vendor's
 * scope only its own. Errors: profile-invalid; conflict for an id that is another's or comes with the program.
 */
export async function saveProfile(
  records: Records,
  knowledge: Pick<Knowledge, 'profiles'>,
  {
    vendor,
    given,
    actor,
    now,
  }: { readonly vendor: number | null; readonly given: unknown; readonly actor: Actor; readonly now: Date },
): Promise<Profile> {
  const draft = parseProfile(
    typeof given === 'object' && given !== null ? { ...given, version: 1 } : given,
    'the profile',
  )
  const taken = new LianfangError('conflict', `another profile is called ${draft.id}`, {
    hint: 'Choose another id.',
  })
  if (knowledge.profiles.has(draft.id)) throw taken
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`return-profile ${draft.id}`}, 0))`.execute(
    records,
  )
  const last = await records
    .selectFrom('return_profile')
    .select(['version', 'vendor'])
    .where('id', '=', draft.id)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last !== undefined && last.vendor !== vendor) throw taken
  const profile: Profile = { ...draft, version: (last?.version ?? 0) + 1 }
  const { numInsertedOrUpdatedRows } = await records
    .insertInto('return_profile')
    .values({
      id: profile.id,
      version: profile.version,
      vendor,
      profile: json<ProfileFile>(profile),
      created_at: now,
      created_by: actor.name,
    })
    // Another vendor's, which the scope does not show.
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows === 0n) throw taken
  await record(records, {
    actor,
    action: 'return-profile.save',
    subject: { kind: 'return-profile', id: profile.id },
    detail: { version: profile.version, vendor },
    at: now,
  })
  return profile
}
