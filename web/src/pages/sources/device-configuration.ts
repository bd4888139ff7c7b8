/** What makes a device send to us: configuration for those that are met most, with our own host and ports in it. */

export type Device = 'fortigate' | 'rsyslog' | 'syslog-ng' | 'curl'
export const devices = ['fortigate', 'rsyslog', 'syslog-ng', 'curl'] as const
export const syslogTransports = ['tls', 'tcp', 'udp'] as const
export type SyslogTransport = (typeof syslogTransports)[number]

export interface Target {
  readonly host: string
  readonly port: number
  readonly transport: SyslogTransport
}

/** FortiOS 6.0 and newer: `reliable` is TCP with octet counting (RFC 6587), with TLS when an algorithm is named. */
function fortigate({ host, port, transport }: Target): string {
  return `config log syslogd setting
    set status enable
    set server "${host}"
    set port ${port}
    set mode ${transport === 'udp' ? 'udp' : 'reliable'}
${transport === 'tls' ? '    set enc-algorithm high\n    set ssl-min-proto-version TLSv1-2\n' : ''}    set format default
end
config log syslogd filter
    set severity information
    set forward-traffic disable
    set local-traffic disable
end`
}

function rsyslog({ host, port, transport }: Target): string {
  const driver =
    transport === 'tls'
      ? `
  StreamDriver="gtls" StreamDriverMode="1"
  StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="${host}"`
      : ''
  const framing = transport === 'udp' ? '' : ' TCP_Framing="octet-counted"'
  const authority =
    transport === 'tls' ? 'global(DefaultNetstreamDriverCAFile="/etc/ssl/certs/ca-certificates.crt")\n' : ''
  return `# /etc/rsyslog.d/60-lianfang.conf
${authority}action(
  type="omfwd" target="${host}" port="${port}"
  protocol="${transport === 'udp' ? 'udp' : 'tcp'}"${framing}${driver}
  queue.type="LinkedList" queue.filename="lianfang"
  queue.maxDiskSpace="1g" queue.saveOnShutdown="on"
  action.resumeRetryCount="-1"
)`
}

function syslogNg({ host, port, transport }: Target): string {
  const tls = transport === 'tls' ? '\n    tls(ca-dir("/etc/ssl/certs") peer-verify(required-trusted))' : ''
  return `# /etc/syslog-ng/conf.d/lianfang.conf
destination d_lianfang {
  syslog("${host}" port(${port}) transport("${transport}")${tls}
    disk-buffer(disk-buf-size(1G) reliable(yes))
  );
};
log { source(s_src); destination(d_lianfang); };`
}

export function syslogText(device: Exclude<Device, 'curl'>, target: Target): string {
  return { fortigate, rsyslog, 'syslog-ng': syslogNg }[device](target)
}

/** `origin` is that of the console: https://soc.example.gov.tw. */
export function pushText(origin: string): string {
  return `curl --fail-with-body "${origin}/api/push/gateway-1" \\
  -H "Authorization: Bearer $LIANFANG_TOKEN" \\
  -H "Content-Type: text/plain" \\
  --data-binary @gateway.log`
}

export function packedPushText(origin: string): string {
  return `zstd --stdout events.ndjson | curl --fail-with-body "${origin}/api/push/gateway-1" \\
  -H "Authorization: Bearer $LIANFANG_TOKEN" \\
  -H "Content-Type: application/x-ndjson" \\
  -H "Content-Encoding: zstd" \\
  --data-binary @-`
}
