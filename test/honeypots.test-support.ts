/** Records of a Cowrie sensor, as it writes them. */
import { parsePeriod } from '../src/domains/gateway/index.ts'

export interface Visit {
  /** Hexadecimal. */
  readonly session: string
  readonly source: string
  readonly sensor?: string
  /** s after the beginning of last week's fourth day. */
  readonly at: number
  /** All but the last are refused, unless nothing is typed. */
  readonly tries?: readonly (readonly [user: string, password: string])[]
  readonly commands?: readonly string[]
  readonly file?: { readonly url: string; readonly sha256: string }
}

/** JSON lines of one visit over Telnet, in the order in which things happened. */
export function cowrieLines(visit: Visit): string[] {
  const { session, source, sensor = 'honeypot-1', at, tries = [], commands = [], file } = visit
  const { from } = parsePeriod('last-week', undefined, { timeZone: 'Asia/Taipei', now: Date.now() })
  let second = from + 3 * 86_400 + at
  const line = (eventid: string, more: object): string =>
    JSON.stringify({
      eventid: `cowrie.${eventid}`,
      ...more,
      timestamp: new Date(second++ * 1000).toISOString(),
      src_ip: source,
      session,
      sensor,
    })
  const lines = [
    line('session.connect', {
      src_port: 40_000 + (at % 20_000),
      dst_ip: '192.0.2.10',
      dst_port: 2323,
      protocol: 'telnet',
    }),
  ]
  for (const [index, [username, password]] of tries.entries())
    lines.push(
      line(index === tries.length - 1 && commands.length > 0 ? 'login.success' : 'login.failed', {
        username,
        password,
      }),
    )
  for (const input of commands) lines.push(line('command.input', { input }))
  if (file !== undefined)
    lines.push(line('session.file_download', { url: file.url, shasum: file.sha256, outfile: 'x' }))
  lines.push(line('session.closed', { duration: lines.length }))
  return lines
}

/** What would run, load, rearrange or be too long for a page, were it ever more than text. */
export const hostileTexts = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(2)</script>',
  'javascript:alert(3)//<svg onload=alert(4)>',
  '\u202egpj.exe\u202c \u0007\u001b[31mred\u001b[0m',
  `echo ${'A'.repeat(10_000)}`,
] as const

export const hostileUrl = 'http://evil.example.com/bins/mirai.mips?"><script>alert(5)</script>'

/** A visit in which everything that can be typed is hostile. */
export function hostileVisit(number: number): Visit {
  return {
    session: (0xabc0 + number).toString(16).padStart(12, '0'),
    source: `203.0.113.${1 + (number % 250)}`,
    sensor: 'honeypot-<b>evil</b>',
    at: number * 100,
    tries: [
      [hostileTexts[0], hostileTexts[3]],
      ['root', ''],
    ],
    commands: [...hostileTexts, '/bin/busybox MIRAI'],
    file: { url: hostileUrl, sha256: 'ab'.repeat(32) },
  }
}
