/** Ingestion as its users meet it: files that break, grow, rotate and come twice, and processes that die. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { appendFile, chmod, mkdir, rename, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { Random } from '../src/base/random.ts'
import { simulateGateway } from '../src/domains/gateway/simulator/simulate.ts'
import { Workplace } from './command-line.test-support.ts'

interface Ingested {
  readonly read: number
  readonly stored: number
  readonly setAside: number
  readonly blank: number
  readonly files: readonly { readonly path: string; readonly format: string; readonly damage?: string }[]
  readonly refused: readonly { readonly path: string; readonly reason: string }[]
}

interface Health {
  readonly tables: readonly { readonly name: string; readonly rows: number }[]
  readonly sources: readonly {
    readonly name: string
    readonly read: number
    readonly stored: number
    readonly setAside: number
    readonly blank: number
    readonly pending: number
  }[]
}

const week = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 8) }

function lines(events: number, seed: number, damage = 0): Buffer {
  return Buffer.concat(
    [...simulateGateway({ events, seed, damage, ...week })].map((chunk) => Buffer.from(chunk)),
  )
}

const countLines = (bytes: Buffer): number => bytes.toString('latin1').split('\n').length - 1

/** Rows of the tables that hold records; a table without a part is not listed. */
const rowsOf = ({ tables }: Health, ...names: string[]): number =>
  tables.filter(({ name }) => names.includes(name)).reduce((sum, { rows }) => sum + rows, 0)

describe('ingest', () => {
  let place: Workplace
  before(async () => {
    place = await Workplace.create()
  })
  after(() => place.remove())

  test('plain, gzip, zstd, folders, globs and standard input give the same records once', async () => {
    const bytes = lines(5000, 11, 0.01)
    await mkdir(place.path('logs'))
    await writeFile(place.path('logs', 'a.log'), bytes)
    const first = await place.json<Ingested>('ingest', place.path('logs'))
    assert.equal(first.read, countLines(bytes))
    assert.equal(first.read, first.stored + first.setAside + first.blank)

    await writeFile(place.path('logs', 'a.log.1.gz'), gzipSync(bytes))
    await writeFile(place.path('logs', 'a.log.2.zst'), zstdCompressSync(bytes))
    const again = await place.json<Ingested>('ingest', place.path('logs', '*'))
    assert.equal(again.files.length, 3)
    assert.equal(again.read, 0)
    const piped = await place.run(['ingest', '-', '--json'], bytes)
    assert.equal((JSON.parse(piped.out) as Ingested).read, 0)

    const once_ = await place.json<Health>('doctor')
    assert.equal(rowsOf(once_, 'detection', 'log'), first.stored)
    const twice = await place.json<Ingested>('ingest', '--again', place.path('logs', 'a.log.1.gz'))
    assert.equal(twice.stored, first.stored)
    const both = await place.json<Health>('doctor')
    assert.equal(rowsOf(both, 'detection', 'log'), 2 * first.stored)
  })

  test('a file that grows is read on from where it was left, also when its last line was cut', async () => {
    const bytes = lines(3000, 12)
    const middle = bytes.indexOf('\n', 600_000) + 100
    const file = place.path('growing.log')
    await writeFile(file, bytes.subarray(0, middle))
    await place.json('ingest', file)
    await appendFile(file, bytes.subarray(middle))
    await place.json('ingest', file)
    const { sources } = await place.json<Health>('doctor')
    const source = sources.find(({ name }) => name === file)!
    assert.deepEqual(
      { read: source.read, stored: source.stored, setAside: source.setAside, pending: source.pending },
      { read: 3000, stored: 3000, setAside: 0, pending: 0 },
    )
  })

  test('a file that begins like another one but is another one is a source of its own', async () => {
    const head = lines(20, 13)
    const [one, other] = [lines(1000, 14), lines(800, 15)]
    await writeFile(place.path('one.log'), Buffer.concat([head, one]))
    await writeFile(place.path('other.log'), Buffer.concat([head, other]))
    assert.equal((await place.json<Ingested>('ingest', place.path('one.log'))).stored, 1020)
    assert.equal((await place.json<Ingested>('ingest', place.path('other.log'))).stored, 820)
  })

  test('what cannot be read is named with its reason, and the rest goes on', async () => {
    const bytes = lines(2000, 16)
    const folder = place.path('bad')
    await mkdir(folder)
    await writeFile(place.path('bad', 'binary.bin'), randomBytes(200_000))
    await writeFile(place.path('bad', 'empty.log'), '')
    await writeFile(place.path('bad', 'good.log'), bytes)
    await writeFile(place.path('bad', 'old.zip'), Buffer.from('504b0304', 'hex'))
    const packed = gzipSync(lines(4000, 17))
    await writeFile(place.path('bad', 'cut.log.gz'), packed.subarray(0, packed.length / 2))
    const { code, out } = await place.run(['ingest', folder, place.path('missing.log'), '--json'])
    const result = JSON.parse(out) as Ingested
    assert.equal(code, 3)
    assert.deepEqual(
      result.refused.map(({ path, reason }) => [path.slice(place.folder.length + 1), reason.split(' ')[0]]),
      [
        ['missing.log', 'no'],
        ['bad/binary.bin', 'not'],
        ['bad/old.zip', 'zip'],
      ],
    )
    const cut = result.files.find(({ path }) => path.endsWith('cut.log.gz'))!
    assert.match(cut.damage!, /end of file/)
    assert.equal(result.read, result.stored + result.setAside + result.blank)
    assert.ok(result.stored > 3000, `${result.stored} stored`)

    // The whole file, later: what the broken end had taken provisionally is taken back.
    await writeFile(place.path('bad', 'cut.log.gz'), packed)
    await place.json('ingest', place.path('bad', 'cut.log.gz'))
    const { sources } = await place.json<Health>('doctor')
    const source = sources.find(({ name }) => name.endsWith('cut.log.gz'))!
    assert.deepEqual([source.read, source.stored, source.setAside], [4000, 4000, 0])
  })

  test(
    'a folder without rights is named',
    { skip: process.getuid?.() === 0 && 'root may read everything' },
    async () => {
      await mkdir(place.path('closed'))
      await chmod(place.path('closed'), 0o000)
      const { out } = await place.run(['ingest', place.path('closed'), '--json'])
      assert.match((JSON.parse(out) as Ingested).refused[0]!.reason, /permission/)
    },
  )

  test('records that are set aside can be listed, shown and replayed', async () => {
    const good = lines(3, 18).toString('latin1').split('\n').slice(0, 3)
    // No time at all, and one that only a time zone could give.
    const file = place.path('aside.log')
    await writeFile(
      file,
      `${good[0]!}\n\nno key here\n${good[1]!}\ndate=2026-13-45 time=99:00:00 devid="A" type="utm" subtype="ips" attack="X" severity="high"\n${good[2]!}`,
    )
    const result = await place.json<Ingested>('ingest', file)
    assert.deepEqual([result.read, result.stored, result.setAside, result.blank], [6, 3, 2, 1])
    const listed = await place.json<{
      reasons: { reason: string }[]
      records: { id: string; bytes: string }[]
    }>('set-aside', 'list', '--file', 'aside.log')
    assert.deepEqual(listed.reasons.map(({ reason }) => reason).sort(), ['not-key-value', 'time-invalid'])
    const shown = await place.run(['set-aside', 'show', listed.records[0]!.id])
    assert.match(shown.out, /no key here/)
    const replayed = await place.json<{ tried: number; taken: number }>(
      'set-aside',
      'replay',
      '--file',
      'aside.log',
    )
    assert.deepEqual(replayed, { tried: 2, taken: 0, leftOut: 0, faults: [] })
    const after_ = await place.json<{ records: unknown[] }>('set-aside', 'list', '--file', 'aside.log')
    assert.equal(after_.records.length, 2)
  })

  test('followed files are read as they grow, are renamed and are replaced', async () => {
    const bytes = lines(3000, 19)
    const [a, b] = [bytes.indexOf('\n', 500_000) + 30, bytes.indexOf('\n', 1_200_000) + 1]
    const file = place.path('live.log')
    await writeFile(file, bytes.subarray(0, a))
    const child = place.start(['ingest', '--follow', file])
    await sleep(4000)
    await appendFile(file, bytes.subarray(a, b))
    await sleep(1500)
    await rename(file, `${file}.1`)
    await writeFile(file, bytes.subarray(b))
    await sleep(3000)
    child.kill('SIGINT')
    const [code] = (await once(child, 'close')) as [number]
    assert.equal(code, 0)
    const { sources } = await place.json<Health>('doctor')
    const read = sources.filter(({ name }) => name.includes('live.log') || name.startsWith('/proc/'))
    assert.equal(
      read.reduce((sum, { stored }) => sum + stored, 0),
      3000,
    )
  })

  test('killed at random moments and run again, no record is lost and none is there twice', async () => {
    const kills = Number(process.env['LIANFANG_KILLS'] ?? 5)
    const events = Number(process.env['LIANFANG_KILL_EVENTS'] ?? 300_000)
    const random = new Random(2026)
    const bytes = lines(events, 20, 0.001)
    const file = place.path('killed.log')
    await writeFile(file, bytes)
    const started = await place.json<Health>('doctor')
    for (let kill = 0; kill < kills; kill++) {
      const child = place.start(['ingest', file])
      const closed = once(child, 'close')
      await sleep(500 + random.below(1500))
      // Sometimes the engine too, sometimes only the command: the engine then stops by itself.
      if (kill % 2 === 0) place.killAll()
      else child.kill('SIGKILL')
      await closed
    }
    await place.json('ingest', file)
    const health = await place.json<Health>('doctor')
    const source = health.sources.find(({ name }) => name === file)!
    assert.equal(source.read, countLines(bytes))
    assert.equal(source.read, source.stored + source.setAside + source.blank)
    assert.equal(source.pending, 0)
    assert.equal(rowsOf(health, 'detection', 'log') - rowsOf(started, 'detection', 'log'), source.stored)
  })
})
