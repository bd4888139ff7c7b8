import type { GatewayRecord } from '../../../events/index.ts'
import { instantOf } from '../../../../base/zone.ts'
import { parseCef } from '../../../../standards/cef/cef.ts'
import type { ParseOptions } from '../../../sources/index.ts'
import { refused, type Outcome } from '../../../sources/index.ts'
import { wallClock, zoneMinutes } from '../../../sources/index.ts'
import { takeRecord, type Pair } from '../fortigate-key-value/record.ts'

/**
 * CEF key → FortiOS key. Every other FortiOS key is written with FTNTFGT in front. Source: FortiOS log message reference,
 * "FortiOS to CEF log field mapping guidelines" and the tables "… log support for CEF", 5.6 to 7.4.
 */
const keys: ReadonlyMap<string, string> = new Map([
  ['deviceExternalId', 'devid'],
  ['dvchost', 'devname'],
  ['src', 'srcip'],
  ['shost', 'srcname'],
  ['spt', 'srcport'],
  ['smac', 'srcmac'],
  ['suser', 'user'],
  ['dst', 'dstip'],
  ['dpt', 'dstport'],
  ['dmac', 'dstmac'],
  ['duser', 'user'],
  ['deviceInboundInterface', 'srcintf'],
  ['deviceOutboundInterface', 'dstintf'],
  ['sourceTranslatedAddress', 'transip'],
  ['sourceTranslatedPort', 'transport'],
  ['destinationTranslatedAddress', 'tranip'],
  ['destinationTranslatedPort', 'tranport'],
  ['externalId', 'sessionid'],
  ['externalID', 'sessionid'],
  ['act', 'action'],
  ['app', 'service'],
  ['request', 'url'],
  ['requestClientApplication', 'agent'],
  ['requestCookies', 'cookies'],
  ['out', 'sentbyte'],
  ['in', 'rcvdbyte'],
  ['fname', 'filename'],
  ['fsize', 'filesize'],
  ['outcome', 'status'],
  ['sproc', 'ui'],
  ['sourceServiceName', 'role'],
  ['deviceDirection', 'direction'],
])

/** FortiOS 5.6 puts some keys in CEF's numbered fields and names them by a label. */
const labels: ReadonlyMap<string, string> = new Map([
  ['Policy Id', 'policyid'],
  ['Duration', 'duration'],
  ['Packets Sent', 'sentpkt'],
  ['Packets Received', 'rcvdpkt'],
  ['Filter Type', 'filtertype'],
])

const directions: ReadonlyMap<string, string> = new Map([
  ['0', 'incoming'],
  ['1', 'outgoing'],
])

/** One line of FortiOS CEF, a byte string without its end; its syslog header may be of any kind or none. */
export function parseCefLine(line: string, options: ParseOptions): Outcome<GatewayRecord> {
  if (/^[ \t\r]*$/.test(line)) return { kind: 'blank' }
  const event = parseCef(line)
  if (event === 'cef-missing') return refused(event, 'no CEF: in the line')
  if (event === 'cef-header-short') return refused(event, 'fewer than seven fields before the extension')
  if (event.extension.length === 0) return refused('cef-extension-empty', 'no key=value after the header')

  const header = headerOf(line.slice(0, line.indexOf('CEF:')), options)
  const label = new Map(event.extension.filter(([key]) => /^c[sn]\dLabel$/.test(key)))
  const traffic = event.extension.some(([key, value]) => key === 'cat' && value.startsWith('traffic'))
  const pairs: Pair[] = []
  const add = (key: string, value: string): void => {
    pairs.push({ key, value, source: `${key}=${quoted(value)}` })
  }
  if (header.host !== undefined && !event.extension.some(([key]) => key === 'dvchost'))
    add('devname', header.host)
  for (const [key, value] of event.extension) {
    const named = labels.get(label.get(`${key}Label`) ?? '')
    if (key.startsWith('FTNTFGT') && key.length > 7) add(key.slice(7), value)
    else if (named !== undefined) add(named, value)
    else if (key.endsWith('Label') && labels.has(value)) continue
    else if (key === 'cat') {
      const colon = value.indexOf(':')
      add('type', colon < 0 ? value : value.slice(0, colon))
      if (colon >= 0 && !event.extension.some(([key]) => key === 'FTNTFGTsubtype'))
        add('subtype', value.slice(colon + 1))
    } else if (key === 'dhost') add(traffic ? 'dstname' : 'hostname', value)
    else if (key === 'deviceDirection') add('direction', directions.get(value) ?? value)
    else add(keys.get(key) ?? key, value)
  }
  return takeRecord(pairs, line, options, header.time)
}

/** As FortiOS quotes values in key=value. */
function quoted(value: string): string {
  return /^[^\s"]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Host and time (ms) of a syslog header: RFC 3164, whose time has neither year nor zone, or RFC 5424. */
function headerOf(
  header: string,
  options: ParseOptions,
): { readonly host?: string | undefined; readonly time?: number | undefined } {
  const structured = /^<\d{1,3}>1 (\S+) (\S+) /.exec(header)
  if (structured !== null) {
    const [, time, host] = structured
    const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d{1,6})?)(Z|[+-]\d\d:\d\d)$/.exec(time!)
    const local = match === null ? undefined : wallClock(match[1]!, match[2]!)
    const offset = match === null ? undefined : zoneMinutes(match[3]!)
    return {
      host: host === '-' ? undefined : host,
      time: local === undefined || offset === undefined ? undefined : local - offset * 60_000,
    }
  }
  const plain = /^(?:<\d{1,3}>)? ?([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\S+)/.exec(header)
  if (plain === null) return {}
  const [, month, day, time, host] = plain
  const monthNumber = months.indexOf(month!) + 1
  const date = `-${String(monthNumber).padStart(2, '0')}-${day!.padStart(2, '0')}`
  // The year in which the line is not from the future.
  const year = new Date(options.receivedAt).getUTCFullYear() + 1
  const instants = [year, year - 1, year - 2].map((each) => {
    const local = wallClock(`${each}${date}`, time!)
    return local === undefined ? undefined : instantOf(local, options.timeZone)
  })
  return { host, time: instants.find((at) => at !== undefined && at <= options.receivedAt + 86_400_000) }
}
