/** Backups of both stores: taken while rows come in, restored elsewhere, refused when they are not what was written. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openApp, openRecords, tables } from '../src/app.ts'
import { ourselves, record } from '../src/domains/audit/index.ts'
import { simulateGateway } from '../src/domains/gateway/simulator/simulate.ts'
import { sourceAccounts, type SourceAccount } from '../src/domains/sources/index.ts'
import { backup, restore, verifyBackup } from '../src/operations/index.ts'
import { readSettings } from '../src/settings.ts'
import { declared, identifier, sql } from '../src/store/events/index.ts'
import { startTestStore } from '../src/store/events/nodes.test-support.ts'
import { Workplace } from './command-line.test-support.ts'

interface Health {
  readonly rows: ReadonlyMap<string, number>
  readonly sources: readonly SourceAccount[]
}

async function health({ data }: Workplace): Promise<Health> {
  const app = await openApp(readSettings({}, data))
  try {
    const rows = new Map<string, number>()
    for (const { name, engine } of tables) {
      const final = declared(typeof engine === 'string' ? '' : ' FINAL')
      const [found] = await app.store.query<{ rows: number }>(
        sql`SELECT count() AS rows FROM ${identifier(name)}${final}`,
      )
      rows.set(name, found!.rows)
    }
    return { rows, sources: await sourceAccounts(app.store) }
  } finally {
    await app.close()
  }
}

const week = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 8) }
const lines = (events: number, seed: number): Buffer =>
  Buffer.concat(
    [...simulateGateway({ events, seed, damage: 0.01, ...week })].map((chunk) => Buffer.from(chunk)),
  )
const linesOf = (file: string): number => readFileSync(file, 'latin1').split('\n').length - 1
const rowsOf = ({ rows }: Health, ...names: string[]): number =>
  names.reduce((sum, name) => sum + (rows.get(name) ?? 0), 0)
/** What became of each source, without when. */
const accounts = ({ sources }: Health): object[] =>
  sources
    .map(({ read, stored, setAside, blank, pending }) => ({ read, stored, setAside, blank, pending }))
    .toSorted((left, right) => left.read - right.read)

describe('backup', () => {
  let place: Workplace
  let elsewhere: Workplace
  before(async () => {
    place = await Workplace.create()
    elsewhere = await Workplace.create()
    // PostgreSQL runs as another user when this is root's.
    for (const { folder } of [place, elsewhere]) chmodSync(folder, 0o711)
  })
  after(async () => {
    await place.remove()
    await elsewhere.remove()
  })

  test('what is stored comes back, what was under way is left out whole, and is read again', async () => {
    const [early, late] = [place.path('early.log'), place.path('late.log')]
    const bytes = lines(4000, 31)
    // Its last line has no end: what is stored of it is provisional.
    writeFileSync(early, bytes.subarray(0, bytes.length - 40))
    writeFileSync(late, lines(3000, 32))
    await place.json('ingest', early)

    const settings = readSettings({}, place.data)
    const app = await openApp(settings)
    const records = await openRecords(settings)
    let meanwhile = 0
    try {
      await records.records.within({ kind: 'system' }, (transaction) =>
        record(transaction, {
          actor: ourselves,
          action: 'test.done',
          subject: { kind: 'test', id: '號' },
          detail: { tab: '\t', back: '\\N' },
        }),
      )
      await backup(place.path('backup'), app, records, {
        onProgress() {
          // After the journal was looked at, before a table is copied: a source goes on, another one comes.
          if (meanwhile++ > 0) return
          appendFileSync(early, bytes.subarray(bytes.length - 40))
          const { status, stderr } = spawnSync('bin/lianfang', ['ingest', early, late], {
            env: { ...process.env, LIANFANG_DATA: place.data },
            encoding: 'utf8',
          })
          assert.equal(status, 0, stderr)
        },
      })
    } finally {
      await records.close()
      await app.close()
    }
    assert.ok(meanwhile > 0)
    const all = await health(place)
    assert.equal(rowsOf(all, 'source'), 2)

    const restored = await elsewhere.json<{ leftOut: number; auditEntries: number; key: string }>(
      'restore',
      place.path('backup'),
    )
    assert.deepEqual([restored.auditEntries, restored.key], [1, 'missing'])
    // The block that went on and the blocks of the new source.
    assert.ok(restored.leftOut >= 2)
    const there = await health(elsewhere)
    assert.equal(
      rowsOf(there, 'detection', 'log'),
      there.sources.reduce((sum, { stored }) => sum + stored, 0),
    )

    const again = await elsewhere.json<{ read: number }>('ingest', early, late)
    assert.ok(again.read >= linesOf(late))
    const whole = await health(elsewhere)
    assert.deepEqual(accounts(whole), accounts(all))
    assert.equal(rowsOf(whole, 'detection'), rowsOf(all, 'detection'))
    assert.equal(rowsOf(whole, 'set_aside'), rowsOf(all, 'set_aside'))
    const top = ['top', '--from', '2026-11', '--by', 'sources']
    assert.deepEqual(figures(await elsewhere.json(...top)), figures(await place.json(...top)))
  })

  test('of stores at rest it leaves nothing out, and reading the same file again adds nothing', async () => {
    const made = await place.json<{ bytes: number; events: { unsettled: string[] } }>(
      'backup',
      place.path('rest'),
    )
    assert.deepEqual(made.events.unsettled, [])
    assert.ok(made.bytes > 0)
    assert.equal(statSync(place.path('rest', 'manifest.json')).mode & 0o777, 0o600)
    const refused = await elsewhere.run(['restore', place.path('rest')])
    assert.equal(refused.code, 1)
    assert.match(refused.err, /event store is not empty\n.*--replace-all-data/)
    await elsewhere.json('restore', '--replace-all-data', place.path('rest'))
    assert.deepEqual(accounts(await health(elsewhere)), accounts(await health(place)))
    const again = await elsewhere.json<{ read: number }>(
      'ingest',
      place.path('early.log'),
      place.path('late.log'),
    )
    assert.equal(again.read, 0)
    const sums = spawnSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: place.path('rest') })
    assert.equal(sums.status, 0)
  })

  test('that is broken off says so and leaves a folder that is no backup', async () => {
    const settings = readSettings({}, place.data)
    const app = await openApp(settings)
    const records = await openRecords(settings)
    const stop = new AbortController()
    try {
      const broken = backup(place.path('broken'), app, records, {
        onProgress: () => stop.abort(new RangeError('enough')),
        signal: stop.signal,
      })
      await assert.rejects(broken, RangeError)
    } finally {
      await records.close()
      await app.close()
    }
    assert.ok(existsSync(place.path('broken.part')) && !existsSync(place.path('broken')))
  })

  test('goes into a cluster of another number of shards', async () => {
    const cluster = await startTestStore(2)
    const { nodes } = cluster
    try {
      const addresses = {
        LIANFANG_EVENTS_URL: nodes.map(({ url }) => url).join(','),
        LIANFANG_EVENTS_USER: nodes[0]!.username,
        LIANFANG_EVENTS_PASSWORD: nodes[0]!.password,
        LIANFANG_EVENTS_CLUSTER: 'test',
      }
      await restore(place.path('rest'), readSettings(addresses, elsewhere.path('cluster')))
      const on = (...args: string[]): unknown => {
        const { status, stdout, stderr } = spawnSync('bin/lianfang', [...args, '--json'], {
          env: { ...process.env, ...addresses, LIANFANG_DATA: elsewhere.path('cluster') },
          encoding: 'utf8',
        })
        assert.equal(status, 0, stderr)
        return JSON.parse(stdout)
      }
      const again = on('ingest', place.path('early.log'), place.path('late.log')) as { read: number }
      assert.equal(again.read, 0)
      const top = ['top', '--from', '2026-11', '--by', 'sources']
      assert.deepEqual(figures(on(...top) as Ranking), figures(await place.json(...top)))
    } finally {
      await cluster.stop()
    }
  })

  test('a changed, cut, missing or foreign file is refused by its name', async () => {
    const cases: [string, (folder: string) => void][] = [
      [
        'detection-202611.native.zst',
        (folder) => {
          const file = path.join(folder, 'events/0/detection-202611.native.zst')
          const bytes = readFileSync(file)
          bytes[bytes.length >> 1]! ^= 1
          writeFileSync(file, bytes)
        },
      ],
      [
        'audit_entry.copy.zst',
        (folder) => writeFileSync(path.join(folder, 'records/audit_entry.copy.zst'), ''),
      ],
      [
        'set_aside-all.native.zst',
        (folder) => renameSync(path.join(folder, 'events/0/set_aside-all.native.zst'), place.path('away')),
      ],
      ['more.zst', (folder) => writeFileSync(path.join(folder, 'records/more.zst'), '')],
      [
        'manifest.json',
        (folder) =>
          writeFileSync(
            path.join(folder, 'manifest.json'),
            readFileSync(path.join(folder, 'manifest.json'), 'utf8').replace(
              '"unsettled": []',
              '"unsettled": ["1"]',
            ),
          ),
      ],
    ]
    for (const [index, [name, spoil]] of cases.entries()) {
      const folder = place.path(`spoilt-${index}`)
      cpSync(place.path('rest'), folder, { recursive: true })
      spoil(folder)
      const refused = { code: 'backup-damaged', message: new RegExp(`^${folder}/.*${name} `) }
      await assert.rejects(verifyBackup(folder), refused)
      await assert.rejects(restore(folder, readSettings({}, elsewhere.data), { replace: true }), refused)
    }
    const { code, err } = await elsewhere.run(['backup', 'verify', place.path('spoilt-0')])
    assert.equal(code, 1)
    assert.match(err, /^lianfang: .*detection-202611.* is not as it was written\n/)
    assert.ok((await health(elsewhere)).sources.length === 2, 'nothing was changed')
  })

  test('a backup of a newer program, or one that was broken off, is refused', async () => {
    const folder = place.path('newer')
    cpSync(place.path('rest'), folder, { recursive: true })
    const file = path.join(folder, 'manifest.json')
    const manifest = readFileSync(file, 'utf8')
    const changes: [RegExp, string][] = [
      [/"format": 1/, '"format": 2'],
      [/("engine": .*\n\s*"version"): \d+/, '$1: 9999'],
      [/"room": "audit"/, '"room": "astrology"'],
      [/"type": "UInt16"/, '"type": "UInt128"'],
    ]
    for (const [from, to] of changes) {
      const changed = manifest.replace(from, to)
      assert.notEqual(changed, manifest)
      writeFileSync(file, changed)
      const sums = readFileSync(path.join(place.path('rest'), 'SHA256SUMS'), 'utf8')
      const digest = createHash('sha256').update(changed).digest('hex')
      writeFileSync(path.join(folder, 'SHA256SUMS'), sums.replace(/\w+(?= {2}manifest)/, digest))
      await assert.rejects(restore(folder, readSettings({}, elsewhere.data), { replace: true }), {
        code: 'backup-version',
      })
    }
    renameSync(folder, `${folder}.part`)
    await assert.rejects(verifyBackup(`${folder}.part`), { code: 'backup-unfinished' })
  })
})

interface Ranking {
  readonly rows: readonly { readonly key: string; readonly events: number; readonly sources: number }[]
}

function figures(ranking: Ranking): object[] {
  return ranking.rows.map(({ key, events, sources }) => ({ key, events, sources }))
}
