import type { Generated } from 'kysely'
import type { Language, PersonState, Role, TokenScope } from './identity.ts'

export interface PersonTable {
  id: string
  mail: string
  mail_key: string
  name: string
  role: Role
  agency: number | null
  vendor: number | null
  language: Language
  state: PersonState
  version: Generated<number>
  failures: Generated<number>
  failed_at: Date | null
  locked_until: Date | null
  created_at: Date
  signed_in_at: Date | null
}

interface PersonPasswordTable {
  id: Generated<number>
  person: string
  hash: string
  created_at: Date
}

interface PersonTotpTable {
  person: string
  sealed: Buffer | null
  pending: Buffer | null
  last_step: number | null
  created_at: Date
}

interface PasskeyTable {
  id: string
  person: string
  credential: string
  public_key: Buffer
  counter: number
  transports: string[]
  backed_up: boolean
  name: string
  created_at: Date
  used_at: Date | null
}

interface RecoveryCodeTable {
  id: string
  person: string
  digest: Buffer
  used_at: Date | null
}

interface PersonProviderTable {
  issuer: string
  subject: string
  person: string
  created_at: Date
}

interface LinkTable {
  id: string
  kind: 'invitation' | 'reset' | 'setup'
  hash: Buffer
  person: string | null
  created_at: Date
  ends_at: Date
}

export interface SignInTable {
  id: string
  hash: Buffer
  person: string | null
  proofs: string[]
  failures: Generated<number>
  sealed: Buffer | null
  address: string
  agent: string
  created_at: Date
  ends_at: Date
}

interface PasskeyChallengeTable {
  owner: string
  purpose: 'registration' | 'authentication'
  person: string | null
  challenge: string
  ends_at: Date
}

export interface SessionTable {
  id: string
  hash: Buffer
  person: string
  method: string
  address: string
  agent: string
  created_at: Date
  seen_at: Date
  idle_minutes: number
  ends_at: Date
  proven_at: Date
}

interface ApiTokenTable {
  id: string
  name: string
  scopes: TokenScope[]
  agency: number | null
  vendor: number | null
  hash: Buffer
  created_by: string | null
  created_at: Date
  ends_at: Date
  used_at: Date | null
  revoked_at: Date | null
}

declare module '../../store/records/tables.ts' {
  interface RecordTables {
    person: PersonTable
    person_password: PersonPasswordTable
    person_totp: PersonTotpTable
    passkey: PasskeyTable
    recovery_code: RecoveryCodeTable
    person_provider: PersonProviderTable
    link: LinkTable
    sign_in: SignInTable
    passkey_challenge: PasskeyChallengeTable
    session: SessionTable
    api_token: ApiTokenTable
  }
}
