import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { sensors } from './sensors.ts'
import { signatures } from './signatures.ts'
import { type SimulationOptions, simulateGateway } from './simulate.ts'
import { rankTruth } from './truth.ts'
import { writeSimulation } from '../../sources/index.ts'

// March 2026, Taipei.
const march: SimulationOptions = {
  events: 60_000,
  seed: 42,
  from: Date.UTC(2026, 1, 28, 16),
  to: Date.UTC(2026, 2, 31, 16),
}

function simulate(options: SimulationOptions) {
  const simulation = simulateGateway(options)
  const bytes = Buffer.concat([...simulation])
  return { bytes, truth: simulation.truth() }
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A plain reading of undamaged lines, slow and obvious. */
function fields(line: string): Map<string, string> {
  return new Map(
    [...line.matchAll(/([A-Za-z0-9_.-]+)=(?:"((?:[^"\\]|\\.)*)"|([^ "]*))(?= |$)/g)].map((match) => [
      match[1]!,
      match[2] ?? match[3]!,
    ]),
  )
}

test('equal options give equal bytes, another seed others', () => {
  const small = { ...march, events: 3000 }
  const { bytes } = simulate(small)
  assert.equal(digest(simulate(small).bytes), digest(bytes))
  assert.notEqual(digest(simulate({ ...small, seed: 43 }).bytes), digest(bytes))
  // Fixed for ever: who changes the simulator changes every expected file, and should know.
  assert.equal(digest(bytes), 'bd17dfcccd57fd23446173dd0d7a6a2cd12a01ef31299b559d9f481a94b672de')
})

test('the truth is what the lines say', () => {
  const { bytes, truth } = simulate({ ...march, damage: 0 })
  const lines = bytes.toString().trimEnd().split('\n')
  assert.equal(truth.lines, lines.length)
  assert.equal(truth.events, march.events)
  assert.equal(truth.bytes, bytes.length)
  assert.deepEqual(truth.damaged, [])

  const counts = new Map<string, number>()
  const bySensor = new Map<string, number>()
  const byCountry = new Map<string, number>()
  const byDay = new Map<string, number>()
  const add = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1)
  let others = 0
  for (const line of lines) {
    const values = fields(line)
    const signature = values.get(values.get('subtype') === 'app-ctrl' ? 'app' : 'attack')
    if (signature === undefined) {
      others++
      continue
    }
    add(counts, `${signature} ${values.get('action')!}`)
    add(bySensor, values.get('devid')!)
    add(byCountry, values.get('srccountry') ?? '')
    add(byDay, values.get('date')!)
    const known = signatures.find((one) => one.name === signature)!
    assert.equal(values.get('severity') ?? values.get('apprisk'), known.severity)
  }
  assert.equal(others, truth.others)
  assert.deepEqual(
    [...counts].sort(),
    truth.counts.map((count) => [`${count.signature} ${count.action}`, count.events]).sort(),
  )
  const sorted = (map: Map<string, number>) => Object.fromEntries([...map].sort())
  assert.deepEqual(sorted(bySensor), Object.fromEntries(Object.entries(truth.bySensor).sort()))
  assert.deepEqual(sorted(byCountry), Object.fromEntries(Object.entries(truth.bySourceCountry).sort()))
  assert.deepEqual(sorted(byDay), truth.byDay)
  const total = (record: Readonly<Record<string, number>>) =>
    Object.values(record).reduce((sum, value) => sum + value, 0)
  for (const record of [
    truth.bySeverity,
    truth.byDisposition,
    truth.bySensor,
    truth.bySourceCountry,
    truth.byDay,
  ])
    assert.equal(total(record), truth.detections)
  assert.equal(truth.detections + truth.others, truth.events)
})

test('times lie in the period, agree with each other, and come nearly in order', () => {
  const { bytes } = simulate({ ...march, events: 20_000, damage: 0 })
  let latest = 0
  for (const line of bytes.toString().trimEnd().split('\n')) {
    const values = fields(line)
    const local = Date.parse(`${values.get('date')!}T${values.get('time')!}+08:00`)
    const eventtime = values.get('eventtime')
    const time =
      eventtime === undefined ? local : Math.floor(Number(eventtime) / (eventtime.length === 19 ? 1e6 : 1e-3))
    assert.equal(Math.floor(time / 1000) * 1000, local)
    assert.ok(time >= march.from && time < march.to)
    assert.ok(time > latest - 4000, 'a few seconds out of order at most')
    latest = Math.max(latest, time)
    const header3164 = /^<189>(\w{3}) ([ \d]\d) (\d\d:\d\d:\d\d) /.exec(line)
    if (header3164 !== null)
      assert.equal(Date.parse(`${header3164[2]!} ${header3164[1]!} 2026 ${header3164[3]!} +0800`), local)
    const header5424 = /^<189>1 (\S+) \S+ - - - - /.exec(line)
    if (header5424 !== null) assert.equal(Date.parse(header5424[1]!), local)
  }
})

test('nights are quieter than days, Sundays than Wednesdays', () => {
  const { bytes, truth } = simulate({ ...march, damage: 0 })
  const text = bytes.toString()
  const at = (hour: string) => text.split(` time=${hour}:`).length
  assert.ok(at('10') > 2 * at('03'))
  assert.ok(truth.byDay['2026-03-04']! > 1.5 * truth.byDay['2026-03-08']!)
})

test('the skew is that of the seed bulletin, and drift moves it', () => {
  const share = (drift: number) => {
    const { truth } = simulate({ ...march, events: 200_000, drift })
    const ranking = rankTruth(truth, { severityIds: [4, 5], blocked: true })
    const total = ranking.reduce((sum, one) => sum + one.events, 0)
    return ranking.map((one) => ({ name: one.signature, percent: (one.events / total) * 100 }))
  }
  const now = share(0)
  assert.deepEqual(
    now.slice(0, 10).map((one) => one.name),
    signatures.slice(0, 10).map((one) => one.name),
  )
  for (const [i, percent] of [58.64, 15.53, 13.06, 4.78, 3.94].entries())
    assert.ok(Math.abs(now[i]!.percent - percent) < 0.4, `${now[i]!.name} ${now[i]!.percent}`)
  const missing = (of: { name: string }[], among: { name: string }[]) =>
    of.filter((one) => !among.some((other) => other.name === one.name))
  const earlier = share(1)
  assert.deepEqual(
    earlier.slice(0, 5).map((one) => one.name),
    ['BitTorrent', 'AnyDesk', 'SopCast', 'TeamViewer', 'DNS.TXT.Records.Tunneling'],
  )
  assert.ok(missing(now, earlier).length > 0, 'something is new')
  assert.ok(missing(earlier, now).length > 0, 'something is gone')
})

test('damaged lines are where the truth says, and no others', () => {
  const { bytes, truth } = simulate({ ...march, damage: 0.02 })
  assert.equal(bytes.filter((byte) => byte === 0x0a).length, truth.lines)
  assert.equal(
    truth.detections + truth.others + truth.damaged.flatMap((one) => one.signatures).length,
    truth.events,
  )
  assert.ok(Math.abs(truth.damaged.length / truth.events - 0.02) < 0.003)
  assert.deepEqual(
    new Set(truth.damaged.map((one) => one.kind)),
    new Set(['truncated', 'quote-lost', 'binary', 'value-missing', 'joined']),
  )
  const damaged = new Map(truth.damaged.map((one) => [one.line, one]))
  let offset = 0
  for (const [index, text] of bytes.toString('latin1').split('\n').slice(0, -1).entries()) {
    const spoiled = damaged.get(index + 1)
    if (spoiled !== undefined) assert.equal(spoiled.offset, offset)
    else {
      const line = Buffer.from(text, 'latin1').toString()
      const rest = line
        .replace(/^(<189>)?(1 \S+ \S+ - - - - |\w{3} [ \d]\d [\d:]{8} \S+ )?/, '')
        .replaceAll(/[A-Za-z0-9_.-]+=("(?:[^"\\]|\\.)*"|[^ "]+)(?: |$)/g, '')
      assert.equal(rest, '', `not key=value: ${rest} in ${line}`)
      assert.ok(!line.includes('�'))
    }
    offset += text.length + 1
  }
})

test('every firmware, header, action and signature occurs; lines are as long as real ones', () => {
  const { bytes, truth } = simulate({ ...march, events: 200_000 })
  assert.equal(sensors.length, 48)
  assert.equal(new Set(sensors.map((sensor) => sensor.serial)).size, 48)
  assert.equal(Object.keys(truth.bySensor).length, 48)
  assert.deepEqual(
    new Set(truth.counts.map((count) => count.action)),
    new Set(
      'pass pass_session block dropped drop_session detected reset reset_client reset_server clear_session'.split(
        ' ',
      ),
    ),
  )
  assert.ok(rankTruth(truth).length > 300)
  const mean = truth.bytes / truth.lines
  assert.ok(mean > 650 && mean < 750, `${mean} bytes a line`)
  const text = bytes.toString()
  for (const sample of [
    '"對外服務 (DMZ) 入口"',
    '\\"high risk\\"',
    'srcip="2001:db8:',
    'srcip=2400:',
    '<189>1 2026-03',
    'dstip=srcport=',
  ])
    assert.ok(text.includes(sample), sample)
})

test('edges: no events, one event, all damaged, refused options', () => {
  assert.equal(simulate({ ...march, events: 0 }).bytes.length, 0)
  const one = simulate({ ...march, events: 1, to: march.from + 1, damage: 0 })
  assert.equal(one.truth.lines, 1)
  const all = simulate({ ...march, events: 500, damage: 1 })
  assert.equal(all.truth.detections + all.truth.others, 0)
  assert.equal(all.bytes[all.bytes.length - 1], 0x0a)
  assert.throws(() => simulateGateway({ ...march, events: -1 }), RangeError)
  assert.throws(() => simulateGateway({ ...march, to: march.from }), RangeError)
  assert.throws(() => simulateGateway({ ...march, seed: 0.5 }), RangeError)
})

test('a file holds the same bytes, compressed by its ending, and progress ends at the end', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lianfang-simulator-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const small = { ...march, events: 2000 }
  const expected = digest(simulate(small).bytes)
  for (const [name, decompress] of [
    ['plain.log', (bytes: Buffer) => bytes],
    ['packed.log.gz', gunzipSync],
    ['packed.log.zst', zstdDecompressSync],
  ] as const) {
    const file = path.join(folder, name)
    let last = 0
    const truth = await writeSimulation(simulateGateway(small), {
      path: file,
      onProgress: ({ written }) => (last = written),
    })
    assert.equal(digest(decompress(readFileSync(file))), expected, name)
    assert.equal(truth.events, small.events)
    assert.equal(last, small.events)
  }
})
