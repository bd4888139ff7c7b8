import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { asSuperuser } from '../../store/records/server.test-support.ts'
import { textRow, workbookParts, zip } from './readers/workbook.test-support.ts'
import { deliver, importSummary, parseProfile, replaySetAside } from './index.ts'
import { verify } from '../audit/index.ts'
import {
  asCentre,
  deliveryOf,
  furnish,
  knowledge,
  locate,
  now,
  oid,
  send,
  startReturns,
  system,
  ticket,
} from './returns.test-support.ts'
import { hasCode } from './refused.test-support.ts'

const records = await startReturns()
const fresh = async () => furnish(await records.freshDatabase())
const list = (...tickets: readonly unknown[]): string => JSON.stringify(tickets)

describe('deliveries', { concurrency: 2 }, () => {
  test('what is read is stored, unchanged, set aside or blank, and each problem has its row and column', async () => {
    const store = await fresh()
    const report = await send(store, {
      bytes: [
        JSON.stringify(ticket('T-1')),
        '',
        JSON.stringify(ticket('T-2', { threatClass: '看不懂', form: 'monitoring' })),
        JSON.stringify(ticket('T-3', { agency: oid(3) })),
        JSON.stringify(ticket('T-4', { agency: '2.16.886.999' })),
        JSON.stringify(ticket('', { eventAt: 'yesterday', sources: ['nowhere'] })),
        JSON.stringify(ticket('T-6', { eventAt: '2026-11-22T05:00:00Z' })),
        JSON.stringify(ticket('T-7', { severity: 'dire', title: 'x'.repeat(1001) })),
        '{"number": "T-8", ',
        '[]',
        JSON.stringify(ticket('T-9', { agency: '' })),
        JSON.stringify(ticket('T-10', { form: 'analysis' })),
        JSON.stringify(ticket('T-11', { eventAt: undefined, detectedAt: undefined })),
        JSON.stringify(ticket('T-12', { destinations: ['198.51.100.20'] })),
        JSON.stringify(ticket('T-1')),
      ].join('\n'),
    })
    assert.deepEqual(report.counts, { read: 15, stored: 3, unchanged: 1, setAside: 10, blank: 1 })
    assert.deepEqual(
      report.rows.map(({ row, column, code }) => `${row} ${column} ${code}`),
      [
        '4 agency agency-not-yours',
        '5 agency agency-not-yours',
        '6 number number-missing',
        '6 eventAt time-invalid',
        '6 sources address-invalid',
        '7 eventAt time-in-future',
        '8 severity severity-unknown',
        '8 title field-too-long',
        '9  json-invalid',
        '10  row-invalid',
        '11 agency agency-missing',
        '12 form form-differs',
        '13 eventAt time-missing',
        '3 threatClass class-unknown',
      ],
    )
    // Whether it is another vendor's or nobody's is not to be told apart.
    const [other, none] = report.rows.map(({ detail }) => detail.replace(/^\S+/, ''))
    assert.equal(other, none)
    await asCentre(store, async (tx) => {
      const tickets = await tx.selectFrom('return_ticket').selectAll().orderBy('number').execute()
      assert.deepEqual(
        tickets.map(({ number, threat_class: found, given_class: given, flags }) => [
          number,
          found,
          given,
          flags,
        ]),
        [
          ['T-1', 'intrusion-attempts', 'intrusion-attempts', []],
          ['T-12', 'intrusion-attempts', 'intrusion-attempts', ['address-elsewhere']],
          ['T-2', 'other', '看不懂', ['class-unknown']],
        ],
      )
      const [first] = tickets
      assert.deepEqual(
        [first!.category, first!.level, first!.severity_id, first!.returned_at.toISOString(), first!.title],
        ['綜合行政', 'A', 4, '2026-11-20T03:00:00.000Z', 'SSH 暴力破解'],
      )
      const sources = await tx
        .selectFrom('return_source')
        .select(['role', 'ip', 'country'])
        .where('ticket', '=', first!.id)
        .orderBy('role')
        .execute()
      assert.deepEqual(sources, [
        { role: 'destination', ip: '198.51.100.3', country: null },
        { role: 'source', ip: '203.0.113.5', country: 'US' },
      ])
      assert.equal((await verify(tx)).intact, true)
    })
  })

  test('the same delivery again answers the first report; a dry run stores nothing', async () => {
    const store = await fresh()
    const bytes = list(ticket('T-1'), ticket('T-2', { agency: oid(4) }))
    const dry = await send(store, { bytes, isDryRun: true })
    assert.deepEqual([dry.delivery, dry.counts.stored, dry.counts.setAside], [null, 1, 1])
    for (const table of ['return_delivery', 'return_ticket', 'return_set_aside', 'return_source'])
      assert.deepEqual(await asSuperuser(store, `SELECT count(*)::integer FROM ${table}`), [{ count: 0 }])
    const first = await send(store, { bytes })
    const again = await send(store, { bytes, receivedAt: new Date(now.getTime() + 1000) })
    assert.deepEqual(again, { ...first, isRepeat: true })
    // Other words beside the bytes, or another vendor: another delivery.
    assert.equal((await send(store, { bytes, parameters: { severity: 'low' } })).counts.unchanged, 1)
    assert.equal((await send(store, { bytes, vendor: 3 })).counts.stored, 2)
    await assert.rejects(send(store, { bytes, vendor: 99 }), hasCode('not-found'))
    await assert.rejects(send(store, { bytes, form: 'device-status' }), hasCode('form-invalid'))
  })

  test('revisions: the newest stands, whatever the order of arrival', async () => {
    const contents = [
      ticket('T-1', { title: 'first', returnedAt: '2026-11-20T03:00:00Z', sources: ['203.0.113.1'] }),
      ticket('T-1', { title: 'second', returnedAt: '2026-11-20T05:00:00Z', agency: oid(2) }),
      ticket('T-1', { title: 'third', returnedAt: '2026-11-20T04:00:00Z', revision: 2 }),
    ]
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]
    for (const order of orders) {
      const store = await fresh()
      const kinds: string[] = []
      for (const index of order) {
        const { stored } = await send(store, { bytes: list(contents[index]) })
        kinds.push(Object.entries(stored).find(([, count]) => count === 1)![0])
      }
      assert.equal(
        (await send(store, { bytes: JSON.stringify([contents[0], contents[2]]) })).counts.unchanged,
        2,
      )
      await asCentre(store, async (tx) => {
        const [row, ...more] = await tx.selectFrom('return_ticket').selectAll().execute()
        assert.deepEqual(
          [
            row!.title,
            row!.revision,
            row!.revisions,
            row!.returned_at.toISOString(),
            row!.revised_at.toISOString(),
            more.length,
          ],
          ['third', 2, 3, '2026-11-20T03:00:00.000Z', '2026-11-20T04:00:00.000Z', 0],
        )
        const history = await tx
          .selectFrom('return_ticket_revision')
          .selectAll()
          .orderBy('revised_at')
          .execute()
        const of = history.map(({ content }) => content as { title: string; addresses: { ip: string }[] })
        assert.deepEqual(
          of.map(({ title }) => title),
          ['first', 'second'],
        )
        assert.ok(of[0]!.addresses.some(({ ip }) => ip === '203.0.113.1'))
      })
      assert.deepEqual(
        kinds,
        order[0] === 2
          ? ['added', 'history', 'history']
          : order[1] === 2
            ? ['added', 'revised', 'history']
            : ['added', 'revised', 'revised'],
      )
    }
    // All of them in one delivery, the newest first.
    const store = await fresh()
    const report = await send(store, { bytes: list(...contents.toReversed()) })
    assert.deepEqual(report.stored, { added: 1, revised: 0, history: 2 })
  })

  test('two deliveries of the same tickets at the same time are one after the other', async () => {
    const store = await fresh()
    const tickets = Array.from({ length: 300 }, (_, index) => ticket(`T-${index}`))
    const reports = await Promise.all(
      [0, 1, 2, 3].map((place) => send(store, { bytes: list(...tickets, ticket(`own-${place}`)) })),
    )
    const sum = (name: 'stored' | 'unchanged') =>
      reports.reduce((total, { counts }) => total + counts[name], 0)
    assert.deepEqual([sum('stored'), sum('unchanged')], [304, 900])
    // The very same bytes at once: stored once, the others are answered.
    const same = await Promise.all([0, 1, 2].map(() => send(store, { bytes: list(ticket('same')) })))
    assert.deepEqual(same.map(({ isRepeat }) => isRepeat).sort(), [false, true, true])
    assert.equal(new Set(same.map(({ delivery }) => delivery)).size, 1)
  })

  test('a delivery that fails in the middle leaves nothing', async () => {
    const store = await fresh()
    const delivery = await deliveryOf({ bytes: list(ticket('T-1')) })
    const broken = { knowledge, locate: () => 'no country' }
    await assert.rejects(store.within(system, (tx) => deliver(tx, delivery, broken)))
    for (const table of ['return_delivery', 'return_ticket', 'audit_entry WHERE action = $$return.deliver$$'])
      assert.deepEqual(await asSuperuser(store, `SELECT count(*)::integer FROM ${table}`), [{ count: 0 }])
    assert.equal((await send(store, { bytes: list(ticket('T-1')) })).counts.stored, 1)
  })

  test('records without ids: equal ones are told apart by their order, and again found unchanged', async () => {
    const store = await fresh()
    const line = {
      time: '1642723347',
      name: 'Wazuh: sshd: insecure connection attempt (scan).',
      ip: '198.51.100.3',
      short: 'W',
    }
    const csv = (count: number): string =>
      [
        'time,name,ip,host,short',
        ...Array.from({ length: count }, () => `${line.time},${line.name},${line.ip},h,${line.short}`),
        '',
      ].join('\n')
    const given = { profileId: 'three-detectors', form: 'alert', parameters: { agency: oid(1) } } as const
    assert.deepEqual((await send(store, { ...given, bytes: csv(3) })).counts.stored, 3)
    const more = await send(store, { ...given, bytes: csv(5) })
    assert.deepEqual([more.counts.stored, more.counts.unchanged], [2, 3])
    assert.deepEqual(await asSuperuser(store, 'SELECT count(*)::integer FROM return_counted'), [{ count: 0 }])
  })

  test('rows set aside are read again after the registry or the profile was corrected', async () => {
    const store = await fresh()
    const csv =
      '時間,編號,機關,類別\n2026-11-20 10:00,A,第1機關,怪\n2026-11-20 11:00,B,第3機關,怪\n昨天,C,第1機關,怪\n'
    const file = {
      source: 'test',
      asOf: '2026-11-21',
      notes: '',
      id: 'own',
      version: 1,
      title: { 'zh-TW': '自訂', en: 'own' },
      forms: ['monitoring'],
      layout: 'table',
      times: { formats: ['slash'], zone: 'Asia/Taipei' },
      identity: { rule: 'number' },
      fields: {
        number: { from: ['編號'] },
        agency: { from: ['機關'] },
        eventAt: { from: ['時間'] },
        threatClass: { from: ['類別'] },
      },
    }
    const profile = parseProfile(file, 'test')
    const report = await send(store, { bytes: csv, profile })
    assert.deepEqual(report.counts, { read: 3, stored: 1, unchanged: 0, setAside: 2, blank: 0 })
    const id = report.delivery!
    const replay = (given: typeof profile) =>
      store.within(system, (tx) =>
        replaySetAside(
          tx,
          id,
          { profile: given, actor: { kind: 'system', id: 'x', name: 'x' }, now },
          { knowledge, locate },
        ),
      )
    assert.deepEqual((await replay(profile)).waiting, 2)
    // The registry was wrong: vendor 1 has served agency 3 all along.
    await asSuperuser(store, 'INSERT INTO vendor_agency (vendor, agency) VALUES (1, 3)')
    const second = await replay(profile)
    assert.deepEqual([second.stored, second.waiting, second.rows[0]?.code], [1, 1, 'time-invalid'])
    const corrected = parseProfile(
      {
        ...file,
        version: 2,
        fields: {
          ...file.fields,
          eventAt: { from: ['時間'], value: '2026-11-20' },
          number: { from: ['編號'] },
        },
      },
      'test',
    )
    assert.equal((await replay(corrected)).waiting, 1)
    assert.deepEqual(await asSuperuser(store, 'SELECT read, stored, set_aside FROM return_delivery'), [
      { read: 3, stored: 2, set_aside: 1 },
    ])
  })

  test('hostile texts are kept apart from what they could do', async () => {
    const store = await fresh()
    const report = await send(store, {
      bytes: JSON.stringify([
        ticket('nul', {
          title: 'a\u0000b',
          description: '\ud800',
          own: { 'k\u0000': '\u0000', __proto__: 1 },
        }),
        JSON.parse(
          '{"number":"proto","__proto__":{"agency":"2.16.886.101.1"},"eventAt":"2026-11-20T02:00:00Z"}',
        ),
        ticket("'; DROP TABLE return_ticket; --"),
        ticket('many', {
          sources: Array.from({ length: 1001 }, (_, index) => `203.0.${index >> 8}.${index & 255}`),
        }),
        ticket('large', { own: 'x'.repeat(40_000) }),
      ]),
    })
    assert.deepEqual(report.problems, { 'agency-missing': 1, 'too-many-addresses': 1, 'record-too-large': 1 })
    assert.equal(report.counts.stored, 2)
    const [row] = await asSuperuser(
      store,
      `SELECT title, description FROM return_ticket WHERE number = 'nul'`,
    )
    assert.deepEqual(row, { title: 'a\ufffdb', description: '\ufffd' })
  })

  test('a workbook: error cells and formulas without a result are set aside by row and column, the rest is stored', async () => {
    const store = await fresh()
    const rows = [
      textRow(1, '單號', '機關', '事件時間', '威脅類別', '標題'),
      textRow(2, 'M-1', '第1機關', '115/11/20 10:00', '入侵嘗試', 'a'),
      `<row r="3"><c t="inlineStr"><is><t>M-2</t></is></c><c t="inlineStr"><is><t>第1機關</t></is></c><c s="1"><f>NOW()</f><v>46346.5</v></c><c t="e"><v>#REF!</v></c></row>`,
      `<row r="4"><c t="inlineStr"><is><t>M-3</t></is></c><c t="inlineStr"><is><t>第1機關</t></is></c><c s="1"><f>NOW()</f></c></row>`,
      `<row r="5"><c t="str"><f>"M-"&amp;4</f><v>M-4</v></c><c t="inlineStr"><is><t>第1機關</t></is></c><c s="1"><f>A1</f><v>46346.5</v></c></row>`,
      '<row r="6"/>',
    ].join('')
    const bytes = zip(workbookParts(rows, { formats: ['yyyy/m/d hh:mm'] }))
    const report = await send(store, { bytes, profileId: 'lianfang-table' })
    assert.deepEqual(report.counts, { read: 5, stored: 2, unchanged: 0, setAside: 2, blank: 1 })
    assert.deepEqual(
      report.rows.filter(({ isFlag }) => !isFlag).map(({ row, column, code }) => `${row} ${column} ${code}`),
      ['3 威脅類別 cell-error', '4 事件時間 formula-without-value'],
    )
    const [last] = await asSuperuser(store, `SELECT event_at FROM return_ticket WHERE number = 'M-4'`)
    assert.equal((last!['event_at'] as Date).toISOString(), '2026-11-20T04:00:00.000Z')
  })

  test('counted figures are kept by period and replaced, not added', async () => {
    const store = await fresh()
    const text = (total: string): string =>
      `from,to,dimension,category,level,class,country,tickets\n2022-01-01,2022-12-31,all,,,,,${total}\n111/1/1,111/12/31,country,,,,US,38\n2022-01-01,2022-12-31,cell,綜合行政,A,掃描刺探,,"104,626"\n`
    const read = (given: string) =>
      store.within(system, (tx) =>
        importSummary(tx, { kind: 'system', id: 'x', name: 'x' }, given, knowledge, now),
      )
    assert.deepEqual(await read(text('"855,931"')), { read: 3, stored: 3 })
    assert.deepEqual(await read(text('"855,931"')), { read: 3, stored: 0 })
    assert.deepEqual(await read(text('855932')), { read: 3, stored: 1 })
    const rows = await asSuperuser(
      store,
      'SELECT dimension, threat_class, tickets::integer, period_from FROM return_summary ORDER BY tickets',
    )
    assert.deepEqual(
      rows.map(({ dimension, threat_class: found, tickets }) => [dimension, found, tickets]),
      [
        ['country', '', 38],
        ['cell', 'information-gathering', 104_626],
        ['all', '', 855_932],
      ],
    )
    assert.equal((rows[0]!['period_from'] as Date).toISOString(), '2021-12-31T16:00:00.000Z')
    await assert.rejects(
      read('from,to,dimension,tickets\n2022-01-01,2022-12-31,all,many\n'),
      /line 2: tickets/,
    )
  })
})
