import assert from 'node:assert/strict'
import { test } from 'node:test'
import { list, ourselves, verify } from '../audit/index.ts'
import { createToken, revokeToken } from './tokens.ts'
import { beginEnrolment, finishEnrolment, replaceOldPassword } from './enrolment.ts'
import { describeEntry, enter, requestReset, setUp, setupAddress } from './entry.ts'
import {
  codeAt,
  goodPassword,
  handleOf,
  household,
  member,
  secretOf,
  sessionOf,
  startPeople,
  withAgencies,
  visitor,
  type Household,
} from './identity.test-support.ts'
import { periods, scopeOf } from './identity.ts'
import { changePerson, invite, readPerson, resetPerson, suspend, unlock } from './people.ts'
import { authenticate, beginSession } from './sessions.ts'
import { signInWithCode, signInWithPassword } from './with-proof.ts'

const database = await startPeople()

const minute = 60_000
const refused = { code: 'sign-in-failed' }

async function home(more = {}): Promise<Household> {
  return household(await withAgencies(database), more)
}

test('the first start: a link that works once, and not after another start', async () => {
  const identity = await home()
  const first = secretOf(await setupAddress(identity))
  const second = secretOf(await setupAddress(identity))
  const administrator = {
    mail: 'admin@example.gov.tw',
    name: '王小明',
    language: 'zh-TW',
    password: goodPassword,
  } as const
  await assert.rejects(setUp(identity, { ...administrator, secret: first }, visitor), { code: 'gone' })
  assert.deepEqual((await describeEntry(identity, second)).kind, 'setup')
  await assert.rejects(setUp(identity, { ...administrator, secret: second, password: 'Aa123456' }, visitor), {
    code: 'password-invalid',
  })
  // A refused password has not used it up.
  const step = await setUp(identity, { ...administrator, secret: second }, visitor)
  assert.equal(step.step, 'enrol')
  await assert.rejects(setUp(identity, { ...administrator, secret: second }, visitor), { code: 'gone' })
  assert.equal(await setupAddress(identity), undefined)
  const { secret } = await beginEnrolment(identity, handleOf(step))
  await assert.rejects(finishEnrolment(identity, { handle: handleOf(step), code: '000000' }, visitor), {
    code: 'code-invalid',
  })
  const code = codeAt(secret, identity.now())
  const done = await finishEnrolment(identity, { handle: handleOf(step), code }, visitor)
  assert.equal(done.recoveryCodes!.length, 10)
  const caller = await authenticate(identity.records, { session: sessionOf(done) }, identity.now())
  assert.deepEqual(
    [caller?.name, caller?.role, scopeOf(caller!)],
    ['王小明', 'administrator', { kind: 'centre' }],
  )
})

test('password, then code, then session; the same code never twice', async () => {
  const identity = await home()
  const { totp } = await member(identity, 'chen@example.gov.tw')
  const password = { mail: 'CHEN@Example.gov.tw', password: goodPassword }
  const used = codeAt(totp, identity.now())
  const step = await signInWithPassword(identity, password, visitor)
  assert.deepEqual(step.step === 'second-factor' && step.methods, ['totp', 'recovery-code'])
  const handle = handleOf(step)
  await assert.rejects(signInWithCode(identity, { handle, code: used, kind: 'totp' }, visitor), refused)
  identity.pass(30_000)
  const code = codeAt(totp, identity.now())
  const session = sessionOf(await signInWithCode(identity, { handle, code, kind: 'totp' }, visitor))
  assert.equal((await authenticate(identity.records, { session }, identity.now()))?.kind, 'person')
  // The handle is used up, and no session by itself.
  await assert.rejects(signInWithCode(identity, { handle, code, kind: 'totp' }, visitor), { code: 'gone' })
  assert.equal(await authenticate(identity.records, { session: handle }, identity.now()), undefined)
  const again = handleOf(await signInWithPassword(identity, password, visitor))
  await assert.rejects(signInWithCode(identity, { handle: again, code, kind: 'totp' }, visitor), refused)
  identity.pass(periods.signIn)
  await assert.rejects(
    signInWithCode(identity, { handle: again, code: codeAt(totp, identity.now()), kind: 'totp' }, visitor),
    { code: 'gone' },
  )
})

test('of two uses of one code at once, one is refused', async () => {
  const identity = await home()
  const { mail, totp } = await member(identity, 'chen@example.gov.tw')
  identity.pass(30_000)
  const code = codeAt(totp, identity.now())
  const handles = await Promise.all(
    [1, 2, 3].map(async () =>
      handleOf(await signInWithPassword(identity, { mail, password: goodPassword }, visitor)),
    ),
  )
  const steps = await Promise.allSettled(
    handles.map((handle) => signInWithCode(identity, { handle, code, kind: 'totp' }, visitor)),
  )
  assert.equal(steps.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('a recovery code opens once, however it is typed', async () => {
  const identity = await home()
  const { mail, recoveryCodes } = await member(identity, 'chen@example.gov.tw')
  const enterCode = async (code: string) => {
    const step = await signInWithPassword(identity, { mail, password: goodPassword }, visitor)
    return signInWithCode(identity, { handle: handleOf(step), code, kind: 'recovery-code' }, visitor)
  }
  const typed = recoveryCodes[3]!.toLowerCase().replaceAll('-', ' ')
  assert.equal((await enterCode(typed)).step, 'signed-in')
  await assert.rejects(enterCode(recoveryCodes[3]!), refused)
  await assert.rejects(enterCode('0000-0000-0000-0000'), refused)
})

test('five failures lock for a quarter of an hour, whoever tries, also many at once', async () => {
  const identity = await home({ mails: true })
  const { id, mail } = await member(await withLink(identity), 'officer@example.gov.tw', 'officer', 7)
  const wrong = () => signInWithPassword(identity, { mail, password: 'wrong' }, visitor)
  const right = () => signInWithPassword(identity, { mail, password: goodPassword }, visitor)
  for (let failure = 0; failure < 4; failure++) await assert.rejects(wrong(), refused)
  assert.equal((await right()).step, 'signed-in')
  await Promise.allSettled(Array.from({ length: 12 }, wrong))
  await assert.rejects(right(), refused)
  assert.ok((await readPerson(identity, id)).lockedUntil !== null)
  identity.pass(15 * minute - 1)
  await assert.rejects(right(), refused)
  identity.pass(1)
  assert.equal((await right()).step, 'signed-in')
  for (let failure = 0; failure < 5; failure++) await assert.rejects(wrong(), refused)
  await assert.rejects(right(), refused)
  await unlock(identity, ourselves, id)
  assert.equal((await right()).step, 'signed-in')
  const told = await identity.records.within({ kind: 'system' }, (records) =>
    records.selectFrom('mail').select('recipient').where('template', '=', 'locked').execute(),
  )
  assert.deepEqual(
    told.map(({ recipient }) => recipient),
    [mail, mail],
  )
})

/** The same people, but links are handed over instead of mailed. */
async function withLink(identity: Household): Promise<Household> {
  return Promise.resolve({ ...identity, mails: false })
}

test('a right password does not give more guesses at the code', async () => {
  const identity = await home()
  const { mail, totp } = await member(identity, 'chen@example.gov.tw')
  identity.pass(16 * minute)
  for (let failure = 0; failure < 5; failure++) {
    const handle = handleOf(await signInWithPassword(identity, { mail, password: goodPassword }, visitor))
    await assert.rejects(signInWithCode(identity, { handle, code: '000000', kind: 'totp' }, visitor), refused)
  }
  await assert.rejects(signInWithPassword(identity, { mail, password: goodPassword }, visitor), refused)
  assert.ok(totp)
})

test('an account that does not exist, is invited or suspended answers like a wrong password', async () => {
  const identity = await home()
  const { id } = await member(identity, 'gone@example.gov.tw', 'officer', 7)
  await suspend(identity, ourselves, id)
  await invite(identity, ourselves, {
    mail: 'new@example.gov.tw',
    name: '新人',
    role: 'officer',
    agency: 7,
    language: 'en',
  })
  const { mail } = await member(identity, 'chen@example.gov.tw')
  const answers = await Promise.all(
    [mail, 'gone@example.gov.tw', 'new@example.gov.tw', 'nobody@example.gov.tw', "' OR 1=1 --"].map(
      async (account) =>
        signInWithPassword(identity, { mail: account, password: `${goodPassword}.` }, visitor).then(
          () => 'in',
          (error: unknown) => JSON.stringify([error, (error as Error).message]),
        ),
    ),
  )
  assert.equal(new Set(answers).size, 1)
  assert.notEqual(answers[0], 'in')
  const { items } = await identity.records.within({ kind: 'system' }, (records) =>
    list(records, { limit: 50, action: 'person.sign-in-failed' }),
  )
  assert.equal(items.length, answers.length)
  assert.equal(items.filter(({ subject }) => subject.id === 'unknown').length, 2)
  assert.ok(!JSON.stringify(items).includes('OR 1=1'))
})

test('sessions end when idle, when old, when somebody is suspended or gets other rights', async () => {
  const identity = await home()
  const { caller, session, id } = await member(identity, 'chen@example.gov.tw')
  const known = async (secret: string) =>
    (await authenticate(identity.records, { session: secret }, identity.now())) !== undefined
  for (let used = 0; used < 23; used++) {
    identity.pass(29 * minute)
    assert.ok(await known(session))
  }
  identity.pass(29 * minute)
  identity.pass(29 * minute)
  assert.ok(!(await known(session)), 'older than 12 hours, though never idle')
  const begin = async () =>
    (
      await identity.records.within({ kind: 'system' }, (records) =>
        beginSession(records, id, 'password', visitor, identity.now()),
      )
    ).secret
  const idle = await begin()
  identity.pass(30 * minute)
  assert.ok(!(await known(idle)))
  const before = await begin()
  const { version } = await readPerson(identity, id)
  await changePerson(identity, ourselves, id, version, { role: 'operator' })
  assert.ok(!(await known(before)))
  const last = await begin()
  await suspend(identity, ourselves, id)
  assert.ok(!(await known(last)))
  assert.ok(caller.session !== null)
  for (const forged of ['', 'x', 'A'.repeat(43), last.slice(1), "' OR 1=1 --"])
    assert.ok(!(await known(forged)))
})

test('a session secret is never one that a browser came with, and the store knows none', async () => {
  const identity = await home()
  const { session, mail, id } = await member(identity, 'officer@example.gov.tw', 'officer', 7)
  const next = sessionOf(await signInWithPassword(identity, { mail, password: goodPassword }, visitor))
  assert.notEqual(next, session)
  const rows = await identity.records.within({ kind: 'system' }, async (records) => [
    ...(await records.selectFrom('session').selectAll().where('person', '=', id).execute()),
    ...(await records.selectFrom('person_password').selectAll().execute()),
    ...(await list(records, { limit: 500 })).items,
  ])
  const text = JSON.stringify(rows)
  for (const secret of [session, next, goodPassword]) assert.ok(!text.includes(secret))
})

test('invitation and reset: links work once, for a while, and a later one ends an earlier one', async () => {
  const identity = await home()
  const invitation = { name: '林小華', role: 'officer', agency: 7, language: 'zh-TW' } as const
  const late = await invite(identity, ourselves, { ...invitation, mail: 'late@example.gov.tw' })
  identity.pass(periods.invitation)
  const given = (link: string | null) => ({ secret: secretOf(link), password: goodPassword })
  await assert.rejects(enter(identity, given(late.link), visitor), { code: 'gone' })
  const { id, mail, session } = await member(identity, 'lin@example.gov.tw', 'officer', 7)
  const first = await resetPerson(identity, ourselves, id, { factors: false })
  assert.equal(await authenticate(identity.records, { session }, identity.now()), undefined)
  const second = await resetPerson(identity, ourselves, id, { factors: false })
  await assert.rejects(enter(identity, given(first.link), visitor), { code: 'gone' })
  await assert.rejects(enter(identity, given(second.link), visitor), { code: 'password-invalid' })
  const another = { secret: secretOf(second.link), password: 'another-Good1phrase?' }
  const both = await Promise.allSettled([
    enter(identity, another, visitor),
    enter(identity, another, visitor),
  ])
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
  await assert.rejects(signInWithPassword(identity, { mail, password: goodPassword }, visitor), refused)
  const step = await signInWithPassword(identity, { mail, password: another.password }, visitor)
  assert.equal(step.step, 'signed-in')
})

test('a reset asked for by mail says the same of everybody, and keeps the second factor', async () => {
  const identity = await home()
  const { mail } = await member(identity, 'chen@example.gov.tw')
  const mailing = { ...identity, mails: true }
  const faults: unknown[] = []
  for (const account of [mail, 'nobody@example.gov.tw']) {
    await (
      await requestReset(mailing, account, visitor, (fault) => faults.push(fault))
    ).done
  }
  assert.deepEqual(faults, [])
  const mails = await identity.records.within({ kind: 'system' }, (records) =>
    records.selectFrom('mail').selectAll().execute(),
  )
  assert.deepEqual(
    mails.map(({ recipient, template }) => [recipient, template]),
    [[mail, 'reset']],
  )
  const { link } = JSON.parse(identity.sealer.open('mail', mails[0]!.id, mails[0]!.sealed!)) as {
    link: string
  }
  assert.match(link, /^https:\/\/lianfang\.example\/reset#[\w-]{43}$/)
  const step = await enter(identity, { secret: secretOf(link), password: 'another-Good1phrase?' }, visitor)
  assert.equal(step.step, 'second-factor')
})

test('an old password must be replaced before the session begins, and not by one of the last', async () => {
  const identity = await home()
  const { mail, totp } = await member(identity, 'chen@example.gov.tw')
  identity.pass(periods.passwordMost)
  const first = await signInWithPassword(identity, { mail, password: goodPassword }, visitor)
  const handle = handleOf(first)
  await assert.rejects(replaceOldPassword(identity, { handle, password: 'another-Good1phrase?' }, visitor), {
    code: 'gone',
  })
  const code = codeAt(totp, identity.now())
  assert.equal((await signInWithCode(identity, { handle, code, kind: 'totp' }, visitor)).step, 'new-password')
  await assert.rejects(replaceOldPassword(identity, { handle, password: goodPassword }, visitor), {
    message: /used-before/,
  })
  const done = await replaceOldPassword(identity, { handle, password: 'another-Good1phrase?' }, visitor)
  assert.equal(done.step, 'signed-in')
})

test('tokens: scoped, bound to an agency, ending, revoked', async () => {
  const identity = await home()
  const endsAt = new Date(identity.now().getTime() + 30 * 86_400_000)
  const given = { name: 'collector', scopes: ['read'], agency: 7, endsAt } as const
  const { token, secret } = await createToken(identity, ourselves, given)
  assert.match(secret, /^lianfang_[0-9a-f]{32}_[\w-]{51}$/)
  const caller = await authenticate(identity.records, { token: secret }, identity.now())
  assert.deepEqual(
    [caller?.kind, caller?.role, caller?.tokenScopes, scopeOf(caller!)],
    ['machine', null, ['read'], { kind: 'agency', agency: 7 }],
  )
  const unknown = async (text: string) =>
    assert.equal(await authenticate(identity.records, { token: text }, identity.now()), undefined)
  const other = secret.endsWith('0') ? '1' : '0'
  for (const text of [secret.slice(0, -1) + other, `${secret}0`, secret.toUpperCase(), 'lianfang_', ''])
    await unknown(text)
  for (const scope of ['push', 'metrics', 'agencies'] as const)
    await assert.rejects(createToken(identity, ourselves, { ...given, scopes: ['read', scope] }), {
      code: 'scopes-invalid',
    })
  const tooLate = new Date(identity.now().getTime() + 400 * 86_400_000)
  await assert.rejects(createToken(identity, ourselves, { ...given, endsAt: tooLate }), {
    code: 'expiry-invalid',
  })
  identity.pass(30 * 86_400_000)
  await unknown(secret)
  const next = await createToken(identity, ourselves, {
    ...given,
    endsAt: new Date(identity.now().getTime() + 1000),
  })
  await revokeToken(identity, ourselves, next.token.id)
  await unknown(next.secret)
  assert.ok(token.id)
})

test('the last administrator stays', async () => {
  const identity = await home()
  const first = await member(identity, 'one@example.gov.tw', 'administrator')
  const second = await member(identity, 'two@example.gov.tw', 'administrator')
  const by = second.caller
  await assert.rejects(suspend(identity, { ...by, kind: 'person' }, second.id), { code: 'conflict' })
  // Both at once: one of them is told that it is the last.
  const both = await Promise.allSettled([
    suspend(identity, ourselves, first.id),
    suspend(identity, ourselves, second.id),
  ])
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('everything is in the audit log, and the chain holds', async () => {
  const identity = await home()
  await member(identity, 'chen@example.gov.tw')
  const { items, verified } = await identity.records.within({ kind: 'system' }, async (records) => ({
    items: (await list(records, { limit: 50 })).items,
    verified: await verify(records),
  }))
  assert.deepEqual(items.map(({ action }) => action).sort(), [
    'person.accept-invitation',
    'person.add-factor',
    'person.invite',
    'person.sign-in',
  ])
  assert.ok(verified.intact)
})
