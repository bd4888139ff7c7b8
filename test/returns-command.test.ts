/** Returns from the command line, beside a record store that somebody else has open. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { after, test } from 'node:test'
import { makeDataFolder, openRecords } from '../src/app.ts'
import { assignAgency, createVendor, importAgencies, loadCategories } from '../src/domains/agencies/index.ts'
import { ourselves } from '../src/domains/audit/index.ts'
import { readSecretKey } from '../src/domains/identity/index.ts'
import type { DeliveryReport } from '../src/domains/returns/index.ts'
import { readSettings } from '../src/settings.ts'
import { Workplace } from './command-line.test-support.ts'

const workplace = await Workplace.create()
// Started as root, PostgreSQL runs as somebody else, who must be able to pass.
await chmod(workplace.folder, 0o711)
await makeDataFolder(workplace.data)
await readSecretKey(workplace.data)
const { records, close } = await openRecords(readSettings({}, workplace.data)).then((opened) => ({
  records: opened.records,
  close: () => opened.close(),
}))
after(async () => {
  await close()
  await workplace.remove()
})

const folder = workplace.path('returns')
const json = (name: string): unknown => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))

test('a simulation is written with what the registry must hold, and delivered file by file', async () => {
  const period = ['--from', '2026-09-01', '--to', '2026-10-15']
  const made = await workplace.run([
    'simulate',
    'returns',
    ...period,
    '--events',
    '120',
    '--out',
    folder,
    '--json',
  ])
  assert.equal(made.code, 0, made.err)
  const truth = JSON.parse(made.err) as {
    rows: number
    deliveries: number
    devices: number
    damaged: number
    byVendor: Record<string, number>
  }
  const { deliveries } = json('deliveries.json') as {
    deliveries: { file: string; vendor: string; form: string; profile: string }[]
  }
  assert.equal(deliveries.length, truth.deliveries)
  assert.equal(readdirSync(folder).length, truth.deliveries + 4)
  const { vendors } = json('vendors.json') as {
    vendors: { code: string; nameZh: string; nameEn: string; serves: string[] }[]
  }
  const { categories } = json('categories.json') as { categories: Parameters<typeof loadCategories>[2] }
  await records.within({ kind: 'system' }, async (db) => {
    await loadCategories(db, ourselves, categories)
    const text = readFileSync(`${folder}/agencies.json`, 'utf8')
    await importAgencies(db, ourselves, { text, format: 'json', dryRun: false }, new Date())
    const known = await db.selectFrom('agency').select(['id', 'oid']).execute()
    const idOf = new Map(known.map(({ id, oid }) => [oid, id]))
    for (const { serves, ...names } of vendors) {
      let vendor = await createVendor(db, ourselves, { ...names, mail: '' }, new Date())
      for (const oid of serves) {
        const ever = { agency: idOf.get(oid)!, from: new Date(0), to: null }
        vendor = await assignAgency(db, ourselves, vendor.id, vendor.version, ever, new Date())
      }
    }
  })
  const tickets = deliveries.find(({ vendor, form }) => vendor === 'sample-b' && form === 'monitoring')!
  const devices = deliveries.find(({ vendor, form }) => vendor === 'sample-a' && form === 'device-status')!
  const argsOf = ({ file, vendor, form, profile }: typeof tickets): string[] => [
    'returns',
    'deliver',
    `${folder}/${file}`,
    ...['--vendor', vendor, '--form', form, '--profile', profile],
  ]
  const dry = await workplace.json<DeliveryReport>(...argsOf(tickets), '--dry-run')
  assert.equal(dry.delivery, null)
  const lines = readFileSync(`${folder}/${tickets.file}`, 'utf8').trimEnd().split('\n')
  assert.equal(dry.counts.read, lines.length - 1)
  const first = await workplace.json<DeliveryReport>(...argsOf(tickets))
  assert.deepEqual(first.counts, dry.counts)
  assert.ok(first.counts.stored > 0)
  const [again, months] = await Promise.all([
    workplace.json<DeliveryReport>(...argsOf(tickets)),
    workplace.json<DeliveryReport>(...argsOf(devices)),
  ])
  assert.deepEqual([again.isRepeat, again.delivery], [true, first.delivery])
  assert.ok(months.counts.stored > 0 && months.counts.setAside === 0)
  const delivered = await records.within({ kind: 'system' }, (db) =>
    db.selectFrom('return_delivery').select(['channel', 'by_name']).execute(),
  )
  assert.equal(delivered.length, 2)
  for (const { channel, by_name: by } of delivered) {
    assert.equal(channel, 'command')
    assert.match(by, /\(terminal\)$/)
  }
})

test('rows that are set aside are told, and the exit code says so', async () => {
  const file = workplace.path('own.csv')
  writeFileSync(
    file,
    '單號,機關,事件時間\nR-1,示範北區檔案館,115/10/01 08:00\nR-2,哪裡都不是,115/10/01 08:00\n',
  )
  const args = ['returns', 'deliver', file, '--vendor', 'sample-a', '--profile', 'lianfang-table']
  const { code, out, err } = await workplace.run(args)
  assert.equal(code, 3, err)
  assert.match(err, /2 rows read: 1 stored, 0 said before, 1 set aside, 0 blank/)
  assert.match(out, /3\s+機關\s+set aside\s+agency-not-yours/)
})

test('counted figures of a year', async () => {
  const file = workplace.path('year.csv')
  const written = await workplace.run([
    'simulate',
    'returns',
    '--counted',
    '--from',
    '2022-05',
    '--out',
    file,
  ])
  assert.equal(written.code, 0, written.err)
  assert.match(written.err, /figures of 2022 written/)
  const loaded = await workplace.json<{ read: number; stored: number }>('returns', 'summary', file)
  assert.ok(loaded.read > 100 && loaded.read === loaded.stored)
  assert.equal((await workplace.json<{ stored: number }>('returns', 'summary', file)).stored, 0)
})

test('what would not do what was meant is refused', async () => {
  const file = workplace.path('own.csv')
  const refused = [
    [/say deliver FILE or summary FILE/, 2, 'deliver'],
    [/say whose returns they are/, 2, 'deliver', file],
    [/--form is x/, 2, 'deliver', file, '--vendor', 'sample-a', '--form', 'x'],
    [/there is no vendor nobody/, 1, 'deliver', file, '--vendor', 'nobody'],
    [/there is no profile x/, 1, 'deliver', file, '--vendor', 'sample-a', '--profile', 'x'],
    [
      /none of the first rows is the heading|heading/,
      1,
      'deliver',
      file,
      '--vendor',
      'sample-a',
      '--form',
      'device-status',
      '--profile',
      'lianfang-device-table',
    ],
    [/line 1/, 2, 'summary', file],
    [/no-such/, 1, 'summary', workplace.path('no-such')],
  ] as const
  await Promise.all(
    refused.map(async ([said, code, ...args]) => {
      const result = await workplace.run(['returns', ...args])
      assert.match(result.err, said)
      assert.equal(result.code, code, result.err)
    }),
  )
  const many = await workplace.run(['simulate', 'returns', '--events', '10'])
  assert.equal(many.code, 2)
  assert.match(many.err, /--out DIR/)
})
