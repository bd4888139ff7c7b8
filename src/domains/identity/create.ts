import type { Sealer } from '../../base/seal.ts'
import type { RecordStore } from '../../store/records/index.ts'
import { FailureLimits } from './attempts.ts'
import type { Identity } from './identity.ts'
import { standardCost } from './password-hash.ts'
import { loadPasswordRules } from './password-rules.ts'
import type { Provider } from './provider.ts'

export interface IdentityOptions {
  readonly records: RecordStore
  readonly sealer: Sealer
  /** How browsers reach the console, without a path. */
  readonly origin: string
  readonly secondFactor: 'everyone' | 'centre'
  /** Whether a mail server is set. */
  readonly mails: boolean
  readonly provider?: Provider | undefined
  readonly agencyNames?: (agency: number) => Promise<readonly string[]>
  readonly vendorNames?: (vendor: number) => Promise<readonly string[]>
  readonly now?: () => Date
}

/** With the rules and costs that hold in service. */
export function createIdentity(options: IdentityOptions): Identity {
  return {
    records: options.records,
    sealer: options.sealer,
    passwordRules: loadPasswordRules(new URL('../../../reference/', import.meta.url)),
    passwordCost: standardCost,
    origin: new URL(options.origin).origin,
    secondFactor: options.secondFactor,
    mails: options.mails,
    provider: options.provider,
    limits: new FailureLimits(),
    agencyNames: options.agencyNames ?? (() => Promise.resolve([])),
    vendorNames: options.vendorNames ?? (() => Promise.resolve([])),
    now: options.now ?? (() => new Date()),
  }
}
