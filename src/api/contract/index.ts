/** Every operation of the API. The web client takes the type `Contract` from here and nothing else of the server. */
import type { ContractOf, Operation } from './operation.ts'
import { account } from './account.ts'
import { agencies } from './agencies.ts'
import { audit } from './audit.ts'
import { bulletins, publicBulletins } from './bulletins.ts'
import { gateway } from './gateway.ts'
import { honeypots } from './honeypots.ts'
import { jobs } from './jobs.ts'
import { people } from './people.ts'
import { returnDeliveries } from './return-deliveries.ts'
import { returns } from './returns.ts'
import { returnTickets } from './return-tickets.ts'
import { session } from './session.ts'
import { sources } from './sources.ts'
import { system } from './system.ts'
import { tokens } from './tokens.ts'
import { vendors } from './vendors.ts'

/** One group of operations for each area; its name is the tag in the reference. */
export const groups = {
  system,
  session,
  account,
  people,
  tokens,
  audit,
  jobs,
  sources,
  agencies,
  vendors,
  gateway,
  honeypots,
  returns,
  returnTickets,
  returnDeliveries,
  bulletins,
  publicBulletins,
} as const satisfies Readonly<Record<string, Readonly<Record<string, Operation>>>>

type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never

/** `Contract['GET /api/sources']['response']` and the like. */
export type Contract = Intersection<
  { [Group in keyof typeof groups]: ContractOf<(typeof groups)[Group]> }[keyof typeof groups]
>
export type { Problem, Role, TokenScope } from './operation.ts'
