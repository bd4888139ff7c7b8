import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressBytes } from './ip.ts'

const hex = (text: string): string | undefined => {
  const bytes = addressBytes(text)
  return bytes && Buffer.from(bytes).toString('hex')
}

test('addresses', () => {
  assert.equal(hex('192.0.2.1'), '00000000000000000000ffffc0000201')
  assert.equal(hex('::'), '0'.repeat(32))
  assert.equal(hex('2001:DB8::1'), '20010db8000000000000000000000001')
  assert.equal(hex('2001:db8::0001:0002'), '20010db8000000000000000000010002')
  assert.equal(hex('1:2:3:4:5:6:7:8'), '00010002000300040005000600070008')
  assert.equal(hex('::ffff:192.0.2.1'), hex('192.0.2.1'))
  assert.equal(hex('64:ff9b::192.0.2.33'), '0064ff9b0000000000000000c0000221')
})

test('what is not exactly one address', () => {
  const wrong = [
    '',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4 ',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '12345::',
  ]
  wrong.push(
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8:9',
    'fe80::1%eth0',
    '1.2.3.4::',
    '::1.2.3',
    'N/A',
    '1:2:3:4:5:6:7:1.2.3.4',
  )
  for (const text of wrong) assert.equal(hex(text), undefined, text)
})

test('agrees with the system about what an address is', () => {
  const part = fc.constantFrom('0', '1', 'ff', 'ffff', '255', '256', '12345', ':', '::', '.', 'g', '%')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 16 }), (parts) => {
      const text = parts.join('')
      const zoned = text.includes('%')
      assert.equal(addressBytes(text) !== undefined, !zoned && text.length <= 45 && isIP(text) !== 0, text)
    }),
  )
  fc.assert(fc.property(fc.ipV6(), (text) => addressBytes(text) !== undefined || text.length > 45))
  fc.assert(fc.property(fc.ipV4(), (text) => addressBytes(text) !== undefined))
})
