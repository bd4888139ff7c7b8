import type { Firmware, Sensor } from './sensors.ts'
import type { Signature } from './signatures.ts'

/**
 * What changes from one record to the next; the rest of a line is the same for all records of one sensor and signature.
 * The first eight are ready bytes, the others are written digit by digit.
 */
export const slotNames = [
  'srccountry',
  'dstcountry',
  'action',
  'logid',
  'level',
  'policy',
  'user',
  'web',
  'date',
  'time',
  'seconds',
  'nanoseconds',
  'rfc3164',
  'rfc5424',
  'srcip',
  'dstip',
  'srcport',
  'dstport',
  'session',
  'incident',
  'number',
] as const

export type Slot = (typeof slotNames)[number]

/** A line with holes: constants[0], slots[0], constants[1], … one constant more than slots, the last ends in a line feed. */
export interface Layout {
  readonly constants: readonly Uint8Array[]
  readonly slots: Uint8Array
  /** The line says in which country its source is. */
  readonly namesSource: boolean
}

/** Where FortiOS versions differ. */
interface Style {
  /** Which values stand in quotes: free text only, all words, or nearly everything. */
  readonly quotes: 'text' | 'words' | 'all'
  readonly clock: 'none' | 'seconds' | 'nanoseconds'
  readonly roles: boolean
  readonly srccountry: boolean
  readonly dstcountry: boolean
  /** Policy uuid and type, from 7.0; with the policy's name, from 7.4. */
  readonly policy: 'id' | 'uuid' | 'name'
  readonly webDetail: boolean
}

const style6: Style = {
  quotes: 'words',
  clock: 'nanoseconds',
  roles: true,
  srccountry: false,
  dstcountry: false,
  policy: 'id',
  webDetail: false,
}
const style7: Style = { ...style6, srccountry: true, dstcountry: true, policy: 'uuid' }
const styles: Readonly<Record<Firmware, Style>> = {
  '5.6': { ...style6, quotes: 'text', clock: 'none', roles: false },
  '6.0': { ...style6, clock: 'seconds' },
  '6.2': style6,
  '6.4': { ...style6, srccountry: true },
  '7.0': style7,
  '7.2': { ...style7, webDetail: true },
  '7.4': { ...style7, policy: 'name', webDetail: true },
  '7.4 relayed': { ...style7, quotes: 'all', policy: 'name', webDetail: true },
}

const clockKeys = new Set(['date', 'time'])
const addressKeys = new Set(['srcip', 'dstip'])
const numberKeys = new Set(
  (
    'eventtime timestamp logver appid attackid srcport dstport proto policyid sessionid incidentserialno crscore craction ' +
    'count duration sentbyte rcvdbyte sentpkt rcvdpkt'
  ).split(' '),
)
const textKeys = new Set(
  (
    'vd srccountry dstcountry srcintf dstintf service attack app appcat applist profile ref msg policyname ' +
    'logdesc user ui'
  ).split(' '),
)

interface LayoutChoice {
  readonly sensor: Sensor
  readonly signature: Signature
  /** From outside to a host behind the sensor. */
  readonly incoming: boolean
}

/** The line of one sensor, signature and direction, with its holes. */
export function layout({ sensor, signature, incoming }: LayoutChoice): Layout {
  const style = styles[sensor.firmware]
  const pair = (key: string, value: string | number): string => {
    const quoted =
      style.quotes === 'text'
        ? textKeys.has(key)
        : !numberKeys.has(key) && (style.quotes === 'all' || !(clockKeys.has(key) || addressKeys.has(key)))
    return quoted ? `${key}="${value}"` : `${key}=${value}`
  }
  const port = Number(sensor.serial.slice(-2))
  const lan = { name: `port${(port % 16) + 1}`, role: 'lan' }
  const wan = { name: port % 3 === 0 ? 'GSN-骨幹' : `wan${(port % 2) + 1}`, role: 'wan' }
  const [from, to] = incoming ? [wan, lan] : [lan, wan]
  const risk = { critical: 50, high: 30, medium: 10, low: 5, info: 5 }[signature.severity]

  const clock =
    style.clock === 'none'
      ? []
      : [pair('eventtime', `{${style.clock}}`), ...(style.clock === 'seconds' ? [] : ['tz="+0800"'])]
  const type = (name: string, subtype: string, eventtype: string, logid: string, level: string) => [
    pair('logid', logid),
    pair('type', name),
    pair('subtype', subtype),
    ...(eventtype === '' ? [] : [pair('eventtype', eventtype)]),
    pair('level', level),
  ]
  const head = (kind: string[]): string[] => {
    const date = [pair('date', '{date}'), pair('time', '{time}')]
    const device = [pair('devname', sensor.name), pair('devid', sensor.serial)]
    const vd = pair('vd', 'root')
    switch (sensor.firmware) {
      case '5.6':
      case '6.0':
      case '6.2':
        return [...date, ...device, ...kind, vd, ...clock]
      case '6.4':
      case '7.0':
      case '7.2':
      case '7.4':
        return [...date, ...device, ...clock, ...kind, vd]
      case '7.4 relayed':
        return ['logver=704092829', 'timestamp={seconds}', ...device, vd, ...date, ...clock, ...kind]
    }
  }
  const source = [pair('srcip', '{srcip}'), ...(style.srccountry ? [pair('srccountry', '{srccountry}')] : [])]
  const target = [pair('dstip', '{dstip}'), ...(style.dstcountry ? [pair('dstcountry', '{dstcountry}')] : [])]
  const ports = [pair('srcport', '{srcport}'), pair('dstport', '{dstport}')]
  const interfaces = [
    pair('srcintf', from.name),
    ...(style.roles ? [pair('srcintfrole', from.role)] : []),
    pair('dstintf', to.name),
    ...(style.roles ? [pair('dstintfrole', to.role)] : []),
  ]
  const transport = [pair('proto', signature.traffic.protocol), pair('service', signature.traffic.service)]
  const direction = pair('direction', incoming ? 'incoming' : 'outgoing')
  const session = pair('sessionid', '{session}')
  const action = pair('action', '{action}')
  const incident = pair('incidentserialno', '{incident}')
  const reputation = [
    pair('crscore', risk),
    pair('craction', risk === 5 ? 65536 : 16384),
    pair('crlevel', signature.severity === 'info' ? 'low' : signature.severity),
  ]
  const attack = [
    pair('attack', signature.name),
    ...ports,
    // The web slot begins with its own blank, or is empty.
    ...(signature.kind === 'ips' ? [`${direction}{web}`] : []),
    pair('attackid', signature.id),
    pair('profile', `ips-${sensor.name.split('-')[1]!}`),
    pair('ref', `http://www.fortinet.com/ids/VID${signature.id}`),
  ]

  const body = (): string[] => {
    switch (signature.kind) {
      case 'app-ctrl':
        return [
          ...head(type('utm', 'app-ctrl', 'signature', '{logid}', '{level}')),
          `${pair('appid', signature.id)}{user}`,
          ...source,
          ...target,
          ...ports,
          ...interfaces,
          ...transport,
          direction,
          '{policy}',
          session,
          pair('applist', 'gov-應用控管'),
          ...(style.policy === 'id' ? [] : [action]),
          pair('appcat', signature.category),
          pair('app', signature.name),
          `${style.policy === 'id' ? `${action} ` : ''}${incident}{web}`,
          pair('msg', `${signature.category}: ${signature.name}`),
          pair('apprisk', signature.severity),
        ]
      case 'ips': {
        const flow =
          style.quotes === 'text'
            ? ['{policy}', session, action, ...transport]
            : [session, action, ...transport, '{policy}']
        return [
          ...head(type('utm', 'ips', 'signature', '{logid}', 'alert')),
          pair('severity', signature.severity),
          ...source,
          ...target,
          ...interfaces,
          ...flow,
          ...attack,
          incident,
          pair('msg', `applications3: ${signature.name}`),
          ...reputation,
        ]
      }
      case 'anomaly':
        return [
          ...head(
            type(sensor.firmware < '6.2' ? 'anomaly' : 'utm', 'anomaly', 'anomaly', '{logid}', 'alert'),
          ),
          pair('severity', signature.severity),
          ...source,
          ...target,
          ...interfaces.slice(0, style.roles ? 2 : 1),
          'sessionid=0',
          action,
          ...transport,
          'count={number}',
          ...attack,
          pair('msg', `anomaly: ${signature.name}, 2001 > threshold 2000, repeats {number} times`),
          ...reputation,
        ]
      case 'traffic':
        return [
          ...head(type('traffic', 'forward', '', '0000000013', 'notice')),
          ...source,
          ...target,
          ...ports,
          ...interfaces,
          session,
          ...transport,
          action,
          '{policy}',
          pair('trandisp', 'noop'),
          pair('duration', 30),
          pair('sentbyte', '{number}'),
          pair('rcvdbyte', '{number}'),
          pair('appcat', 'unscanned'),
        ]
      case 'event':
        return [
          ...head(type('event', 'system', '', '0100032001', 'information')),
          pair('logdesc', 'Admin login successful'),
          pair('user', '管理員 admin'),
          pair('ui', 'https(198.18.0.9)'),
          action,
          pair('msg', 'Administrator \\"admin\\" logged in, session={number}'),
        ]
    }
  }
  const header = {
    'RFC 3164': `<189>{rfc3164} ${sensor.name} `,
    'RFC 5424': `<189>1 {rfc5424} ${sensor.name} - - - - `,
    priority: '<189>',
    none: '',
  }[sensor.header]
  return compile(`${header}${body().join(' ')}\n`)
}

export type WebDetail = 'app' | 'short' | 'long'

/** Which of the hosts-and-URLs texts a line takes. */
export function webDetail(firmware: Firmware, signature: Signature): WebDetail {
  return signature.kind === 'app-ctrl' ? 'app' : styles[firmware].webDetail ? 'long' : 'short'
}

/** The policy keys of a firmware, for a policy that the sensor has. */
export function policyText(
  firmware: Firmware,
  policy: { readonly id: number; readonly uuid: string; readonly name: string },
): string {
  const style = styles[firmware]
  const uuid = style.policy === 'id' ? '' : ` poluuid="${policy.uuid}" policytype="policy"`
  return `policyid=${policy.id}${uuid}${style.policy === 'name' ? ` policyname="${policy.name}"` : ''}`
}

/** Splits `text` at its `{slot}`s. */
function compile(text: string): Layout {
  const constants: Uint8Array[] = []
  const slots: number[] = []
  const encoder = new TextEncoder()
  let from = 0
  for (const match of text.matchAll(/\{([a-z0-9]+)\}/g)) {
    constants.push(encoder.encode(text.slice(from, match.index)))
    slots.push((slotNames as readonly string[]).indexOf(match[1]!))
    from = match.index + match[0].length
  }
  constants.push(encoder.encode(text.slice(from)))
  return {
    constants,
    slots: Uint8Array.from(slots),
    namesSource: slots.includes(slotNames.indexOf('srccountry')),
  }
}
