/** Vendors, agencies and deliveries for tests. */
import type { Records, RecordStore, Scope } from '../../store/records/index.ts'
import { startTestRecords, type TestStore } from '../../store/records/server.test-support.ts'
import { addRange, assignAgency, createAgency, createVendor, loadCategories } from '../agencies/index.ts'
import { ourselves } from '../audit/index.ts'
import {
  deliver,
  readContent,
  sha256Of,
  type Delivery,
  type DeliveryReport,
  type Form,
  type Profile,
} from './index.ts'
import { knowledge } from './knowledge.test-support.ts'

export { knowledge }
export const system: Scope = { kind: 'system' }
export const now = new Date('2026-11-21T04:00:00Z')

const rooms = ['audit', 'outbox', 'jobs', 'agencies', 'identity', 'returns'].map((room) => ({
  room,
  folder: new URL(`../${room}/migrations/`, import.meta.url),
}))

export const startReturns = () => startTestRecords(rooms)

export const oid = (agency: number): string => `2.16.886.101.${agency}`

/**
 * Agencies 1 to 4 with 198.51.100.0/28, .16/28 …; vendor 1 serves agencies 1 and 2, vendor 2 agencies 2 and 3, vendor 3 all of them. Ids
 * are the numbers, as the database is new.
 */
export async function furnish(store: TestStore): Promise<TestStore> {
  await store.within(system, async (records) => {
    await loadCategories(records, ourselves, [
      { code: '綜合行政', nameZh: '綜合行政類', nameEn: '' },
      { code: '其他', nameZh: '非行政院所屬類', nameEn: '' },
    ])
    for (const agency of [1, 2, 3, 4]) {
      const made = await createAgency(records, ourselves, {
        oid: oid(agency),
        nameZh: `第${agency}機關`,
        nameEn: `Agency ${agency}`,
        parent: null,
        level: agency === 1 ? 'A' : 'B',
        category: agency < 3 ? '綜合行政' : '其他',
      })
      await addRange(records, ourselves, made.id, made.version, {
        range: `198.51.100.${(agency - 1) * 16}/28`,
      })
    }
    for (const [code, served] of [
      ['north', [1, 2]],
      ['south', [2, 3]],
      ['east', [1, 2, 3, 4]],
    ] as const) {
      let vendor = await createVendor(
        records,
        ourselves,
        { code, nameZh: `${code}公司`, nameEn: '', mail: '' },
        now,
      )
      for (const agency of served)
        vendor = await assignAgency(
          records,
          ourselves,
          vendor.id,
          vendor.version,
          { agency, from: new Date(0), to: null },
          now,
        )
    }
  })
  return store
}

export const locate = (address: string): string | null => (address.startsWith('203.0.113.') ? 'US' : null)

export type Given = Partial<Omit<Delivery, 'content' | 'sha256' | 'bytes'>> & {
  readonly bytes: Uint8Array | string
  readonly profileId?: string
}

/** As a caller does it: read first, then one transaction. */
export async function send(store: RecordStore, given: Given): Promise<DeliveryReport> {
  const delivery = await deliveryOf(given)
  return store.within(system, (records) => deliver(records, delivery, { knowledge, locate }))
}

export async function deliveryOf({
  bytes: given,
  profileId = 'lianfang-json',
  ...more
}: Given): Promise<Delivery> {
  const bytes = typeof given === 'string' ? Buffer.from(given) : given
  const profile: Profile = more.profile ?? knowledge.profiles.get(profileId)!
  return {
    vendor: 1,
    form: 'monitoring' satisfies Form,
    parameters: {},
    channel: 'upload',
    fileName: 'returns',
    by: ourselves,
    receivedAt: now,
    isDryRun: false,
    ...more,
    profile,
    sha256: sha256Of(bytes),
    bytes: bytes.length,
    content: await readContent(bytes, profile),
  }
}

/** A ticket of lianfang-return/1. */
export const ticket = (number: string, more: Readonly<Record<string, unknown>> = {}) => ({
  number,
  agency: oid(1),
  threatClass: 'intrusion-attempts',
  severity: 'high',
  eventAt: '2026-11-20T02:00:00Z',
  detectedAt: '2026-11-20T02:05:00Z',
  returnedAt: '2026-11-20T03:00:00Z',
  sources: ['203.0.113.5'],
  destinations: ['198.51.100.3'],
  title: 'SSH 暴力破解',
  ...more,
})

export const asCentre = <Result>(store: RecordStore, work: (records: Records) => Promise<Result>) =>
  store.within({ kind: 'centre' }, work)
