/** Against a certified OpenID provider (npm oidc-provider), over real HTTP, with a hand-driven browser. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { Provider as OpenIdProvider } from 'oidc-provider'
import { ourselves } from '../audit/index.ts'
import {
  handleOf,
  household,
  member,
  sessionOf,
  startPeople,
  visitor,
  withAgencies,
  type Household,
} from './identity.test-support.ts'
import { invite, readPerson, suspend } from './people.ts'
import { createProvider } from './provider.ts'
import { authenticate } from './sessions.ts'
import { beginProviderSignIn, finishProviderSignIn } from './single-sign-on.ts'

const callback = 'https://lianfang.example/api/session/oidc/callback'
const database = await startPeople()

/** Who signs in at the provider next. */
let claims: Readonly<Record<string, unknown>> & { readonly sub: string } = { sub: 'nobody' }
let methods: string[] = []

const http = createServer()
http.listen(0, '127.0.0.1')
await once(http, 'listening')
const issuer = `http://localhost:${(http.address() as AddressInfo).port}`
const openId = new OpenIdProvider(issuer, {
  clients: [{ client_id: 'lianfang', client_secret: 'a client secret', redirect_uris: [callback] }],
  pkce: { required: () => true },
  conformIdTokenClaims: false,
  claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'], profile: ['name'] },
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ['test'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => claims }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
})
const answer = openId.callback()
http.on('request', (request, response) => {
  void (async () => {
    if (request.url?.startsWith('/interaction/') !== true) {
      await answer(request, response)
      return
    }
    const { prompt, params, session, grantId } = await openId.interactionDetails(request, response)
    if (prompt.name === 'login') {
      const result = { login: { accountId: claims.sub, amr: methods, remember: false } }
      await openId.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
      return
    }
    const grant =
      grantId === undefined
        ? new openId.Grant({ accountId: session!.accountId, clientId: String(params['client_id']) })
        : (await openId.Grant.find(grantId))!
    grant.addOIDCScope('openid email profile')
    const result = { consent: { grantId: await grant.save() } }
    await openId.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
  })()
})
after(() => {
  http.close()
  http.closeAllConnections()
})

/** Follows redirects with cookies, as a browser does, until it is sent back to us. */
async function browse(address: string): Promise<URL> {
  const cookies = new Map<string, string>()
  let at = new URL(address)
  for (let hops = 0; hops < 20; hops++) {
    const response = await fetch(at, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    await response.arrayBuffer()
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`${at.href} answered ${response.status}`)
    at = new URL(location, at)
    if (at.href.startsWith(callback)) return at
  }
  throw new Error('sent in circles')
}

const provider = createProvider({
  issuer,
  client: 'lianfang',
  secret: 'a client secret',
  name: '單一登入',
  callback,
})

async function home(): Promise<Household> {
  return household(await withAgencies(database), { provider })
}

async function visit(identity: Household) {
  const { handle, address } = await beginProviderSignIn(identity, visitor)
  return { handle, address: await browse(address) }
}

const invitation = { name: '林小華', role: 'officer', agency: 7, language: 'zh-TW' } as const

test('somebody invited signs in by a verified address, and later by who they are', async () => {
  const identity = await home()
  const mail = 'Lin@Example.gov.tw'
  const { person } = await invite(identity, ourselves, { ...invitation, mail })
  claims = { sub: 'lin-1', email: 'lin@example.gov.tw', email_verified: true }
  methods = ['pwd']
  const given = await visit(identity)
  const step = await finishProviderSignIn(identity, given, visitor)
  const caller = await authenticate(identity.records, { session: sessionOf(step) }, identity.now())
  assert.equal(caller?.id, person.id)
  await assert.rejects(finishProviderSignIn(identity, given, visitor), { code: 'gone' })
  // The address there may change; who it is does not.
  claims = { sub: 'lin-1', email: 'married@example.gov.tw', email_verified: false }
  assert.equal((await finishProviderSignIn(identity, await visit(identity), visitor)).step, 'signed-in')
  await suspend(identity, ourselves, person.id)
  await assert.rejects(finishProviderSignIn(identity, await visit(identity), visitor), {
    code: 'sign-in-failed',
  })
  assert.equal((await readPerson(identity, person.id)).state, 'suspended')
})

test('nobody else gets in: unknown, unverified, taken over by address', async () => {
  const identity = await home()
  await invite(identity, ourselves, { ...invitation, mail: 'lin@example.gov.tw' })
  const active = await member(identity, 'chen@example.gov.tw')
  const strangers = [
    { sub: 'x1', email: 'nobody@example.gov.tw', email_verified: true },
    { sub: 'x2', email: 'lin@example.gov.tw', email_verified: false },
    { sub: 'x3', email: 'lin@example.gov.tw' },
    { sub: 'x4' },
    // U+0131, a dotless i: not the letter that was invited.
    { sub: 'x6', email: 'l\u0131n@example.gov.tw', email_verified: true },
    { sub: 'x7', email: 'lin@example.gov.tw', email_verified: 'true' },
    // An account that is in use already is not given to whoever has its address elsewhere.
    { sub: 'x5', email: active.mail, email_verified: true },
  ]
  for (const stranger of strangers) {
    claims = stranger
    await assert.rejects(
      finishProviderSignIn(identity, await visit(identity), visitor),
      { code: 'sign-in-failed' },
      stranger.sub,
    )
  }
})

test('the centre needs a second factor, there or here', async () => {
  const identity = await home()
  await invite(identity, ourselves, {
    ...invitation,
    mail: 'wu@example.gov.tw',
    role: 'analyst',
    agency: null,
  })
  claims = { sub: 'wu', email: 'wu@example.gov.tw', email_verified: true }
  methods = ['pwd']
  assert.equal((await finishProviderSignIn(identity, await visit(identity), visitor)).step, 'enrol')
  methods = ['pwd', 'otp', 'mfa']
  claims = { ...claims, amr: methods }
  assert.equal((await finishProviderSignIn(identity, await visit(identity), visitor)).step, 'signed-in')
})

test('an answer to another question is none: state, browser, code, fault', async () => {
  const identity = await home()
  await invite(identity, ourselves, { ...invitation, mail: 'lin@example.gov.tw' })
  claims = { sub: 'lin-9', email: 'lin@example.gov.tw', email_verified: true }
  const mine = await visit(identity)
  const theirs = await visit(identity)
  // Their answer in my browser: forced sign-in as somebody else.
  await assert.rejects(
    finishProviderSignIn(identity, { handle: mine.handle, address: theirs.address }, visitor),
    { code: 'provider-failed' },
  )
  await assert.rejects(finishProviderSignIn(identity, { handle: '', address: theirs.address }, visitor), {
    code: 'gone',
  })
  const forged = new URL(theirs.address)
  forged.searchParams.set('code', 'made-up')
  await assert.rejects(finishProviderSignIn(identity, { handle: theirs.handle, address: forged }, visitor), {
    code: 'provider-failed',
  })
  const { handle, address } = await beginProviderSignIn(identity, visitor)
  const denied = new URL(callback)
  denied.searchParams.set('error', 'access_denied')
  denied.searchParams.set('state', new URL(address).searchParams.get('state')!)
  await assert.rejects(finishProviderSignIn(identity, { handle, address: denied }, visitor), {
    code: 'provider-failed',
  })
  const asked = new URL(address).searchParams
  assert.equal(asked.get('code_challenge_method'), 'S256')
  assert.ok(asked.get('nonce') !== null && asked.get('state') !== null)
  // A handle of a password sign-in is no visit to the provider.
  assert.throws(() => handleOf({ step: 'signed-in', session: { secret: '', seconds: 0 }, person: '' }))
})

test('a provider that is away or unsafe is said so', async () => {
  const identity = household(await withAgencies(database), {
    provider: createProvider({
      issuer: 'http://localhost:1',
      client: 'x',
      secret: undefined,
      name: 'x',
      callback,
    }),
  })
  await assert.rejects(beginProviderSignIn(identity, visitor), { code: 'provider-failed' })
  assert.throws(
    () =>
      createProvider({ issuer: 'http://idp.example', client: 'x', secret: undefined, name: 'x', callback }),
    { code: 'setting-invalid' },
  )
})
