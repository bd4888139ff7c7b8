/** What a simulated record is about: an application, an attack signature, an anomaly, or no detection at all. */
export type RecordKind = 'app-ctrl' | 'ips' | 'anomaly' | 'traffic' | 'event'

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info'

/** How a signature's connections look. */
interface Traffic {
  readonly protocol: 6 | 17
  readonly service: string
  /** 0: any high port. */
  readonly port: number
  /** Share of records in which an outside address comes in; the rest go out. */
  readonly incoming: number
  /** The record names a host and a URL. */
  readonly web: boolean
}

export interface Signature {
  readonly name: string
  readonly kind: RecordKind
  /** Made up, except those of the anomalies; FortiGuard's own ids of the others are not public knowledge. */
  readonly id: number
  readonly category: string
  readonly severity: Severity
  /** Share of all critical and high detections, now and in an earlier period; medium and lower come on top of the 1. */
  readonly share: number
  readonly earlierShare: number
  readonly traffic: Traffic
}

const peer: Traffic = { protocol: 17, service: 'udp/6881', port: 0, incoming: 0.35, web: false }
const remote: Traffic = { protocol: 6, service: 'SSL', port: 443, incoming: 0.1, web: true }
const dns: Traffic = { protocol: 17, service: 'DNS', port: 53, incoming: 0.08, web: false }
const webServer: Traffic = { protocol: 6, service: 'HTTP', port: 80, incoming: 0.97, web: true }
const secureServer: Traffic = { protocol: 6, service: 'HTTPS', port: 443, incoming: 0.95, web: false }
const callHome: Traffic = { protocol: 6, service: 'HTTP', port: 8080, incoming: 0.05, web: true }
const memcached: Traffic = { protocol: 17, service: 'udp/11211', port: 11211, incoming: 0.9, web: false }

/**
 * The ten of the seed bulletin. Its five known shares are its own; of the others it gives only the order.
 * The earlier shares are made up so that ranks move: AnyDesk before SopCast, TeamViewer before the DNS tunnels.
 */
const ten: readonly Omit<Signature, 'id'>[] = [
  app('BitTorrent', 'P2P', 'high', 0.5864, 0.6112, peer),
  app('SopCast', 'P2P', 'high', 0.1553, 0.0987, { ...peer, service: 'udp/3912' }),
  app('AnyDesk', 'Remote.Access', 'high', 0.1306, 0.1421, remote),
  ips('DNS.TXT.Records.Tunneling', 'high', 0.0478, 0.0402, dns),
  app('TeamViewer', 'Remote.Access', 'high', 0.0394, 0.0467, { ...remote, port: 5938, service: 'tcp/5938' }),
  app('QVOD', 'P2P', 'high', 0.0112, 0.0078, { ...peer, service: 'udp/8000' }),
  ips('Torpig.Mebroot.Botnet', 'critical', 0.0081, 0.0104, callHome),
  ips('Memcached.UDP.Amplification.Detection', 'high', 0.0059, 0.0013, memcached),
  app('PPStream', 'P2P', 'high', 0.0041, 0.0066, { ...peer, service: 'udp/17788' }),
  ips('Linux.Kernel.TCP.SACK.Panic.DoS', 'critical', 0.0029, 0.0058, secureServer),
]

/** Frequent but medium: with it the Top 10 of all severities is not the Top 10 of critical and high. */
const frequentMedium = ips('HTTP.Tunnel.Over.Proxy', 'medium', 0.007, 0.0035, { ...callHome, port: 3128 })

function app(
  name: string,
  category: string,
  severity: Severity,
  share: number,
  earlierShare: number,
  traffic: Traffic,
) {
  return { name, kind: 'app-ctrl', category, severity, share, earlierShare, traffic } as const
}

function ips(name: string, severity: Severity, share: number, earlierShare: number, traffic: Traffic) {
  return { name, kind: 'ips', category: '', severity, share, earlierShare, traffic } as const
}

// Products nobody sells, weaknesses everybody has: 24 × 10 names.
const products = (
  'Harrier.CMS Lumen.Mail.Gateway Osprey.VPN.Portal Quartz.Router Kestrel.ERP Maple.Webmail Tundra.NAS ' +
  'Cobalt.Print.Server Heron.Forum Basalt.Firewall.Manager Willow.LMS Ember.Camera Onyx.Backup.Agent ' +
  'Sable.Helpdesk Juniperus.Wiki Falcon.Shop Granite.SCADA.Viewer Meadow.Calendar Pebble.IoT.Hub ' +
  'Raven.Proxy Saffron.Blog Teal.Switch.Web.UI Umber.DB.Console Violet.Conference'
).split(' ')
const weaknesses: readonly (readonly [string, Severity, Traffic])[] = [
  ['SQL.Injection', 'high', webServer],
  ['Remote.Code.Execution', 'critical', webServer],
  ['Command.Injection', 'critical', webServer],
  ['Directory.Traversal', 'high', webServer],
  ['Cross.Site.Scripting', 'medium', webServer],
  ['Authentication.Bypass', 'high', secureServer],
  ['Information.Disclosure', 'medium', webServer],
  ['Buffer.Overflow', 'critical', secureServer],
  ['Insecure.Deserialization', 'critical', webServer],
  ['Open.Redirect', 'low', webServer],
]
const botnets = (
  'Amberjack Blackthorn Cinder Dropwort Elmbark Foxglove Gallnut Hemlock Ironweed Jackdaw Knotgrass Larkspur ' +
  'Mudskipper Nightjar Oxalis Pikeperch Quillback Ragwort Sawfly Tansy Urchin Viperine Wolfsbane Xylem Yarrow Zander'
).split(' ')
const probes: readonly (readonly [string, Severity])[] = [
  ['HTTP.Vulnerability.Scanner.Sweep', 'low'],
  ['TLS.Version.Probe', 'info'],
  ['SSH.Banner.Scan', 'info'],
  ['SMB.Share.Enumeration', 'medium'],
  ['SNMP.Default.Community.Probe', 'medium'],
  ['RDP.Password.Guessing', 'high'],
  ['SIP.Extension.Scan', 'low'],
  ['DNS.Zone.Transfer.Attempt', 'medium'],
  ['NTP.Monlist.Amplification.Request', 'high'],
  ['HTTP.Slow.Header.DoS', 'high'],
  ['ICMP.Timestamp.Probe', 'info'],
  ['Telnet.Default.Password.Login', 'high'],
  ['LDAP.Anonymous.Bind.Probe', 'medium'],
  ['DNS.NULL.Record.Tunnel', 'medium'],
]
const apps: readonly (readonly [string, string, Severity])[] = [
  ['Driftnet.Share', 'P2P', 'high'],
  ['Swarmling', 'P2P', 'high'],
  ['Tidepool', 'P2P', 'high'],
  ['Hivecast', 'P2P', 'high'],
  ['Deskhop', 'Remote.Access', 'high'],
  ['Farhand', 'Remote.Access', 'high'],
  ['Pilotline', 'Remote.Access', 'high'],
  ['Sidecar.Assist', 'Remote.Access', 'high'],
  ['Burrow.Proxy', 'Proxy', 'critical'],
  ['Masquerade.VPN', 'Proxy', 'critical'],
  ['Nightbridge', 'Proxy', 'critical'],
  ['Shadowlane', 'Proxy', 'critical'],
  ['Chirrup', 'Social.Media', 'medium'],
  ['Facewall', 'Social.Media', 'medium'],
  ['Parlour.Chat', 'Collaboration', 'medium'],
  ['Relayroom', 'Collaboration', 'medium'],
  ['Cloudattic', 'Storage.Backup', 'medium'],
  ['Lockerbox', 'Storage.Backup', 'medium'],
  ['Reelstream', 'Video/Audio', 'medium'],
  ['Tunepond', 'Video/Audio', 'medium'],
  ['Ringwire', 'VoIP', 'low'],
  ['Callum.Voice', 'VoIP', 'low'],
  ['Castle.Siege.Online', 'Game', 'low'],
  ['Pixel.Farm', 'Game', 'low'],
  ['Patchrunner', 'Update', 'low'],
  ['Timekeeper', 'Network.Service', 'low'],
]

function tail(): Omit<Signature, 'id'>[] {
  const names: Omit<Signature, 'id'>[] = [
    ...products.flatMap((product) =>
      weaknesses.map(([weakness, severity, traffic]) =>
        ips(`${product}.${weakness}`, severity, 0, 0, traffic),
      ),
    ),
    ...botnets.map((name) => ips(`${name}.Botnet`, 'critical', 0, 0, callHome)),
    ...probes.map(([name, severity]) => ips(name, severity, 0, 0, secureServer)),
    ...apps.map(([name, category, severity]) =>
      app(name, category, severity, 0, 0, category === 'P2P' ? peer : remote),
    ),
  ]
  // The largest of the tail stays below the tenth; the two groups keep their totals whatever the number of names.
  const budget = { severe: 1 - ten.reduce((sum, one) => sum + one.share, 0), mild: 0.03 }
  const earlierBudget = { severe: 1 - ten.reduce((sum, one) => sum + one.earlierShare, 0), mild: 0.024 }
  const rank = new Map([...names].sort((a, b) => hash(a.name) - hash(b.name)).map((one, i) => [one.name, i]))
  const weight = (name: string, earlier: boolean): number => {
    const at = rank.get(name)!
    // A few names are seen in one of the two periods only: what is new and what is gone.
    if (at % 40 === (earlier ? 11 : 31)) return 0
    const position = earlier ? (at + (hash(name) % 9)) % names.length : at
    return 1 / (position + 12) ** 0.9
  }
  const group = (severity: Severity) =>
    severity === 'critical' || severity === 'high' ? ('severe' as const) : ('mild' as const)
  const totals = { severe: [0, 0] as [number, number], mild: [0, 0] as [number, number] }
  for (const { name, severity } of names) {
    totals[group(severity)][0] += weight(name, false)
    totals[group(severity)][1] += weight(name, true)
  }
  return names.map((one) => {
    const key = group(one.severity)
    return {
      ...one,
      share: (weight(one.name, false) / totals[key][0]) * budget[key],
      earlierShare: (weight(one.name, true) / totals[key][1]) * earlierBudget[key],
    }
  })
}

/** FNV-1a: orders the tail without regard to its alphabet. */
function hash(text: string): number {
  let state = 0x811c9dc5
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193)
  return state >>> 0
}

const flood: Traffic = { protocol: 6, service: 'HTTP', port: 80, incoming: 1, web: false }
const anomalies: readonly Signature[] = (
  [
    ['tcp_syn_flood', 100663396, 0.0006],
    ['udp_flood', 285212772, 0.0004],
    ['icmp_flood', 16777316, 0.0002],
    ['tcp_port_scan', 100663398, 0.0005],
    ['udp_scan', 285212776, 0.0002],
    ['ip_src_session', 33554433, 0.0001],
  ] as const
).map(([name, id, share]) => ({
  name,
  kind: 'anomaly',
  id,
  category: '',
  severity: 'critical',
  share,
  earlierShare: share,
  traffic: name.startsWith('udp') ? { ...flood, protocol: 17, service: 'udp/53', port: 53 } : flood,
}))

/** Records that are no detection: few, as a gateway that reports attacks is set up to send. */
const others: readonly Signature[] = (
  [
    ['', 'traffic', 0.002],
    ['', 'event', 0.001],
  ] as const
).map(([name, kind, share]) => ({
  name,
  kind,
  id: 0,
  category: '',
  severity: 'info',
  share,
  earlierShare: share,
  traffic: { protocol: 6, service: 'HTTPS', port: 443, incoming: 0.5, web: false },
}))

/** Everything a gateway may report: the ten, a frequent medium one, 306 of a long tail, six anomalies, and two kinds that are no detection. */
export const signatures: readonly Signature[] = [
  ...[...ten, frequentMedium, ...tail()].map((one, i) => ({
    ...one,
    id: (one.kind === 'ips' ? 900_001 : 990_001) + i,
  })),
  ...anomalies,
  ...others,
]
