/** The monthly state of devices, as made-up vendors return it. */
import { Random } from '../../../base/random.ts'
import { csvRecord } from '../../../standards/csv/table.ts'
import { startOfDay } from '../times.ts'
import type { SimulatedDelivery } from './simulate.ts'
import { servedBy, simulatedVendors, type SimulatedVendor } from './vendors.ts'

interface Options {
  readonly seed: number
  readonly from: number
  readonly to: number
  readonly agencies: readonly { readonly oid: string }[]
}

interface Device {
  readonly oid: string
  readonly month: string
  readonly device: string
  readonly kind: string
  readonly state: 'normal' | 'degraded' | 'down' | 'maintenance'
}

const kinds = ['firewall', 'ips', 'waf', 'edr', 'mail-gateway'] as const
const words = { normal: '正常', degraded: '異常', down: '中斷', maintenance: '維護中' } as const
const zone = 'Asia/Taipei'
const day = 86_400_000

/** Of every month that lies within the time, in the order they are sent; one that is due after it is not there. */
export function deviceDeliveries({ seed, from, to, agencies }: Options): SimulatedDelivery[] {
  const random = new Random(seed + 1)
  const sent: SimulatedDelivery[] = []
  const first = new Date(from + 8 * 3_600_000)
  for (let at = 0; ; at++) {
    const [year, month] = [first.getUTCFullYear(), first.getUTCMonth() + 1 + at]
    const end = startOfDay(year, month + 1, 1, zone).getTime()
    if (end > to) return sent.sort((a, b) => a.sentAt - b.sentAt)
    const name = new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 7)
    for (const vendor of simulatedVendors) {
      const sentAt = end + vendor.devicesAfter * day + random.below(day / 2)
      const own = servedBy(vendor, agencies)
      // One forgets an agency now and then.
      const forgotten = vendor.layout === 'chinese-table' ? random.below(own.length) : -1
      const devices = own
        .filter((_, index) => index !== forgotten)
        .flatMap(({ oid }) => devicesOf(random, oid, name))
      if (devices.length > 0 && sentAt < to - vendor.silentDays * day)
        sent.push({
          vendor: vendor.code,
          form: 'device-status',
          name: `${vendor.code}-devices-${name}`,
          sentAt,
          ...written(vendor, devices),
        })
    }
  }
}

function devicesOf(random: Random, oid: string, month: string): Device[] {
  // The same ones each month.
  const count = 2 + (Number(oid.split('.').at(-1)) % 3)
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length]!
    const fate = random.unit()
    return {
      oid,
      month,
      device: `${kind}-${index + 1}`,
      kind,
      state: fate < 0.92 ? 'normal' : fate < 0.96 ? 'degraded' : fate < 0.98 ? 'down' : 'maintenance',
    }
  })
}

function written(
  { layout }: SimulatedVendor,
  devices: readonly Device[],
): { readonly profile: string; readonly bytes: Buffer } {
  if (layout === 'json')
    return {
      profile: 'lianfang-device-json',
      bytes: Buffer.from(
        devices.map(({ oid, ...device }) => `${JSON.stringify({ agency: oid, ...device })}\n`).join(''),
      ),
    }
  const heading = csvRecord(['機關OID', '月份', '設備名稱', '設備種類', '設備狀態'])
  const rows = devices.map(({ oid, month, device, kind, state }) =>
    csvRecord([oid, month, device, kind, words[state]]),
  )
  return { profile: 'lianfang-device-table', bytes: Buffer.from([heading, ...rows].join('')) }
}
