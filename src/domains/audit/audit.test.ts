import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import type { Records, Scope } from '../../store/records/index.ts'
import { asSuperuser, startTestRecords, type TestStore } from '../../store/records/server.test-support.ts'
import { canonical } from './canonical.ts'
import { anchorText, latestAnchor, list, ourselves, readAnchor, record, verify } from './index.ts'
import type { Actor, Anchor, AuditDraft, Verification } from './index.ts'

const records = await startTestRecords([{ room: 'audit', folder: new URL('./migrations/', import.meta.url) }])
const system: Scope = { kind: 'system' }
const centre: Scope = { kind: 'centre' }
const officer: Scope = { kind: 'agency', agency: 7 }
const lin: Actor = { kind: 'person', id: 'p1', name: '林專員' }

const draft = (more: Partial<AuditDraft> = {}): AuditDraft => ({
  actor: lin,
  action: 'agency.rename',
  subject: { kind: 'agency', id: '7' },
  ...more,
})

/** A store with a chain of so many entries. */
async function chain(length: number): Promise<TestStore> {
  const store = await records.freshDatabase()
  await store.within(system, async (transaction) => {
    for (let number = 1; number <= length; number += 1)
      await record(transaction, draft({ detail: { number, name: `第 ${number} 號` } }))
  })
  return store
}

const check = (store: TestStore, anchor?: Anchor): Promise<Verification> =>
  store.within(centre, (transaction) => verify(transaction, anchor), { isolation: 'repeatable read' })

const hasCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof LianfangError && error.code === code

/** As somebody with every right, triggers switched off. */
const tamper = (store: TestStore, statements: string): Promise<unknown> =>
  asSuperuser(store, `SET session_replication_role = replica; ${statements}`)

describe('the audit log', { concurrency: 2 }, () => {
  test('keeps what was recorded, with the change or not at all', async () => {
    const store = await records.freshDatabase()
    await store.within(centre, (transaction) =>
      record(
        transaction,
        draft({
          detail: { before: null, at: new Date(0), list: [1.5, -0, 1e21], none: undefined },
          agency: 7,
        }),
      ),
    )
    const failing = store.within(centre, async (transaction) => {
      await record(transaction, draft())
      throw new RangeError('changed my mind')
    })
    await assert.rejects(failing, RangeError)
    const { items } = await store.within(centre, (transaction) => list(transaction, { limit: 9 }))
    assert.equal(items.length, 1)
    const entry = items[0]!
    assert.deepEqual(entry.detail, { before: null, at: '1970-01-01T00:00:00.000Z', list: [1.5, 0, 1e21] })
    assert.deepEqual(
      [entry.sequence, entry.actor, entry.action, entry.subject, entry.agency],
      [1, lin, 'agency.rename', { kind: 'agency', id: '7' }, 7],
    )
    const verification = await check(store)
    assert.deepEqual(verification, {
      intact: true,
      entries: 1,
      anchor: await store.within(centre, latestAnchor),
    })
  })

  test('the hash can be made without this program', async () => {
    const store = await records.freshDatabase()
    const at = new Date('2026-11-21T03:04:05.678Z')
    const detail = { 號: 'é\u2028"\\', b: [true, 0.1], a: { z: 1, y: 2 } }
    await store.within(system, (transaction) => record(transaction, draft({ at, detail, agency: 7 })))
    const written =
      '{"action":"agency.rename","actor":{"id":"p1","kind":"person","name":"林專員"},"agency":7,' +
      '"at":"2026-11-21T03:04:05.678Z","detail":{"a":{"y":2,"z":1},"b":[true,0.1],"號":"é\u2028\\"\\\\"},' +
      `"previous":"${'0'.repeat(64)}","sequence":1,"subject":{"id":"7","kind":"agency"}}`
    const { hash } = await store.within(system, latestAnchor)
    assert.equal(hash, createHash('sha256').update(written).digest('hex'))
  })

  test('the canonical form: examples of RFC 8785', () => {
    // Section 3.2.2 and 3.2.3.
    assert.equal(
      canonical(
        JSON.parse(
          '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
            String.raw`"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
        ),
      ),
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    )
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6']
    assert.deepEqual(
      Object.keys(JSON.parse(canonical(Object.fromEntries(keys.map((key) => [key, 0])))) as object),
      ['1', '\r', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'],
    )
  })

  test('any detail that JSON can say verifies after a round through the database', async () => {
    const store = await records.freshDatabase()
    // PostgreSQL's jsonb has no NUL and no lone surrogates.
    const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'))
    const value = fc
      .jsonValue({ maxDepth: 3 })
      .filter((json) => !JSON.stringify(json).includes(String.raw`\u0000`))
    const entries = fc.record({ detail: fc.dictionary(text, value), name: text })
    await fc.assert(
      fc.asyncProperty(entries, async ({ detail, name }) => {
        await store.within(system, (transaction) =>
          record(transaction, draft({ detail, actor: { ...ourselves, name } })),
        )
      }),
      { numRuns: 150, seed: 3 },
    )
    const verification = await check(store)
    assert.ok(verification.intact, JSON.stringify(verification))
  })

  test('writers take turns: no gap, no fork', async () => {
    const store = await records.freshDatabase()
    await Promise.all(
      Array.from({ length: 24 }, (_, number) =>
        store.within(
          number % 2 === 0 ? system : officer,
          (transaction) => record(transaction, draft({ detail: { number }, agency: 7 })),
          { isolation: number % 3 === 0 ? 'repeatable read' : 'read committed' },
        ),
      ),
    )
    const verification = await check(store)
    assert.ok(verification.intact)
    assert.equal(verification.entries, 24)
  })

  test('pages and filters', async () => {
    const store = await records.freshDatabase()
    await store.within(system, async (transaction) => {
      for (let number = 1; number <= 10; number += 1)
        await record(transaction, {
          actor: number % 2 === 0 ? lin : ourselves,
          action: number === 5 ? 'person.invite' : 'agency.rename',
          subject: { kind: 'agency', id: String(number % 3) },
          agency: number > 8 ? 7 : null,
          at: new Date(number * 1000),
        })
    })
    const all = async (
      filter: Partial<Parameters<typeof list>[1]>,
      scope: Scope = centre,
    ): Promise<number[]> => {
      const found: number[] = []
      let before: number | undefined
      do {
        const page = await store.within(scope, (transaction) =>
          list(transaction, { ...filter, limit: 2, before }),
        )
        found.push(...page.items.map(({ sequence }) => sequence))
        before = page.next ?? undefined
      } while (before !== undefined)
      return found
    }
    assert.deepEqual(await all({}), [10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
    assert.deepEqual(await all({ actor: 'p1' }), [10, 8, 6, 4, 2])
    assert.deepEqual(await all({ action: 'person.invite' }), [5])
    assert.deepEqual(await all({ subject: { kind: 'agency', id: '1' } }), [10, 7, 4, 1])
    assert.deepEqual(await all({ subject: { kind: 'source' } }), [])
    assert.deepEqual(await all({ from: new Date(3000), to: new Date(5000) }), [4, 3])
    assert.deepEqual(await all({ agency: 7 }), [10, 9])
    assert.deepEqual(await all({}, officer), [10, 9])
    assert.deepEqual(await all({}, { kind: 'agency', agency: 8 }), [])
  })

  test('an officer writes for the own agency only, and cannot verify', async () => {
    const store = await chain(1)
    await store.within(officer, (transaction) => record(transaction, draft({ agency: 7 })))
    for (const agency of [8, null])
      await assert.rejects(
        store.within(officer, (transaction) => record(transaction, draft({ agency }))),
        hasCode('forbidden'),
      )
    await assert.rejects(
      store.within(officer, (transaction) => verify(transaction)),
      hasCode('forbidden'),
    )
  })

  test('append-only for the program, and for the owner of the table', async () => {
    const store = await chain(2)
    for (const statement of [
      'UPDATE audit_entry SET actor_name = actor_name',
      'DELETE FROM audit_entry',
      'TRUNCATE audit_entry',
      'DELETE FROM audit_head',
    ]) {
      const attempt = (transaction: Records): Promise<unknown> => sql.raw(statement).execute(transaction)
      await assert.rejects(store.within(system, attempt), hasCode('forbidden'), statement)
      await assert.rejects(asSuperuser(store, statement), /append-only/, statement)
    }
    assert.ok((await check(store)).intact)
  })

  test('tampering with every right is found where it was done', async () => {
    const cases: readonly (readonly [string, string, number, string])[] = [
      ['a name', "UPDATE audit_entry SET actor_name = 'x' WHERE sequence = 4", 4, 'changed'],
      ['a time', "UPDATE audit_entry SET at = at + interval '1 ms' WHERE sequence = 1", 1, 'changed'],
      ['a detail', "UPDATE audit_entry SET detail = '{}' WHERE sequence = 9", 9, 'changed'],
      ['an agency', 'UPDATE audit_entry SET agency = 1 WHERE sequence = 2', 2, 'changed'],
      ['in the middle', 'DELETE FROM audit_entry WHERE sequence = 5', 5, 'missing'],
      ['the first', 'DELETE FROM audit_entry WHERE sequence <= 2', 1, 'missing'],
      ['everything', 'DELETE FROM audit_entry', 1, 'missing'],
      [
        'closed up behind',
        `DELETE FROM audit_entry WHERE sequence = 5; UPDATE audit_entry SET sequence = sequence - 1 WHERE sequence > 5`,
        5,
        'changed',
      ],
      [
        'inserted',
        `UPDATE audit_entry SET sequence = -sequence WHERE sequence >= 6;
         INSERT INTO audit_entry SELECT 6, at, actor_kind, actor_id, 'x', action, subject_kind, subject_id, detail, agency,
           previous_hash, hash FROM audit_entry WHERE sequence = 5;
         UPDATE audit_entry SET sequence = 1 - sequence WHERE sequence < 0`,
        6,
        'changed',
      ],
      [
        'appended behind the head',
        `INSERT INTO audit_entry SELECT 11, at, actor_kind, actor_id, 'x', action, subject_kind, subject_id, detail, agency,
           hash, repeat('a', 64) FROM audit_entry WHERE sequence = 10`,
        11,
        'changed',
      ],
      ['the end, with the head as it was', 'DELETE FROM audit_entry WHERE sequence > 8', 9, 'missing'],
      ['the head', 'UPDATE audit_head SET sequence = 8', 8, 'replaced'],
    ]
    const store = await chain(10)
    await asSuperuser(
      store,
      'CREATE TABLE kept AS TABLE audit_entry; CREATE TABLE kept_head AS TABLE audit_head',
    )
    for (const [name, statements, sequence, fault] of cases) {
      await tamper(
        store,
        `ALTER TABLE audit_entry DROP CONSTRAINT IF EXISTS audit_entry_sequence_check; ${statements}`,
      )
      assert.deepEqual(await check(store), { intact: false, sequence, fault }, name)
      await tamper(
        store,
        `DELETE FROM audit_entry; INSERT INTO audit_entry TABLE kept;
         DELETE FROM audit_head; INSERT INTO audit_head TABLE kept_head`,
      )
      assert.ok((await check(store)).intact, name)
    }
  })

  test('only an anchor shows that the end was cut off cleanly, or the chain made anew', async () => {
    const store = await chain(6)
    const anchor = readAnchor(`  ${anchorText(await store.within(centre, latestAnchor))}\n`)
    assert.equal(anchor.sequence, 6)
    await tamper(
      store,
      `DELETE FROM audit_entry WHERE sequence > 4;
       UPDATE audit_head SET sequence = 4, hash = (SELECT hash FROM audit_entry WHERE sequence = 4)`,
    )
    assert.ok((await check(store)).intact)
    assert.deepEqual(await check(store, anchor), { intact: false, sequence: 5, fault: 'missing' })
    // Forged with the program itself: whole, but another chain.
    await store.within(system, async (transaction) => {
      await record(transaction, draft({ action: 'forged.one' }))
      await record(transaction, draft({ action: 'forged.two' }))
      await record(transaction, draft())
    })
    assert.ok((await check(store)).intact)
    assert.deepEqual(await check(store, anchor), { intact: false, sequence: 6, fault: 'replaced' })
    assert.throws(() => readAnchor('6:abc'), hasCode('invalid'))
  })

  test('a chain longer than a page', async () => {
    const store = await chain(0)
    await store.within(system, async (transaction) => {
      for (let number = 1; number <= 2003; number += 1) await record(transaction, draft())
    })
    const verification = await check(store)
    assert.ok(verification.intact)
    assert.equal(verification.entries, 2003)
    await tamper(store, "UPDATE audit_entry SET action = 'x' WHERE sequence = 2001")
    assert.deepEqual(await check(store), { intact: false, sequence: 2001, fault: 'changed' })
  })
})
