import type { Sealer } from '../base/seal.ts'
import type { BulletinDesk } from '../domains/bulletin/index.ts'
import type { Collector } from '../domains/collection/index.ts'
import type { EventReader } from '../domains/events/index.ts'
import type { Knowledge } from '../domains/gateway/index.ts'
import type { HoneypotCatalogue, HoneypotReader, IndicatorAges } from '../domains/honeypot/index.ts'
import type { Locations } from '../domains/locations/index.ts'
import type { Identity } from '../domains/identity/index.ts'
import type { Knowledge as ReturnsKnowledge } from '../domains/returns/index.ts'
import type { EventStore, Table } from '../store/events/index.ts'
import type { InstalledFormat } from '../domains/sources/index.ts'
import type { RecordStore, Scope } from '../store/records/index.ts'
import type { Settings } from '../settings.ts'
import type { DeliveryLine } from './delivery-line.ts'
import type { Logger } from './log.ts'

/** One setting as it stands; secrets are hidden. */
export interface SettingShown {
  readonly name: string
  readonly value: string | null
  readonly standard: string | null
  readonly from: 'environment' | 'file' | 'standard'
  readonly help: string
}

/** The running service: what handlers work with. */
export interface Service {
  readonly settings: Settings
  /** Every setting, for the administration page. */
  readonly settingsShown: readonly SettingShown[]
  readonly records: RecordStore
  /** Unnarrowed: for the centre's own work. What a caller may see of events is `eventsFor`. */
  readonly events: EventStore
  /** The one way to events for whoever asks. */
  eventsFor(scope: Scope): EventReader
  /** The one way to what honeypots saw. */
  honeypotsFor(scope: Scope): HoneypotReader
  readonly honeypotKnowledge: HoneypotCatalogue
  readonly indicatorAges: IndicatorAges
  readonly returnsKnowledge: ReturnsKnowledge
  /** Where deliveries of returns wait for their turn. */
  readonly deliveries: DeliveryLine
  readonly identity: Identity
  readonly sealer: Sealer
  readonly knowledge: Knowledge
  readonly locations: Locations
  readonly collector: Collector
  readonly desk: BulletinDesk
  readonly formats: readonly InstalledFormat[]
  /** Tables that carry the batch of each row. */
  readonly batchTables: readonly Table[]
  /** Folder for blocks on their way to the event store. */
  readonly blocks: string
  readonly log: Logger
  /** How browsers reach the console, without a path. */
  readonly origin: string
  /** The registry of agencies was changed: the event store is told soon. */
  agenciesChanged(): void
  /** What must work for us to be of use, and whether it does. */
  readiness(): Promise<readonly { readonly name: string; readonly ready: boolean }[]>
  /** Prometheus text. */
  metrics(): Promise<string>
  /** The clock. */
  now(): Date
}
