/** Knowledge against sessions of real attackers, where they are at hand: set LIANFANG_CORPORA to their folder. Nothing of them is fetched or run. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type HoneypotCatalogue, loadHoneypotKnowledge } from '../src/domains/honeypot/index.ts'

const corpora = process.env['LIANFANG_CORPORA'] ?? ''
const skip = corpora === '' || !existsSync(corpora)
const knowledge = loadHoneypotKnowledge()

type Evidence = Parameters<HoneypotCatalogue['verdict']>[0]

function recordsOf(folder: string): Record<string, unknown>[] {
  return readdirSync(join(corpora, folder)).flatMap((file) =>
    readFileSync(join(corpora, folder, file), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  )
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

interface Session {
  token: string
  readonly urls: Set<string>
  readonly hashes: Set<string>
}

function sessions(): Session[] {
  const byId = new Map<string, Session>()
  for (const step of ['session', 'step2_download', 'step3_delivery', 'step4_execution']) {
    for (const record of recordsOf(`iot-botnet/${step}`)) {
      const id = ['time', 'device', 'src_ip', 'src_port'].map((key) => textOf(record[key])).join(' ')
      const known = byId.get(id) ?? { token: '', urls: new Set<string>(), hashes: new Set<string>() }
      byId.set(id, known)
      known.token = textOf(record['token'])
      const host = textOf(record['download_ip'])
      if (host !== '')
        known.urls.add(`http://${host}:${textOf(record['download_port'])}${textOf(record['download_uri'])}`)
      const hash = textOf(record['sha256'])
      if (hash !== '') known.hashes.add(hash)
    }
  }
  return [...byId.values()]
}

/** What the publisher's token says a session is, and nothing else: the oracle. Tokens that several builds share say only the parent. */
const expected: Readonly<Record<string, string>> = {
  PEDO: 'pedo',
  IMSLEEPY: 'imsleepy',
  TBOTNET: 'tbotnet',
  BOTNET: 'mirai',
  SATORI: 'satori',
  Layer1: 'layer1',
  KYTON: 'kyton',
  IZ1H9: 'iz1h9',
  SORA: 'sora',
  ECCHI: 'mirai',
  Cult: 'cult',
  LZRD: 'lzrd',
}

interface Score {
  sessions: number
  told: number
  right: number
  /** Told the parent of what it is. */
  kin: number
  /** It was told where a variant of it would have been right. */
  kinTold: number
}

function table(all: readonly Session[], evidenceOf: (session: Session) => Evidence): Map<string, Score> {
  const parents = new Map(knowledge.families.map(({ id, parent }) => [id, parent]))
  const scores = new Map<string, Score>()
  const score = (family: string): Score => {
    const known = scores.get(family) ?? { sessions: 0, told: 0, right: 0, kin: 0, kinTold: 0 }
    scores.set(family, known)
    return known
  }
  for (const session of all) {
    const truth = expected[session.token] ?? 'unknown'
    const family = knowledge.verdict(evidenceOf(session))?.family ?? 'unknown'
    score(truth).sessions++
    score(family).told++
    if (family === truth) score(truth).right++
    else if (parents.get(truth) === family) {
      score(truth).kin++
      score(family).kinTold++
    }
  }
  return scores
}

function show(title: string, scores: ReadonlyMap<string, Score>): void {
  const share = (part: number, whole: number): string => (whole === 0 ? '-' : (part / whole).toFixed(3))
  console.log(
    `${title}\nfamily      sessions  told  precision  recall  precision and recall when the parent is right too`,
  )
  for (const [family, { sessions: number, told, right, kin, kinTold }] of [...scores].sort(
    (a, b) => b[1].sessions - a[1].sessions,
  ))
    console.log(
      `${family.padEnd(11)} ${String(number).padStart(8)} ${String(told).padStart(5)}  ${share(right, told).padStart(9)}  ${share(right, number).padStart(6)}  ${share(right + kinTold, told).padStart(9)}  ${share(right + kin, number).padStart(6)}`,
    )
}

test('iot-botnet: families with the token, and without', { skip }, () => {
  const all = sessions()
  assert.equal(all.length, 13_062)
  const without = (session: Session): Evidence =>
    [
      ...[...session.urls].map((url) => knowledge.assess('url', url)),
      ...[...session.hashes].map((hash) => knowledge.assess('hash', hash)),
    ].flatMap(({ evidence }) => evidence)
  const withToken = (session: Session): Evidence => [
    ...knowledge.assess('command', `/bin/busybox ${session.token}`).evidence,
    ...without(session),
  ]
  const open = table(all, withToken)
  const masked = table(all, without)
  show('with the token', open)
  show('token masked', masked)
  const fetched = all.filter(({ urls }) => urls.size > 0)
  show('token masked, sessions that fetch something', table(fetched, without))
  for (const family of new Set(Object.values(expected)))
    assert.equal(open.get(family)!.right, open.get(family)!.sessions, family)
  // Unknown tokens stay unknown, but for the one session that fetches as Hajime does.
  const unknown = open.get('unknown')!
  assert.equal(unknown.sessions - unknown.right, 1)
  assert.equal(open.get('hajime')!.told, 1)
  // Masked, nothing is named that the token contradicts.
  for (const [family, { told }] of masked)
    if (family !== 'unknown') assert.ok(told <= (open.get(family)?.told ?? 0) || family === 'mirai', family)
})

test('cowrie: commands of two publishers', { skip }, () => {
  const commands = ['cowrie-commands-2016-2020.json', 'cowrie.json.2020-03-19'].flatMap((file) =>
    readFileSync(join(corpora, 'cowrie', file), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ eventid }) => textOf(eventid).startsWith('cowrie.command.'))
      .map(({ input }) => textOf(input)),
  )
  const distinct = [...new Set(commands)]
  assert.equal(distinct.length, 149)
  const families = new Map<string, number>()
  const indicators = new Set<string>()
  let patterns = 0
  for (const command of distinct) {
    const assessment = knowledge.assess('command', command)
    const family = knowledge.verdict(assessment.evidence)?.family ?? '-'
    families.set(family, (families.get(family) ?? 0) + 1)
    for (const { kind, value } of assessment.indicators) indicators.add(`${kind} ${value}`)
    if (assessment.pattern !== '') patterns++
    assert.deepEqual(assessment.flaws, [], command)
  }
  console.log(
    `${commands.length} commands, ${distinct.length} distinct`,
    Object.fromEntries(families),
    `${indicators.size} indicators, ${patterns} with a pattern`,
  )
  // By eye: the Outlaw miner's setup and clean-up, XorDDoS's check of its own pid file.
  assert.ok((families.get('outlaw') ?? 0) >= 2)
  assert.ok((families.get('xorddos') ?? 0) >= 1)
  // Every URL that grep finds in the commands as they stand.
  for (const command of distinct)
    for (const [, host] of command.matchAll(/https?:\/\/(\d+\.\d+\.\d+\.\d+)/g))
      assert.ok(indicators.has(`address ${host!}`), host)
})

test('dionaea, heralding and Cisco-ASA: what is in their texts', { skip }, () => {
  const requests = readFileSync(join(corpora, 'honeypots-other', 'ciscoasa-first-500.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => textOf((JSON.parse(line) as Record<string, unknown>)['payload_printable']))
  const aimed = requests.filter((request) =>
    knowledge.assess('request', request).devices.includes('firewall-vpn'),
  )
  assert.equal(aimed.length, requests.filter((request) => request.includes('/+')).length)
  assert.ok(requests.every((request) => knowledge.assess('request', request).flaws.length === 0))
})
