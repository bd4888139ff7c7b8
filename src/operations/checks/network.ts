/** Listeners, certificates, the mail server. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { readFile, readdir, readlink } from 'node:fs/promises'
import { connect, createServer, isIP } from 'node:net'
import { connect as connectEncrypted } from 'node:tls'
import { parseSmtpUrl } from '../../domains/outbox/index.ts'
import type { Settings } from '../../settings.ts'
import { checker, type Check } from './check.ts'

interface Place {
  readonly host: string
  readonly port: number
}

export async function checkPorts({ listen, syslog, tls, trustedProxies }: Settings): Promise<Check[]> {
  const { checks, ok, warn, fail } = checker('ports')
  const listeners: [string, 'tcp' | 'udp', Place | undefined, string][] = [
    ['console', 'tcp', listen, 'LIANFANG_LISTEN'],
    ['syslog over UDP', 'udp', syslog.udp, 'LIANFANG_SYSLOG_UDP'],
    ['syslog over TCP', 'tcp', syslog.tcp, 'LIANFANG_SYSLOG_TCP'],
    ['syslog over TLS', 'tcp', syslog.tls, 'LIANFANG_SYSLOG_TLS'],
  ]
  for (const [name, protocol, place, setting] of listeners) {
    if (place === undefined) continue
    const where = `${place.host}:${place.port}`
    const fault = await tryOut(protocol, place)
    if (fault === undefined) {
      ok(name, `${where} is free: no service listens there now`)
      continue
    }
    const owner = fault === 'EADDRINUSE' ? await ownerOf(protocol, place.port) : undefined
    if (owner !== undefined && /lianfang|src\/cli\/main\.ts/.test(owner.command))
      ok(name, `our service listens on ${where} (process ${owner.pid})`)
    else if (fault === 'EADDRINUSE' && owner === undefined)
      warn(
        name,
        `${where} is in use, by whom cannot be seen from here`,
        `as root: ss -lntup | grep :${place.port}`,
      )
    else if (fault === 'EADDRINUSE')
      fail(
        name,
        `process ${owner!.pid} listens on ${where}: ${owner!.command}`,
        `stop it, or set ${setting} to another port`,
      )
    else if (fault === 'EACCES')
      fail(
        name,
        `${where} needs a right that this user has not`,
        'AmbientCapabilities=CAP_NET_BIND_SERVICE in the service unit, or a port above 1023',
      )
    else
      fail(name, `${where} cannot be listened on: ${fault}`, `set ${setting} to an address of this machine`)
  }
  if (tls === undefined && !/^(127\.|::1$|localhost$)/.test(listen.host) && trustedProxies.length === 0)
    warn(
      'console',
      'is reachable from other machines without encryption',
      'set LIANFANG_TLS_CERTIFICATE and _KEY, or LIANFANG_TRUSTED_PROXIES when a proxy encrypts',
    )
  return checks
}

/** The system's error code when the place cannot be listened on. */
function tryOut(protocol: 'tcp' | 'udp', { host, port }: Place): Promise<string | undefined> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => resolve(error.code ?? error.message)
    if (protocol === 'tcp') {
      const server = createServer().once('error', failed)
      server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)))
    } else {
      const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4').once('error', failed)
      socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve(undefined)))
    }
  })
}

/** Who listens on a port, as far as /proc lets us see. */
async function ownerOf(
  protocol: 'tcp' | 'udp',
  port: number,
): Promise<{ pid: number; command: string } | undefined> {
  const sockets = new Set<string>()
  for (const table of [protocol, `${protocol}6`])
    for (const line of (await readFile(`/proc/net/${table}`, 'utf8').catch(() => '')).split('\n')) {
      // proc_net_tcp(5): local address, remote, state (0A listening, 07 of UDP), …, inode in the tenth column.
      const columns = line.trim().split(/\s+/)
      const isListening = columns[3] === (protocol === 'tcp' ? '0A' : '07')
      if (isListening && parseInt(columns[1]?.split(':')[1] ?? '', 16) === port)
        sockets.add(`socket:[${columns[9] ?? ''}]`)
    }
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name)))
    for (const descriptor of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')
      if (!sockets.has(target)) continue
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      return { pid: Number(pid), command: command.replaceAll('\0', ' ').trim() }
    }
  return undefined
}

export async function checkCertificates({ tls, syslog, url }: Settings, now: Date): Promise<Check[]> {
  const { checks, ok, warn, fail, fault } = checker('certificates')
  if (tls === undefined) {
    if (syslog.tls === undefined) ok('certificate', 'none is set')
    else
      fail(
        'certificate',
        'syslog over TLS is set without a certificate',
        'set LIANFANG_TLS_CERTIFICATE and LIANFANG_TLS_KEY',
      )
  } else
    try {
      const chain = certificatesOf(await readFile(tls.certificate, 'utf8'))
      const [own] = chain
      if (own === undefined) throw new Error(`${tls.certificate} holds no certificate in PEM`)
      const until = new Date(own.validTo)
      const days = Math.floor((until.getTime() - now.getTime()) / 86_400_000)
      const found = `${own.subject.replaceAll('\n', ', ')}, valid until ${until.toISOString().slice(0, 10)}`
      const renew = 'renew it and put it in place; then send the service SIGHUP, or restart it'
      if (days < 0) fail('certificate', `${found}: it has ended`, renew)
      else if (new Date(own.validFrom) > now)
        fail('certificate', `${found}: not valid yet`, 'look at the clock')
      else if (days < 14) warn('certificate', `${found}: ${days} days`, renew)
      else ok('certificate', found)
      if (own.checkPrivateKey(createPrivateKey(await readFile(tls.key))))
        ok('key', `${tls.key} belongs to it`)
      else fail('key', `${tls.key} does not belong to it`, 'put the key of this certificate in place')
      const gap = chain.findIndex((each, at) => at > 0 && !chain[at - 1]!.checkIssued(each))
      if (gap > 0)
        fail(
          'chain',
          `certificate ${gap + 1} of ${tls.certificate} did not issue the one before it`,
          'put them in order: the own one first, then who issued it, and so on; without the root',
        )
      else if (chain.length === 1 && own.issuer === own.subject)
        warn(
          'chain',
          'it is signed by itself: browsers warn, senders must be told to trust it',
          'use one of an authority',
        )
      else ok('chain', `${chain.length} certificates in order`)
      const host = url === undefined ? undefined : new URL(url).hostname.replace(/^\[|\]$/g, '')
      if (host !== undefined && (isIP(host) === 0 ? own.checkHost(host) : own.checkIP(host)) === undefined)
        fail(
          'name',
          `it is not for ${host}, where browsers are told to go`,
          'use a certificate with that name',
        )
    } catch (error) {
      fault('certificate', error)
    }
  if (syslog.clientAuthority !== undefined)
    try {
      const authorities = certificatesOf(await readFile(syslog.clientAuthority, 'utf8'))
      if (authorities.length === 0) throw new Error(`${syslog.clientAuthority} holds no certificate in PEM`)
      for (const authority of authorities)
        if (new Date(authority.validTo) < now)
          fail('senders', `the authority ${authority.subject} has ended`, 'renew it: no sender is let in')
      ok('senders', `${authorities.length} authorities of client certificates`)
    } catch (error) {
      fault('senders', error)
    }
  return checks
}

function certificatesOf(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.map((block) => new X509Certificate(block))
}

export async function checkMail({ mail }: Settings): Promise<Check[]> {
  const { checks, ok, warn, fail, fault } = checker('mail')
  if (mail.url === undefined) {
    warn(
      'server',
      'none is set: invitations and resets are links that an administrator hands over',
      'set LIANFANG_SMTP_URL',
    )
    return checks
  }
  try {
    const server = parseSmtpUrl(mail.url)
    const where = `${server.host}:${server.port}`
    const greeting = await greetingOf(server)
    if (greeting.startsWith('220')) ok('server', `${where} answers (${server.encryption}); no mail was sent`)
    else
      fail(
        'server',
        `${where} ${greeting === '' ? 'does not answer' : `says ${greeting}`}`,
        'see whether the address is right and a firewall is in the way',
      )
  } catch (error) {
    fault('server', error)
  }
  return checks
}

/** The first line that a mail server says; empty when it says none. */
function greetingOf({ host, port, encryption }: ReturnType<typeof parseSmtpUrl>): Promise<string> {
  return new Promise((resolve) => {
    const socket =
      encryption === 'tls' ? connectEncrypted({ host, port, servername: host }) : connect({ host, port })
    const finish = (said: string): void => {
      socket.destroy()
      resolve(said.trim().slice(0, 100))
    }
    socket.setTimeout(5000, () => finish(''))
    socket.once('error', (error: Error) => finish(error.message))
    socket.once('data', (bytes: Buffer) => finish(bytes.toString('latin1').split('\r\n')[0]!))
  })
}
