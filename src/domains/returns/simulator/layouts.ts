/** How each vendor writes its tickets down. */
import type { Random } from '../../../base/random.ts'
import { csvRecord } from '../../../standards/csv/table.ts'
import { happenings, severityWords, type Happening, type Severity } from './happenings.ts'
import type { Layout, SimulatedVendor } from './vendors.ts'

/** A ticket as a vendor tells it. */
export interface Told {
  readonly vendor: SimulatedVendor
  readonly form: 'monitoring' | 'analysis'
  readonly number: string
  readonly revision: number
  readonly oid: string
  readonly happening: Happening
  readonly severity: Severity
  /** ms since 1970. */
  readonly eventAt: number
  readonly detectedAt: number
  readonly returnedAt: number
  readonly sources: readonly string[]
  readonly destinations: readonly string[]
  readonly relays: readonly string[]
  readonly state: 'open' | 'in-progress' | 'closed' | 'false-positive'
  /** What is wrong with the row, if anything. */
  readonly damage: 'agency' | 'number' | 'address' | 'time' | 'cut' | undefined
  readonly isDuplicate: boolean
  readonly isLate: boolean
}

const stateWords: Readonly<Record<Told['state'], string>> = {
  open: '未處理',
  'in-progress': '處理中',
  closed: '已結案',
  'false-positive': '誤判',
}
const taipei = 8 * 3_600_000

/** The bytes, and the profile that reads them. */
export function writeTickets(
  random: Random,
  layout: Layout,
  told: readonly Told[],
): { readonly profile: string; readonly bytes: Buffer } {
  if (layout === 'json')
    return { profile: 'lianfang-json', bytes: Buffer.from(told.map((each) => line(random, each)).join('')) }
  const table = layout === 'chinese-table' ? chinese : english
  const rows = told.map((each) => {
    const row = csvRecord(table.row(spoilt(each)))
    return each.damage === 'cut' ? `"${row.slice(0, 20)}"x${row.slice(20)}` : row
  })
  return { profile: 'lianfang-table', bytes: Buffer.from([csvRecord(table.heading), ...rows].join('')) }
}

function line(random: Random, given: Told): string {
  const told = spoilt(given)
  const { number, revision, oid, happening, severity, relays, destinations, sources, state } = told
  const text = JSON.stringify({
    number,
    revision,
    agency: oid,
    threatClass: happening.threatClass,
    severity,
    eventAt: iso(told.eventAt),
    detectedAt: iso(told.detectedAt),
    returnedAt: iso(told.returnedAt),
    sources,
    destinations,
    ...(relays.length > 0 && { relays }),
    title: happening.title,
    rule: happening.rule,
    state,
  })
  return `${given.damage === 'cut' ? text.slice(0, 40 + random.below(60)) : text}\n`
}

function spoilt(told: Told): Told {
  switch (told.damage) {
    case 'agency':
      return { ...told, oid: '2.16.886.999998.404' }
    case 'number':
      return { ...told, number: '' }
    case 'address':
      return { ...told, sources: ['198.51.100.300'] }
    case 'time':
      return { ...told, eventAt: told.eventAt + 20 * 365 * 86_400_000 }
    case 'cut':
    case undefined:
      return told
  }
}

interface Table {
  readonly heading: readonly string[]
  readonly row: (told: Told) => readonly (string | number)[]
}

const chinese: Table = {
  heading: [
    '單號',
    '版次',
    '機關OID',
    '威脅類別',
    '嚴重程度',
    '事件時間',
    '偵測時間',
    '回傳時間',
    '來源IP',
    '目的IP',
    '中繼站',
    '標題',
    '規則名稱',
    '處理狀態',
  ],
  row: (told) => [
    told.number,
    told.revision,
    told.oid,
    told.happening.word,
    severityWords[told.severity],
    republic(told.eventAt),
    republic(told.detectedAt),
    republic(told.returnedAt),
    told.sources.join('、'),
    told.destinations.join('、'),
    told.relays.join(' '),
    told.happening.title,
    told.happening.rule,
    stateWords[told.state],
  ],
}

const english: Table = {
  heading: [
    'ticket number',
    'version',
    'agency oid',
    'class',
    'severity',
    'event time',
    'detection time',
    'return time',
    'source ip',
    'destination ip',
    'relay station',
    'title',
    'rule name',
    'status',
    'queue',
  ],
  row: (told) => [
    told.number,
    told.revision,
    told.oid,
    told.happening.threatClass,
    told.severity,
    iso(told.eventAt),
    iso(told.detectedAt),
    iso(told.returnedAt),
    told.sources.join('; '),
    told.destinations.join('; '),
    told.relays.join(' '),
    told.happening.title,
    told.happening.rule,
    told.state,
    `tier-${1 + (happenings.indexOf(told.happening) % 2)}`,
  ],
}

function iso(at: number): string {
  return `${new Date(at + taipei).toISOString().slice(0, 19)}+08:00`
}

/** 115/11/20 08:30:00 */
function republic(at: number): string {
  const [date, time] = new Date(at + taipei).toISOString().slice(0, 19).split('T')
  const [year, month, day] = date!.split('-')
  return `${Number(year) - 1911}/${month}/${day} ${time}`
}
