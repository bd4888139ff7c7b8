import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Random } from '../../../../base/random.ts'
import { createTables, migrate, sql } from '../../../../store/events/index.ts'
import { startTestStore } from '../../../../store/events/nodes.test-support.ts'
import { detection } from '../../../events/index.ts'
import type { Block, ParseOptions } from '../../../sources/index.ts'
import { alone, assertSame, decode, parsed } from './blocks.test-support.ts'
import { format } from './format.ts'
import { openKernel } from './kernel.ts'
import { openTally } from './tally.ts'
import { logLine, longLine, oddLine, plainLine, streamOf } from './lines.test-support.ts'

/** LIANFANG_FUZZ=seconds runs the seeded fuzz loop that long, LIANFANG_FUZZ_SEED=n from that seed. */
const fuzzSeconds = Number(process.env['LIANFANG_FUZZ'] ?? 0)
const fuzzSeed = Number(process.env['LIANFANG_FUZZ_SEED'] ?? 1)

const received = Date.UTC(2026, 4, 12, 12)
const everything: ParseOptions = {
  timeZone: 'Asia/Taipei',
  receivedAt: received,
  unmapped: 'all',
  raw: 'all',
  sensor: 'somewhere',
}

const kernelRows = (blocks: readonly Block[]): number =>
  blocks.reduce(
    (sum, { payloads }) => sum + (payloads[0]?.table.name === 'detection' ? payloads[0].payload.rows : 0),
    0,
  )

const settings: readonly Pick<ParseOptions, 'unmapped' | 'raw'>[] = [
  { unmapped: 'all', raw: 'all' },
  { unmapped: 'none', raw: 'none' },
  { unmapped: 'all', raw: 'unblocked' },
]

test('blocks of regular lines are byte for byte those of the careful parser', async () => {
  for (const [seed, setting] of settings.entries()) {
    const options = { ...everything, ...setting }
    const bytes = streamOf(new Random(seed), 3000, plainLine, 0)
    const blocks = await parsed(bytes, options, () => 1 << 18)
    const expected = alone(bytes, options)
    assert.equal(blocks.length, 1)
    assert.equal(blocks[0]!.payloads.length, 3, 'the kernel took every line')
    for (const [i, { payload }] of expected.payloads.entries()) {
      const ours = blocks[0]!.payloads[i]!.payload
      assert.equal(Buffer.compare(ours.parts[0]!, payload.parts[0]!), 0, expected.payloads[i]!.table.name)
    }
    assertSame(blocks, expected)
  }
})

test('so are those of lines with values around the longest a name may be', async () => {
  for (const [seed, setting] of settings.entries()) {
    const options = { ...everything, ...setting }
    const bytes = streamOf(new Random(seed), 3000, longLine, 0)
    const blocks = await parsed(bytes, options, () => 1 << 18)
    const expected = alone(bytes, options)
    assert.equal(blocks[0]!.payloads.length, 3, 'the kernel took every line')
    const tables = blocks[0]!.payloads.map(({ table, payload }, i) => {
      const theirs = expected.payloads[i]!
      assert.equal(Buffer.compare(payload.parts[0]!, theirs.payload.parts[0]!), 0, theirs.table.name)
      return decode(table, payload.parts[0]!, payload.rows)
    })
    assertSame(blocks, expected)
    const [rows, counts, countries] = tables as [Row[], Row[], Row[]]
    const names = detection.columns.filter(({ type }) => type === 'LowCardinality(String)')
    const longest = names.map(({ name }) => Math.max(...rows.map((row) => row.get(name)!.length)))
    assert.equal(Math.max(...longest), 512)
    // What was counted is what is stored, that of no name too.
    for (const counted of [counts, countries])
      assert.deepEqual(
        sumsBy(counted, ['analytic_name', 'severity_id', 'disposition_id']),
        sumsBy(rows, ['analytic_name', 'severity_id', 'disposition_id']),
      )
    for (const column of ['metadata_log_name', 'device_uid', 'analytic_category'])
      assert.deepEqual(sumsBy(counts, [column]), sumsBy(rows, [column]))
    const country = ['src_endpoint_location_country']
    assert.deepEqual(sumsBy(countries, country), sumsBy(rows, country))
    assert.ok(rows.some((row) => row.get('analytic_name') === ''))
    assert.ok(rows.every((row) => setting.unmapped === 'all' || row.get('unmapped') === ''))
  }
})

type Row = Map<string, string>

/** Events of rows or counts by some columns. */
function sumsBy(rows: readonly Row[], columns: readonly string[]): unknown {
  const sums = new Map<string, number>()
  for (const row of rows) {
    const key = columns.map((column) => row.get(column)!).join('\0')
    sums.set(key, (sums.get(key) ?? 0) + Number(row.get('events') ?? 1))
  }
  return [...sums].sort()
}

test('so are regular lines that are no detections', async () => {
  for (const [seed, setting] of settings.entries()) {
    const options = { ...everything, ...setting }
    const bytes = streamOf(new Random(seed), 3000, logLine, 0)
    const blocks = await parsed(bytes, options, () => 1 << 18)
    const expected = alone(bytes, options)
    const [ours] = blocks[0]!.payloads
    assert.equal(ours!.payload.rows, 3000, 'the kernel took every line')
    assert.equal(Buffer.compare(ours!.payload.parts[0]!, expected.payloads[0]!.payload.parts[0]!), 0)
    assertSame(blocks, expected)
  }
})

test('kernel and careful parser together give what the careful parser gives alone', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.integer({ min: 1, max: 60 }),
      fc.constantFrom(0, 2, 6, 30),
      fc.constantFrom(...settings),
      fc.constantFrom(1, 7, 64, 1000, 262144),
      async (seed, lines, damage, setting, step) => {
        const random = new Random(seed)
        const bytes = streamOf(
          random,
          lines,
          random.pick([plainLine, longLine, logLine, oddLine, oddLine]),
          damage,
        )
        const options = { ...everything, ...setting }
        assertSame(
          await parsed(bytes, options, () => (step === 262144 ? step : 1 + random.below(step * 2))),
          alone(bytes, options),
        )
      },
    ),
    { numRuns: 120 },
  )
})

test('any bytes at all are accounted for', async () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc
      .array(
        fc.constantFrom(
          '"',
          '\\',
          '\n',
          '\r',
          ' ',
          '=',
          'a',
          'devid',
          'attack=',
          'eventtime=1778580000',
          'severity=high',
          'type=utm',
          '<1>',
          '\0',
          '中',
        ),
        { maxLength: 60 },
      )
      .map((parts) => Buffer.from(parts.join(''))),
  )
  await fc.assert(
    fc.asyncProperty(noise, async (array) => {
      const bytes = Buffer.from(array)
      assertSame(await parsed(bytes, everything, () => 1 << 18), alone(bytes, everything))
    }),
    { numRuns: 200 },
  )
})

test('a chunk may end anywhere', async () => {
  const bytes = streamOf(new Random(5), 6, oddLine, 3)
  const expected = alone(bytes, everything)
  for (let cut = 1; cut < bytes.length; cut += 17) {
    let first = true
    const step = (): number => (first ? ((first = false), cut) : bytes.length)
    assertSame(await parsed(bytes, everything, step), expected)
  }
})

test('offsets go on beyond 4 GiB', async () => {
  const start = 2 ** 40 + 5
  const bytes = streamOf(new Random(6), 300, oddLine, 2)
  const blocks = await parsed(bytes, everything, () => 4000, start)
  assertSame(blocks, alone(bytes, everything, start))
})

test('local times are those of the zone, whether its clocks change or not', async () => {
  const line = 'date=2026-07-01 time=10:00:00 devid=a type=utm subtype=ips attack=b severity=low\n'
  for (const timeZone of ['Asia/Taipei', 'Europe/Berlin', 'UTC']) {
    const options = { ...everything, timeZone }
    assertSame(await parsed(Buffer.from(line), options, () => 1 << 18), alone(Buffer.from(line), options))
  }
})

const detectionLine = (extra: string): string =>
  `eventtime=1778580000 devid=a type=utm subtype=ips attack=b severity=low ${extra}\n`

test('long lines: tokenised to 64 KiB, parsed with care to 1 MiB, beyond that set aside', async () => {
  const long = (length: number): string => detectionLine(`msg="${'m'.repeat(length)}"`)
  for (const length of [
    65_000, 65_440, 65_450, 65_460, 65_470, 65_530, 70_000, 300_000, 330_000, 1_048_000,
  ]) {
    const bytes = Buffer.from(detectionLine('n=1') + long(length) + detectionLine('n=2'))
    for (const step of [1 << 18, 65_536, 100_000])
      assertSame(await parsed(bytes, everything, () => step), alone(bytes, everything))
  }
  const tooLong = 'y'.repeat(1 << 20) + 'z'
  const bytes = Buffer.from(`${detectionLine('n=1')}${tooLong}\n${detectionLine('n=2')}`)
  const [block] = await parsed(bytes, everything, () => 1 << 18)
  assert.deepEqual([block!.read, block!.stored, block!.end], [3, 2, bytes.length])
  const aside = block!.setAside[0]!
  assert.deepEqual(
    [aside.offset, aside.record, aside.reason],
    [detectionLine('n=1').length, 2, 'record-too-long'],
  )
  assert.equal(Buffer.compare(aside.bytes, Buffer.from(tooLong)), 0)
})

test('an endless line is set aside in pieces of 16 MiB, none lost', async () => {
  for (const end of ['', '\n', `\n${detectionLine('n=2')}`]) {
    const endless = Buffer.alloc((1 << 25) + 12_345, 'attack="')
    const bytes = Buffer.concat([Buffer.from(detectionLine('n=1')), endless, Buffer.from(end)])
    const blocks = await parsed(bytes, everything, () => 1 << 18)
    const aside = blocks.flatMap(({ setAside }) => setAside)
    assert.deepEqual(
      aside.map(({ bytes: { length } }) => length),
      [1 << 24, 1 << 24, 12_345],
    )
    assert.equal(Buffer.compare(Buffer.concat(aside.map((record) => record.bytes)), endless), 0)
    assert.equal(blocks.at(-1)!.end, bytes.length)
  }
})

test('hostile lines end a block early, and nothing is lost', async () => {
  const lines = {
    'a new value in every dictionary': (i: number) =>
      detectionLine(`service=s${i} user=u${i} vd=v${i} action=dropped`),
    'a new count each': (i: number) => detectionLine(`attackid=${i} srccountry=c${i % 60_000}`),
    'many keys': (i: number) => detectionLine(Array.from({ length: 20 }, (_, k) => `k${i}_${k}=1`).join(' ')),
    'the longest names': (i: number) => detectionLine(`service="${'s'.repeat(500)}${i}"`),
    'values too long for a name': (i: number) => detectionLine(`service="${'s'.repeat(60_000)}${i}"`),
    'long lines kept whole': (i: number) => detectionLine(`msg="${'m'.repeat(9000)}${i}"`),
  }
  const counts: Readonly<Record<string, number>> = {
    'the longest names': 6000,
    'values too long for a name': 1500,
    'long lines kept whole': 6000,
  }
  for (const [what, line] of Object.entries(lines)) {
    const count = counts[what] ?? 150_000
    const bytes = Buffer.from(Array.from({ length: count }, (_, i) => line(i)).join(''))
    const blocks = await parsed(
      bytes,
      { ...everything, raw: what.startsWith('long') ? 'all' : 'none' },
      (room) => room,
    )
    const total = blocks.reduce((sum, { stored }) => sum + stored, 0)
    assert.equal(total, count, what)
    assert.equal(kernelRows(blocks), count, what)
    assert.equal(blocks.at(-1)!.end, bytes.length, what)
    if (what !== 'many keys') assert.ok(blocks.length > 1, what)
  }
})

test('the tally counts what the blocks count', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const bytes = streamOf(
      new Random(seed),
      200,
      [plainLine, oddLine, longLine][seed % 4] ?? oddLine,
      seed % 3 === 0 ? 0 : 4,
    )
    const tally = await openTally(everything)
    for (let at = 0; at < bytes.length;) {
      const room = tally.room()
      const length = bytes.copy(room, 0, at, Math.min(bytes.length, at + 5000))
      at += length
      tally.accept(length)
    }
    const { read, detections, rows } = tally.result()
    const expected = alone(bytes, everything)
    const sums = new Map<string, number>()
    const table = expected.payloads.find(({ table: { name } }) => name === 'detection')
    for (const row of table === undefined
      ? []
      : decode(table.table, table.payload.parts[0]!, table.payload.rows)) {
      const name = Buffer.from(row.get('analytic_name')!, 'latin1').toString()
      const key = `${name} ${row.get('severity_id')} ${row.get('disposition_id')}`
      sums.set(key, (sums.get(key) ?? 0) + 1)
    }
    const ours = new Map<string, number>()
    for (const { signature, severity_id, disposition_id, events } of rows) {
      const key = `${signature} ${severity_id} ${disposition_id}`
      ours.set(key, (ours.get(key) ?? 0) + events)
    }
    assert.equal(read, expected.read)
    assert.equal(detections, table?.payload.rows ?? 0)
    assert.deepEqual([...ours].sort(), [...sums].sort())
  }
})

test('ClickHouse reads the blocks, and its own parser finds the same in the lines', async () => {
  const started = await startTestStore()
  const { store } = started
  try {
    await migrate(store, [{ version: 1, name: 'detection', statements: createTables([detection]) }])
    const bytes = streamOf(new Random(9), 5000, plainLine, 0)
    const [block] = await parsed(bytes, everything, () => 1 << 18)
    const { table, payload } = block!.payloads[0]!
    await store.insert(table, payload, 'one', 0)
    const [counted] = await store.query<Record<string, number>>(sql`
      WITH extractKeyValuePairsWithEscaping(replaceRegexpOne(raw_data, '^<[0-9]+>', ''), '=', ' ', '"') AS m, m['subtype'] = 'app-ctrl' AS app
      SELECT count() AS rows,
        countIf(toUnixTimestamp64Milli(time) = toInt64(substring(m['eventtime'], 1, 13))) AS times,
        countIf((metadata_log_provider, metadata_log_name, metadata_event_code, metadata_tenant_uid, device_uid, device_name)
          = (m['type'], m['subtype'], m['logid'], m['vd'], m['devid'], m['devname'])) AS sensors,
        countIf((analytic_uid, analytic_name, analytic_category, action, policy_name, risk_level, risk_score)
          = (toUInt32OrZero(if(app, m['appid'], m['attackid'])), if(app, m['app'], m['attack']), m['appcat'], m['action'],
            if(app, m['applist'], m['profile']), if(app, m['apprisk'], m['crlevel']), toUInt16OrZero(m['crscore']))) AS signatures,
        countIf((src_endpoint_ip, src_endpoint_port, src_endpoint_interface_name, src_endpoint_location_country)
          = (toIPv6OrDefault(m['srcip']), toUInt16OrZero(m['srcport']), m['srcintf'], m['srccountry'])) AS sources,
        countIf((dst_endpoint_ip, dst_endpoint_port, dst_endpoint_interface_name, dst_endpoint_location_country)
          = (toIPv6OrDefault(m['dstip']), toUInt16OrZero(m['dstport']), m['dstintf'], m['dstcountry'])) AS destinations,
        countIf((dst_endpoint_svc_name, connection_info_protocol_num, connection_info_direction, connection_info_uid)
          = (m['service'], toUInt8OrZero(m['proto']), m['direction'], toUInt32OrZero(m['sessionid']))) AS connections,
        countIf((finding_info_uid, firewall_rule_uid, actor_user_name, url_hostname, url_path, message)
          = (toUInt32OrZero(m['incidentserialno']), toUInt32OrZero(m['policyid']), m['user'], m['hostname'], m['url'], m['msg'])) AS texts
      FROM detection`)
    for (const [what, rows] of Object.entries(counted!)) assert.equal(rows, block!.read - block!.blank, what)
  } finally {
    await started.stop()
  }
})

test('the recogniser knows its own lines from those of the other formats', () => {
  const ours = [
    '<189>date=2026-05-12 time=10:00:00 devname="a" devid="b" logid="1" type="utm"',
    'Dec 23 11:13:03 date=2011-07-24 time=10: 13:03 devname=D device_id=F log_id=0 type=traffic',
    '<189>1 2026-05-12T10:00:03Z host FortiGate - - - eventtime=1 logid="1" type="event"',
  ]
  const others = [
    'date=2026-05-12,time=10:00:00,devid=x,logid=1,type=utm,subtype=ips',
    '"date=2026-05-12","time=10:00:00","devid=x","logid=1","type=utm"',
    '<14>CEF:0|Fortinet|Fortigate|v7|1|x|3|deviceExternalId=F type=utm devid=a logid=1',
    '{"timestamp":"x","event_type":"alert"}',
    'period,signature,severity,action,count',
    '',
  ]
  for (const line of ours) assert.ok(format.recognise(Buffer.from(`${line}\n`)) > 0.9, line)
  for (const line of others) assert.equal(format.recognise(Buffer.from(`${line}\n`)), 0, line)
})

test('the memory is as large as its layout', async () => {
  const kernel = await openKernel(everything)
  assert.ok(kernel.memoryEnd() <= kernel.bytes.length)
})

test('fuzz', { skip: fuzzSeconds === 0 && 'set LIANFANG_FUZZ to a number of seconds' }, async () => {
  const until = Date.now() + fuzzSeconds * 1000
  let seed = fuzzSeed
  for (; Date.now() < until; seed++) {
    const random = new Random(seed)
    const bytes = streamOf(
      random,
      1 + random.below(300),
      random.pick([plainLine, longLine, logLine, oddLine]),
      random.pick([0, 2, 5, 50]),
    )
    const options = { ...everything, ...random.pick(settings) }
    const step = random.pick([3, 100, 5000, 1 << 17])
    try {
      assertSame(await parsed(bytes, options, () => 1 + random.below(step * 2)), alone(bytes, options))
    } catch (cause) {
      throw new Error(`LIANFANG_FUZZ_SEED=${seed}`, { cause })
    }
  }
  console.log(`fuzzed ${seed - fuzzSeed} streams`)
})
