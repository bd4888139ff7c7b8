/** A desk over real stores, with events of two days. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTableStatements } from '../../../store/events/topology.ts'
import { declared } from '../../../store/events/sql.ts'
import type { Records, Scope } from '../../../store/records/index.ts'
import { startTestRecords, type TestStore } from '../../../store/records/server.test-support.ts'
import type { Actor } from '../../audit/index.ts'
import { loadKnowledge, parsePeriod } from '../../gateway/index.ts'
import { type Event, startRankingStore, storeEvents } from '../../gateway/ranking.test-support.ts'
import { batch, setAside, source } from '../../sources/index.ts'
import {
  computedTables,
  honeypotCount,
  honeypotEvent,
  honeypotRetaken,
  honeypotSummary,
  loadHoneypotKnowledge,
} from '../../honeypot/index.ts'
import { loadKillChain } from '../../kill-chain/index.ts'
import { openLocations } from '../../locations/index.ts'
import { readKnowledge as readReturnsKnowledge } from '../../returns/index.ts'
import type { BulletinDesk } from './desk.ts'
import { RenderedFiles } from './rendered-files.ts'

export const now = new Date('2026-11-21T00:00:00Z')
export const first = parsePeriod('2026-10-01', undefined, { now: now.getTime() })
export const second = parsePeriod('2026-10-02', undefined, { now: now.getTime() })
export const analyst: Actor = { kind: 'person', id: 'a1', name: 'Analyst <img src=x onerror=alert(1)>' }
/** Whose tables there are. */
const rooms = ['audit', 'outbox', 'jobs', 'agencies', 'identity', 'returns', 'bulletin']
/** A signature as an attacker would write it. */
export const hostileName = '<img src=x onerror=alert(1)>'

export interface TestDesk extends BulletinDesk {
  readonly records: TestStore
  readonly folder: string
  within<Result>(work: (records: Records) => Promise<Result>, scope?: Scope): Promise<Result>
  /** Blocked events of one signature, severity high. */
  storeMore(name: string, day: 'first' | 'second', events: number): Promise<void>
  stop(): Promise<void>
}

export async function startTestDesk(): Promise<TestDesk> {
  const room = (name: string) => ({
    room: name,
    folder: new URL(`../../${name}/migrations/`, import.meta.url),
  })
  const api = { room: 'api', folder: new URL('../../../api/migrations/', import.meta.url) }
  const [server, ranking, folder] = await Promise.all([
    startTestRecords([...rooms.map(room), api]),
    startRankingStore(1),
    mkdtemp(join(tmpdir(), 'lianfang-bulletins-')),
  ])
  const { store } = ranking
  for (const table of [
    source,
    batch,
    setAside,
    honeypotEvent,
    honeypotRetaken,
    honeypotCount,
    honeypotSummary,
    ...computedTables,
  ])
    for (const statement of createTableStatements(store.topology, store.database, table))
      await store.command(declared(statement))
  const records = await server.freshDatabase()
  const files = new RenderedFiles(folder)
  const storeMore: TestDesk['storeMore'] = (name, day, events) =>
    storeEvents(store, burst((day === 'first' ? first : second).from + 3600, name, events))
  await storeMore('BitTorrent', 'first', 30)
  await storeMore('Gone.Signature', 'first', 10)
  await storeMore('BitTorrent', 'second', 60)
  await storeMore(hostileName, 'second', 20)
  await storeEvents(store, burst(second.from + 7200, 'Torpig.Mebroot.Botnet', 4, { severity: 5 }))
  return {
    records,
    events: store,
    knowledge: loadKnowledge(),
    killChain: loadKillChain(),
    honeypots: loadHoneypotKnowledge(),
    returns: readReturnsKnowledge(new URL('../../../../reference/', import.meta.url)),
    locations: openLocations({ countries: undefined, networks: undefined }),
    files,
    now: () => now,
    folder,
    within: (work, scope = { kind: 'centre' }) => records.within(scope, work),
    storeMore,
    async stop() {
      await files.close()
      await ranking.stop()
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function burst(from: number, name: string, events: number, more: Partial<Event> = {}): Event[] {
  return Array.from({ length: events }, (_, index) => ({
    time: from + index,
    name,
    severity: 4,
    disposition: 6,
    sensor: 'gateway-1',
    country: 'Taiwan',
    source: `::ffff:10.0.0.${index + 1}`,
    destination: '::ffff:192.0.2.1',
    ...more,
  }))
}
