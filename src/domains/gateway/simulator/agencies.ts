import { sensors } from './sensors.ts'

/** An agency that does not exist, in the shape of the registry's JSON exchange format. */
export interface SimulatedAgency {
  readonly oid: string
  readonly nameZh: string
  readonly nameEn: string
  readonly parent: string
  readonly level: string
  readonly ranges: readonly { readonly range: string; readonly from: string; readonly to: string }[]
}

const regions = [
  ['北區', 'Northern'],
  ['中區', 'Central'],
  ['南區', 'Southern'],
  ['東區', 'Eastern'],
] as const
const bureaus = [
  ['檔案館', 'Archives'],
  ['氣象站', 'Weather Station'],
  ['林務所', 'Forest Office'],
  ['港務所', 'Harbour Office'],
  ['博物館', 'Museum'],
  ['普查所', 'Census Office'],
  ['漁業所', 'Fisheries Office'],
  ['鐵路所', 'Railway Office'],
  ['圖書館', 'Library'],
  ['河川所', 'River Office'],
  ['專利所', 'Patent Office'],
  ['補助所', 'Grants Office'],
] as const
const levels = ['A', 'B', 'B', 'C', 'C', 'C', 'D'] as const
/** Behind these sensors stands nobody that the registry knows: unattributed addresses must be seen. */
const unregistered = 4
const arc = '2.16.886.999999'

/** The owners of the simulated sensors' networks: four regions and their offices. */
export function simulatedAgencies(): SimulatedAgency[] {
  const parents = regions.map(([zh, en], index) => ({
    oid: `${arc}.${index + 1}`,
    nameZh: `示範${zh}公署`,
    nameEn: `Sample ${en} Administration`,
    parent: '',
    level: 'A',
    ranges: [],
  }))
  const offices = sensors.slice(0, sensors.length - unregistered).map((_, index) => {
    const region = Math.floor(index / bureaus.length)
    const bureau = bureaus[index % bureaus.length]!
    // As the simulator deals them out: a /21 of 198.18.0.0/15 and a /48 of 2001:db8::/32 behind each sensor.
    const first = (index * 2048) >>> 8
    const ranges = [
      `198.${18 + (first >>> 8)}.${first & 255}.0/21`,
      `2001:db8:${(index + 1).toString(16)}::/48`,
    ]
    return {
      oid: `${arc}.${region + 1}.${(index % bureaus.length) + 1}`,
      nameZh: `示範${regions[region]![0]}${bureau[0]}`,
      nameEn: `Sample ${regions[region]![1]} ${bureau[1]}`,
      parent: `${arc}.${region + 1}`,
      level: levels[index % levels.length]!,
      ranges: ranges.map((range) => ({ range, from: '', to: '' })),
    }
  })
  return [...parents, ...offices]
}
