/** People and tokens from the command line, beside a record store that somebody else has open. */
import assert from 'node:assert/strict'
import { chmod } from 'node:fs/promises'
import { after, test } from 'node:test'
import { makeDataFolder, openRecords } from '../src/app.ts'
import { createVendor } from '../src/domains/agencies/index.ts'
import { ourselves } from '../src/domains/audit/index.ts'
import { authenticate, readSecretKey } from '../src/domains/identity/index.ts'
import { readSettings } from '../src/settings.ts'
import { Workplace } from './command-line.test-support.ts'

const workplace = await Workplace.create()
// Started as root, PostgreSQL runs as somebody else, who must be able to pass.
await chmod(workplace.folder, 0o711)
// As the service does: the key first.
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

const mail = 'wang@example.gov.tw'

test('somebody is invited, invited again, and listed', async () => {
  const first = await workplace.run(['user', 'invite', mail, '--role', 'administrator', '--name', '王小明'])
  assert.equal(first.code, 0, first.err)
  assert.match(first.out, /^http:\/\/localhost:8080\/invitation#[\w-]{43}\n$/)
  const again = await workplace.run(['user', 'invite', mail])
  assert.equal(again.code, 0, again.err)
  assert.notEqual(again.out, first.out)
  const people = await workplace.json<{ name: string; role: string; state: string }[]>('user', 'list')
  assert.deepEqual(
    people.map(({ name, role, state }) => [name, role, state]),
    [['王小明', 'administrator', 'invited']],
  )
  const officer = await workplace.run(['user', 'invite', 'lin@example.gov.tw', '--role', 'officer'])
  assert.equal(officer.code, 2)
  assert.match(officer.err, /an officer must have an agency/)
})

test('somebody of a vendor, and its token', async () => {
  const { id } = await records.within({ kind: 'system' }, (db) =>
    createVendor(db, ourselves, { code: 'guard', nameZh: '守望', nameEn: '', mail: '' }, new Date()),
  )
  const unbound = await workplace.run(['user', 'invite', 'soc@guard.example', '--role', 'vendor'])
  assert.equal(unbound.code, 2)
  assert.match(unbound.err, /must have a vendor/)
  const invited = await workplace.run([
    'user',
    'invite',
    'soc@guard.example',
    '--role',
    'vendor',
    '--vendor',
    String(id),
  ])
  assert.equal(invited.code, 0, invited.err)
  const people = await workplace.json<{ mail: string; vendor: number | null }[]>('user', 'list')
  assert.deepEqual(
    people.filter(({ vendor }) => vendor !== null).map(({ mail: of, vendor }) => [of, vendor]),
    [['soc@guard.example', id]],
  )
  const made = await workplace.run(['token', 'create', 'feed', '--scope', 'returns', '--vendor', String(id)])
  assert.equal(made.code, 0, made.err)
  const caller = await authenticate(records, { token: made.out.trim() }, new Date())
  assert.deepEqual([caller?.tokenScopes, caller?.vendor], [['returns'], id])
  assert.equal((await workplace.run(['token', 'create', 'feed', '--scope', 'returns'])).code, 2)
})

test('a token is made, works, and is revoked', async () => {
  const made = await workplace.run([
    'token',
    'create',
    'collector',
    '--scope',
    'push,metrics',
    '--days',
    '30',
  ])
  assert.equal(made.code, 0, made.err)
  const token = made.out.trim()
  const caller = await authenticate(records, { token }, new Date())
  assert.deepEqual([caller?.name, caller?.tokenScopes], ['collector', ['push', 'metrics']])
  assert.equal((await workplace.run(['token', 'revoke', caller!.id])).code, 0)
  assert.equal(await authenticate(records, { token }, new Date()), undefined)
})
