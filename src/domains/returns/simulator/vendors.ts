/** Vendors that do not exist, each with a way of returning of its own. */

export type Layout = 'json' | 'chinese-table' | 'english-table'

export interface SimulatedVendor {
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string
  readonly layout: Layout
  /** Relative number of tickets. */
  readonly weight: number
  /** Serves the agencies whose place in the list, divided by `every`, leaves one of these. */
  readonly serves: readonly number[]
  /** Returns nothing in the last so many days. */
  readonly silentDays: number
  /** Sends the monthly form of devices so many days after the month. */
  readonly devicesAfter: number
}

const every = 8

/** Two of them share agencies, one has fallen silent, one is late with its devices. */
export const simulatedVendors: readonly SimulatedVendor[] = [
  {
    code: 'sample-a',
    nameZh: '示範甲資安',
    nameEn: 'Sample Security A',
    layout: 'json',
    weight: 34,
    serves: [0, 1, 2],
    silentDays: 0,
    devicesAfter: 1,
  },
  {
    code: 'sample-b',
    nameZh: '示範乙資安',
    nameEn: 'Sample Security B',
    layout: 'chinese-table',
    weight: 26,
    serves: [2, 3, 4],
    silentDays: 0,
    devicesAfter: 3,
  },
  {
    code: 'sample-c',
    nameZh: '示範丙資安',
    nameEn: 'Sample Security C',
    layout: 'json',
    weight: 20,
    serves: [4, 5],
    silentDays: 0,
    devicesAfter: 9,
  },
  {
    code: 'sample-d',
    nameZh: '示範丁資安',
    nameEn: 'Sample Security D',
    layout: 'english-table',
    weight: 14,
    serves: [1, 6],
    silentDays: 0,
    devicesAfter: 2,
  },
  {
    code: 'sample-e',
    nameZh: '示範戊資安',
    nameEn: 'Sample Security E',
    layout: 'json',
    weight: 6,
    serves: [7],
    silentDays: 16,
    devicesAfter: 2,
  },
]

/** Of agencies in their order, those that it serves. */
export function servedBy<Agency>({ serves }: SimulatedVendor, agencies: readonly Agency[]): Agency[] {
  return agencies.filter((_, index) => serves.includes(index % every))
}
