/** Vendors as tenants: what the API does with them, and that nothing of anybody else opens to one, table by table. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, suite, test } from 'node:test'
import { sql } from 'kysely'
import { tables } from '../src/app.ts'
import { LianfangError } from '../src/base/errors.ts'
import { ourselves } from '../src/domains/audit/index.ts'
import { createEdition, freezeEdition, publishEdition } from '../src/domains/bulletin/index.ts'
import { parsePeriod } from '../src/domains/gateway/index.ts'
import { invite } from '../src/domains/identity/index.ts'
import type { Scope } from '../src/store/records/index.ts'
import { attackLine, fillService, push } from './sample.test-support.ts'
import { startTestService, type Client } from './service.test-support.ts'

/** Whatever a vendor may open, and what it finds there. Every other table is closed to it: a new one is, unless it is named here. */
const open: Readonly<Record<string, string>> = {
  audit_head: 'the last link of the chain, to which its own deeds are added',
  vendor: 'itself',
  vendor_agency: 'whom it serves',
  bulletin_edition: 'what was published, as for everybody',
  bulletin_model: 'likewise',
}

/** What vendors deliver: that nobody finds another one's there is for that room's own suites, which fill its tables. */
const delivered = /^(return_|device_status$)/

interface VendorShown {
  readonly id: number
  readonly code: string
  readonly version: number
  readonly agencies: number
  readonly archivedAt: string | null
  readonly assignments: readonly { readonly id: string; readonly agency: { readonly id: number } }[]
}

suite('vendors', async () => {
  const service = await startTestService()
  const operator = await service.person('operator')
  const administrator = await service.person('administrator')
  const { records } = service.service

  // What it answers is the contract's, which the server checks by itself.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- said where it is called
  const call = async <Answer>(
    client: Client,
    method: string,
    path: string,
    body?: unknown,
    version?: number,
  ): Promise<{ readonly status: number; readonly body: Answer }> => {
    const response = await client.fetch(
      method,
      path,
      body,
      version === undefined ? {} : { 'if-match': `"${version}"` },
    )
    return { status: response.status, body: (await response.json()) as Answer }
  }
  const codeOf = ({ body }: { readonly body: unknown }): unknown => (body as { code?: string }).code

  test('the centre reads them, administrators and operators change them, in the versions that they saw', async () => {
    const [analyst, officer] = [
      await service.person('analyst'),
      await service.person('officer', await service.agency(50)),
    ]
    const draft = { code: 'guard', nameZh: '守望資安', nameEn: 'Guard', mail: 'soc@guard.example' }
    const made = await call<VendorShown>(operator, 'POST', '/api/vendors', draft)
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const { id } = made.body
    const path = `/api/vendors/${id}`
    for (const client of [analyst, officer])
      assert.equal((await call(client, 'POST', '/api/vendors', { ...draft, code: 'x' })).status, 403)
    assert.equal((await call(officer, 'GET', path)).status, 403)
    assert.equal((await call(analyst, 'GET', path)).status, 200)
    assert.equal((await call(operator, 'PUT', path, draft)).status, 428)
    assert.equal((await call(operator, 'PUT', path, draft, 7)).status, 412)
    assert.equal(codeOf(await call(operator, 'POST', '/api/vendors', draft)), 'conflict')
    assert.equal(codeOf(await call(operator, 'PUT', path, { ...draft, code: 'a b' }, 1)), 'vendor-invalid')
    const agency = await service.agency(51)
    const assigned = await call<VendorShown>(operator, 'POST', `${path}/agencies`, { agency }, 1)
    assert.equal(assigned.status, 200, JSON.stringify(assigned.body))
    assert.deepEqual([assigned.body.agencies, assigned.body.version], [1, 2])
    const [assignment] = assigned.body.assignments
    const ended = await call<VendorShown>(
      administrator,
      'PUT',
      `${path}/agencies/${assignment!.id}`,
      { from: null, to: '2026-01-01T00:00:00+08:00' },
      2,
    )
    assert.deepEqual(ended.body.assignments, [{ ...assignment, from: null, to: '2025-12-31T16:00:00.000Z' }])
    assert.equal(ended.body.agencies, 0)
    const removed = await call<VendorShown>(
      operator,
      'DELETE',
      `${path}/agencies/${assignment!.id}`,
      undefined,
      3,
    )
    assert.deepEqual(removed.body.assignments, [])
    const listed = await call<{ items: VendorShown[] }>(analyst, 'GET', '/api/vendors?search=守望')
    assert.deepEqual(
      listed.body.items.map(({ code }) => code),
      ['guard'],
    )
    const archived = await call<VendorShown>(operator, 'POST', `${path}/archive`, { archived: true }, 4)
    assert.notEqual(archived.body.archivedAt, null)
    const invited = await call(administrator, 'POST', '/api/people', {
      mail: 'soc@guard.example',
      name: '林小華',
      role: 'vendor',
      vendor: id,
      language: 'zh-TW',
    })
    assert.equal(codeOf(invited), 'vendor-invalid')
  })

  test('people and tokens of a vendor, over the API', async () => {
    const vendor = await service.vendor(60)
    const someone = await service.person('vendor', vendor)
    const session = await call<{ person: { role: string; vendor: number; agency: null } }>(
      someone,
      'GET',
      '/api/session',
    )
    assert.deepEqual(
      [session.body.person.role, session.body.person.vendor, session.body.person.agency],
      ['vendor', vendor, null],
    )
    const account = await call<{ vendor: number }>(someone, 'GET', '/api/account')
    assert.equal(account.body.vendor, vendor)
    const people = await call<{ items: { id: string }[] }>(
      administrator,
      'GET',
      `/api/people?vendor=${vendor}`,
    )
    assert.deepEqual(
      people.body.items.map(({ id }) => id),
      [someone.id],
    )
    const token = { name: 'feed', scopes: ['returns'], vendor, endsAt: new Date(Date.now() + 3_600_000) }
    const made = await call<{ token: { vendor: number } }>(administrator, 'POST', '/api/tokens', token)
    assert.deepEqual([made.status, made.body.token.vendor], [201, vendor])
    for (const wrong of [{ vendor: null }, { scopes: ['returns', 'push'] }, { scopes: ['read'] }])
      assert.equal(
        codeOf(await call(administrator, 'POST', '/api/tokens', { ...token, ...wrong })),
        'scopes-invalid',
      )
    for (const path of [
      '/api/gateway/ranking?from=last-week',
      '/api/agencies',
      '/api/address?address=192.0.2.1',
    ])
      for (const client of [someone, await service.machine(['returns'], vendor)])
        assert.equal((await call(client, 'GET', path)).status, 403, path)
  })

  suite('every table, as a vendor', () => {
    let own: { vendor: number; agency: number }
    let other: number
    let names: string[]
    const rowsIn = (scope: Scope, table: string): Promise<number> =>
      records.within(scope, async (db) => {
        const { rows } = await sql<{ rows: number }>`
          SELECT count(*)::integer AS rows FROM ${sql.table(table)}`.execute(db)
        return rows[0]!.rows
      })

    before(async () => {
      await fillService(service, 300)
      await push(service, 'gateway', [attackLine({ attack: 'Test.Attack', message: 'x', url: '/' }, 1)])
      own = { vendor: await service.vendor(1), agency: await service.agency(70) }
      other = await service.vendor(2)
      for (const vendor of [own.vendor, other])
        await call(operator, 'POST', `/api/vendors/${vendor}/agencies`, { agency: own.agency }, 1)
      await fillRest()
      const found = await records.within({ kind: 'system' }, (db) =>
        sql<{ name: string; granted: boolean }>`
          SELECT relname::text AS name, has_table_privilege('lianfang_member', oid, 'SELECT') AS granted
          FROM pg_class WHERE relnamespace = 'lianfang'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
          ORDER BY relname`.execute(db),
      )
      // Nobody at all reads that one through the service.
      assert.deepEqual(
        found.rows.filter(({ granted }) => !granted).map(({ name }) => name),
        ['schema_migration'],
      )
      names = found.rows.filter(({ granted }) => granted).map(({ name }) => name)
    })

    /** Rows in what the service itself has no reason to fill here: a published bulletin and credentials of each sort. */
    async function fillRest(): Promise<void> {
      const analyst = await service.person('analyst')
      await service.person('vendor', other)
      await service.machine(['returns'], other)
      await invite({ ...service.service.identity, mails: true }, ourselves, {
        mail: 'late@vendor.example',
        name: '林小華',
        role: 'vendor',
        agency: null,
        vendor: other,
        language: 'zh-TW',
      })
      // Of a period that has its edition already: the job keeps that one.
      await analyst.fetch('POST', '/api/bulletins', { from: 'last-week' }, { 'idempotency-key': 'k' })
      const contacts = [{ name: '王小明' }]
      await call(operator, 'PUT', `/api/agencies/${own.agency}/contacts`, { contacts }, 1)
      const list = await call<{ items: { id: string; version: number }[] }>(analyst, 'GET', '/api/bulletins')
      const { id } = list.body.items[0]!
      const detail = await call<{ version: number; sentences: { id: string; text: string }[] }>(
        analyst,
        'GET',
        `/api/bulletins/${id}`,
      )
      const [sentence] = detail.body.sentences
      const edited = await call<{ version: number }>(
        analyst,
        'PUT',
        `/api/bulletins/${id}/sentences/${sentence!.id}`,
        { language: 'zh-TW', text: '改寫的句子。' },
        detail.body.version,
      )
      assert.equal(edited.status, 200, JSON.stringify(edited.body))
      const period = parsePeriod('last-week', undefined, {
        timeZone: service.service.settings.timeZone,
        now: Date.now(),
      })
      const request = { period, sharing: 'TLP:CLEAR', again: true } as const
      const published = await createEdition(service.service.desk, request, ourselves)
      await records.within({ kind: 'system' }, async (db) => {
        const now = new Date()
        const change = { actor: ourselves, now }
        await freezeEdition(db, published, { ...change, expected: 1, confirmed: true })
        await publishEdition(db, published, { ...change, expected: 2 })
        const person = analyst.id
        await db.insertInto('person_password').values({ person, hash: 'x', created_at: now }).execute()
        await db
          .insertInto('person_totp')
          .values({ person, sealed: null, pending: null, last_step: null, created_at: now })
          .execute()
        await db
          .insertInto('passkey')
          .values({
            id: randomUUID(),
            person,
            credential: 'x',
            public_key: Buffer.from('x'),
            counter: 0,
            transports: [],
            backed_up: false,
            name: 'x',
            created_at: now,
            used_at: null,
          })
          .execute()
        await db
          .insertInto('recovery_code')
          .values({ id: randomUUID(), person, digest: Buffer.from('x'), used_at: null })
          .execute()
        await db
          .insertInto('person_provider')
          .values({ issuer: 'x', subject: 'x', person, created_at: now })
          .execute()
        const times = { created_at: now, ends_at: now }
        await db
          .insertInto('sign_in')
          .values({
            ...times,
            id: randomUUID(),
            hash: Buffer.from(person),
            person,
            proofs: [],
            sealed: null,
            address: 'x',
            agent: 'x',
          })
          .execute()
        await db
          .insertInto('passkey_challenge')
          .values({ owner: person, purpose: 'authentication', person, challenge: 'x', ends_at: now })
          .execute()
        await db.insertInto('business_category').values({ code: 'x', name_zh: '類別', name_en: '' }).execute()
      })
    }

    test('there is something in every table, so that finding nothing means something', async () => {
      const bare: string[] = []
      for (const name of names) if ((await rowsIn({ kind: 'system' }, name)) === 0) bare.push(name)
      assert.deepEqual(
        bare.filter((name) => !delivered.test(name)),
        [],
        'put something into it in fillRest()',
      )
    })

    test('a vendor finds nothing but what is named', async () => {
      const found: Record<string, number> = {}
      for (const name of names) {
        const rows = await rowsIn({ kind: 'vendor', vendor: own.vendor }, name)
        if (rows > 0) found[name] = rows
      }
      assert.deepEqual(Object.keys(found), Object.keys(open).sort())
      // Of the two editions the published one, in two languages.
      assert.deepEqual(Object.values(found), [1, 1, 2, 1, 1])
    })

    test('a vendor that is none finds nothing, and the public nothing of vendors', async () => {
      for (const name of names) {
        const isPublic = name.startsWith('bulletin_')
        const none = await rowsIn({ kind: 'vendor', vendor: 9999 }, name)
        if (!isPublic) assert.equal(none, name === 'audit_head' ? 1 : 0, name)
        if (!isPublic) assert.equal(await rowsIn({ kind: 'public' }, name), 0, name)
      }
    })

    test('a vendor changes and deletes nothing anywhere', async () => {
      const columns = await records.within({ kind: 'system' }, (db) =>
        sql<{ name: string; column: string }>`
          SELECT table_name::text AS name, min(column_name::text) AS column FROM information_schema.columns
          WHERE table_schema = 'lianfang' AND is_identity = 'NO' GROUP BY table_name`.execute(db),
      )
      const changed: string[] = []
      for (const { name, column } of columns.rows)
        for (const statement of [
          sql`UPDATE ${sql.table(name)} SET ${sql.ref(column)} = ${sql.ref(column)}`,
          sql`DELETE FROM ${sql.table(name)}`,
        ]) {
          const rows = await records
            .within({ kind: 'vendor', vendor: own.vendor }, async (db) => {
              const { numAffectedRows = 0n } = await statement.execute(db)
              return Number(numAffectedRows)
            })
            .catch((error: unknown) => {
              assert.ok(error instanceof LianfangError && error.code === 'forbidden', String(error))
              return 0
            })
          if (rows > 0) changed.push(name)
        }
      // Whoever adds to the chain moves its head.
      assert.deepEqual(changed, ['audit_head'])
    })

    test('no event table opens to a vendor, nor to whoever is not signed in', () => {
      assert.ok(tables.length > 10)
      for (const scope of [{ kind: 'vendor', vendor: own.vendor }, { kind: 'public' }] as const)
        for (const table of tables)
          assert.throws(
            () => service.service.eventsFor(scope).from(table),
            (error) => error instanceof LianfangError && error.code === 'forbidden',
            `${scope.kind} ${table.name}`,
          )
    })
  })
})
