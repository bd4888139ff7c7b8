/** Live collection, for the rooms above. */
import './tables.ts'

export {
  Collector,
  collectorSettings,
  type CollectorMetrics,
  type CollectorSettings,
  type ListenerStatus,
} from './collector.ts'
export type { Listener, TcpListener, TlsListener, UdpListener } from './listeners.ts'
export type { Push, Pushed } from './push.ts'
export { changeLiveSource, readLiveSource, type LiveSource, type SourceChange } from './registry.ts'
export type { DropPolicy, Dropped, Transport } from './spool.ts'
export type { SourceStatus } from './status.ts'
export type { StoredOf } from './storing.ts'
export type { SourceState } from './tables.ts'
