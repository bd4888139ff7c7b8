import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import type { Block, ParseOptions } from '../../../sources/index.ts'
import { honeypotJson } from '../../formats/honeypot-json/reading.ts'
import type { Product } from '../../product.ts'
import { installedProducts } from '../../products.ts'
import { keys, usualEvents } from './usual-events.ts'

const products = await installedProducts()
const usual: ParseOptions = {
  timeZone: 'Asia/Taipei',
  receivedAt: Date.UTC(2026, 10, 20),
  unmapped: 'all',
  raw: 'none',
  sensor: '',
}

let written = 0
/** The products as they are, and how many lines were read by the shorter way. */
const counted = products.map((product): Product => {
  if (product.usualLines === undefined) return product
  return {
    ...product,
    usualLines(options, block) {
      const lines = product.usualLines!(options, block)
      return {
        find: (bytes, from, to) => lines.find(bytes, from, to),
        write() {
          written++
          lines.write()
        },
      }
    },
  }
})
const careful = products.map((one): Product => ({
  name: one.name,
  product: one.product,
  matches: (document) => one.matches(document),
  read: (document, options) => one.read(document, options),
}))

/** Everything that is stored and said of a stream, given in pieces of `piece` bytes. */
async function blocksOf(
  read: readonly Product[],
  stream: Uint8Array,
  options: ParseOptions,
  piece = stream.length,
): Promise<unknown[]> {
  const parser = await honeypotJson(read).open(options, { position: 0, batch: (start) => BigInt(start) + 1n })
  const blocks: unknown[] = []
  const take = (block: Block | undefined): void => {
    if (block === undefined) return
    const payloads = block.payloads.map(({ table, payload }) => [
      table.name,
      payload.rows,
      payload.format === 'Native' ? Buffer.concat(payload.parts).toString('latin1') : '',
    ])
    blocks.push({ ...block, payloads })
  }
  for (let at = 0; at < stream.length;) {
    const room = parser.room()
    const next = stream.subarray(at, at + Math.min(room.length, piece))
    room.set(next)
    at += next.length
    if (parser.accept(next.length)) take(parser.block(false))
  }
  take(parser.block(true))
  return blocks
}

const hex = fc.stringMatching(/^[0-9a-f]{12}$/)
const printable = fc.string({
  unit: fc.constantFrom(...Array.from('abz09 /:;|&$()\'"\\{}[],-\n\t')),
  maxLength: 20,
})
const addresses = fc.constantFrom('192.0.2.1', '198.51.100.255', '203.0.113.9', '10.0.0.1', '8.8.4.4')
const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/)
const port = fc.nat(65_535)
const seconds = fc.oneof(
  fc.nat(100_000).map((n) => n / 1000),
  fc.nat(9999).map((n) => (n / 10).toFixed(1)),
)

type Members = Record<string, unknown>
const event = (
  name: string,
  more: Record<string, fc.Arbitrary<unknown>>,
  message: (of: Members) => string,
): fc.Arbitrary<Members> =>
  fc.record(more).map((of) => ({ eventid: `cowrie.${name}`, ...of, message: message(of) }))

const text = (value: unknown): string => String(value)
const algorithms = fc.constantFrom(['curve25519-sha256', 'none'], [''], [])
const events = fc.oneof(
  event(
    'session.connect',
    { src_ip: addresses, src_port: port, dst_ip: addresses, dst_port: port, session: hex },
    (of) =>
      `New connection: ${text(of['src_ip'])}:${text(of['src_port'])} (${text(of['dst_ip'])}:${text(of['dst_port'])}) [session: ${text(of['session'])}]`,
  ),
  event('session.closed', { duration: seconds }, ({ duration }) =>
    typeof duration === 'string'
      ? `Connection lost after ${duration} seconds`
      : `Connection lost after ${Math.trunc(duration as number)} seconds`,
  ),
  event(
    'client.version',
    { version: fc.constantFrom('SSH-2.0-Go', "'SSH-2.0-libssh-0.1'", "''", "'", '', 'b', "b'x'", 'bitvise') },
    ({ version }) => `Remote SSH version: ${text(version)}`,
  ),
  event(
    'client.kex',
    { hassh: hex, hasshAlgorithms: printable, kexAlgs: algorithms, langCS: algorithms },
    ({ hassh }) => `SSH client hassh fingerprint: ${text(hassh)}`,
  ),
  event(
    'login.failed',
    { username: printable, password: printable },
    ({ username, password }) => `login attempt [${text(username)}/${text(password)}] failed`,
  ),
  event(
    'login.success',
    { username: printable, password: printable },
    ({ username, password }) => `login attempt [${text(username)}/${text(password)}] succeeded`,
  ),
  event('command.input', { input: printable }, ({ input }) => `CMD: ${text(input)}`),
  event('command.failed', { input: printable }, ({ input }) => `Command not found: ${text(input)}`),
  event(
    'command.success',
    { input: printable, realm: printable },
    ({ realm, input }) => `INPUT (${text(realm)}): ${text(input)}`,
  ),
  event(
    'session.file_download',
    { url: printable, outfile: printable, shasum: sha256, destfile: fc.oneof(printable, fc.constant('')) },
    ({ url, shasum, outfile }) =>
      `Downloaded URL (${text(url)}) with SHA-256 ${text(shasum)} to ${text(outfile)}`,
  ),
  event(
    'session.file_upload',
    { filename: printable, outfile: printable, shasum: sha256, size: fc.nat() },
    ({ filename, outfile }) => `SFTP Uploaded file "${text(filename)}" to ${text(outfile)}`,
  ),
  event(
    'session.file_download.failed',
    { url: printable },
    ({ url }) => `Attempt to download file(s) from URL (${text(url)}) failed`,
  ),
  event(
    'client.size',
    { width: port, height: port },
    ({ width, height }) => `Terminal Size: ${text(width)} ${text(height)}`,
  ),
  event(
    'client.var',
    { name: printable, value: printable },
    ({ name, value }) => `request_env: ${text(name)}=${text(value)}`,
  ),
  event('session.params', { arch: printable }, () => ''),
  event(
    'log.closed',
    { ttylog: printable, duration: seconds, duplicate: fc.boolean(), shasum: sha256 },
    ({ ttylog, duration }) =>
      `Closing TTY Log: ${text(ttylog)} after ${Math.trunc(Number(duration))} seconds`,
  ),
)

const time = fc
  .tuple(
    fc.date({ min: new Date('2019-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
    fc.nat(999),
  )
  .map(([date, micros]) => date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`))
const documents = fc
  .tuple(
    events,
    fc.record({
      sensor: fc.constantFrom('hp1', 'hp2', ''),
      timestamp: time,
      src_ip: addresses,
      session: hex,
    }),
    fc.option(fc.record({ protocol: fc.constantFrom('ssh', 'telnet', 'Telnet', 'sip') }), { nil: {} }),
  )
  .map(([first, common, last]): Members => ({ ...common, ...first, ...last }))

/** Values that a member may have instead, as JSON. */
const oddValues: readonly string[] = [
  ...[
    'null',
    'true',
    'false',
    '""',
    '[]',
    '{}',
    '[1]',
    '["a","b"]',
    '["a", "b"]',
    '[["a"]]',
    '["a\\"b"]',
    '{"a":"b"}',
  ],
  ...[
    '0',
    '-0',
    '-1',
    '22',
    '65535',
    '65536',
    '1.0',
    '1.5',
    '1e3',
    '1e300',
    '9007199254740993',
    '123456789012345',
  ],
  ...[
    '4294967.295',
    '4294967.296',
    '0.0004',
    '0.0005',
    '"0.0"',
    '"1.50"',
    '"2"',
    '"22"',
    '".5"',
    '"4294967.296"',
    '"-1"',
  ],
  ...[
    '" 1"',
    '"1\\n"',
    '"abc"',
    '"ABC"',
    '"a/b"',
    '"a\\/b"',
    '"\\u0041"',
    '"\\u001b[0m"',
    '"é"',
    '"\ud83d\ude00"',
    '"\x7f"',
  ],
  ...['"a\\"b\\\\c\\nd\\te\\bf\\fg\\rh"', '"\'quoted\'"', '"\'"', '"\'\'"', '"b\'x\'"', '"\\"x\\""'],
  ...[
    '"0.0.0.0"',
    '"0.0.0.1"',
    '"1.2.3"',
    '"1.2.3.4.5"',
    '"1.2.3."',
    '"01.2.3.4"',
    '"256.2.3.4"',
    '"::1"',
    '"1.2.3.4 "',
  ],
  ...[
    '"0123456789ABCDEF"',
    '"0123456789abcdef"',
    '"0123456789abcdef0"',
    '"00000000"',
    '"not hexadecimal"',
    '"ssh"',
    '"sip"',
  ],
  ...['a', 'A', 'g'].flatMap((letter) =>
    [63, 64, 65, 512, 513].map((length) => `"${letter.repeat(length)}"`),
  ),
  ...[
    '2026-02-29',
    '2024-02-29',
    '2026-00-01',
    '2026-01-00',
    '2026-13-01',
    '1999-12-31',
    '2099-12-31',
    '2106-02-07',
  ].map((date) => `"${date}T00:00:00.000Z"`),
  ...[
    '00:00:00',
    '00:00:00.0',
    '00:00:00.12',
    '23:59:59.9999999',
    '00:00:00.1234567890',
    '24:00:00.000',
    '00:60:00.000',
  ].map((clock) => `"2026-01-01T${clock}Z"`),
  ...['00:00:60.000', '00:00:61.000', '0 :00:00.000', '00:00:00,000', '00-00-00.000'].map(
    (clock) => `"2026-01-01T${clock}Z"`,
  ),
  ...[
    '2026-01-01 00:00:00.000000',
    '2026-01-01T00:00:00.000000',
    '2026-01-01T00:00:00.000+0800',
    '2026/01/01T00:00:00.000Z',
  ].map((time) => `"${time}"`),
  ...usualEvents.map(({ name }) => `"${name}"`),
  ...[
    '"cowrie.direct-tcpip.request"',
    '"cowrie.client.fingerprint"',
    '"cowrie."',
    '"cowrie"',
    '"dionaea.connection"',
  ],
]
const keyNames: readonly string[] = [
  ...keys,
  ...[
    'system',
    'dest_ip',
    'dest_port',
    '@timestamp',
    't-pot_hostname',
    '_source',
    'data',
    '0',
    '__proto__',
    'other',
    '',
  ],
]
const changes = fc.array(fc.tuple(fc.constantFrom(...keyNames), fc.constantFrom(...oddValues)), {
  maxLength: 2,
})
const order = fc.array(fc.nat(1000), { minLength: 20, maxLength: 20 })

/** Keys, and values as JSON. */
function membersOf(document: Members): [key: string, value: string][] {
  return Object.entries(document).map(([key, value]) => [key, JSON.stringify(value)])
}

interface Line {
  readonly text: string
  readonly odd: boolean
}

const lines: fc.Arbitrary<Line> = fc
  .tuple(
    documents,
    fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 2, arbitrary: changes }),
    fc.boolean(),
    order,
    fc.constantFrom('', '', ' '),
  )
  .map(([document, changed, shuffled, ranks, gap]) => {
    let members = membersOf(document)
    for (const [key, value] of changed) {
      const at = members.findIndex(([name]) => name === key)
      if (at < 0) members.push([key, value])
      else members[at] = [key, value]
    }
    if (shuffled)
      members = members
        .map((member, n) => ({ member, rank: ranks[n]! }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ member }) => member)
    const text = members.map(([key, value]) => `${JSON.stringify(key)}:${gap}${value}`)
    return { text: `{${text.join(`,${gap}`)}}`, odd: changed.length > 0 || document['protocol'] === 'Telnet' }
  })
/** Bytes replaced, left out or put in. */
const damage = fc.array(
  fc.tuple(
    fc.nat(400),
    fc.nat(3),
    fc.constantFrom(
      '',
      '"',
      '\\',
      '\\"',
      ',',
      ':',
      '{',
      '}',
      '[',
      ']',
      ' ',
      '\r',
      '\n',
      '0',
      '.',
      'e5',
      '\\u0041',
      '\\/',
      '\xff',
      '\xc3\xa9',
      '\x00',
      '"sensor":"again",',
      '1.0',
      '-0',
    ),
  ),
  { maxLength: 3 },
)
const damagedLines: fc.Arbitrary<Line> = fc.tuple(lines, damage).map(([line, spots]) => {
  let { text } = line
  for (const [at, gone, put] of spots) text = text.slice(0, at) + put + text.slice(at + gone)
  return { text, odd: true }
})
const optionSets = fc.constantFrom<ParseOptions>(
  usual,
  usual,
  { ...usual, raw: 'all' },
  { ...usual, unmapped: 'none' },
  { ...usual, sensor: '蜜罐', receivedAt: Date.UTC(2024, 0, 1) },
)

test('rows, counts and records set aside are those of the careful reader, byte for byte', async () => {
  let read = 0
  written = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 2, arbitrary: lines }, { weight: 1, arbitrary: damagedLines }), {
        minLength: 8,
        maxLength: 60,
      }),
      fc.constantFrom('\n', '\n', '\r\n', ',\n', '\n\n'),
      fc.boolean(),
      optionSets,
      fc.constantFrom(1_000_000, 64, 7),
      async (given, end, ended, options, piece) => {
        const stream = Buffer.from(given.map(({ text }) => text).join(end) + (ended ? end : ''))
        const ours = await blocksOf(counted, stream, options, piece)
        assert.deepEqual(ours, await blocksOf(careful, stream, options))
        read += given.length
      },
    ),
    { numRuns: 500 },
  )
  assert.ok(written > read / 8, `${written} of ${read} lines were read by the shorter way`)
})

test('every odd value of every member of every kind of event', async () => {
  for (const { name } of usualEvents) {
    const document = fc
      .sample(documents, { numRuns: 2000, seed: 1 })
      .find(({ eventid, protocol }) => eventid === name && protocol !== 'Telnet')
    assert.ok(document !== undefined, name)
    const given = membersOf(document)
    const texts = keyNames.flatMap((key) => {
      const others = given.filter(([name]) => name !== key)
      const at = Math.max(
        0,
        given.findIndex(([name]) => name === key),
      )
      return [
        others,
        ...oddValues.map((value) => others.toSpliced(at, 0, [key, value])),
        // Twice, in either order.
        [...given, [key, '"1.2.3.4"']],
        [[key, '"1.2.3.4"'], ...given],
      ].map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}\n`)
    })
    const stream = Buffer.from(texts.join(''))
    if (isDeepStrictEqual(await blocksOf(counted, stream, usual), await blocksOf(careful, stream, usual)))
      continue
    for (const text of texts)
      assert.deepEqual(
        await blocksOf(counted, Buffer.from(text), usual),
        await blocksOf(careful, Buffer.from(text), usual),
        text,
      )
    assert.fail(`${name}: together they differ, one by one they do not`)
  }
})

test('a usual line of every kind of event is read by the shorter way', async () => {
  const kinds = new Set<string>()
  for (let tried = 0; tried < 50 && kinds.size < usualEvents.length; tried++) {
    for (const { text, odd } of fc.sample(lines, 50)) {
      const { eventid } = JSON.parse(text) as { eventid: string }
      if (odd || kinds.has(eventid)) continue
      written = 0
      await blocksOf(counted, Buffer.from(`${text}\n`), usual)
      if (written === 1) kinds.add(eventid)
    }
  }
  assert.deepEqual([...kinds].sort(), usualEvents.map(({ name }) => name).sort())
})

test('a line longer than a read is read whole', async () => {
  const long = 'x'.repeat(700_000)
  const line = `{"eventid":"cowrie.command.input","input":"${long}","message":"CMD: ${long}","sensor":"a","timestamp":"2026-11-01T00:00:00.000000Z"}\n`
  const stream = Buffer.from(line + line)
  const ours = await blocksOf(counted, stream, usual)
  assert.deepEqual(ours, await blocksOf(careful, stream, usual))
  assert.equal((ours[0] as Block).stored, 2)
})

const corpora = process.env['LIANFANG_CORPORA']
test('logs of real sensors', { skip: corpora === undefined && 'LIANFANG_CORPORA is not set' }, async () => {
  const folder = join(corpora!, 'cowrie')
  for (const name of readdirSync(folder).filter((name) => name.includes('.json'))) {
    const stream = readFileSync(join(folder, name))
    written = 0
    const ours = await blocksOf(counted, stream, usual)
    assert.deepEqual(ours, await blocksOf(careful, stream, usual))
    assert.ok(written > 0, name)
  }
})
