/** Live collection end to end: real senders, a real event store that dies, and a collector that is killed without a farewell. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, connect as connectTcp, type AddressInfo, type Server, type Socket } from 'node:net'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { generate } from 'selfsigned'
import { batchTables, installedFormats } from '../src/app.ts'
import {
  changeLiveSource,
  Collector,
  collectorSettings,
  type CollectorMetrics,
  type Listener,
  type SourceStatus,
} from '../src/domains/collection/index.ts'
import { replaySetAside } from '../src/domains/sources/index.ts'
import { connectEventStore, sql, type EventStore } from '../src/store/events/index.ts'
import {
  closed,
  CollectorProcess,
  connected,
  folder,
  line,
  sendDatagrams,
  startStores,
  until,
  write,
  type Stores,
} from './collection.test-support.ts'

const stores: Stores = await startStores()
const cleanUp: (() => Promise<unknown>)[] = []
/** Before the stores go. */
const tidy = async (): Promise<void> => {
  for (const step of cleanUp.splice(0).reverse()) await step()
}
after(() => stores.events.stop())

const eventsOf = (url = stores.events.nodes[0]!.url) => {
  const { username, password, spool } = stores.events.nodes[0]!
  const topology = { kind: 'single' as const }
  return { urls: [url], username, password, database: 'lianfang_test', topology, spool, patience: 1000 }
}
const udp = { transport: 'udp', host: '127.0.0.1', port: 0, buffer: 4 * 1024 * 1024 } as const
const tcp = { transport: 'tcp', host: '127.0.0.1', port: 0, framing: 'auto' } as const
const quick = { linger: 100, pause: 100 }

async function certificates(place: string) {
  const authority = await generate([{ name: 'commonName', value: 'authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'basicConstraints', cA: true }],
  })
  const signed = async (name: string, more: { notBeforeDate?: Date; notAfterDate?: Date } = {}) =>
    generate([{ name: 'commonName', value: name }], {
      keyType: 'ec',
      algorithm: 'sha256',
      ca: { key: authority.private, cert: authority.cert },
      ...more,
    })
  const server = await signed('localhost')
  const files = { certificate: path.join(place, 'cert.pem'), key: path.join(place, 'key.pem') }
  const ca = path.join(place, 'ca.pem')
  await writeFile(files.certificate, server.cert)
  await writeFile(files.key, server.private)
  await writeFile(ca, authority.cert)
  const listener = {
    transport: 'tls',
    host: '127.0.0.1',
    port: 0,
    framing: 'auto',
    ...files,
    authority: ca,
  } as const
  return { authority, signed, listener }
}

const records = (counts: readonly { readonly records: number }[]): number =>
  counts.reduce((sum, each) => sum + each.records, 0)

/** What must hold of every source when all has been stored. */
function assertWhole(status: readonly SourceStatus[]): void {
  for (const { received, stored, setAside, blank, dropped, waiting, transport, address } of status) {
    const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0)
    assert.deepEqual([received, waiting], [stored + setAside + blank + lost, 0], `${transport} ${address}`)
  }
}

describe('a flood', () => {
  after(tidy)
  test('over UDP, TCP, TLS and HTTP, with the event store and the collector killed: to the line', async () => {
    const place = await folder('flood')
    cleanUp.push(place.remove)
    const { listener } = await certificates(place.path)
    const database = await stores.records.freshDatabase()
    const start = {
      events: eventsOf(),
      records: database.url,
      collector: {
        folder: path.join(place.path, 'spool'),
        listeners: [udp, tcp, { ...listener, clients: 'optional' as const }],
        storing: { ...quick, turnBytes: 400_000, batchBytes: 200_000 },
        spool: { reserve: 0, interval: 50, segment: { bytes: 500_000, age: 2000 } },
      },
    }
    let collector = await CollectorProcess.start(start)
    cleanUp.push(() => collector.kill())
    const killStore = (): void => {
      process.kill(stores.events.nodes[0]!.pid()!, 'SIGKILL')
    }
    const each = 4000
    const lines = (run: string): string[] => Array.from({ length: each }, (_, number) => line(run, number))
    const receivedBy = async (): Promise<Record<string, number>> => {
      const { received, dropped } = await collector.ask<CollectorMetrics>('metrics')
      const counts = Object.fromEntries(received.map(({ transport, records: count }) => [transport, count]))
      const kernel = records(dropped.filter(({ policy }) => policy === 'kernel-buffer'))
      return { ...counts, udp: (counts['udp'] ?? 0) + kernel }
    }
    const safe = async (): Promise<boolean> =>
      (await collector.ask<CollectorMetrics>('metrics')).unsafeBytes === 0

    const overStream = async (socket: Socket, run: string, isCounted: boolean): Promise<void> => {
      const all = lines(run)
      for (let from = 0; from < each; from += 500) {
        const part = all.slice(from, from + 500)
        const text = part.map((one) => (isCounted ? `${Buffer.byteLength(one)} ${one}` : `${one}\n`)).join('')
        await write(socket, text)
        await sleep(10)
      }
      socket.end()
    }
    const secure = connectTls({ port: collector.port('tls'), host: '127.0.0.1', rejectUnauthorized: false })
    await once(secure, 'secureConnect')
    const plain = await connected(collector.port('tcp'))
    const counted = await connected(collector.port('tcp'))
    const sending = Promise.all([
      overStream(plain, 'newline', false),
      overStream(counted, 'counted', true),
      overStream(secure, 'tls', true),
      sendDatagrams(collector.port('udp'), lines('udp'), 5),
    ])
    await sleep(40)
    killStore()
    await sending
    await until(async () => {
      const found = await receivedBy()
      return found['tcp'] === 2 * each && found['tls'] === each && found['udp'] === each
    }, 'everything that was sent to be received')
    await until(safe, 'what was received to be on the disk')

    // Requests that are not answered are sent again, as every sender does.
    const failed = new Map<string, number>()
    const pushAll = async (): Promise<void> => {
      for (let number = 0; number < 24; number++) {
        const body = Array.from({ length: 200 }, (_, index) => `${line(`http${number}`, index)}\n`).join('')
        const packed = number % 3 === 0 ? gzipSync(body) : number % 3 === 1 ? zstdCompressSync(body) : body
        const encoding = ['gzip', 'zstd', 'identity'][number % 3]!
        for (;;) {
          try {
            const response = await fetch(`http://127.0.0.1:${collector.http}/gateway`, {
              method: 'POST',
              body: packed,
              headers: { 'content-type': 'text/plain', 'content-encoding': encoding },
            })
            assert.deepEqual(await response.json(), { received: 200, dropped: 0 })
            break
          } catch (error) {
            if (error instanceof assert.AssertionError) throw error
            failed.set(`http${number}`, (failed.get(`http${number}`) ?? 0) + 1)
            await sleep(20)
          }
        }
      }
    }
    const pushing = pushAll()
    for (const pause of [60, 250]) {
      await sleep(pause)
      await collector.kill()
      killStore()
      collector = await CollectorProcess.start(start)
    }
    await pushing
    const stored = async (): Promise<boolean> => {
      const { live } = await collector.ask<{ live?: SourceStatus[] }>('status')
      return live?.every(({ waiting }) => waiting === 0) === true
    }
    await until(stored, 'everything to be stored')
    const { live } = await collector.ask<{ live: SourceStatus[] }>('status')
    assertWhole(live)
    assert.deepEqual(live.map(({ transport }) => transport).sort(), ['http', 'tcp', 'tls', 'udp'])
    const kernel = records((await collector.ask<CollectorMetrics>('metrics')).dropped)
    await collector.close()

    // Every line by its name, from the store itself.
    const { store } = stores.events
    const rows = await store.query<{ run: string; lines: number; times: number }>(
      sql`SELECT extract(text, '(?:ref=."?|record )([a-z0-9]+)') AS run, count() AS lines, max(times) AS times FROM (
            SELECT text, count() AS times FROM (
              SELECT extract(concat(unmapped, raw_data), 'ref="[a-z0-9-]+') AS text FROM detection
              UNION ALL SELECT bytes AS text FROM set_aside FINAL WHERE reason != 'torn') GROUP BY text) GROUP BY run ORDER BY run`,
    )
    const found = new Map(rows.map((row) => [row.run, row]))
    for (const run of ['newline', 'counted', 'tls']) assert.equal(found.get(run)?.lines, each, run)
    assert.equal((found.get('udp')?.lines ?? 0) + kernel, each)
    for (let number = 0; number < 24; number++) {
      const row = found.get(`http${number}`)
      assert.equal(row?.lines, 200)
      assert.ok(
        row.times <= 1 + (failed.get(`http${number}`) ?? 0),
        `http${number} is there ${row.times} times`,
      )
    }
    for (const run of ['newline', 'counted', 'tls', 'udp']) assert.equal(found.get(run)?.times, 1, run)
    const [counts] = await store.query<{ rows: number; counted: number }>(
      sql`SELECT (SELECT count() FROM detection) AS rows, (SELECT sum(events) FROM detection_count) AS counted`,
    )
    assert.equal(counts?.rows, counts?.counted)
  })
})

/** Lets the event store be away for as long as a test wants. */
class Gate {
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  port = 0

  async open(target: string): Promise<void> {
    const { port } = new URL(target)
    const server = createServer((socket) => {
      const other = connectTcp(Number(port), '127.0.0.1')
      for (const [from, to] of [
        [socket, other],
        [other, socket],
      ] as const) {
        this.#sockets.add(from)
        from.pipe(to)
        from.on('error', () => to.destroy())
        from.on('close', () => this.#sockets.delete(from))
      }
    })
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve))
    this.port = (server.address() as AddressInfo).port
    this.#server = server
  }

  async shut(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}

describe('a collector', () => {
  after(tidy)
  interface Place {
    readonly collector: Collector
    readonly store: EventStore
    readonly folder: string
    readonly database: Awaited<ReturnType<Stores['records']['freshDatabase']>>
    readonly logs: string[]
  }

  type Given = Partial<Omit<Parameters<typeof collectorSettings>[0], 'folder' | 'listeners'>> & {
    readonly url?: string
  }

  async function started(listeners: readonly Listener[], given: Given = {}, where?: Place): Promise<Place> {
    const made = await folder('collector')
    cleanUp.push(made.remove)
    const place = where?.folder ?? made.path
    const store = await connectEventStore({ ...eventsOf(given.url), patience: 200 })
    const database = where?.database ?? (await stores.records.freshDatabase())
    const logs: string[] = []
    const collector = await Collector.start(
      store,
      database,
      collectorSettings({
        listeners,
        tables: batchTables,
        timeZone: 'Asia/Taipei',
        blocks: eventsOf().spool,
        onLog: (message) => logs.push(message),
        ...given,
        folder: place,
        formats: given.formats ?? (await installedFormats()),
        storing: { ...quick, ...given.storing },
        spool: { reserve: 0, interval: 50, ...given.spool },
      }),
    )
    cleanUp.push(async () => {
      await collector.close(0)
      await store.close()
    })
    return { collector, store, folder: place, database, logs }
  }

  const port = ({ collector }: Place, transport: string): number =>
    collector.listeners.find((listener) => listener.transport === transport)!.port
  const live = async ({ collector }: Place): Promise<SourceStatus[]> => (await collector.status(0)).live
  const settled = async (place: Place): Promise<SourceStatus[]> => {
    await until(
      async () => (await live(place)).every(({ waiting }) => waiting === 0),
      'everything to be stored',
    )
    const status = await live(place)
    assertWhole(status)
    return status
  }
  const received = ({ collector }: Place): number => records(collector.metrics().received)
  const aside = async (place: Place, source: SourceStatus): Promise<{ reason: string; size: number }[]> => {
    const streams = place.collector.streams(source.id)
    const rows = await place.store.query<{ source: string; reason: string; size: number }>(
      sql`SELECT toString(source) AS source, reason, length(bytes) AS size FROM set_aside FINAL ORDER BY reason, size`,
    )
    return rows.flatMap(({ source: stream, reason, size }) =>
      streams.includes(BigInt(stream)) ? [{ reason, size }] : [],
    )
  }
  const push = (place: Place, lines: readonly string[], name = 'gateway') =>
    place.collector.push({
      token: { id: 'token', name: 'a token' },
      name,
      contentType: undefined,
      encoding: undefined,
      body: (async function* () {
        yield await Promise.resolve(Buffer.from(lines.map((each) => `${each}\n`).join('')))
      })(),
    })

  test('waits for a store that is away: senders that can wait do, the others lose the newest, and all is counted', async () => {
    const gate = new Gate()
    await gate.open(stores.events.nodes[0]!.url)
    const place = await started([udp, tcp], {
      url: `http://127.0.0.1:${gate.port}`,
      spool: { bytes: 300_000, segment: { bytes: 100_000, age: 60_000 } },
    })
    await gate.shut()
    const many = Array.from({ length: 20_000 }, (_, number) => line('away', number))
    const socket = await connected(port(place, 'tcp'))
    const sent = write(socket, many.map((each) => `${each}\n`).join(''))
    await until(() => place.collector.troubles.some((trouble) => trouble.includes('full')), 'a full spool')
    await until(() => place.collector.troubles.length === 2, 'the store to be missed')
    await assert.rejects(push(place, ['late']), { code: 'spool-full' })
    await sendDatagrams(port(place, 'udp'), many.slice(0, 500))
    await until(() => records(place.collector.metrics().dropped) === 500, 'datagrams to be dropped')
    assert.ok(received(place) < 20_000, 'the sender has to wait')
    assert.ok(place.collector.metrics().spoolBytes < 2_000_000)
    await gate.open(stores.events.nodes[0]!.url)
    await sent
    socket.end()
    await until(() => received(place) === 20_500, 'the rest')
    const status = await settled(place)
    assert.deepEqual(
      status.map(({ transport, received: all, dropped }) => [transport, all, dropped]),
      [
        ['tcp', 20_000, {}],
        ['udp', 500, { 'spool-full': 500 }],
      ],
    )
    assert.deepEqual(await push(place, ['in time']), { received: 1, dropped: 0 })
    await settled(place)
    await gate.shut()
  })

  test('keeps the reserve of the disk free', async () => {
    const place = await started([tcp], { spool: { reserve: 2 ** 60 } })
    await assert.rejects(push(place, ['a']), { code: 'spool-full' })
    const socket = await connected(port(place, 'tcp'))
    await write(socket, 'waits\n')
    await sleep(200)
    assert.deepEqual([received(place), await live(place)].flat().slice(0, 1), [0])
    socket.destroy()
  })

  test('sets bad frames, long records and unfinished ones aside, and goes on', async () => {
    const place = await started([udp, tcp], { connections: { unfinished: 1200, perAddress: 3 } })
    const tcpPort = port(place, 'tcp')
    const long = await connected(tcpPort)
    const most = 'x'.repeat(1024 * 1024)
    await write(long, `${most}y\n${most}\nshort\n`)
    const wrong = await connected(tcpPort)
    await write(wrong, '5 hello12x rest')
    await closed(wrong)
    // One byte now and then, and never an end.
    const slow = await connected(tcpPort)
    const dripping = setInterval(() => slow.write('z'), 100)
    // More connections of one address than it may have.
    const others = await Promise.all([connected(tcpPort), connected(tcpPort)])
    await Promise.race(others.map((each) => closed(each)))
    await closed(slow).finally(() => clearInterval(dripping))
    await sendDatagrams(port(place, 'udp'), ['two\nlines', '', 'one\n'])
    long.end('last')
    await until(() => received(place) === 10, 'all records')
    const [overTcp, overUdp] = (await settled(place)).sort((a, b) => (a.transport < b.transport ? -1 : 1))
    const found = await aside(place, overTcp!)
    assert.deepEqual(
      found.map(({ reason }) => reason),
      [
        'format-unknown',
        'format-unknown',
        'format-unknown',
        'format-unknown',
        'frame-incomplete',
        'octet-count-invalid',
        'record-too-long',
      ].slice(7 - found.length),
    )
    assert.deepEqual(
      found.filter(({ reason }) => reason === 'format-unknown').map(({ size }) => size),
      [4, 5, 5, 1024 * 1024],
    )
    assert.equal(overUdp?.blank, 1)
    assert.deepEqual(
      (await aside(place, overUdp)).map(({ size }) => size),
      [3, 'two#012lines'.length],
    )
    const { endings } = place.collector.listeners.find(({ transport }) => transport === 'tcp')!
    assert.ok((endings['record-unfinished'] ?? 0) > 0)
    assert.deepEqual([endings['octet-count-invalid'], endings['too-many-of-address']], [1, 1])
    for (const each of others) each.destroy()
  })

  test('TLS: who needs a certificate has a good one, or is refused and counted; a new certificate is taken up', async () => {
    const own = await folder('certificates')
    cleanUp.push(own.remove)
    const { authority, signed, listener } = await certificates(own.path)
    const place = await started([{ ...listener, clients: 'required' }])
    const offer = (client?: { private: string; cert: string }) =>
      new Promise<string>((resolve) => {
        const socket = connectTls(
          {
            port: port(place, 'tls'),
            host: '127.0.0.1',
            servername: 'localhost',
            ca: authority.cert,
            ...(client && { key: client.private, cert: client.cert }),
          },
          () => {
            const { fingerprint256 } = socket.getPeerCertificate()
            socket.end('11 <1>over TLS', () => resolve(fingerprint256))
          },
        )
        socket.on('error', () => resolve(''))
        socket.resume()
      })
    const good = await signed('sensor-1')
    const first = await offer(good)
    await until(() => received(place) === 1, 'the record')
    const day = 86_400_000
    const expired = {
      notBeforeDate: new Date(Date.now() - 3 * day),
      notAfterDate: new Date(Date.now() - day),
    }
    await offer(await signed('sensor-2', expired))
    await offer(
      await generate([{ name: 'commonName', value: 'stranger' }], { keyType: 'ec', algorithm: 'sha256' }),
    )
    await offer()
    const plain = await connected(port(place, 'tls'))
    plain.write('<1>not TLS at all\n')
    await closed(plain)
    const endings = () => place.collector.listeners[0]!.endings
    await until(
      () => Object.values(endings()).reduce((sum, count) => sum + count, 0) === 5,
      'all to be counted',
    )
    assert.deepEqual(endings(), {
      closed: 1,
      'certificate-expired': 1,
      'certificate-unknown': 1,
      'certificate-missing': 1,
      'handshake-failed': 1,
    })
    const renewed = await signed('localhost')
    await writeFile(listener.certificate, renewed.cert)
    place.collector.reloadCertificates()
    assert.match(place.logs.at(-1)!, /stays/)
    await writeFile(listener.key, renewed.private)
    place.collector.reloadCertificates()
    assert.notEqual(await offer(good), first)
    await until(() => received(place) === 2, 'the second record')
    await place.collector.close()
    const rows = await place.database.within({ kind: 'centre' }, (all) =>
      all.selectFrom('live_source').selectAll().execute(),
    )
    assert.deepEqual(
      rows.map(({ transport, certificate, state }) => [transport, certificate, state]),
      [['tls', 'CN=sensor-1', 'unknown']],
    )
    assert.deepEqual(
      await place.database.within({ kind: 'agency', agency: 1 }, (all) =>
        all.selectFrom('live_source').selectAll().execute(),
      ),
      [],
    )
  })

  test('forged senders do not become sources without end', async () => {
    const place = await started([udp], { mostUnknown: 3 })
    const { createSocket } = await import('node:dgram')
    for (let host = 1; host <= 8; host++) {
      const socket = createSocket('udp4')
      await new Promise<void>((resolve) => socket.bind(0, `127.0.0.${host + 10}`, resolve))
      await new Promise((resolve) => socket.send('<1>forged', port(place, 'udp'), '127.0.0.1', resolve))
      await new Promise<void>((resolve) => socket.close(resolve))
    }
    await until(() => received(place) === 8, 'all')
    const status = await settled(place)
    assert.deepEqual(status.map(({ address, received: all }) => [address, all]).sort(), [
      ['*', 5],
      ['127.0.0.11', 1],
      ['127.0.0.12', 1],
      ['127.0.0.13', 1],
    ])
  })

  test('keeps what nobody knows, until an operator says what it is; drops what is ignored', async () => {
    const place = await started([], { formats: [] })
    const lines = Array.from({ length: 60 }, (_, number) => line('later', number, 20))
    await push(place, lines)
    assert.deepEqual(
      (await settled(place)).map(({ stored, setAside, readAs }) => [stored, setAside, readAs]),
      [[0, 60, undefined]],
    )
    await place.collector.close()
    // A release that knows the format.
    const next = await started([], {}, place)
    const [source] = await live(next)
    const change = (version: number, to: Parameters<typeof changeLiveSource>[3]) =>
      place.database.within({ kind: 'centre' }, (all) => changeLiveSource(all, source!.id, version, to))
    await assert.rejects(change(1, { state: 'named' }), { code: 'invalid' })
    const named = await change(1, {
      state: 'named',
      name: 'Gateway',
      format: 'fortigate-key-value',
      expectedSilence: 1,
    })
    await assert.rejects(change(1, { note: 'stale' }), { code: 'precondition-failed' })
    await next.collector.changed(named)
    const replayed = await replaySetAside(
      next.store,
      { reason: 'format-unknown', sources: next.collector.streams(named.id) },
      { formats: await installedFormats(), options: {}, tables: batchTables, spool: eventsOf().spool },
    )
    assert.deepEqual([replayed.tried, replayed.taken, replayed.faults], [60, 57, []])
    assert.deepEqual(
      (await settled(next)).map(({ name, stored, setAside, readAs, silent }) => [
        name,
        stored,
        setAside,
        readAs,
        silent,
      ]),
      [['Gateway', 57, 3, 'fortigate-key-value', false]],
    )
    await next.collector.changed(await change(2, { state: 'ignored' }))
    assert.deepEqual(await push(next, ['a', 'b']), { received: 2, dropped: 2 })
    assert.deepEqual((await settled(next))[0]!.dropped, { ignored: 2 })
  })

  test('a push is taken whole or not at all', async () => {
    const place = await started([], { pushes: { bytes: 100_000, ratio: 20, pause: 300 } })
    const send = (body: Uint8Array, more: { type?: string; encoding?: string; name?: string } = {}) =>
      place.collector.push({
        token: { id: 'token', name: 'a token' },
        name: more.name ?? 'gateway',
        contentType: more.type,
        encoding: more.encoding,
        body: (async function* () {
          for (let from = 0; from < body.length; from += 1000)
            yield await Promise.resolve(body.subarray(from, from + 1000))
        })(),
      })
    const lines = Buffer.from('a line\n'.repeat(100))
    for (const [encoding, packed] of [
      ['gzip', gzipSync(lines)],
      ['zstd', zstdCompressSync(lines)],
    ] as const)
      assert.deepEqual(await send(packed, { encoding }), { received: 100, dropped: 0 })
    await assert.rejects(send(lines, { type: 'application/xml' }), { code: 'media-type' })
    await assert.rejects(send(lines, { encoding: 'br' }), { code: 'media-type' })
    await assert.rejects(send(lines, { name: '../../etc' }), { code: 'push-name-invalid' })
    await assert.rejects(send(Buffer.alloc(200_000, 'a\n')), { code: 'too-large' })
    await assert.rejects(send(gzipSync(Buffer.alloc(90_000_000, 'a\n')), { encoding: 'gzip' }), {
      code: 'too-large',
    })
    await assert.rejects(send(gzipSync(lines).subarray(0, 20), { encoding: 'gzip' }), {
      code: 'body-invalid',
    })
    const hanging = place.collector.push({
      token: { id: 'token', name: 'a token' },
      name: 'gateway',
      contentType: 'application/x-ndjson; charset=utf-8',
      encoding: undefined,
      body: (async function* () {
        yield lines
        await new Promise(() => undefined)
      })(),
    })
    await assert.rejects(hanging, { code: 'request-invalid' })
    assert.equal((await settled(place))[0]!.received, 200)
  })
})
