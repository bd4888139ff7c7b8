import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Table } from './table.ts'
import { createDatabaseStatement, createTableStatements, localName, structureOf } from './topology.ts'

const table = {
  name: 'seen',
  comment: "what's seen \\ heard",
  columns: [
    { name: 'time', type: "DateTime64(3, 'UTC')", codec: 'Delta(8), ZSTD(1)', comment: '' },
    { name: 'text', type: 'String', ttl: 'toDateTime(time) + INTERVAL 1 DAY', comment: "it's" },
    { name: 'n', type: 'UInt64', comment: '' },
  ],
  engine: { kind: 'SummingMergeTree', sum: ['n'] },
  orderBy: ['time', 'text'],
  partitionBy: 'toYYYYMM(time)',
  ttl: 'toDateTime(time) + INTERVAL 1 YEAR',
} as const satisfies Table

test('one node: one table', () => {
  assert.deepEqual(createTableStatements({ kind: 'single' }, 'db', table), [
    `CREATE TABLE IF NOT EXISTS \`db\`.\`seen\`
(
  \`time\` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
  \`text\` String COMMENT 'it\\'s' CODEC(ZSTD(1)) TTL toDateTime(time) + INTERVAL 1 DAY,
  \`n\` UInt64 CODEC(ZSTD(1))
)
ENGINE = SummingMergeTree((\`n\`))
PARTITION BY toYYYYMM(time)
ORDER BY (\`time\`, \`text\`)
TTL toDateTime(time) + INTERVAL 1 YEAR
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, min_bytes_for_wide_part = 1073741824
COMMENT 'what\\'s seen \\\\ heard'`,
  ])
})

test('a cluster: a part on each node, and a Distributed table over them', () => {
  const [local, distributed] = createTableStatements({ kind: 'sharded', cluster: 'c' }, 'db', table)
  assert.match(local!, /^CREATE TABLE IF NOT EXISTS `db`\.`seen_shard`\n/)
  assert.match(
    distributed!,
    /`db`\.`seen` AS `db`\.`seen_shard`\nENGINE = Distributed\('c', 'db', 'seen_shard', rand\(\)\)/,
  )
})

test('a replicated cluster: replicated engines, spread by the cluster', () => {
  const topology = { kind: 'sharded', cluster: 'c', replicated: true } as const
  const [local] = createTableStatements(topology, 'db', table)
  assert.match(local!, /`seen_shard` ON CLUSTER `c`\n/)
  assert.match(
    local!,
    /ReplicatedSummingMergeTree\('\/clickhouse\/tables\/\{uuid\}\/\{shard\}', '\{replica\}', \(`n`\)\)/,
  )
  assert.match(local!, /SETTINGS replicated_deduplication_window/)
  assert.equal(
    createDatabaseStatement(topology, 'db'),
    'CREATE DATABASE IF NOT EXISTS `db` ON CLUSTER `c` ENGINE = Atomic',
  )
})

test('names and structure', () => {
  assert.equal(localName({ kind: 'single' }, 'a'), 'a')
  assert.equal(localName({ kind: 'sharded', cluster: 'c' }, 'a'), 'a_shard')
  assert.equal(structureOf(table), "`time` DateTime64(3, 'UTC'), `text` String, `n` UInt64")
})
