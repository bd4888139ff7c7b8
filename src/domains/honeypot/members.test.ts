import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseExactly, type JsonObject } from '../../standards/json/exact.ts'
import { textOfBytes } from './formats/honeypot-json/peeling.ts'
import { emptyEvent } from './honeypot-block.ts'
import { bytesOfText, composedSession, furtherEvent, Members, openEvent } from './members.ts'
import { bytesOfLiteral, withoutQuotes } from './products/cowrie/python.ts'

const options = {
  timeZone: 'Asia/Taipei',
  receivedAt: Date.UTC(2026, 0, 1),
  unmapped: 'all',
  raw: 'none',
  sensor: 'given',
} as const
const opening = { product: 'x', activity: 'other', times: ['a', 'b'], timeZone: 'UTC' } as const

test('bytes that are no UTF-8 come back as they were', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc.string({ unit: 'binary' }).map((text) => new Uint8Array(Buffer.from(text, 'utf8'))),
    fc.constantFrom(
      ...[
        [0xed, 0xa0, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
        [0xe0, 0x80, 0x80],
        [0xc0, 0x80],
        [0xf0, 0x9f, 0x92],
      ].map((bytes) => Uint8Array.from(bytes)),
    ),
  )
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const bytes = Buffer.concat(pieces)
      assert.equal(bytesOfText(textOfBytes(bytes)), bytes.toString('latin1'))
    }),
    { numRuns: 2000 },
  )
})

test('what a sensor escaped as lone surrogates is its bytes; other lone ones are no bytes', () => {
  assert.equal(bytesOfText('r\udcffoot'), 'r\xffoot')
  assert.equal(bytesOfText('a\ud800b'), 'a\xef\xbf\xbdb')
  assert.equal(bytesOfText('\ud83d\udc80'), Buffer.from('💀').toString('latin1'))
})

test('what no column takes stays, exactly and compactly; what is empty does not', () => {
  const text = '{"a": 1.0, "b": [ ], "c": null, "d": "", "e": {"f": [9007199254740993]}, "g": 0, "h": false}'
  const members = new Members(parseExactly(text) as JsonObject)
  assert.equal(members.unmapped(options), '{"a":1.0,"e":{"f":[9007199254740993]},"g":0,"h":false}')
  assert.equal(members.unmapped({ ...options, unmapped: 'none' }), '')
})

test('a member that does not fit its column stays', () => {
  const members = new Members({ port: '65536', other: 22.5, address: '999.1.1.1', name: 'x'.repeat(513) })
  const row = emptyEvent(0, 0, 'x', 99)
  members.source(row, 'address', 'port')
  members.sensorEnd(row, [], ['other'])
  assert.equal(members.text(row, 'hassh', 'name'), false)
  assert.deepEqual(row, emptyEvent(0, 0, 'x', 99))
  assert.equal(Object.keys(JSON.parse(members.unmapped(options)) as object).length, 4)
})

test('a credential that is null was not given, and one that is empty was', () => {
  const partsOf = (document: JsonObject): number => {
    const row = emptyEvent(0, 0, 'x', 3)
    new Members(document).credential(row)
    return row.credential_parts
  }
  assert.equal(partsOf({ username: null, password: null }), 0)
  assert.equal(partsOf({ username: '', password: '' }), 3)
  assert.equal(partsOf({ username: 'a' }), 1)
  assert.equal(partsOf({ password: 'a', username: null }), 2)
})

test('the time is the first that is there, and must be one', () => {
  const timeOf = (document: JsonObject, timeZone = 'UTC'): unknown => {
    const opened = openEvent(document, options, { ...opening, timeZone })
    return 'reason' in opened
      ? opened.reason
      : [new Date(opened.row.time).toISOString(), opened.row.time_status]
  }
  assert.deepEqual(timeOf({ b: '2025-03-01 10:00:00.5' }), ['2025-03-01T10:00:00.500Z', 0])
  assert.deepEqual(timeOf({ b: '2025-03-01 10:00:00' }, 'Asia/Taipei'), ['2025-03-01T02:00:00.000Z', 0])
  assert.deepEqual(timeOf({ b: '2025-03-01 10:00:00Z' }, 'Asia/Taipei'), ['2025-03-01T10:00:00.000Z', 0])
  assert.deepEqual(timeOf({ a: '1999-01-01T00:00:00+0800', b: 'x' }), ['1998-12-31T16:00:00.000Z', 1])
  assert.deepEqual(timeOf({ a: '2030-01-01T00:00:00Z' }), ['2030-01-01T00:00:00.000Z', 2])
  assert.equal(timeOf({ a: 'x', b: '2025-03-01 10:00:00' }), 'time-invalid')
  assert.equal(timeOf({ a: '2106-02-01T00:00:00Z' }), 'time-invalid')
  assert.equal(timeOf({ a: 7 }), 'time-missing')
})

test('the sensor is what the document says, or what was given', () => {
  const sensorOf = (document: JsonObject): string => {
    const opened = openEvent({ a: '2025-01-01T00:00:00Z', ...document }, options, {
      ...opening,
      sensors: ['s'],
    })
    assert.ok('row' in opened)
    return opened.row.device_uid
  }
  assert.equal(sensorOf({}), 'given')
  assert.equal(sensorOf({ s: '' }), 'given')
  assert.equal(sensorOf({ s: 'pot' }), 'pot')
  assert.equal(sensorOf({ s: 'pot', 't-pot_hostname': 'machine' }), 'machine')
  assert.equal(sensorOf({ s: 'x'.repeat(513) }), 'given')
})

test('a further event has the ends of the first and nothing of what it did', () => {
  const row = { ...emptyEvent(5, 1, 'x', 1), device_uid: 'd', session_uid: 7n, request: 'r', unmapped: 'u' }
  const further = furtherEvent(row, 'command', 'c')
  assert.deepEqual(further, {
    ...emptyEvent(5, 1, 'x', 4),
    device_uid: 'd',
    session_uid: 7n,
    metadata_event_code: 'c',
  })
})

test('composed sessions differ wherever their parts do', () => {
  assert.notEqual(composedSession('a', 'bc'), composedSession('ab', 'c'))
  assert.notEqual(composedSession('1'), composedSession(1))
  assert.equal(composedSession('a', 1), composedSession('a', 1))
})

test("Python's literals", () => {
  assert.equal(bytesOfLiteral(String.raw`b'GET /\r\n\x00\xff\\n\''`), "GET /\r\n\x00\xff\\n'")
  assert.equal(bytesOfLiteral(`"it's"`), "it's")
  assert.equal(bytesOfLiteral(`it's`), "it's")
  assert.equal(bytesOfLiteral(`'unclosed`), "'unclosed")
  assert.equal(bytesOfLiteral('é'), '\xc3\xa9')
  assert.equal(withoutQuotes("b'SSH-2.0-Go'"), 'SSH-2.0-Go')
  assert.equal(withoutQuotes('SSH-2.0-Go'), 'SSH-2.0-Go')
})
