/** Signing in over HTTP, and with a real browser whose authenticator is Chromium's own virtual one. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import chromium from '@sparticuz/chromium'
import { chromium as playwright, type BrowserContext, type Page } from 'playwright-core'
import { pino } from 'pino'
import { ourselves } from '../domains/audit/index.ts'
import { invite, setupAddress, type Identity } from '../domains/identity/index.ts'
import {
  codeAt,
  goodPassword,
  household,
  member,
  secretOf,
  startPeople,
  withAgencies,
} from '../domains/identity/identity.test-support.ts'
import { readSettings } from '../settings.ts'
import { listen } from './listen.ts'
import { accountRoutes } from './routes/account.ts'
import { auditRoutes } from './routes/audit.ts'
import { peopleRoutes } from './routes/people.ts'
import { sessionRoutes } from './routes/session.ts'
import { tokenRoutes } from './routes/tokens.ts'
import { createServer, sessionCookie } from './server.ts'
import type { Service } from './service.ts'

const database = await startPeople()

/** A service of people alone, listening. */
async function start(environment: Readonly<Record<string, string>> = {}, more: Partial<Identity> = {}) {
  const records = await withAgencies(database)
  const identity = household(records, more)
  const settings = readSettings(environment, '/nonexistent')
  const log = pino({ level: 'silent' })
  const service = {
    settings,
    settingsShown: [],
    records,
    identity,
    log,
    now: () => identity.now(),
  } as unknown as Service
  const routes = [...sessionRoutes, ...accountRoutes, ...peopleRoutes, ...tokenRoutes, ...auditRoutes]
  const server = createServer(service, routes, log, { observe: () => undefined })
  server.get(
    '/blank',
    () =>
      new Response('<!doctype html><title>blank</title>', {
        headers: { 'content-type': 'text/html', 'content-security-policy': "default-src 'self'" },
      }),
  )
  const listening = await listen(server, { host: '127.0.0.1', port: 0 }, undefined)
  after(() => listening.close())
  const origin = `http://localhost:${listening.port}`
  Object.assign(identity, { origin })
  return { identity, origin, ...speaker(origin) }
}

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
  /** The session cookie that was set: empty when it was ended, undefined when none was. */
  readonly cookie: string | undefined
  readonly setCookie: string
}

function speaker(origin: string) {
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => {
    const response = await fetch(origin + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    })
    const text = await response.text()
    const setCookie = response.headers.getSetCookie().find((cookie) => cookie.startsWith(sessionCookie)) ?? ''
    return {
      status: response.status,
      body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text },
      cookie: setCookie === '' ? undefined : setCookie.slice(sessionCookie.length + 1).split(';')[0],
      setCookie,
    }
  }
  return { call, as: (session: string) => ({ cookie: `${sessionCookie}=${session}` }) }
}

test('the session is in a cookie that only this host gets, and never the one that came', async () => {
  const { identity, call, as } = await start()
  const { mail, totp } = await member(identity, 'chen@example.gov.tw')
  const forced = 'A'.repeat(43)
  const begun = await call('POST', '/api/session/password', { mail, password: goodPassword }, as(forced))
  assert.deepEqual([begun.status, begun.body['step'], begun.cookie], [200, 'second-factor', undefined])
  identity.pass(30_000)
  const { handle } = begun.body
  const done = await call(
    'POST',
    '/api/session/totp',
    { handle, code: codeAt(totp, identity.now()) },
    as(forced),
  )
  assert.equal(done.body['step'], 'signed-in')
  assert.match(
    done.setCookie,
    /^__Host-lianfang=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=43200$/,
  )
  assert.notEqual(done.cookie, forced)
  assert.equal((await call('GET', '/api/session', undefined, as(forced))).body['person'], null)
  const session = as(done.cookie!)
  assert.equal(
    ((await call('GET', '/api/session', undefined, session)).body['person'] as { mail: string }).mail,
    mail,
  )
  assert.equal((await call('GET', '/api/account', undefined, session)).status, 200)
  assert.equal((await call('GET', '/api/people', undefined, session)).status, 403)
  const left = await call('DELETE', '/api/session', undefined, session)
  assert.deepEqual([left.status, left.cookie], [204, ''])
  assert.equal((await call('GET', '/api/account', undefined, session)).status, 401)
})

test('what the steps of a sign-in answer is kept under no Idempotency-Key, whoever sits there already', async () => {
  const { identity, call, as } = await start()
  const { session } = await member(identity, 'lin@example.gov.tw')
  const { mail } = await member(identity, 'wang@example.gov.tw')
  const headers = { ...as(session), 'idempotency-key': 'twice' }
  const [first, second] = [
    await call('POST', '/api/session/password', { mail, password: goodPassword }, headers),
    await call('POST', '/api/session/password', { mail, password: goodPassword }, headers),
  ]
  assert.deepEqual([first.status, second.status], [200, 200])
  assert.notEqual(first.body['handle'], second.body['handle'])
})

test('plain http from another machine is refused before any password is looked at', async () => {
  const { identity, call } = await start({ LIANFANG_TRUSTED_PROXIES: '127.0.0.1,::1' })
  const { mail } = await member(identity, 'lin@example.gov.tw', 'officer', 7)
  const given = { mail, password: goodPassword }
  const elsewhere = { 'x-forwarded-for': '192.0.2.9', 'x-forwarded-proto': 'http' }
  const refused = await call('POST', '/api/session/password', given, elsewhere)
  assert.deepEqual([refused.status, refused.body['code'], refused.cookie], [403, 'https-required', undefined])
  const encrypted = { ...elsewhere, 'x-forwarded-proto': 'https' }
  assert.equal((await call('POST', '/api/session/password', given, encrypted)).body['step'], 'signed-in')
})

test('an administrator’s day: people, tokens, the audit log', async () => {
  const { identity, call, as } = await start()
  const { session, totp } = await member(identity, 'admin@example.gov.tw', 'administrator')
  let own = as(session)
  const invitation = {
    mail: 'new@example.gov.tw',
    name: '=cmd()',
    role: 'officer',
    agency: 7,
    language: 'zh-TW',
  }
  identity.pass(16 * 60_000)
  const stale = await call('POST', '/api/people', invitation, own)
  assert.deepEqual([stale.status, stale.body['code']], [403, 'proof-required'])
  const proof = await call('POST', '/api/account/proof', { code: codeAt(totp, identity.now()) }, own)
  assert.equal(proof.status, 204)
  assert.equal(
    (await call('GET', '/api/account', undefined, own)).status,
    401,
    'the secret before is no more',
  )
  own = as(proof.cookie!)
  const invited = await call('POST', '/api/people', invitation, own)
  assert.equal(invited.status, 201)
  const { person, link } = invited.body as unknown as {
    person: { id: string; version: number }
    link: string
  }
  assert.match(link, /\/invitation#[\w-]{43}$/)
  assert.equal((await call('POST', '/api/people', invitation, own)).status, 409)
  assert.equal(
    (await call('POST', '/api/people', { ...invitation, agency: null, mail: 'x@y.tw' }, own)).status,
    422,
  )
  const unknownAgency = { ...invitation, agency: 999, mail: 'x@y.tw' }
  assert.equal((await call('POST', '/api/people', unknownAgency, own)).status, 409)
  const path = `/api/people/${person.id}`
  assert.equal((await call('PATCH', path, { agency: 8 }, own)).status, 428)
  const changed = await call('PATCH', path, { agency: 8 }, { ...own, 'if-match': `"${person.version}"` })
  assert.equal(changed.body['agency'], 8)
  assert.equal(
    (await call('PATCH', path, { agency: 7 }, { ...own, 'if-match': `"${person.version}"` })).status,
    412,
  )
  for (const action of ['unlock', 'suspend', 'activate', 'invite-again'])
    assert.equal((await call('POST', `${path}/${action}`, undefined, own)).status, 200, action)
  const first = await call('GET', '/api/people?limit=1', undefined, own)
  const next = await call('GET', `/api/people?limit=1&cursor=${String(first.body['next'])}`, undefined, own)
  const mailsOf = ({ body }: Answer) => (body['items'] as { mail: string }[]).map(({ mail }) => mail)
  assert.deepEqual(
    [mailsOf(first), mailsOf(next), next.body['next']],
    [['admin@example.gov.tw'], [invitation.mail], null],
  )
  assert.equal((await call('GET', '/api/people?cursor=xyz', undefined, own)).status, 400)

  const endsAt = new Date(identity.now().getTime() + 86_400_000).toISOString()
  const made = await call('POST', '/api/tokens', { name: 'grafana', scopes: ['metrics'], endsAt }, own)
  assert.equal(made.status, 201)
  const { secret, token } = made.body as unknown as { secret: string; token: { id: string } }
  const machine = { authorization: `Bearer ${secret}` }
  assert.equal((await call('GET', '/api/account', undefined, machine)).status, 403)
  assert.equal((await call('GET', '/api/people', undefined, machine)).status, 403)
  assert.equal((await call('DELETE', `/api/tokens/${token.id}`, undefined, own)).status, 200)
  assert.equal((await call('GET', '/api/account', undefined, machine)).status, 401)

  const entries = await call('GET', '/api/audit?action=token.revoke', undefined, own)
  assert.equal((entries.body['items'] as unknown[]).length, 1)
  const csv = await call('GET', '/api/audit.csv', undefined, own)
  assert.match(String(csv.body['text']), /^\ufeff?sequence,at,actor/)
  for (const kept of [secret, link.split('#')[1]!, goodPassword])
    assert.ok(!String(csv.body['text']).includes(kept))
  const verified = await call('GET', '/api/audit/verification', undefined, own)
  assert.equal(verified.body['intact'], true)
  const anchor = encodeURIComponent(String(verified.body['anchor']))
  assert.equal(
    (await call('GET', `/api/audit/verification?anchor=${anchor}`, undefined, own)).body['intact'],
    true,
  )
})

test('a refused password says why, by codes', async () => {
  const { identity, call } = await start()
  const { link } = await invite(identity, ourselves, {
    mail: 'new@example.gov.tw',
    name: '新人',
    role: 'officer',
    agency: 7,
    language: 'zh-TW',
  })
  const given = { secret: secretOf(link), password: 'Kaohsiung@1234' }
  const checked = await call('POST', '/api/session/link/check', given)
  assert.deepEqual(checked.body, { faults: ['place'] })
  const refused = await call('POST', '/api/session/link/enter', given)
  assert.deepEqual(
    [refused.status, refused.body['code'], refused.body['errors']],
    [422, 'password-invalid', [{ path: 'body.password', message: 'place' }]],
  )
  const unknown = await call('POST', '/api/session/link', { secret: 'A'.repeat(43) })
  assert.deepEqual([unknown.status, unknown.body['code']], [410, 'gone'])
})

test('single sign-on comes back to the browser that left, and to no other', async () => {
  // What the provider says is tested beside provider.ts; this is about the way there and back.
  const claims = { issuer: 'https://idp.example', subject: 'lin', mail: 'lin@example.gov.tw', strong: false }
  const { identity, origin, call } = await start(
    {},
    {
      provider: {
        name: '單一登入',
        begin: () =>
          Promise.resolve({
            address: 'https://idp.example/authorize',
            visit: { state: 'state', nonce: 'nonce', verifier: 'verifier' },
          }),
        finish: (address, { state }) =>
          address.searchParams.get('state') === state
            ? Promise.resolve(claims)
            : Promise.reject(new Error('state')),
      },
    },
  )
  await invite(identity, ourselves, {
    mail: claims.mail,
    name: '林小華',
    role: 'officer',
    agency: 7,
    language: 'zh-TW',
  })
  const { methods } = (await call('GET', '/api/session')).body as { methods: { provider: string } }
  assert.equal(methods.provider, '單一登入')
  const left = await fetch(`${origin}/api/session/oidc/start`, { method: 'POST' })
  assert.deepEqual(await left.json(), { address: 'https://idp.example/authorize' })
  const [cookie] = left.headers.getSetCookie()
  assert.match(
    cookie!,
    /^__Host-lianfang-oidc=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=900$/,
  )
  const back = async (headers: Readonly<Record<string, string>>) => {
    const response = await fetch(`${origin}/api/session/oidc/callback?code=x&state=state`, {
      headers,
      redirect: 'manual',
    })
    const session = response.headers.getSetCookie().find((set) => set.startsWith(`${sessionCookie}=`))
    return [response.status, response.headers.get('location'), session !== undefined]
  }
  assert.deepEqual(await back({}), [303, '/sign-in?notice=provider-failed', false])
  assert.deepEqual(await back({ cookie: cookie!.split(';')[0]! }), [303, '/', true])
  assert.deepEqual(await back({ cookie: cookie!.split(';')[0]! }), [
    303,
    '/sign-in?notice=provider-failed',
    false,
  ])
})

async function browser(): Promise<BrowserContext> {
  const launched = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args,
    headless: true,
  })
  after(() => launched.close())
  return launched.newContext()
}

/** An authenticator that is always at hand and always knows its holder. */
async function authenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

/** What the console does, in the page itself. */
async function call(page: Page, method: string, path: string, body?: unknown) {
  return page.evaluate(
    async ({ method, path, body }) => {
      const response = await fetch(path, {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      const text = await response.text()
      return {
        status: response.status,
        body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
      }
    },
    { method, path, body },
  )
}

/** Runs navigator.credentials; the names are not in the types of a server. */
async function credentials(
  page: Page,
  kind: 'create' | 'get',
  options: unknown,
): Promise<Record<string, unknown>> {
  const source = `(async (options) => {
    const parse = PublicKeyCredential.parse${kind === 'create' ? 'Creation' : 'Request'}OptionsFromJSON
    return (await navigator.credentials.${kind}({ publicKey: parse.call(PublicKeyCredential, options) })).toJSON()
  })(${JSON.stringify(options)})`
  return page.evaluate(source)
}

test('in a real browser: first start with a passkey, then signing in with it, alone and after a password', async () => {
  const { identity, origin } = await start()
  const context = await browser()
  const page = await context.newPage()
  await page.goto(`${origin}/blank`)
  await authenticator(page)
  const administrator = {
    mail: 'admin@example.gov.tw',
    name: '王小明',
    language: 'zh-TW',
    password: goodPassword,
  }
  const secret = secretOf(await setupAddress(identity))
  const begun = await call(page, 'POST', '/api/session/link/setup', { ...administrator, secret })
  assert.equal(begun.body['step'], 'enrol')
  const { handle } = begun.body
  const asked = await call(page, 'POST', '/api/session/enrol/passkey/options', { handle })
  const created = await credentials(page, 'create', asked.body)
  const enrolment = { handle, response: created, name: 'this laptop' }
  const enrolled = await call(page, 'POST', '/api/session/enrol/passkey', enrolment)
  assert.equal(enrolled.body['step'], 'signed-in', JSON.stringify(enrolled))
  assert.equal((enrolled.body['recoveryCodes'] as string[]).length, 10)

  // A Secure cookie with the __Host- prefix, over http: browsers take it from localhost.
  const [cookie] = await context.cookies(origin)
  assert.deepEqual(
    [cookie?.name, cookie?.secure, cookie?.httpOnly, cookie?.sameSite],
    [sessionCookie, true, true, 'Lax'],
  )
  assert.equal(await page.evaluate('document.cookie'), '')
  const who = async () => (await call(page, 'GET', '/api/session')).body['person'] as { name: string } | null
  assert.equal((await who())?.name, '王小明')

  assert.equal((await call(page, 'DELETE', '/api/session')).status, 204)
  assert.equal(await who(), null)
  assert.deepEqual(await context.cookies(origin), [])

  const alone = await call(page, 'POST', '/api/session/passkey/options', {})
  const answered = await credentials(page, 'get', alone.body['options'])
  const signIn = { handle: alone.body['handle'], response: answered }
  assert.equal((await call(page, 'POST', '/api/session/passkey', signIn)).body['step'], 'signed-in')
  assert.equal(
    (await call(page, 'POST', '/api/session/passkey', signIn)).status,
    410,
    'the same answer again',
  )
  assert.equal((await who())?.name, '王小明')

  // The same answer to another question.
  const other = await call(page, 'POST', '/api/session/passkey/options', {})
  const replayed = await call(page, 'POST', '/api/session/passkey', {
    handle: other.body['handle'],
    response: answered,
  })
  assert.deepEqual([replayed.status, replayed.body['code']], [401, 'sign-in-failed'])

  const { mail, password } = administrator
  const second = await call(page, 'POST', '/api/session/password', { mail, password })
  assert.deepEqual(second.body['methods'], ['passkey', 'recovery-code'])
  const after = await call(page, 'POST', '/api/session/passkey/options', { handle: second.body['handle'] })
  const proof = await credentials(page, 'get', after.body['options'])
  const done = await call(page, 'POST', '/api/session/passkey', {
    handle: second.body['handle'],
    response: proof,
  })
  assert.equal(done.body['step'], 'signed-in', JSON.stringify(done))

  const again = await call(page, 'POST', '/api/account/proof/options')
  const passkey = await credentials(page, 'get', again.body)
  assert.equal((await call(page, 'POST', '/api/account/proof', { passkey })).status, 204)
  assert.equal((await who())?.name, '王小明')

  const { items } = (await call(page, 'GET', '/api/account/passkeys')).body as {
    items: { id: string; name: string }[]
  }
  assert.deepEqual(
    items.map(({ name }) => name),
    ['this laptop'],
  )
  const path = `/api/account/passkeys/${items[0]!.id}`
  assert.equal((await call(page, 'PATCH', path, { name: 'that laptop' })).status, 204)
  assert.equal((await call(page, 'DELETE', path)).status, 409, 'the last second factor of an administrator')
})
