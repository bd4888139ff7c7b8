/** FortiOS versions whose field orders differ; `7.4 relayed` is one that a log collector of the vendor passed on. */
export type Firmware = '5.6' | '6.0' | '6.2' | '6.4' | '7.0' | '7.2' | '7.4' | '7.4 relayed'

/** What stands in front of the first key. */
type Header = 'RFC 3164' | 'RFC 5424' | 'priority' | 'none'

export interface Sensor {
  readonly name: string
  readonly serial: string
  readonly firmware: Firmware
  readonly header: Header
  /** Relative number of records. */
  readonly weight: number
}

const regions = ['north', 'centre', 'south', 'east']
const bureaus =
  'archives weather forests harbours museums census fisheries railways libraries rivers patents grants'.split(
    ' ',
  )
const firmwares: readonly Firmware[] = [
  '7.4',
  '7.2',
  '7.0',
  '7.4',
  '6.4',
  '7.2',
  '7.4',
  '6.2',
  '7.0',
  '7.4',
  '6.0',
  '7.2',
  '5.6',
  '7.4',
  '6.4',
  '7.4 relayed',
]
const headers: readonly Header[] = ['priority', 'RFC 3164', 'none', 'RFC 5424', 'priority']

/** The gateways of a government network that does not exist: 48, in four regions. */
export const sensors: readonly Sensor[] = regions.flatMap((region, r) =>
  bureaus.map((bureau, b) => {
    const index = r * bureaus.length + b
    return {
      name: `gw-${region}-${bureau}`,
      serial: `FG1800SIM${String(index + 1).padStart(7, '0')}`,
      firmware: firmwares[index % firmwares.length]!,
      header: headers[index % headers.length]!,
      // Strides through the order so that neither a region nor a firmware gathers the busy ones.
      weight: 1 / (((index * 29) % 48) + 4),
    }
  }),
)
