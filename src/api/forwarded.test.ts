import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { clientOf, trustedNetworks } from './forwarded.ts'

const trusted = trustedNetworks(['10.0.0.0/8', '::1'])
const headers = (forwarded: string, protocol?: string): Headers =>
  new Headers({
    'x-forwarded-for': forwarded,
    ...(protocol !== undefined && { 'x-forwarded-proto': protocol }),
  })
const address = (peer: string, given: Headers): string =>
  clientOf({ peer, encrypted: false }, given, trusted).address

suite('the client behind proxies', () => {
  test('a peer that is no trusted proxy speaks for itself only', () => {
    const client = clientOf({ peer: '203.0.113.9', encrypted: false }, headers('127.0.0.1', 'https'), trusted)
    assert.deepEqual(client, { address: '203.0.113.9', secure: false })
  })

  test('the last address that is no proxy is the client; what it claims further left is not believed', () => {
    assert.equal(address('10.0.0.1', headers('127.0.0.1, 198.51.100.7')), '198.51.100.7')
    assert.equal(address('10.0.0.1', headers('8.8.8.8, 198.51.100.7, 10.9.9.9')), '198.51.100.7')
  })

  test('all of the chain trusted: its first', () => {
    assert.equal(address('::1', headers('10.1.1.1, 10.2.2.2')), '10.1.1.1')
  })

  test('a hop that is no address ends the walk', () => {
    assert.equal(address('10.0.0.1', headers('198.51.100.7, unknown')), '10.0.0.1')
    assert.equal(address('10.0.0.1', headers('')), '10.0.0.1')
  })

  test('IPv4 mapped into IPv6 is IPv4', () => {
    assert.equal(address('::ffff:10.0.0.1', headers('198.51.100.7')), '198.51.100.7')
    assert.equal(address('::ffff:203.0.113.9', headers('1.2.3.4')), '203.0.113.9')
  })

  test('a trusted proxy says whether the connection was encrypted', () => {
    const secure = (protocol: string): boolean =>
      clientOf({ peer: '10.0.0.1', encrypted: false }, headers('198.51.100.7', protocol), trusted).secure
    assert.equal(secure('https'), true)
    assert.equal(secure('http'), false)
    // The nearest proxy's word is the last one.
    assert.equal(secure('https, http'), false)
  })

  test('what is no network is refused', () => {
    for (const wrong of ['10.0.0.0/33', 'proxy.example', '10.0.0', '::/200', '10.0.0.0/x'])
      assert.throws(() => trustedNetworks([wrong]), { code: 'setting-invalid' })
  })
})
