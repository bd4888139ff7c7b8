import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { NativeBlock } from './native.ts'

const columns = [
  { name: 'time', type: "DateTime64(3, 'UTC')" },
  { name: 'small', type: 'UInt8' },
  { name: 'port', type: 'UInt16' },
  { name: 'size', type: 'UInt32' },
  { name: 'id', type: 'UInt64' },
  { name: 'address', type: 'IPv6' },
  { name: 'text', type: 'String' },
  { name: 'name', type: 'LowCardinality(String)' },
  { name: 'batch', type: 'UInt64' },
] as const

const nobody = {
  time: 0,
  small: 0,
  port: 0,
  size: 0,
  id: 0 as number | bigint,
  address: new Uint8Array(16),
  text: '',
  name: '',
}

const ipv4 = fc.nat(0xffff_ffff)
const bytes = fc.string({ unit: fc.nat(255).map((byte) => String.fromCharCode(byte)), maxLength: 80 })
const rows = fc.array(
  fc.record(
    {
      time: fc.integer({ min: -1e12, max: 1e13 }),
      small: fc.nat(255),
      port: fc.nat(65_535),
      size: fc.nat(0xffff_ffff),
      id: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      address: ipv4,
      text: bytes,
      name: fc.oneof(fc.constantFrom('', 'a', 'ssh', 'telnet', 'aaaaaabbbbbb', 'aaaaaacbbbbb'), bytes),
    },
    { requiredKeys: [] },
  ),
  { maxLength: 40 },
)

test('rows written a column at a time are the same bytes as rows pushed, also in a block that is used again', () => {
  const whole = new NativeBlock(columns)
  const single = new NativeBlock(columns)
  fc.assert(
    fc.property(rows, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (given, batch) => {
      for (const block of [whole, single]) block.clear()
      whole.constant('batch', batch)
      single.constant('batch', batch)
      for (const { address = 0, ...values } of given) {
        const full = new Uint8Array(16)
        if (address > 0)
          full.set(
            [0xff, 0xff, address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255],
            10,
          )
        whole.push({ ...nobody, ...values, address: full })

        const row = single.rows++
        if (values.time !== undefined) single.column('time').putNumber(row, values.time)
        if (values.small !== undefined) single.column('small').putNumber(row, values.small)
        if (values.port !== undefined) single.column('port').putNumber(row, values.port)
        if (values.size !== undefined) single.column('size').putNumber(row, values.size)
        if (values.id !== undefined)
          single.column('id').putHalves(row, Number(values.id >> 32n), Number(values.id & 0xffff_ffffn))
        if (address > 0) single.column('address').putIpv4(row, address)
        const put = (name: 'text' | 'name', value: string): void => {
          const source = Buffer.from(`<${value}>`, 'latin1')
          single.column(name).putBytes(row, source, 1, source.length - 1)
        }
        if (values.text !== undefined) put('text', values.text)
        if (values.name !== undefined) {
          put('name', values.name)
          const column = single.column('name')
          assert.equal(column.name(column.at(row)), values.name)
        }
      }
      assert.deepEqual(Buffer.concat(single.parts()), Buffer.concat(whole.parts()))
      assert.equal(single.dictionary, whole.dictionary)
    }),
    { numRuns: 2000 },
  )
})

test('a number that its column cannot hold is refused', () => {
  const block = new NativeBlock(columns)
  for (const [name, value] of [
    ['small', 256],
    ['small', -1],
    ['port', 65_536],
    ['size', 1.5],
    ['size', 1n],
    ['id', 2n ** 64n],
    ['id', -1],
    ['time', Number.NaN],
  ] as const)
    assert.throws(() => block.column(name).put(0, value), RangeError, `${name} ${value}`)
})
