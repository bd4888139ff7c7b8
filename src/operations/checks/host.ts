/** The machine: disk, clock, files, limits. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, readdir, stat, statfs } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Settings } from '../../settings.ts'
import { checker, size, type Check } from './check.ts'

export async function checkDisk({ data, spool }: Settings): Promise<Check[]> {
  const { checks, ok, warn, fail, fault } = checker('disk')
  try {
    const { bavail, blocks, bsize, files, ffree } = await statfs(data)
    const free = bavail * bsize
    const found = `${size(free)} of ${size(blocks * bsize)} free at ${data}; the reserve is ${size(spool.reserve)}`
    if (free < spool.reserve)
      fail(
        'data folder',
        found,
        'free some space: syslog is refused or dropped from here on, by the policy of each source',
      )
    else if (free < 5 * spool.reserve)
      warn('data folder', found, 'free some space or shorten a retention soon')
    else ok('data folder', found)
    const waiting = await sizeOf(path.join(data, 'collection'))
    const said = `${size(waiting)} wait for the event store, at most ${size(spool.bytes)}`
    if (waiting > spool.bytes / 2) warn('spool', said, 'see whether the event store answers and keeps up')
    else if (free - spool.reserve < spool.bytes - waiting)
      warn(
        'spool',
        `${said}, but less than that is free`,
        'set LIANFANG_SPOOL_BYTES to what the disk can hold',
      )
    else ok('spool', said)
    // Some file systems make file entries as they need them and say 0.
    if (files > 0 && ffree < files * 0.05)
      fail(
        'file entries',
        `${ffree} of ${files} free`,
        'delete files, or make the file system anew with more',
      )
  } catch (error) {
    fault('data folder', error)
  }
  return checks
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(
    names.map(async (name) => {
      const found = await stat(path.join(folder, name)).catch(() => undefined)
      return found?.isFile() === true ? found.size : 0
    }),
  )
  return sizes.reduce((sum, bytes) => sum + bytes, 0)
}

export async function checkClock({ timeZone }: Settings): Promise<Check[]> {
  const { checks, ok, warn, fail } = checker('clock')
  const now = new Date()
  const local = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeStyle: 'long', timeZone }).format(
    now,
  )
  if (now.getUTCFullYear() < 2026)
    fail('time', now.toISOString(), 'set the clock: certificates, sign-in and periods depend on it')
  else ok('time', `${now.toISOString()}, ${local} in ${timeZone}`)
  const answer = await promisify(execFile)('timedatectl', ['show', '--property=NTPSynchronized', '--value'], {
    timeout: 5000,
  }).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  )
  if (answer === 'yes') ok('synchronisation', 'the system says that its clock is synchronised')
  else if (answer === 'no')
    warn(
      'synchronisation',
      'the system says that its clock is not synchronised',
      'timedatectl set-ntp true, or run chrony',
    )
  else ok('synchronisation', 'cannot be told from here (no timedatectl): see that NTP runs on the host')
  // Had no daylight saving time since 1979; data cut down to a few zones would not know it.
  const taipei = new Intl.DateTimeFormat('en', { timeZone: 'Asia/Taipei', timeZoneName: 'longOffset' })
  if (taipei.format(Date.UTC(2026, 6, 1)).includes('GMT+08:00'))
    ok('time zones', `data of ${process.versions['tz'] ?? 'unknown age'}`)
  else fail('time zones', 'this Node has no time zone data', 'use the Node that npm ci brings')
  return checks
}

export async function checkFiles({ data, tls }: Settings, settingsFile: string): Promise<Check[]> {
  const { checks, ok, warn, fail } = checker('files')
  const modeOf = async (file: string): Promise<{ mode: number; uid: number } | undefined> =>
    stat(file).catch(() => undefined)
  const octal = (mode: number): string => (mode & 0o777).toString(8)

  const folder = await modeOf(data)
  if (folder === undefined) ok('data folder', `${data} is not made yet`)
  else if ((folder.mode & 0o022) !== 0)
    fail('data folder', `${data} may be written by others (${octal(folder.mode)})`, `chmod go-w ${data}`)
  else if ((folder.mode & 0o044) !== 0)
    warn('data folder', `${data} may be read by others (${octal(folder.mode)})`, `chmod go-r ${data}`)
  else ok('data folder', `${data} (${octal(folder.mode)})`)

  const settings = await modeOf(settingsFile)
  if (settings === undefined) ok('settings file', `none at ${settingsFile}`)
  else if ((settings.mode & 0o022) !== 0)
    fail('settings file', `${settingsFile} may be written by others`, `chmod 600 ${settingsFile}`)
  else if ((settings.mode & 0o004) !== 0)
    warn(
      'settings file',
      `${settingsFile} may be read by everybody, and may hold passwords`,
      `chmod 600 ${settingsFile}`,
    )
  else ok('settings file', `${settingsFile} (${octal(settings.mode)})`)

  const keyFile = path.join(data, 'secret.key')
  const key = await modeOf(keyFile)
  if (key === undefined && existsSync(path.join(data, 'records', 'cluster')))
    fail(
      'secret key',
      `${keyFile} is missing, but what it sealed is there`,
      'put it back before the service starts, from where it is kept apart from the backups',
    )
  else if (key === undefined) ok('secret key', 'not made yet: the first lianfang serve makes it')
  else if ((key.mode & 0o077) !== 0)
    fail('secret key', `${keyFile} may be read by others (${octal(key.mode)})`, `chmod 600 ${keyFile}`)
  else ok('secret key', `${keyFile} (${octal(key.mode)}); keep a copy apart from the backups`)

  const tlsKey = tls === undefined ? undefined : await modeOf(tls.key)
  if (tls !== undefined && tlsKey !== undefined && (tlsKey.mode & 0o007) !== 0)
    fail('TLS key', `${tls.key} may be read by everybody`, `chmod 640 ${tls.key}, with the service's group`)
  return checks
}

/** What the collector asks the kernel for, of each UDP socket. */
const wantedBuffer = 64 * 2 ** 20

export async function checkLimits({ syslog }: Settings): Promise<Check[]> {
  const { checks, ok, warn, fail } = checker('limits')
  const read = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '')
  ok(
    'program',
    `Node ${process.versions.node} on ${process.platform} ${process.arch}, ${availableParallelism()} processors`,
  )
  const files = Number(/^Max open files\s+(\d+)/m.exec(await read('/proc/self/limits'))?.[1] ?? Infinity)
  if (files >= 8192) ok('open files', `at most ${files}`)
  else warn('open files', `at most ${files}`, 'ulimit -n 65536, or LimitNOFILE=65536 in the service unit')

  const bound = Number((await read('/sys/fs/cgroup/memory.max')).trim())
  const memory = bound > 0 ? Math.min(bound, totalmem()) : totalmem()
  if (memory < 1.5 * 2 ** 30)
    fail('memory', size(memory), 'give it 4 GiB: both engines and large rankings need 1.5 GiB at the least')
  else if (memory < 3.5 * 2 ** 30)
    warn('memory', size(memory), 'give it 4 GiB or more for bulk loads and bulletins')
  else ok('memory', size(memory))

  const buffer = Number(await read('/proc/sys/net/core/rmem_max'))
  if (syslog.udp === undefined || buffer === 0 || buffer >= wantedBuffer)
    ok('UDP receive buffer', syslog.udp === undefined ? 'no UDP listener' : `up to ${size(buffer)}`)
  else
    warn(
      'UDP receive buffer',
      `up to ${size(buffer)}: a burst of datagrams is dropped by the kernel`,
      `sysctl -w net.core.rmem_max=${wantedBuffer}; and for good: echo net.core.rmem_max=${wantedBuffer} > /etc/sysctl.d/60-lianfang.conf`,
    )
  return checks
}
