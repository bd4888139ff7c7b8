/** Rows come back as they were, whatever their types and whoever the database belongs to. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { dumpRecords, holdsRecords, loadRecords, type RecordDump } from './dump.ts'
import { inspectRecords } from './inspect.ts'
import { migrateRecords } from './migrate.ts'
import { startTestRecords } from './server.test-support.ts'

const folder = await mkdtemp(path.join(tmpdir(), 'lianfang-dump-'))
after(() => rm(folder, { recursive: true }))
await writeFile(
  path.join(folder, '0001-odd.sql'),
  `CREATE TABLE odd (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent bigint REFERENCES odd, partner bigint,
     bytes bytea, at timestamptz, day date, span interval, amount numeric, ratio double precision, document jsonb,
     net inet, words text[], "Wörter" text, twice numeric GENERATED ALWAYS AS (amount * 2) STORED
   );
   CREATE TABLE partner (id bigint PRIMARY KEY, odd bigint NOT NULL REFERENCES odd);
   ALTER TABLE odd ADD FOREIGN KEY (partner) REFERENCES partner;
   CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'closed'; END $$;
   CREATE TRIGGER closed BEFORE UPDATE OR DELETE ON odd FOR EACH ROW EXECUTE FUNCTION refuse();
   CREATE TABLE seed (word text);
   INSERT INTO seed VALUES ('of the migration');
   ALTER TABLE odd ENABLE ROW LEVEL SECURITY; ALTER TABLE odd FORCE ROW LEVEL SECURITY;
   CREATE POLICY ours ON odd USING (scope_is_system());
   ALTER TABLE partner ENABLE ROW LEVEL SECURITY; ALTER TABLE partner FORCE ROW LEVEL SECURITY;
   CREATE POLICY ours ON partner USING (scope_is_system());
   ALTER TABLE seed ENABLE ROW LEVEL SECURITY; ALTER TABLE seed FORCE ROW LEVEL SECURITY;
   CREATE POLICY ours ON seed USING (scope_is_system());`,
)
const rooms = [{ room: 'odd', folder: pathToFileURL(`${folder}/`) }]
const rows = `
  SELECT set_config('lianfang.scope', 'system', true);
  INSERT INTO lianfang.odd (bytes, at, day, span, amount, ratio, document, net, words, "Wörter") VALUES
    ('\\x00ff5c0a', '2026-11-21 03:04:05.123456+08', '0044-03-15 BC', '1 mon -3 days 04:05:06.789', 12345678901234567890.0123456789,
     0.1::float8 + 0.2::float8, '{"a": "\\u0001\\n\\\\t", "n": 12345678901234567890.5, "z": null}', '2001:db8::/48',
     ARRAY['a,b', NULL, '"{\\}'], E'tab\\tline\\nback\\\\N 聯防'),
    ('', 'infinity', NULL, NULL, 'NaN', '-Infinity', 'null', '::ffff:1.2.3.4', '{}', '\\N'),
    (NULL, '-infinity', NULL, NULL, NULL, 'NaN', NULL, NULL, NULL, '');
  INSERT INTO lianfang.partner VALUES (7, 3);
  SELECT setval('lianfang.odd_id_seq', 9007199254740993);`

const server = await startTestRecords()

async function ask(url: string, statements: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, options: '-c lianfang.scope=system' })
  await client.connect()
  try {
    const result = (await client.query(statements)) as pg.QueryResult | pg.QueryResult[]
    return [result].flat().at(-1)!.rows as unknown[]
  } finally {
    await client.end()
  }
}

/** All as text, so that nothing of it is lost on the way to us. */
const everything = `SELECT odd::text AS row FROM lianfang.odd UNION ALL SELECT partner::text FROM lianfang.partner
  UNION ALL SELECT word FROM lianfang.seed UNION ALL SELECT last_value || ' ' || is_called FROM lianfang.odd_id_seq`
const guards = `SELECT string_agg(pg_get_constraintdef(oid), ';' ORDER BY conname) AS keys,
  (SELECT string_agg(tgname || tgenabled::text, ';') FROM pg_trigger WHERE NOT tgisinternal) AS triggers FROM pg_constraint WHERE contype = 'f'`

async function emptyDatabase(name: string, user?: string): Promise<string> {
  await ask(server.url, `CREATE DATABASE ${name}`)
  if (user !== undefined) {
    await ask(server.url, `CREATE ROLE ${user} LOGIN PASSWORD 'word'`)
    await ask(server.url, `GRANT lianfang_member TO ${user}`)
    await ask(server.url, `GRANT CREATE ON DATABASE ${name} TO ${user}`)
  }
  const url = new URL(server.url)
  url.pathname = `/${name}`
  if (user !== undefined) Object.assign(url, { username: user, password: 'word' })
  return url.href
}

async function dumped(url: string): Promise<{ dump: RecordDump; files: Map<string, Buffer> }> {
  const files = new Map<string, Buffer>()
  const dump = await dumpRecords(url, async (table, bytes) => {
    files.set(table, await buffer(bytes))
  })
  return { dump, files }
}

const read = (files: ReadonlyMap<string, Buffer>) => (table: string) => Readable.from([files.get(table)!])

describe('a dump of the record store', () => {
  for (const user of [undefined, 'keeper'])
    test(`comes back exactly, as ${user ?? 'a superuser'}`, async () => {
      const from = await emptyDatabase(`from_${user ?? 'root'}`, user)
      await migrateRecords(from, rooms)
      await ask(from, `BEGIN; ${rows}; COMMIT`)
      const { dump, files } = await dumped(from)
      assert.deepEqual(
        dump.tables.map(({ name, rows }) => [name, rows]),
        [
          ['odd', 3],
          ['partner', 1],
          ['seed', 1],
        ],
      )
      const to = from.replace('from_', 'to_')
      await ask(server.url, `CREATE DATABASE to_${user ?? 'root'} OWNER ${user ?? 'lianfang'}`)
      assert.equal(await holdsRecords(to), false)
      await loadRecords(to, rooms, dump, read(files))
      assert.equal(await holdsRecords(to), true)
      assert.deepEqual(await ask(to, everything), await ask(from, everything))
      assert.deepEqual(await ask(to, guards), await ask(from, guards))
      const state = await inspectRecords(to, rooms)
      assert.deepEqual([state.unguarded, state.missing, state.unknown, state.role], [[], [], [], 'bound'])
      // What is there goes, and the same comes.
      await loadRecords(to, rooms, dump, read(files))
      assert.deepEqual(await ask(to, everything), await ask(from, everything))
    })

  test('is of one moment, and a file that is cut changes nothing', async () => {
    const from = await emptyDatabase('moment')
    await migrateRecords(from, rooms)
    await ask(from, `BEGIN; ${rows}; COMMIT`)
    const files = new Map<string, Buffer>()
    const dump = await dumpRecords(from, async (table, bytes) => {
      if (table === 'odd') await ask(from, 'INSERT INTO lianfang.partner VALUES (8, 1)')
      files.set(table, await buffer(bytes))
    })
    assert.equal(dump.tables.find(({ name }) => name === 'partner')?.rows, 1)
    assert.equal((await ask(from, 'SELECT FROM lianfang.partner')).length, 2)

    const to = await emptyDatabase('cut')
    files.set('odd', files.get('odd')!.subarray(0, -30))
    await assert.rejects(loadRecords(to, rooms, dump, read(files)))
    assert.equal((await ask(to, 'SELECT FROM lianfang.partner')).length, 0)
  })

  test('goes on to the next table after a row that is longer than every buffer', async () => {
    const from = await emptyDatabase('long')
    await migrateRecords(from, rooms)
    // Of several lengths: it matters where the last packet ends.
    for (const length of [60_000, 70_000, 1_000_000])
      await ask(
        from,
        `BEGIN; ${rows
          .replace("E'tab", `repeat('long ', ${length}) || E'tab`)
          .replace('VALUES (7, 3)', 'VALUES (7, 3) ON CONFLICT DO NOTHING')
          .replace(/SELECT setval.*/, '')}; COMMIT`,
      )
    const { dump } = await dumped(from)
    assert.deepEqual(
      dump.tables.map(({ name, rows }) => [name, rows]),
      [
        ['odd', 9],
        ['partner', 1],
        ['seed', 1],
      ],
    )
  })

  test('with a migration of another program is refused before anything is done', async () => {
    const to = await emptyDatabase('refused')
    const dump = {
      server: '18',
      migrations: [{ room: 'odd', number: 2, checksum: '' }],
      tables: [],
      sequences: [],
    }
    await assert.rejects(loadRecords(to, rooms, dump, read(new Map())), { code: 'backup-version' })
    assert.deepEqual(await ask(to, "SELECT nspname FROM pg_namespace WHERE nspname = 'lianfang'"), [])
  })
})
