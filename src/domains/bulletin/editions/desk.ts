import type { EventReader } from '../../events/index.ts'
import type { Knowledge } from '../../gateway/index.ts'
import type { HoneypotCatalogue, HoneypotReader } from '../../honeypot/index.ts'
import type { KillChain } from '../../kill-chain/index.ts'
import type { Locations } from '../../locations/index.ts'
import type { Knowledge as ReturnsKnowledge } from '../../returns/index.ts'
import { lastStored, type SourceAccount } from '../../sources/index.ts'
import type { EventStore } from '../../../store/events/index.ts'
import type { RecordStore } from '../../../store/records/index.ts'
import type { BulletinSources } from '../assembly.ts'
import { lastReceived } from '../returns/index.ts'
import type { RenderedFiles } from './rendered-files.ts'

/** What the parts know, besides what the stores hold. */
export interface BulletinKnowledge {
  readonly knowledge: Knowledge
  readonly killChain: KillChain
  readonly honeypots: HoneypotCatalogue
  readonly returns: Pick<ReturnsKnowledge, 'classes' | 'rules'>
}

/** Where editions come from and go to. */
export interface BulletinDesk extends BulletinKnowledge {
  readonly records: RecordStore
  readonly events: EventStore
  readonly locations: Locations
  readonly files: RenderedFiles
  readonly now: () => Date
}

/** Every part's facts, through readers of one scope. */
export function bulletinSources(
  { knowledge, killChain, honeypots, returns }: BulletinKnowledge,
  {
    events,
    honeypotEvents,
    records,
    accounts,
  }: {
    readonly events: EventReader
    readonly honeypotEvents: HoneypotReader
    /** Absent: the part of joint monitoring has no data. */
    readonly records?: Pick<RecordStore, 'within'>
    readonly accounts: readonly SourceAccount[]
  },
): BulletinSources {
  const ofHoneypots = ({ format }: SourceAccount): boolean => format.startsWith('honeypot-')
  const { countries } = knowledge
  return {
    killChain,
    gateway: {
      reader: events,
      knowledge,
      sources: accounts.filter((account) => !ofHoneypots(account)),
    },
    honeypots: {
      reader: honeypotEvents,
      knowledge: honeypots,
      countries,
      sources: accounts.filter(ofHoneypots),
    },
    ...(records !== undefined && {
      returns: {
        records,
        scope: honeypotEvents.scope,
        classes: returns.classes.classes,
        rules: returns.rules,
        countries,
      },
    }),
  }
}

/** Up to when data had been taken in, ms since 1970: of either store. */
export async function dataAsOf(events: EventStore, { returns }: BulletinSources): Promise<number> {
  return Math.max(await lastStored(events), returns === undefined ? 0 : await lastReceived(returns))
}
