import type { Sealer } from '../../base/seal.ts'
import type { RecordStore, Scope } from '../../store/records/index.ts'
import type { FailureLimits } from './attempts.ts'
import type { PasswordCost } from './password-hash.ts'
import type { PasswordRules } from './password-rules.ts'
import type { Provider } from './provider.ts'

/** Administrator, analyst and operator are of the centre; an officer is of one agency, a vendor's person of one vendor. */
export const roles = ['administrator', 'analyst', 'operator', 'officer', 'vendor'] as const
export type Role = (typeof roles)[number]
/** What a machine's token is for. `returns` is a vendor's. */
export const tokenScopes = ['push', 'read', 'metrics', 'agencies', 'returns'] as const
export type TokenScope = (typeof tokenScopes)[number]

export type Language = 'zh-TW' | 'en'
export type PersonState = 'invited' | 'active' | 'suspended'

/** Who asks: a person with a session, or a machine with a token. */
export interface Caller {
  readonly kind: 'person' | 'machine'
  readonly id: string
  readonly name: string
  /** Null: a machine. */
  readonly role: Role | null
  /** Of an officer, or of a machine that is bound to one. */
  readonly agency: number | null
  /** Of somebody or of a machine that is bound to one. */
  readonly vendor: number | null
  readonly tokenScopes: readonly TokenScope[]
  /** Id (not secret) of the session; null: a machine. */
  readonly session: string | null
}

/** What of the records a caller may see. */
export function scopeOf({
  role,
  agency,
  vendor,
  tokenScopes: granted,
}: Pick<Caller, 'role' | 'agency' | 'vendor' | 'tokenScopes'>): Scope {
  if (vendor !== null) return { kind: 'vendor', vendor }
  if (agency !== null) return { kind: 'agency', agency }
  // The tables keep those from being; should one come all the same, it is not the centre.
  if (role === 'officer' || role === 'vendor' || granted.includes('returns'))
    throw new TypeError('a caller who must be bound to an agency or a vendor is not')
  return { kind: 'centre' }
}

/** From where somebody signs in: kept with sessions and told in mails. */
export interface Visitor {
  readonly address: string
  /** The browser's User-Agent. */
  readonly agent: string
}

/** All that the functions of this room work with. */
export interface Identity {
  readonly records: RecordStore
  readonly sealer: Sealer
  readonly passwordRules: PasswordRules
  readonly passwordCost: PasswordCost
  /** How browsers reach the console, `https://host[:port]`. Passkeys are bound to it, links lead to it. */
  readonly origin: string
  readonly secondFactor: 'everyone' | 'centre'
  /** Whether a mail server is set. Without one, invitations are handed over by whoever invites. */
  readonly mails: boolean
  /** Single sign-on, where it is set. */
  readonly provider: Provider | undefined
  readonly limits: FailureLimits
  /** Names of an agency, none of which makes a password. */
  agencyNames(agency: number): Promise<readonly string[]>
  /** Likewise of a vendor. */
  vendorNames(vendor: number): Promise<readonly string[]>
  now(): Date
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Milliseconds unless named otherwise. */
export const periods = {
  /** From the first proof to the session. */
  signIn: 15 * minute,
  challenge: 5 * minute,
  /** A session ends when nobody uses it so long, */
  idleMinutes: 30,
  /** and in any case after this. */
  session: 12 * hour,
  /** So long after a full proof may somebody change credentials or tokens. */
  fresh: 15 * minute,
  invitation: 3 * day,
  reset: hour,
  /** Until used or until the next start makes another. */
  setup: 36_500 * day,
  /** A password's least and greatest age. */
  passwordLeast: day,
  passwordMost: 90 * day,
  /** A machine's token. */
  tokenMost: 366 * day,
  lock: 15 * minute,
} as const

export const after = (now: Date, milliseconds: number): Date => new Date(now.getTime() + milliseconds)

/** Whether a role may not be without a second factor. */
export function needsSecondFactor(identity: Pick<Identity, 'secondFactor'>, role: Role): boolean {
  return identity.secondFactor === 'everyone' || (role !== 'officer' && role !== 'vendor')
}

/** How addresses are compared: people do not tell case apart, and neither does any mail server they meet. */
export const mailKey = (mail: string): string => mail.trim().normalize('NFKC').toLowerCase()
