/** Whoever asks for events asks through the gate: no other room reads an event table by its name. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { tables } from '../src/app.ts'

/** They write what is computed, for everyone: no caller's question reaches them. */
const maintenance = new Set(['src/domains/gateway/distinct.ts'])
const rooms = 'src/{domains/{gateway,bulletin,locations,identity,outbox,jobs,audit,agencies},api}/**/*.ts'
const named = tables
  .map(({ name }) => name)
  .filter((name) => /^(detection|honeypot_|agency_(prefix|applied))/.test(name) || name === 'log')
const declarations =
  'detection(?:Count|CountryCount|Distinct|Agency)?|honeypot(?:Event|Count|Summary|Payload|Source|Hour|Day|Built)|agencyPrefix|agencyApplied|log'

/** Ways of putting a table into a statement that are not the gate's. */
const bypass = new RegExp(
  [
    `identifier\\([^)]*\\b(?:${declarations})\\b(?:\\.name)?\\s*[,)]`,
    `localName\\((?:\\w+\\.)?(?:${declarations})\\)`,
    `(?:FROM|JOIN|INTO|TABLE|IN)\\s+(?:\`|\\w+\\.)?(?:${named.join('|')})\\b`,
    `identifier\\([^)]*['"](?:${named.join('|')})['"]`,
    `agency_at\\b`,
  ].join('|'),
)

test('event tables are read through the gate only', () => {
  const found = globSync(rooms)
    .filter((path) => !/\.(test|test-support|test-data)\.ts$/.test(path) && !maintenance.has(path))
    .filter((path) => bypass.test(readFileSync(path, 'utf8')))
  assert.deepEqual(found, [])
})

test('a way around the gate is found', () => {
  for (const text of [
    'sql`SELECT 1 FROM ${identifier(detection.name)}`',
    'identifier(store.localName(detectionAgency))',
    'identifier(store.database, detectionCount.name)',
    'sql`SELECT 1 FROM detection_count`',
    'sql`SELECT 1 FROM lianfang.log`',
    "identifier('detection')",
    "dictGet('lianfang.agency_at', 1)",
    'sql`SELECT 1 FROM honeypot_event`',
    'identifier(store.localName(honeypotHour))',
  ])
    assert.match(text, bypass, text)
  assert.doesNotMatch('sql`SELECT 1 FROM ${reader.from(detection)} AS seen`', bypass)
})
