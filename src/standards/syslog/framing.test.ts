import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { datagram, Deframer, type Framed, type FrameFault } from './framing.ts'

const text = (framed: Framed): string => Buffer.concat(framed.pieces).toString('latin1')

/** What a connection gives when its bytes come cut at `cuts`. */
function over(bytes: Uint8Array, cuts: readonly number[], longest: number) {
  const deframer = new Deframer('auto', longest)
  let lines = ''
  let records = 0
  const faults: FrameFault[] = []
  const add = (framed: Framed): void => {
    lines += text(framed)
    records += framed.records
    faults.push(...framed.faults)
    assert.ok(deframer.held <= longest)
  }
  let from = 0
  for (const to of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    // The buffer is used again by its owner.
    const chunk = bytes.slice(from, to)
    add(deframer.take(chunk))
    chunk.fill(0x3f)
    from = to
  }
  add(deframer.end(true))
  return {
    lines,
    records,
    kind: deframer.kind,
    // Of a broken connection as much is kept as had come.
    faults: faults.map(({ reason, detail, bytes: kept }) =>
      reason === 'octet-count-invalid'
        ? { reason }
        : { reason, detail, bytes: Buffer.from(kept).toString('latin1') },
    ),
  }
}

const cuts = fc.array(fc.nat(400), { maxLength: 30 })
const record = fc.uint8Array({ maxLength: 40 })
const counted = (records: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat(records.flatMap((each) => [Buffer.from(`${each.length} `), each]))

describe('framing', () => {
  test('octet counting: any cut gives the same records, LF inside as #012', () => {
    const filled = record.filter((bytes) => bytes.length > 0)
    fc.assert(
      fc.property(fc.array(filled, { minLength: 1, maxLength: 12 }), cuts, (records, at) => {
        const found = over(counted(records), at, 32)
        const taken = records.filter((bytes) => bytes.length <= 32)
        assert.equal(found.records, taken.length)
        assert.equal(found.faults.length, records.length - taken.length)
        const expected = taken.map((bytes) =>
          Buffer.from(bytes)
            .toString('latin1')
            .replace(/[\n\0]+$/, '')
            .replaceAll('\n', '#012'),
        )
        assert.equal(found.lines, expected.map((line) => `${line}\n`).join(''))
      }),
    )
  })

  test('lines: any cut gives the same records', () => {
    const line = fc.string({ unit: fc.constantFrom('a', '<', '7', ' ', '\r', '\0'), maxLength: 20 })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.boolean(), cuts, (lines, ended, at) => {
        const all = `<${lines.join('\n')}${ended ? '\n' : ''}`
        const found = over(Buffer.from(all), at, 16)
        const whole = all.split('\n')
        if (whole.at(-1) === '') whole.pop()
        const taken = whole.filter((each) => each.length <= 16)
        assert.equal(found.kind, 'newline')
        assert.equal(found.lines, taken.map((each) => `${each}\n`).join(''))
        assert.equal(found.records + found.faults.length, whole.length)
      }),
    )
  })

  test('any bytes: cuts make no difference, and nothing throws', () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .array(fc.constantFrom('1', '9', '0', ' ', '\n', 'x', '12 <1>', '99999999 ', '999999999'))
        .map((parts) => Uint8Array.from(Buffer.from(parts.join('')))),
    )
    fc.assert(
      fc.property(hostile, cuts, (bytes, at) => assert.deepEqual(over(bytes, at, 16), over(bytes, [], 16))),
      { numRuns: 500 },
    )
  })

  test('a count that is none breaks the connection, and says what stood there', () => {
    const deframer = new Deframer()
    const framed = deframer.take(Buffer.from('5 <1>ab12x <1>rest'))
    assert.equal(text(framed), '<1>ab\n')
    assert.equal(framed.faults[0]?.reason, 'octet-count-invalid')
    assert.equal(Buffer.from(framed.faults[0].bytes).toString(), '12x <1>rest')
    assert.ok(deframer.broken)
    assert.equal(deframer.take(Buffer.from('5 <1>ab')).records, 0)
  })

  test('a frame that is cut off is set aside; a last line without LF is a line only after an orderly end', () => {
    const cut = new Deframer()
    cut.take(Buffer.from('10 <1>abc'))
    assert.deepEqual(
      cut.end(true).faults.map(({ reason, bytes }) => [reason, Buffer.from(bytes).toString()]),
      [['frame-incomplete', '<1>abc']],
    )
    for (const [orderly, records] of [
      [true, 1],
      [false, 0],
    ] as const) {
      const line = new Deframer()
      line.take(Buffer.from('<1>abc'))
      const { records: found, faults } = line.end(orderly)
      assert.deepEqual([found, faults.length], [records, 1 - records])
    }
  })

  test('a datagram is one record', () => {
    assert.equal(text(datagram(Buffer.from('<1>a\nb\n\0'))), '<1>a#012b\n')
    assert.equal(text(datagram(Buffer.from(''))), '\n')
  })

  test('a count of one LF, as some senders end their records, is passed over', () => {
    assert.equal(text(new Deframer().take(Buffer.from('2 ab\n2 cd\n'))), 'ab\ncd\n')
  })
})
