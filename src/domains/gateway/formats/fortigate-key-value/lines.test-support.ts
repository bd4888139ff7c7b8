import type { Random } from '../../../../base/random.ts'
import { longestName } from '../../../events/index.ts'

/** Seeded FortiGate lines for tests: plain ones, odd ones, damaged ones. */

const signatures = [
  'BitTorrent',
  'DNS.TXT.Records.Tunneling',
  'A "quoted" name',
  'C:\\temp\\',
  '點對點',
  'x'.repeat(40),
]
const words: Readonly<Record<string, readonly string[]>> = {
  severity: ['critical', 'high', 'medium', 'low', 'info', 'information', 'High', 'odd', ''],
  apprisk: ['critical', 'high', 'medium', 'elevated', 'low', 'unknown'],
  action: [
    'dropped',
    'detected',
    'reset',
    'reset_client',
    'reset_server',
    'drop_session',
    'pass_session',
    'clear_session',
    'block',
    'blocked',
    'pass',
    'reject',
    'allow',
    'passthrough',
    'accept',
    'monitor',
    'drop',
    'Blocked',
    'strange',
    '',
  ],
  srcip: [
    '10.1.2.3',
    '255.255.255.255',
    '0.0.0.0',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3',
    '1.2.3.4.5',
    '2001:db8::1',
    '::',
    '::1',
    '1::',
    '::ffff:1.2.3.4',
    '64:ff9b::192.0.2.33',
    '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7::',
    '::2:3:4:5:6:7:8',
    '1::2::3',
    ':::',
    '1:2',
    'fe80::1%eth0',
    '12345::',
    '1:2:3:4:5:6:1.2.3.4',
    '1:2:3:4:5:6:7:1.2.3.4',
    '1.2.3.4::',
    '::1.2.3.256',
    'ABCD:EF01::ab',
    '',
    'N/A',
    '1:',
    ':1',
    '::1:',
    '1.2.3.4 ',
  ],
  srcport: ['0', '80', '65535', '65536', '70000', '0080', '-1', '8a', '1e3', '00000000080', '', '４'],
  proto: ['6', '17', '255', '256', ''],
  sessionid: [
    '1',
    '4294967295',
    '4294967296',
    '9999999999',
    '12345678',
    '123456789',
    '0000000001',
    '99999999999999999999',
  ],
  eventtime: [
    '1778580000',
    '1778580000123',
    '1778580000123456',
    '1778580000123456789',
    '0000000001',
    '4102444800',
    '9999999999',
    '177858000',
    '1778580000123456x89',
    '17785800001234567890',
    '',
  ],
  date: [
    '2026-05-12',
    '1970-01-01',
    '2099-12-31',
    '2026-02-29',
    '2024-02-29',
    '2026-13-01',
    '2026-04-31',
    '2026-5-12',
    '2100-01-01',
    '',
  ],
  time: ['10:00:03', '23:59:59', '24:00:00', '10:00:60', '10:00', ''],
  tz: ['+0800', '-0330', '+1400', '+1500', '+0860', 'CST', '+08:00', ''],
  subtype: ['ips', 'app-ctrl', 'anomaly', 'forward'],
  type: ['utm', 'traffic', 'anomaly', 'app-ctrl', ''],
}
const order =
  'date time devname devid eventtime tz logid type subtype eventtype level vd severity srcip srccountry dstip srcintf srcintfrole sessionid action proto service policyid attack app appid apprisk applist srcport dstport direction attackid profile ref incidentserialno user hostname url msg appcat crscore craction crlevel'.split(
    ' ',
  )
const usual: Readonly<Record<string, string>> = {
  date: '2026-05-12',
  time: '18:00:00',
  devname: 'GW',
  devid: 'FG3K1',
  eventtime: '1778580000123456789',
  tz: '+0800',
  logid: '0419016384',
  type: 'utm',
  subtype: 'ips',
  eventtype: 'signature',
  level: 'alert',
  vd: 'root',
  severity: 'high',
  srcip: '10.1.2.3',
  srccountry: 'Taiwan',
  dstip: '2001:db8::7',
  srcintf: 'port1',
  srcintfrole: 'lan',
  sessionid: '77',
  action: 'dropped',
  proto: '6',
  service: 'HTTPS',
  policyid: '9',
  attack: 'BitTorrent',
  app: 'BitTorrent',
  appid: '6',
  apprisk: 'high',
  applist: 'default',
  srcport: '1234',
  dstport: '443',
  direction: 'outgoing',
  attackid: '12',
  profile: 'strict',
  ref: 'http://www.fortinet.com/ids/VID12',
  incidentserialno: '5',
  user: 'A\\B',
  hostname: 'h',
  url: '/a?b=c d',
  msg: 'web: x,',
  appcat: 'P2P',
  crscore: '30',
  craction: '8192',
  crlevel: 'high',
}
const headers = [
  '',
  '<189>',
  '<189> ',
  '<111> May 12 10:00:03 host ',
  'May 12 10:00:03 host ',
  '<189>1 2026-05-12T10:00:03Z host FortiGate - - - ',
  '<189>1 2026-05-12T10:00:03Z h=1 FortiGate - - - ',
  '<189>1 2026-05-12T10:00:03Z host FortiGate - - [x@1 a="b" c="d"] ',
  '<189>1 date=1 ',
  '<1890>',
  '\uFEFF',
  '\uFEFF<189>',
  '1 2 x:y=z ',
  'say "hi" ',
]

const always = (random: Random, parts: number): boolean => random.below(parts) === 0

/** A value a few bytes shorter or longer than a name may be, once its escapes are gone or before. */
function nearLongest(random: Random): string {
  const unit = random.pick(['x', 'é', '警', '😀', '"', '\\', 'a b '])
  const bytes = longestName + random.below(9) - 4
  const text = unit.repeat(Math.floor(bytes / Buffer.byteLength(unit) / random.pick([1, 1, 1, 2])))
  return text + 'y'.repeat(random.pick([0, Math.max(0, bytes - Buffer.byteLength(text))]))
}

const namesOfPlainLines = new Set(
  'devname logid vd type srcintf srccountry dstintf dstcountry service direction attack app appcat profile applist crlevel user'.split(
    ' ',
  ),
)

/** A plain line with values that are, or are nearly, too long for their columns. */
export function longLine(random: Random): string {
  return plainLine(random, 8)
}

/** A line that FortiOS could write: whether the kernel takes it is for the test to see. One name in `long` is of the longest. */
export function plainLine(random: Random, long = 0): string {
  const application = always(random, 3)
  const skip = new Set(
    application
      ? ['severity', 'attack', 'attackid', 'profile', 'ref']
      : ['app', 'appid', 'apprisk', 'applist', 'appcat'],
  )
  const pairs = order
    .filter(
      (key) =>
        !skip.has(key) &&
        !(
          random.below(12) === 0 &&
          !['devid', 'type', 'eventtime', 'attack', 'app', 'severity', 'apprisk', 'subtype'].includes(key)
        ),
    )
    .map((key) => {
      let value = usual[key]!
      if (key === 'subtype' && application) value = 'app-ctrl'
      if (key === 'attack' || key === 'app') value = random.pick(signatures)
      if (key === 'devid') value = `FG${random.below(20)}`
      if (key === 'srcip') value = `10.${random.below(256)}.${random.below(256)}.${random.below(256)}`
      if (key === 'eventtime') value = String(1778580000123 + random.below(1e8))
      if (key === 'sessionid') value = String(random.uint32())
      if (long > 0 && namesOfPlainLines.has(key) && always(random, long)) value = nearLongest(random)
      const bare = /^[\w.:+/-]+$/.test(value) && !always(random, 2)
      return `${key}=${bare ? value : `"${value.replace(/["\\]/g, '\\$&')}"`}`
    })
  if (always(random, 3)) pairs.push(`x${random.below(300)}=${random.below(9)}`)
  return random.pick(['', '<189>', '<189>May 12 10:00:03 host ']) + pairs.join(' ')
}

/** The same of another kind than detections. */
export function logLine(random: Random): string {
  return plainLine(random)
    .replace(/type="?utm"?/, 'type=traffic')
    .replace('app-ctrl', 'forward')
    .replace(' attack=', ' context=')
}

/** A line in which anything may be odd. */
export function oddLine(random: Random): string {
  const pairs = order
    .filter(() => !always(random, 10))
    .map((key) => {
      let value = always(random, 6) && words[key] !== undefined ? random.pick(words[key]) : usual[key]!
      if (always(random, 300)) value = nearLongest(random)
      const written = random.pick([value, `"${value}"`, `"${value.replace(/["\\]/g, '\\$&')}"`])
      return `${key}=${written}`
    })
  if (always(random, 8)) pairs.push(random.pick(pairs.length > 0 ? pairs : ['a=1']))
  if (always(random, 8))
    pairs.splice(
      random.below(pairs.length + 1),
      0,
      random.pick([
        'device_id=OLD',
        'dst=1.2.3.4',
        'dstip=authid="x"',
        'lost word',
        'a=',
        'b=""',
        '=c',
        'k!=1',
        'time=10: 13:03',
        'a="b"c',
        'q="a"b" d="',
        '"',
        'v=a"b',
        'y=\\"z',
        'z="\\\\"',
        'w="\\"',
        `${'k'.repeat(40)}=1`,
      ]),
    )
  return random.pick(headers) + pairs.join(random.pick([' ', ' ', ' ', '  ', '\t', '\x01']))
}

/** Damages bytes somewhere. */
function mutate(random: Random, line: Buffer): Buffer {
  if (line.length === 0) return line
  const at = random.below(line.length)
  const inserted = random.pick([
    Buffer.from([0]),
    Buffer.from([0xff]),
    '"',
    '\\',
    '\\"',
    '\n',
    '\r',
    ' ',
    '=',
    '" ',
    'x="',
    '\xe9',
    '中',
    '\\\\',
  ])
  switch (random.below(5)) {
    case 0:
      return line.subarray(0, at)
    case 1:
      return Buffer.concat([line.subarray(0, at), line.subarray(at + 1 + random.below(8))])
    case 2:
      return Buffer.concat([line.subarray(0, at), line.subarray(Math.max(0, at - random.below(60)))])
    default:
      return Buffer.concat([line.subarray(0, at), Buffer.from(inserted), line.subarray(at)])
  }
}

/** Lines, `damage` of them (one in so many, 0 for none) with bytes cut, doubled or put in. */
export function streamOf(
  random: Random,
  lines: number,
  line: (random: Random) => string,
  damage: number,
): Buffer {
  const end = random.pick(['\n', '\n', '\r\n'])
  const parts: Buffer[] = []
  for (let i = 0; i < lines; i++) {
    let bytes: Buffer = Buffer.from(line(random))
    while (damage > 0 && always(random, damage)) bytes = mutate(random, bytes)
    parts.push(bytes, Buffer.from(always(random, 40) ? `${end}${end}` : end))
  }
  if (always(random, 2)) parts.pop()
  return Buffer.concat(parts)
}
