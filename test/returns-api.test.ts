/** Joint monitoring over the API of a running service: deliveries, who sees what of them, and what they come to. */
import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { pino } from 'pino'
import { importAgencies, loadCategories } from '../src/domains/agencies/index.ts'
import { ourselves } from '../src/domains/audit/index.ts'
import { countedYear, type DeliveryReport } from '../src/domains/returns/index.ts'
import { textRow, workbookParts, zip } from '../src/domains/returns/readers/workbook.test-support.ts'
import { startTestService, type Client } from './service.test-support.ts'

const oid = (agency: number): string => `2.16.886.101.${agency}`
/** What nobody but its owner may meet: another vendor, another agency. */
const secrets = { vendor: '守望資安', agency: '第三機關', ticket: 'GUARD-' } as const

type Report = Omit<DeliveryReport, 'rows'> & {
  readonly rows: readonly { row: number; column: string; code: string; hint: string | null }[]
}

const started = Date.now()
/** An hour ago and more: within the period that is asked for. */
const at = (minutes: number): string => new Date(started - 3_600_000 - minutes * 60_000).toISOString()
const ticket = (number: string, agency: number, more: Readonly<Record<string, unknown>> = {}) => ({
  number,
  agency: oid(agency),
  threatClass: 'intrusion-attempts',
  severity: 'high',
  eventAt: at(30),
  detectedAt: at(25),
  returnedAt: at(10),
  sources: ['203.0.113.5'],
  title: 'SSH 暴力破解',
  ...more,
})
const lines = (...tickets: object[]): Buffer =>
  Buffer.from(tickets.map((each) => `${JSON.stringify(each)}\n`).join(''))
const json = 'form=monitoring&profile=lianfang-json'
const today = `from=${new Date(started - 2 * 86_400_000).toISOString().slice(0, 10)}&to=${new Date(started + 86_400_000).toISOString().slice(0, 10)}`

suite('returns over the API', async () => {
  const logged: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) })
  const service = await startTestService({}, log)
  const { records } = service.service
  const [operator, analyst] = [await service.person('operator'), await service.person('analyst')]
  let ids: { north: number; guard: number }
  let own: { north: Client; guard: Client; northPerson: Client; guardPerson: Client; officers: Client[] }

  // What it answers is the contract's, which the server checks by itself.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- said where it is called
  const call = async <Answer>(
    client: Client,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ readonly status: number; readonly body: Answer; readonly text: string }> => {
    const response = await client.fetch(method, path, body, headers)
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return { status: response.status, text, body: (isJson ? JSON.parse(text) : undefined) as Answer }
  }
  const codeOf = ({ body }: { readonly body: unknown }): unknown => (body as { code?: string }).code
  const deliver = (client: Client, query: string, bytes: Buffer, headers: Record<string, string> = {}) =>
    call<Report>(client, 'POST', `/api/returns/deliveries?${query}`, bytes, {
      'content-type': 'application/octet-stream',
      ...headers,
    })

  before(async () => {
    await records.within({ kind: 'system' }, async (db) => {
      await loadCategories(db, ourselves, [{ code: '綜合行政類', nameZh: '綜合行政類', nameEn: '' }])
      const agencies = [1, 2, 3].map((agency) => ({
        oid: oid(agency),
        nameZh: ['第一機關', '第二機關', secrets.agency][agency - 1],
        nameEn: '',
        level: agency === 1 ? 'A' : 'B',
        category: '綜合行政類',
        ranges: [{ range: `198.51.100.${(agency - 1) * 16}/28` }],
      }))
      const given = { text: JSON.stringify({ agencies }), format: 'json', dryRun: false } as const
      await importAgencies(db, ourselves, given, new Date())
    })
    const vendor = async (code: string, nameZh: string, agencies: readonly number[]): Promise<number> => {
      const made = await call<{ id: number; version: number }>(operator, 'POST', '/api/vendors', {
        code,
        nameZh,
      })
      let { version } = made.body
      for (const agency of agencies) {
        const found = await call<{ items: { id: number }[] }>(
          operator,
          'GET',
          `/api/agencies?search=${oid(agency)}`,
        )
        const given = { agency: found.body.items[0]!.id }
        const path = `/api/vendors/${made.body.id}/agencies`
        const assigned = await call<{ version: number }>(operator, 'POST', path, given, {
          'if-match': `"${version}"`,
        })
        assert.equal(assigned.status, 200, assigned.text)
        version = assigned.body.version
      }
      return made.body.id
    }
    ids = {
      north: await vendor('north', '北辰資安', [1, 2]),
      guard: await vendor('guard', secrets.vendor, [1, 3]),
    }
    own = {
      north: await service.machine(['returns'], ids.north),
      guard: await service.machine(['returns'], ids.guard),
      northPerson: await service.person('vendor', ids.north),
      guardPerson: await service.person('vendor', ids.guard),
      officers: [await service.person('officer', 1), await service.person('officer', 2)],
    }
  })

  suite('delivering', () => {
    test('a push is stored, answered with a report, audited, and stored once', async () => {
      const bytes = lines(
        ticket('N-1', 1),
        ticket('N-2', 2, { sources: ['203.0.113.6'], relays: ['203.0.113.99'] }),
        ticket('N-3', 9),
        { number: 'N-4', agency: oid(1) },
      )
      const first = await deliver(own.north, `${json}&fileName=day.jsonl`, bytes)
      assert.equal(first.status, 201, first.text)
      const { delivery, counts, rows, problems } = first.body
      assert.deepEqual(counts, { read: 4, stored: 2, unchanged: 0, setAside: 2, blank: 0 })
      assert.deepEqual(problems, { 'agency-not-yours': 1, 'time-missing': 1 })
      assert.deepEqual(
        rows.map(({ row, column, code }) => [row, column, code]),
        [
          [3, 'agency', 'agency-not-yours'],
          [4, 'eventAt', 'time-missing'],
        ],
      )
      for (const { hint } of rows) assert.ok(hint !== null && hint.length > 10)
      const again = await deliver(own.north, `${json}&fileName=other.jsonl`, bytes)
      assert.deepEqual([again.status, again.body], [200, { ...first.body, isRepeat: true }])

      const read = await call<{ by: string; channel: string; vendor: { code: string }; report: Report }>(
        operator,
        'GET',
        `/api/returns/deliveries/${delivery}`,
      )
      assert.deepEqual([read.body.by, read.body.channel, read.body.vendor.code], ['returns', 'push', 'north'])
      assert.deepEqual(read.body.report, first.body)
      const administrator = await service.person('administrator')
      const audit = await call<{
        items: { action: string; actor: { kind: string }; subject: { id: string } }[]
      }>(administrator, 'GET', '/api/audit?action=return.deliver')
      assert.deepEqual(
        audit.body.items.map(({ actor, subject }) => [actor.kind, subject.id]),
        [['machine', String(delivery)]],
      )
    })

    test('a dry run says the same, and stores nothing', async () => {
      const bytes = lines(ticket('DRY-1', 1), ticket('DRY-2', 77))
      const dry = await deliver(own.northPerson, `${json}&dryRun=true`, bytes)
      assert.deepEqual(
        [dry.status, dry.body.delivery, dry.body.counts.stored, dry.body.counts.setAside],
        [200, null, 1, 1],
      )
      const found = await call<{ items: unknown[] }>(
        operator,
        'GET',
        `/api/returns/tickets?${today}&search=DRY-`,
      )
      assert.deepEqual(found.body.items, [])
      const listed = await call<{ items: { fileName: string }[] }>(operator, 'GET', '/api/returns/deliveries')
      assert.equal(listed.body.items.length, 1)
    })

    test('who may deliver for whom', async () => {
      const bytes = lines(ticket('X-1', 1))
      // The same words for a vendor that is there and one that is not.
      const [theirs, nobodys] = [
        await deliver(own.north, `${json}&vendor=${ids.guard}`, bytes),
        await deliver(own.north, `${json}&vendor=99999`, bytes),
      ]
      assert.deepEqual([theirs.status, codeOf(theirs)], [403, 'forbidden'])
      assert.equal(theirs.text, nobodys.text)
      // So for agencies: one that another vendor serves and one that does not exist.
      const rows = await deliver(
        own.north,
        `${json}&dryRun=true`,
        lines(ticket('X-2', 3), ticket('X-3', 404)),
      )
      assert.deepEqual(
        rows.body.rows.map(({ code }) => code),
        ['agency-not-yours', 'agency-not-yours'],
      )
      const words = rows.body.rows.map((row) => JSON.stringify({ ...row, row: 0 }).replace(/101\.\d+/, ''))
      assert.equal(words[0], words[1])
      const beside = await deliver(
        own.north,
        `${json}&dryRun=true&agency=${oid(3)}`,
        lines(ticket('X-4', 3, { agency: undefined })),
      )
      assert.equal(beside.body.counts.setAside, 1)
      assert.equal(codeOf(await deliver(operator, json, bytes)), 'invalid')
      assert.equal(codeOf(await deliver(operator, `${json}&vendor=99999`, bytes)), 'not-found')
      for (const client of [
        analyst,
        own.officers[0]!,
        await service.machine(['read']),
        await service.machine(['push']),
      ])
        assert.equal((await deliver(client, json, bytes)).status, 403)
      const uploaded = await deliver(operator, `${json}&vendor=${ids.north}&dryRun=true`, bytes)
      assert.equal(uploaded.body.counts.stored, 1)
    })

    test('an Idempotency-Key answers the same to the same, and refuses something else', async () => {
      const bytes = lines(ticket('K-1', 1, { sources: ['203.0.113.21'] }))
      const key = { 'idempotency-key': 'delivery-1' }
      const answers = await Promise.all(Array.from({ length: 4 }, () => deliver(own.north, json, bytes, key)))
      const done = answers.filter(({ status }) => status !== 409)
      assert.ok(done.length > 0 && done.every(({ status, text }) => status === 201 && text === done[0]!.text))
      const later = await deliver(own.north, json, bytes, key)
      assert.deepEqual([later.status, later.text], [201, done[0]!.text])
      for (const [query, other] of [
        [json, lines(ticket('K-2', 1))],
        [`${json}&dryRun=true`, bytes],
      ] as const)
        assert.equal(codeOf(await deliver(own.north, query, other, key)), 'invalid')
      // Somebody else's key is another key.
      const guard = await deliver(
        own.guard,
        json,
        lines(ticket(`${secrets.ticket}K`, 1, { sources: [] })),
        key,
      )
      assert.equal(guard.status, 201)
    })

    test('deliveries of a vendor wait for each other', async () => {
      const all = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          deliver(own.north, json, lines(ticket(`W-${index}`, 1, { sources: [`203.0.113.${30 + index}`] }))),
        ),
      )
      assert.deepEqual([...new Set(all.map(({ status }) => status))], [201])
      assert.equal(new Set(all.map(({ body }) => body.delivery)).size, 12)
    })

    test('what is too large, broken, or no file of returns', async () => {
      const heavy = await deliver(
        own.north,
        json,
        lines(
          ticket('H-1', 1, { evidence: 'a'.repeat(10 * 2 ** 20) }),
          ticket('H-2', 1, { title: 'b\u0000c', sources: ['203.0.113.80'] }),
        ),
      )
      assert.equal(heavy.status, 201, heavy.text)
      assert.deepEqual(heavy.body.problems, { 'field-too-long': 1 })
      const rows = await call<{ items: { text: string; isCut: boolean; isRecord: boolean; row: number }[] }>(
        own.north,
        'GET',
        `/api/returns/deliveries/${heavy.body.delivery}/set-aside`,
      )
      assert.deepEqual(
        rows.body.items.map(({ text, isCut, isRecord, row }) => [
          Buffer.byteLength(text),
          isCut,
          isRecord,
          row,
        ]),
        [[4096, true, false, 1]],
      )
      assert.equal((await deliver(own.north, json, Buffer.alloc(64 * 2 ** 20 + 1, ' '))).status, 413)
      const broken: readonly (readonly [query: string, bytes: Buffer, status: number, code: string])[] = [
        ['form=monitoring&profile=lianfang-table', Buffer.from('a,b\n1,2\n'), 422, 'heading-missing'],
        ['form=monitoring&profile=lianfang-table', Buffer.from('PK\u0003\u0004'), 422, 'xlsx-invalid'],
        [
          'form=monitoring&profile=lianfang-table',
          Buffer.from('d0cf11e0a1b11ae1'.padEnd(1024, '0'), 'hex'),
          422,
          'xlsx-encrypted',
        ],
        ['form=monitoring&profile=stix', Buffer.from('{"type":"bundle"'), 422, 'json-invalid'],
        ['form=device-status&profile=lianfang-json', Buffer.from('{}'), 422, 'form-invalid'],
        ['form=monitoring&profile=no-such', Buffer.from('{}'), 404, 'not-found'],
        ['form=monitoring&profile=lianfang-json&zone=Mars', Buffer.from('{}'), 422, 'setting-invalid'],
        ['form=nothing&profile=lianfang-json', Buffer.from('{}'), 422, 'invalid'],
      ]
      for (const [query, bytes, status, code] of broken) {
        const answer = await deliver(own.north, query, bytes)
        assert.deepEqual([answer.status, codeOf(answer)], [status, code], `${query}: ${answer.text}`)
        assert.doesNotMatch(answer.text, /node_modules|\.ts:\d/)
      }
      for (const type of ['multipart/form-data', 'text/plain', 'application/x-www-form-urlencoded', ''])
        assert.equal(
          codeOf(await deliver(own.northPerson, json, lines(ticket('X', 1)), { 'content-type': type })),
          'media-type',
          type,
        )
      const encoded = await deliver(own.north, json, gzipSync(lines(ticket('X', 1))), {
        'content-encoding': 'gzip',
      })
      assert.equal(codeOf(encoded), 'media-type')
      // Bytes that are no JSON are set aside, line by line.
      const binary = await deliver(own.north, json, Buffer.from([0, 0xff, 0xfe, 0x0a, 0x7b, 0x0a, 0x0a]))
      assert.equal(binary.status, 201, binary.text)
      assert.deepEqual([binary.body.counts.stored, binary.body.counts.setAside], [0, 2])
      const table = Buffer.from('單號,機關\u0000,機關OID,事件時間\nC-1,x,"2"y,z\nC-2,x\u0000,\u0000,\u0000\n')
      const odd = await deliver(
        own.north,
        `form=monitoring&profile=lianfang-table&fileName=a%00b&agency=%00&threatClass=%00`,
        table,
      )
      assert.equal(odd.status, 201, odd.text)
      assert.deepEqual(
        [odd.body.counts.setAside, odd.body.headings],
        [2, ['單號', '機關\ufffd', '機關OID', '事件時間']],
      )
      assert.equal((await service.nobody.fetch('GET', '/healthz')).status, 200)
    })

    test('a workbook from its first look to its tickets', async () => {
      const workbook = zip(
        workbookParts(
          textRow(1, '我方單號', '受監控單位', '事件發生時間', '攻擊來源', '嚴重度', '備考') +
            textRow(2, 'XL-1', '第一機關', '115/11/20 08:30', '203.0.113.61', '高', '甲') +
            textRow(3, 'XL-2', '第三機關', '115/11/20 09:30', '203.0.113.62', '中', '乙'),
        ),
      )
      const type = {
        'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      }
      const path = '/api/returns/preview?form=monitoring'
      const seen = await call<{
        headings: string[]
        rows: { row: number; cells: string[] }[]
        mapping: { fields: Record<string, { from: string[] }>; times: object; layout: string }
        unmapped: string[]
      }>(own.northPerson, 'POST', path, workbook, type)
      assert.equal(seen.status, 200, seen.text)
      assert.equal(seen.body.headings[0], '我方單號')
      assert.deepEqual(seen.body.rows[0], {
        row: 2,
        cells: ['XL-1', '第一機關', '115/11/20 08:30', '203.0.113.61', '高', '甲'],
      })
      const { fields } = seen.body.mapping
      assert.deepEqual(
        [fields['number']!.from, fields['eventAt']!.from, fields['severity']!.from],
        [['我方單號'], ['事件發生時間'], ['嚴重度']],
      )
      assert.ok(seen.body.unmapped.includes('備考'))
      // What was not recognised, a person says.
      const profile = {
        source: 'test',
        asOf: '2026-11-22',
        notes: '',
        id: 'north-sheet',
        title: { 'zh-TW': '北辰表格', en: 'North sheet' },
        ...seen.body.mapping,
        identity: { rule: 'number' },
        fields: {
          ...fields,
          agency: { from: ['受監控單位'] },
          sources: { from: ['攻擊來源'] },
        },
      }
      const save = (client: Client, given: object, vendor: number | null = null) =>
        call<{ id: string; version: number }>(client, 'POST', '/api/returns/profiles', {
          vendor,
          profile: given,
        })
      const saved = await save(own.northPerson, profile)
      assert.deepEqual([saved.status, saved.body], [201, { id: 'north-sheet', version: 1 }])
      assert.equal(codeOf(await save(own.northPerson, { ...profile, id: 'lianfang-json' })), 'conflict')
      assert.equal(codeOf(await save(own.guardPerson, profile)), 'conflict')
      assert.equal(codeOf(await save(own.northPerson, profile, ids.guard)), 'forbidden')
      assert.equal(codeOf(await save(own.northPerson, { ...profile, layout: 'pdf' })), 'invalid')
      const nonsense = { ...profile, times: { formats: ['iso'], zone: 'Mars' } }
      assert.equal(codeOf(await save(own.northPerson, nonsense)), 'profile-invalid')
      // Another vendor neither lists, reads nor uses it.
      const list = await call<{ items: { id: string }[] }>(own.guardPerson, 'GET', '/api/returns/profiles')
      assert.ok(list.body.items.length > 5 && list.body.items.every(({ id }) => id !== 'north-sheet'))
      assert.equal((await call(own.guardPerson, 'GET', '/api/returns/profiles/north-sheet')).status, 404)
      const sheet = 'form=monitoring&profile=north-sheet'
      assert.equal((await deliver(own.guardPerson, sheet, workbook, type)).status, 404)

      const dry = await deliver(own.northPerson, `${sheet}&dryRun=true`, workbook, type)
      assert.deepEqual(dry.body.counts, { read: 2, stored: 1, unchanged: 0, setAside: 1, blank: 0 })
      const stored = await deliver(own.northPerson, `${sheet}&fileName=nov.xlsx`, workbook, type)
      assert.equal(stored.status, 201, stored.text)
      const [problem] = stored.body.rows
      assert.deepEqual([problem!.row, problem!.column], [3, '受監控單位'])

      // The centre enters that it is served since; then the row is read again.
      const path3 = `/api/vendors/${ids.north}`
      const { version } = (await call<{ version: number }>(operator, 'GET', path3)).body
      const assign = await call(
        operator,
        'POST',
        `${path3}/agencies`,
        { agency: 3 },
        { 'if-match': `"${version}"` },
      )
      assert.equal(assign.status, 200, assign.text)
      const replay = `/api/returns/deliveries/${stored.body.delivery}/replay`
      const replayed = await call<{ stored: number; waiting: number }>(own.northPerson, 'POST', replay, {})
      assert.deepEqual([replayed.status, replayed.body.stored, replayed.body.waiting], [200, 1, 0])
      const after = await call<{ counts: Report['counts']; report: Report }>(
        own.northPerson,
        'GET',
        `/api/returns/deliveries/${stored.body.delivery}`,
      )
      assert.deepEqual([after.body.counts.stored, after.body.counts.setAside], [2, 0])
      assert.equal(after.body.report.counts.setAside, 1)
      const tickets = await call<{ items: { number: string; agency: { nameZh: string } }[] }>(
        own.northPerson,
        'GET',
        '/api/returns/tickets?from=2026-11&search=XL-',
      )
      assert.ok(tickets.status === 200)
      // Taken back, so that what follows knows one agency that is none of north's.
      const vendor = await call<{ version: number; assignments: { id: string; agency: { id: number } }[] }>(
        operator,
        'GET',
        path3,
      )
      const third = vendor.body.assignments.find(({ agency }) => agency.id === 3)!
      const removed = await call(operator, 'DELETE', `${path3}/agencies/${third.id}`, undefined, {
        'if-match': `"${vendor.body.version}"`,
      })
      assert.equal(removed.status, 200)
    })
  })

  suite('who sees what', () => {
    let mine: { delivery: number; ticket: number; shared: number; elsewhere: number }
    before(async () => {
      const report = await deliver(
        own.guard,
        json,
        lines(
          ticket(`${secrets.ticket}1`, 3, { sources: ['203.0.113.70'], title: 'guard only' }),
          // The same event as north's N-1.
          ticket(`${secrets.ticket}2`, 1),
          ticket(`${secrets.ticket}3`, 2),
        ),
      )
      assert.deepEqual([report.body.counts.stored, report.body.counts.setAside], [2, 1])
      const idOf = async (number: string): Promise<number> => {
        const path = `/api/returns/tickets?${today}&search=${number}`
        const found = await call<{ items: { id: number; number: string }[] }>(operator, 'GET', path)
        return found.body.items.find((each) => each.number === number)!.id
      }
      mine = {
        delivery: report.body.delivery!,
        ticket: await idOf(`${secrets.ticket}1`),
        shared: await idOf(`${secrets.ticket}2`),
        elsewhere: await idOf('N-2'),
      }
    })

    test('of another vendor: nothing, by no road', async () => {
      const delivery = `/api/returns/deliveries/${mine.delivery}`
      for (const client of [own.north, own.northPerson]) {
        for (const path of [
          delivery,
          `${delivery}/set-aside`,
          `${delivery}/set-aside.csv`,
          `/api/returns/tickets/${mine.ticket}`,
        ])
          assert.equal((await call(client, 'GET', path)).status, 404, path)
        const all = await call<{ items: { vendor: { id: number } }[] }>(
          client,
          'GET',
          `/api/returns/deliveries?limit=500&vendor=${ids.guard}`,
        )
        assert.deepEqual(all.body.items, [])
      }
      assert.equal((await call(own.northPerson, 'POST', `${delivery}/replay`, {})).status, 404)
      // The same words for one that is there and one that is not.
      const [there, not] = [
        await call(own.north, 'GET', delivery),
        await call(own.north, 'GET', '/api/returns/deliveries/999999'),
      ]
      assert.equal(there.text.replaceAll(/\d+/g, ''), not.text.replaceAll(/\d+/g, ''))
    })

    /** Everything that a client can read of returns. */
    async function everything(client: Client, extra: readonly string[] = []): Promise<string> {
      const paths = [
        `tickets?${today}&limit=500`,
        `tickets.csv?${today}`,
        `months?${today}`,
        `countries?${today}`,
        `addresses?${today}&agencies=1&limit=500`,
        `addresses?${today}&agencies=1&role=relay`,
        `punctuality?${today}`,
        'silences',
        'device-status',
        `devices?month=2026-10`,
        `attention?${today}`,
        'parties',
        ...extra,
      ]
      const texts: string[] = []
      for (const path of paths) {
        const answer = await call(client, 'GET', `/api/returns/${path}`)
        assert.equal(answer.status, 200, `${path}: ${answer.text}`)
        texts.push(answer.text)
      }
      return texts.join('\n')
    }

    test('to a vendor its own, and of agencies no more than their names', async () => {
      const text = await everything(own.northPerson, ['deliveries?limit=500', 'profiles', 'knowledge'])
      for (const secret of [...Object.values(secrets), '203.0.113.70', '"guard"', '綜合行政類'])
        assert.ok(!text.includes(secret), secret)
      assert.ok(text.includes('N-1') && text.includes('第二機關') && text.includes('北辰資安'))
      for (const path of ['cross-tab', 'cross-tab.csv', 'summaries'])
        assert.equal((await call(own.northPerson, 'GET', `/api/returns/${path}`)).status, 403, path)
      for (const path of ['tickets', 'tickets.csv', 'months', 'countries', 'addresses'])
        for (const filter of ['category=綜合行政類', 'level=A'])
          assert.equal(
            (await call(own.northPerson, 'GET', `/api/returns/${path}?${filter}`)).status,
            403,
            path,
          )

      const read = await call<Record<string, unknown>>(
        own.guardPerson,
        'GET',
        `/api/returns/tickets/${mine.shared}`,
      )
      assert.equal(read.status, 200)
      const { category, level, canonical, linked } = read.body
      assert.deepEqual(
        { category, level, canonical, linked },
        { category: null, level: null, canonical: null, linked: [] },
      )
      const [all, counted] = await Promise.all(
        ['', '&counted=true'].map((more) =>
          call<{ items: unknown[] }>(own.guardPerson, 'GET', `/api/returns/tickets?${today}${more}`),
        ),
      )
      assert.equal(all!.body.items.length, 3)
      assert.equal(counted!.body.items.length, 3)
    })

    test('to an officer what is of the own agency, and to the centre all of it', async () => {
      const [first, second] = own.officers
      const text = await everything(second!, [`cross-tab?${today}`, `cross-tab.csv?${today}`])
      assert.ok(text.includes('N-2') && text.includes('綜合行政類'))
      for (const other of ['N-1', 'K-1', '第一機關', ...Object.values(secrets), '203.0.113.5"'])
        assert.ok(!text.includes(other), other)
      assert.equal((await call(second!, 'GET', `/api/returns/tickets/${mine.shared}`)).status, 404)
      assert.equal((await call(first!, 'GET', `/api/returns/tickets/${mine.elsewhere}`)).status, 404)
      for (const path of [
        'deliveries',
        `deliveries/${mine.delivery}`,
        `deliveries/${mine.delivery}/set-aside`,
        `deliveries/${mine.delivery}/set-aside.csv`,
        'profiles',
        'summaries',
      ])
        assert.equal((await call(first!, 'GET', `/api/returns/${path}`)).status, 403, path)
      // Its own ticket whole: who told of the same, too.
      const read = await call<{
        linked: { number: string; isCounted: boolean }[]
        canonical: number | null
        delivery: number | null
        level: string
      }>(first!, 'GET', `/api/returns/tickets/${mine.shared}`)
      assert.deepEqual(
        [read.body.linked.map(({ number }) => number), read.body.delivery, read.body.level],
        [['N-1'], null, 'A'],
      )
      assert.notEqual(read.body.canonical, null)
      const whole = await everything(analyst, [`cross-tab?${today}`])
      for (const part of ['N-1', secrets.ticket, secrets.vendor, secrets.agency])
        assert.ok(whole.includes(part))
    })

    test('tokens: each for what it is for', async () => {
      const [read, bound, push] = [
        await service.machine(['read']),
        await service.machine(['read'], 1),
        await service.machine(['push']),
      ]
      const answers = [
        'cross-tab',
        'months',
        'countries',
        'addresses',
        'punctuality',
        'silences',
        'attention',
      ]
      for (const path of answers) {
        const status = async (client: Client) => (await call(client, 'GET', `/api/returns/${path}`)).status
        assert.deepEqual(
          [await status(read), await status(bound), await status(push), await status(own.north)],
          [200, 403, 403, 403],
          path,
        )
      }
      for (const path of ['tickets', 'deliveries', 'profiles', 'parties', 'knowledge'])
        assert.equal((await call(own.north, 'GET', `/api/returns/${path}`)).status, 200, path)
    })

    test('an archived vendor is out at once', async () => {
      const vendor = await service.vendor(7)
      const token = await service.machine(['returns'], vendor)
      assert.equal((await call(token, 'GET', '/api/returns/tickets')).status, 200)
      const path = `/api/vendors/${vendor}/archive`
      await call(operator, 'POST', path, { archived: true }, { 'if-match': '"1"' })
      assert.equal((await call(token, 'GET', '/api/returns/tickets')).status, 401)
      assert.equal((await deliver(token, json, lines(ticket('Z', 1)))).status, 401)
    })
  })

  suite('answers', () => {
    test('what two vendors told of counts once; cells, countries, addresses and the months agree with it', async () => {
      const tab = await call<{
        total: number
        cells: { level: string; tickets: number; categoryLabel: object }[]
      }>(analyst, 'GET', `/api/returns/cross-tab?${today}`)
      const listed = await call<{ items: { canonical: number | null }[] }>(
        analyst,
        'GET',
        `/api/returns/tickets?${today}&counted=true&limit=500`,
      )
      const all = await call<{ items: { canonical: number | null }[] }>(
        analyst,
        'GET',
        `/api/returns/tickets?${today}&limit=500`,
      )
      assert.equal(tab.body.total, listed.body.items.length)
      const linked = all.body.items.filter(({ canonical }) => canonical !== null).length
      assert.ok(linked >= 1)
      assert.equal(all.body.items.length - linked, tab.body.total)
      assert.deepEqual(tab.body.cells[0]!.categoryLabel, { 'zh-TW': '綜合行政類', en: '綜合行政類' })
      const csv = await analyst.fetch('GET', `/api/returns/cross-tab.csv?${today}`)
      assert.match(await csv.text(), /綜合行政類,綜合行政類,A,intrusion-attempts,入侵嘗試,\d+/)
      const attention = await call<{ tickets: number; setAside: { rows: number }; urgent: number }>(
        analyst,
        'GET',
        `/api/returns/attention?${today}`,
      )
      assert.equal(attention.body.tickets, tab.body.total)
      assert.ok(attention.body.setAside.rows >= 6 && attention.body.urgent > 5)
    })

    test('pages go on where the last one ended', async () => {
      const seen: number[] = []
      let cursor = ''
      do {
        const page = await call<{ items: { id: number }[]; next: string | null }>(
          own.northPerson,
          'GET',
          `/api/returns/tickets?${today}&limit=4${cursor}`,
        )
        seen.push(...page.body.items.map(({ id }) => id))
        cursor = page.body.next === null ? '' : `&cursor=${page.body.next}`
      } while (cursor !== '')
      assert.equal(new Set(seen).size, seen.length)
      assert.ok(seen.length > 12)
      for (const place of [['x'], [-1], [1.5], [1e300], ['2026-01-01T00:00:00Z', -1], []])
        for (const path of ['tickets', 'deliveries', 'summaries']) {
          const forged = Buffer.from(JSON.stringify(place)).toString('base64url')
          const answer = await call(analyst, 'GET', `/api/returns/${path}?cursor=${forged}`)
          assert.equal(codeOf(answer), 'request-invalid', `${path} ${String(place)}`)
        }
      for (const query of ['address=x', 'search=%00', 'flag=%00', 'country=%00%00', 'threatClass=%00'])
        assert.ok(
          [200, 422].includes((await call(analyst, 'GET', `/api/returns/tickets?${query}`)).status),
          query,
        )
    })

    test('the year that was told of, from counted figures; nobody but the centre sees or loads them', async () => {
      const text = countedYear(2022)
      for (const client of [own.northPerson, own.officers[0]!, own.north])
        assert.equal((await call(client, 'POST', '/api/returns/summaries', { text })).status, 403)
      const wrong = await call(analyst, 'POST', '/api/returns/summaries', { text: `${text}2022-01-01,x` })
      assert.deepEqual([wrong.status, codeOf(wrong)], [422, 'csv-invalid'])
      assert.match(wrong.text, /line \d+/)
      const loaded = await call<{ read: number; stored: number }>(analyst, 'POST', '/api/returns/summaries', {
        text,
      })
      assert.deepEqual([loaded.status, loaded.body.stored], [201, loaded.body.read])
      const year = 'from=2022-01-01&to=2022-12-31'
      const tab = await call<{ total: number; readFrom: string; cells: { tickets: number }[] }>(
        analyst,
        'GET',
        `/api/returns/cross-tab?${year}`,
      )
      assert.deepEqual(
        [tab.body.total, tab.body.readFrom, ...tab.body.cells.slice(0, 3).map(({ tickets }) => tickets)],
        [855_931, 'summaries', 104_626, 82_527, 76_329],
      )
      const countries = await call<{
        home: string
        foreignTickets: number
        rows: { country: string; tickets: number }[]
      }>(analyst, 'GET', `/api/returns/countries?${year}`)
      const share = (of: string): number =>
        Math.round(
          (100 * countries.body.rows.find(({ country }) => country === of)!.tickets) /
            countries.body.foreignTickets,
        )
      assert.deepEqual([countries.body.home, share('US'), share('NL'), share('RU')], ['TW', 38, 18, 8])
      const listed = await call<{ items: unknown[] }>(analyst, 'GET', '/api/returns/summaries?limit=500')
      assert.equal(listed.body.items.length, 27)
      const officers = await call<{ total: number }>(
        own.officers[0]!,
        'GET',
        `/api/returns/cross-tab?${year}`,
      )
      assert.equal(officers.body.total, 0)
    })

    test('the monthly form of devices: complete, late, and what is missing', async () => {
      const month = (shift: number): string => {
        const now = new Date(Date.now() + 8 * 3_600_000)
        return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + shift, 1))
          .toISOString()
          .slice(0, 7)
      }
      const device = (shift: number, name: string, state = 'normal') => ({
        agency: oid(1),
        month: month(shift),
        device: name,
        state,
      })
      const query = 'form=device-status&profile=lianfang-device-json'
      const sent = await deliver(
        own.north,
        query,
        lines(
          device(-2, 'ips-1'),
          device(-2, 'waf-1'),
          device(-2, 'old', 'removed'),
          device(-1, 'ips-1', 'down'),
        ),
      )
      assert.equal(sent.body.counts.stored, 4, sent.text)
      const path = `/api/returns/device-status?vendor=${ids.north}`
      const answer = await call<{
        month: string
        rows: {
          agency: { id: number }
          devices: number
          missing: number
          states: object
          receivedAt: string | null
        }[]
      }>(own.northPerson, 'GET', path)
      assert.equal(answer.body.month, month(-1))
      assert.deepEqual(
        answer.body.rows.map(({ agency, devices, missing, states, receivedAt }) => [
          agency.id,
          devices,
          missing,
          states,
          receivedAt !== null,
        ]),
        [
          [1, 1, 1, { down: 1 }, true],
          [2, 0, 0, {}, false],
        ],
      )
      const devices = await call<{ items: { device: string }[] }>(
        own.northPerson,
        'GET',
        `/api/returns/devices?month=${month(-2)}`,
      )
      assert.deepEqual(
        devices.body.items.map(({ device: name }) => name),
        ['ips-1', 'old', 'waf-1'],
      )
    })

    test('a ticket tells what it said before', async () => {
      const bytes = (title: string, state: string, revision: number) =>
        lines(ticket('REV-1', 1, { title, state, revision, sources: [`203.0.113.${200 + revision}`] }))
      await deliver(own.north, json, bytes('first', 'open', 1))
      await deliver(own.north, json, bytes('second', 'closed', 2))
      const found = await call<{ items: { id: number }[] }>(
        own.northPerson,
        'GET',
        `/api/returns/tickets?${today}&search=REV-1`,
      )
      const read = await call<{
        title: string
        revisions: number
        history: { revision: number; differs: { field: string; value: string }[] }[]
      }>(own.northPerson, 'GET', `/api/returns/tickets/${found.body.items[0]!.id}`)
      assert.deepEqual([read.body.title, read.body.revisions, read.body.history.length], ['second', 2, 1])
      const differs = Object.fromEntries(
        read.body.history[0]!.differs.map(({ field, value }) => [field, value]),
      )
      assert.deepEqual(differs, {
        title: 'first',
        state: 'open',
        givenState: 'open',
        sources: '203.0.113.201',
      })
    })
  })

  test('the log holds no contents', async () => {
    await sleep(10)
    const text = logged.join('')
    assert.ok(logged.length > 100 && text.includes('/api/returns/deliveries'))
    for (const content of ['SSH 暴力破解', '203.0.113', 'N-1"', 'guard only', '攻擊來源'])
      assert.ok(!text.includes(content), content)
  })
})
