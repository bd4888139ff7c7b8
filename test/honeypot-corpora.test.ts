/**
 * Real logs of honeypots, where there are any: every record of them against counts made of the raw text by other means. The folder that
 * LIANFANG_CORPORA names is laid out as `cowrie/`, `honeypots-other/` and `iot-botnet/<step>/`.
 */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { batchTables, installedFormats } from '../src/app.ts'
import { recognise } from '../src/domains/sources/index.ts'
import { eachBlock } from '../src/domains/sources/samples.test-support.ts'
import { createTables, migrate, sql, value } from '../src/store/events/index.ts'
import { startTestStore, type TestStore } from '../src/store/events/nodes.test-support.ts'

const folder = process.env['LIANFANG_CORPORA'] ?? ''
const isThere = (name: string): boolean => folder !== '' && existsSync(path.join(folder, name))
const installed = await installedFormats()

const [connect, client, credential, command, file, close, request, other] = [1, 2, 3, 4, 5, 6, 7, 99]

/** How often a text stands in another one, letter by letter. */
const timesIn = (text: string, what: string | RegExp): number => text.split(what).length - 1
const linesOf = (text: string): number => text.split('\n').filter((line) => line.trim() !== '').length

type Counts = Record<number, number>
type Oracle = (text: string) => Counts

const cowrie: Oracle = (text) => {
  const of = (events: string): number => timesIn(text, new RegExp(`"eventid": ?"cowrie\\.(?:${events})"`))
  return {
    [connect]: of('session\\.connect'),
    [client]: of('client\\.(?:version|kex|size|var|fingerprint)'),
    [credential]: of('login\\.(?:success|failed)'),
    [command]: of('command\\.(?:input|success|failed)'),
    [file]: of('session\\.file_(?:download|upload)(?:\\.failed)?'),
    [close]: of('session\\.closed'),
    [other]: of('session\\.params|log\\.closed'),
  }
}

/** Items of the flattened lists of one member. */
function itemsOf(text: string, member: string): number {
  return [
    ...text.matchAll(new RegExp(`"${member}": ?\\[((?:"(?:[^"\\\\]|\\\\.)*"(?:, )?)*)\\]`, 'g')),
  ].reduce((sum, [, list]) => sum + timesIn(list!.replaceAll(/\\./g, ''), '"') / 2, 0)
}

/** One activity for each line. */
const each =
  (...activities: readonly number[]): Oracle =>
  (text) =>
    Object.fromEntries(activities.map((activity) => [activity, linesOf(text)]))

const oracles: Readonly<Record<string, Oracle>> = {
  'cowrie/*.json*': cowrie,
  'honeypots-other/dionaea*.jsonl': (text) => ({
    [connect]: linesOf(text),
    [credential]: itemsOf(text, 'password'),
    [command]: itemsOf(text, 'command'),
  }),
  'honeypots-other/heralding*.jsonl': (text) => ({
    [connect]: linesOf(text),
    [credential]: timesIn(text, /"username": ?(?:null|")/),
    [close]: timesIn(text, /"session_ended": ?true/),
  }),
  'honeypots-other/ciscoasa*.jsonl': (text) => ({
    [request]: timesIn(text, /"payload_printable": ?"\\"/),
    [other]: timesIn(text, 'Request timed out'),
  }),
  'iot-botnet/session/*': (text) => ({
    [connect]: linesOf(text),
    [command]: linesOf(text) - timesIn(text, /"token": ?(?:null|""|"<unknown>")/),
  }),
  'iot-botnet/step1_logins/*': each(credential),
  'iot-botnet/step2_download/*': each(command),
  'iot-botnet/step3_delivery/*': each(file),
  'iot-botnet/step4_execution/*': each(file),
  'iot-botnet/step5_cnc/*': each(other),
  'iot-botnet/steps/*': each(other),
}

describe('every record of the corpora is accounted for', () => {
  let node: TestStore
  let batch = 0
  before(async () => {
    node = await startTestStore()
    await migrate(node.store, [{ version: 1, name: 'corpora', statements: createTables(batchTables) }])
  })
  after(() => node.stop())

  for (const [pattern, oracle] of Object.entries(oracles)) {
    test(pattern, { skip: !isThere(path.dirname(pattern)) && 'no corpora' }, async () => {
      const files = globSync(path.join(folder, pattern))
      assert.ok(files.length > 0)
      const expected: Counts = {}
      const first = batch + 1
      for (const name of files) {
        const bytes = readFileSync(name)
        const text = bytes.toString('latin1')
        for (const [activity, count] of Object.entries(oracle(text)))
          expected[Number(activity)] = (expected[Number(activity)] ?? 0) + count
        const format = recognise(installed, bytes.subarray(0, 65_536))?.format
        assert.equal(format?.name, 'honeypot-json', name)
        batch++
        let [read, stored, aside] = [0, 0, 0]
        let index = 0
        await eachBlock(format, bytes, BigInt(batch), async (block) => {
          read += block.read
          stored += block.stored
          aside += block.setAside.length
          for (const { table, payload } of block.payloads)
            await node.store.insert(table, payload, `${batch}:${index++}`, 0)
        })
        assert.deepEqual([read, stored, aside], [linesOf(text), linesOf(text), 0], name)
      }
      for (const table of ['honeypot_event', 'honeypot_count'] as const) {
        const rows = await node.store.query<{ activity: number; events: number }>(
          table === 'honeypot_event'
            ? sql`SELECT activity_id AS activity, count() AS events FROM honeypot_event WHERE batch >= ${value(first, 'UInt64')} GROUP BY activity`
            : sql`SELECT activity_id AS activity, toUInt64(sum(events)) AS events FROM honeypot_count WHERE batch >= ${value(first, 'UInt64')} GROUP BY activity`,
        )
        assert.deepEqual(
          Object.fromEntries(rows.map(({ activity, events }) => [activity, events])),
          Object.fromEntries(Object.entries(expected).filter(([, count]) => count > 0)),
          table,
        )
      }
    })
  }

  test('the files of a session name it alike', { skip: !isThere('iot-botnet') && 'no corpora' }, async () => {
    // By other means: every login has the time, source and port of a session.
    const [row] = await node.store.query<{ logins: number; known: number }>(
      sql`SELECT count() AS logins, countIf(session_uid IN (SELECT session_uid FROM honeypot_event WHERE metadata_product_name = 'telnet-session' AND activity_id = 1)) AS known FROM honeypot_event WHERE metadata_product_name = 'telnet-session' AND metadata_event_code = 'login'`,
    )
    const keys = (step: string): string[] =>
      globSync(path.join(folder, `iot-botnet/${step}/*`)).flatMap((name) =>
        [
          ...readFileSync(name, 'latin1').matchAll(
            /"time": "([^"]*)".*"src_ip": "([^"]*)", "src_port": "(\d+)"/g,
          ),
        ].map((match) => match.slice(1).join(' ')),
      )
    const sessions = new Set(keys('session'))
    const logins = keys('step1_logins')
    assert.deepEqual(row, { logins: logins.length, known: logins.filter((key) => sessions.has(key)).length })
  })
})
