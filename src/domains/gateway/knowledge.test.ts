import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { LianfangError } from '../../base/errors.ts'
import { loadKnowledge } from './knowledge.ts'
import { kinds, readReference } from './reference.ts'

const folder = new URL('../../../reference/', import.meta.url)
const knowledge = loadKnowledge()
const of = (name: string, category = '', logName = '') => {
  const { kind, family, because } = knowledge.classify({ name, category, logName })
  return `${kind} ${family?.id ?? '-'} ${because}`
}

test('every reference file is dated, complete in both languages and consistent', () => {
  const reference = readReference(folder)
  assert.equal(reference.entries.signatures.length, 10)
  assert.equal(reference.advice.advice.length, 8)
  assert.deepEqual(new Set(reference.kinds.kinds.map(({ id }) => id)), new Set(kinds))
  for (const { name, explanation } of reference.entries.signatures) {
    for (const [language, text] of Object.entries(explanation)) {
      const sentences = text
        .split(language === 'en' ? /[.?!](?: |$)/ : '。')
        .filter((part) => part.trim() !== '')
      assert.ok(sentences.length >= 2 && sentences.length <= 5, `${name} ${language}: ${sentences.length}`)
    }
  }
})

test('the seed bulletin’s ten signatures are known by name, in any case', () => {
  assert.equal(of('BitTorrent'), 'policy_violation p2p exact')
  assert.equal(of('sopcast', 'Video/Audio', 'app-ctrl'), 'policy_violation p2p-video exact')
  assert.equal(of('AnyDesk'), 'policy_violation remote-access exact')
  assert.equal(of('DNS.TXT.Records.Tunneling'), 'tunnel dns-tunnel exact')
  assert.equal(of('TeamViewer'), 'policy_violation remote-access exact')
  assert.equal(of('QVOD'), 'policy_violation p2p-video exact')
  assert.equal(of('PPStream'), 'policy_violation p2p-video exact')
  assert.equal(of('Torpig.Mebroot.Botnet'), 'c2 botnet exact')
  assert.equal(of('Memcached.UDP.Amplification.Detection'), 'dos amplification exact')
  assert.equal(of('Linux.Kernel.TCP.SACK.Panic.DoS'), 'dos dos-exploit exact')
})

test('families by pattern', () => {
  const cases: Record<string, readonly string[]> = {
    'policy_violation p2p pattern': ['BitTorrent_DHT', 'eDonkey', 'ET P2P Edonkey Publicize File ACK'],
    'policy_violation remote-access pattern': [
      'TeamViewer_FileTransfer',
      'RustDesk',
      'Chrome.Remote.Desktop',
    ],
    'policy_violation proxy pattern': ['Proxy.HTTP', 'Psiphon', 'Tor', 'SOCKS5'],
    'tunnel tunnel pattern': ['HTTP.Unknown.Tunnelling', 'ICMP.Tunnel'],
    'tunnel dns-tunnel pattern': ['DNS.Query.Tunnel', 'iodine'],
    'c2 botnet pattern': ['Mirai.Botnet', 'Gh0st.Rat.Botnet', 'ET TROJAN Possible NanoCore C2 60B'],
    'scan scan pattern': [
      'tcp_port_scan',
      'udp_scan',
      'icmp_sweep',
      'ET SCAN Potential SSH Scan',
      'Nmap.Script.Scanner',
    ],
    'dos flood pattern': ['tcp_syn_flood', 'udp_flood', 'tcp_src_session'],
    'dos amplification pattern': ['NTP.Monlist.Command.DoS'],
    'exploit exploit pattern': [
      'Apache.Log4j.Error.Log.Remote.Code.Execution',
      'MS.Exchange.Server.ProxyShell.Exploit',
      'MS.SMB.Server.Trans.Peeking.Data.Information.Disclosure',
    ],
    'exploit web-attack pattern': [
      'Apache.HTTP.Server.mod_proxy.SSRF',
      'PHP.CGI.Argument.Injection',
      'ET WEB_SERVER Possible SQL Injection Attempt UNION SELECT',
    ],
    'exploit password-guessing pattern': [
      'SSH.Connection.Brute.Force',
      'MS.RDP.Connection.Brute.Force.Attempt',
    ],
    'other malware-download pattern': ['ET POLICY PE EXE or DLL Windows file download HTTP'],
    'other reputation pattern': ['ET CINS Active Threat Intelligence Poor Reputation IP TCP group 1'],
    'policy_violation policy pattern': ['ET POLICY curl User-Agent Outbound'],
  }
  for (const [expected, names] of Object.entries(cases)) {
    for (const name of names) assert.equal(of(name), expected, name)
  }
})

test('the vendor’s category, then the log, decide what a name does not tell', () => {
  assert.equal(of('Some.App', 'Remote.Access', 'app-ctrl'), 'policy_violation remote-access category')
  assert.equal(of('Some.App', 'Botnet', 'app-ctrl'), 'c2 botnet category')
  assert.equal(of('x', 'A Network Trojan was detected'), 'c2 botnet category')
  assert.equal(of('x', 'Attempted Information Leak'), 'scan - category')
  assert.equal(of('x', 'Misc Attack'), 'exploit - category')
  assert.equal(of('SSL', 'no such category', 'app-ctrl'), 'policy_violation - fallback')
  assert.equal(of('IP.Bad.Header', '', 'ips'), 'exploit - fallback')
  assert.equal(of('x', '', 'anomaly'), 'dos - fallback')
  assert.equal(of('', '', ''), 'other - fallback')
  // A product that is attacked, not an application in use.
  assert.equal(of('Some.SSL.VPN.Portal.Bug', '', 'ips'), 'exploit - fallback')
  assert.equal(of('Some.VPN', '', 'app-ctrl'), 'policy_violation proxy pattern')
})

test('every classification explains itself, whatever the name', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string(),
      fc.string(),
      (name, category, logName) => {
        const classification = knowledge.classify({ name, category, logName })
        assert.ok(classification.explanation('zh-TW').length > 20)
        assert.ok(classification.explanation('en').length > 20)
      },
    ),
  )
})

test('a hostile name costs time in proportion to its length', () => {
  for (const seed of ['dns ', 'windows exe ', 'a', 'login attempt', 'remote ', 'byte range value ']) {
    const name = seed.repeat(65_536 / seed.length)
    const started = performance.now()
    knowledge.classify({ name, category: name, logName: name })
    assert.ok(performance.now() - started < 1000, seed)
  }
})

test('a wrong file is refused with its name', () => {
  assert.throws(
    () => loadKnowledge(new URL('./no-such-folder/', import.meta.url)),
    (error) =>
      error instanceof LianfangError &&
      error.code === 'reference-invalid' &&
      /kinds\.json/.test(error.message),
  )
  assert.ok(readFileSync(new URL('countries.json', folder), 'utf8').includes('CLDR'))
})

test('countries: sensors’ names to codes to readers’ names', () => {
  const code = (name: string) => knowledge.countries.code(name)
  const display = (name: string, language: 'zh-TW' | 'en') => knowledge.countries.display(name, language)
  const named: Record<string, string> = {
    Taiwan: 'TW',
    'United States': 'US',
    'Korea, Republic of': 'KR',
    'Russian Federation': 'RU',
    'Viet Nam': 'VN',
    Vietnam: 'VN',
    'Hong Kong': 'HK',
    Turkey: 'TR',
    Turkiye: 'TR',
    "Cote D'Ivoire": 'CI',
    'Bosnia and Herzegovina': 'BA',
    'Congo, The Democratic Republic of the': 'CD',
    TW: 'TW',
    Reserved: 'reserved',
    '': 'unknown',
    France: 'FR',
    'Germany ': 'DE',
  }
  for (const [name, expected] of Object.entries(named)) assert.equal(code(name), expected, name)
  assert.equal(code('Atlantis'), undefined)
  assert.equal(display('TW', 'zh-TW'), '臺灣')
  assert.equal(display('US', 'zh-TW'), '美國')
  assert.equal(display('reserved', 'en'), 'Reserved address (no country)')
  assert.equal(display('Atlantis', 'zh-TW'), 'Atlantis')
})
