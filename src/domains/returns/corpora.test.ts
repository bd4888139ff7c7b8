/** Real alerts of others, where they are at hand: LIANFANG_CORPORA names the folder. Counts are taken again in another way. */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { asSuperuser } from '../../store/records/server.test-support.ts'
import { furnish, oid, send, startReturns } from './returns.test-support.ts'

const folder = process.env['LIANFANG_CORPORA'] ?? ''
const skip = existsSync(folder) ? false : 'LIANFANG_CORPORA names no folder'
const records = await startReturns()

describe('corpora', { skip, concurrency: 1 }, () => {
  const file = (path: string): Buffer => readFileSync(join(folder, path))
  const counts = (texts: readonly string[]): Record<string, number> =>
    Object.fromEntries(
      [...Map.groupBy(texts, (text) => text)]
        .map(([text, all]): [string, number] => [text, all.length])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    )

  test('soc-alerts: every alert of three detectors, by name, host and day', async () => {
    const store = await furnish(await records.freshDatabase())
    const bytes = file('soc-alerts/russellmitchell_alerts.csv')
    const given = {
      bytes,
      form: 'alert',
      profileId: 'three-detectors',
      parameters: { agency: oid(1) },
    } as const
    const lines = bytes
      .toString()
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
    const report = await send(store, given)
    assert.deepEqual(report.counts, {
      read: lines.length,
      stored: lines.length,
      unchanged: 0,
      setAside: 0,
      blank: 0,
    })
    assert.deepEqual(report.flags, {})
    const stored = async (expression: string) =>
      Object.fromEntries(
        (
          await asSuperuser(
            store,
            `SELECT ${expression} COLLATE "C" AS name, count(*)::integer AS count FROM return_ticket JOIN return_source ON ticket = return_ticket.id GROUP BY 1 ORDER BY 1`,
          )
        ).map(({ name, count }) => [name, count]),
      ) as Record<string, number>
    assert.deepEqual(await stored('title'), counts(lines.map(([, name]) => name!)))
    assert.deepEqual(await stored('host(ip)'), counts(lines.map(([, , ip]) => ip!)))
    assert.deepEqual(
      await stored(`to_char(return_ticket.event_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')`),
      counts(lines.map(([time]) => new Date(Number(time) * 1000).toISOString().slice(0, 10))),
    )
    const scans = lines.filter(([, name]) =>
      /Nmap|ET SCAN|insecure connection attempt|Suspicious URL|Multiple web server 400|forbidden/.test(name!),
    )
    assert.equal((await stored('threat_class'))['information-gathering'], scans.length)
    assert.equal((await send(store, given)).isRepeat, true)
    // The same alerts in another file: the first thousand are known.
    const part = Buffer.from(`${bytes.toString().split('\n').slice(0, 1001).join('\n')}\n`)
    assert.deepEqual((await send(store, { ...given, bytes: part })).counts, {
      read: 1000,
      stored: 0,
      unchanged: 1000,
      setAside: 0,
      blank: 0,
    })
  })

  test('suricata: alerts of three captures; other events are passed over', async () => {
    for (const path of [
      'suricata/eve-first-600.jsonl',
      'suricata/honeypot-2018-alerts.json',
      'suricata/first-org-conf-2015-alerts.json',
    ]) {
      const store = await furnish(await records.freshDatabase())
      const bytes = file(path)
      const events = (
        path.endsWith('l')
          ? bytes
              .toString()
              .trim()
              .split('\n')
              .map((line) => JSON.parse(line) as unknown)
          : JSON.parse(bytes.toString())
      ) as { event_type?: string }[]
      const alerts = events.filter((event) => event.event_type === 'alert')
      const report = await send(store, {
        bytes,
        form: 'alert',
        profileId: 'suricata-eve',
        parameters: { agency: oid(1) },
      })
      assert.deepEqual(
        report.counts,
        {
          read: events.length,
          stored: alerts.length,
          unchanged: 0,
          setAside: 0,
          blank: events.length - alerts.length,
        },
        path,
      )
    }
  })

  test('STIX: every object of the examples is a ticket, context, or set aside with its id', async () => {
    const store = await furnish(await records.freshDatabase())
    for (const path of globSync('stix/{interop,oasis}-examples/**/*.json', { cwd: folder })) {
      const bytes = file(path)
      const given = JSON.parse(bytes.toString()) as { objects?: unknown[] }
      const report = await send(store, {
        bytes,
        form: 'analysis',
        profileId: 'stix',
        parameters: { agency: oid(1) },
      }).catch((error: unknown) => error as { code: string })
      if (!('counts' in report))
        assert.ok(['stix-invalid', 'json-invalid'].includes(report.code), `${path}: ${report.code}`)
      else {
        const { read, stored, unchanged, setAside, blank } = report.counts
        assert.equal(read, given.objects?.length ?? 1, path)
        assert.equal(read, stored + unchanged + setAside + blank, path)
        for (const row of report.rows)
          assert.ok(row.isFlag || row.column !== '', `${path} ${JSON.stringify(row)}`)
      }
    }
  })
})
