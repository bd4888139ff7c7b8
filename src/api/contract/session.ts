/** Signing in and out, and what links open. Everything here is public: nobody is signed in yet. */
import { z } from 'zod'
import { operations, roles } from './operation.ts'

const secret = z.string().min(1).max(100)
const handle = secret.describe('of the sign-in that has begun')
export const password = z.string().min(1).max(1024)
export const code = z.string().trim().min(1).max(64)
export const language = z.enum(['zh-TW', 'en'])
export const personName = z.string().trim().min(1).max(200)
export const mail = z.string().trim().min(3).max(254)
export const credentialName = z.string().trim().min(1).max(100)
/** What navigator.credentials answered, as JSON (WebAuthn level 3, toJSON()). */
export const credential = z.looseObject({
  id: z.string().min(1).max(2000),
  rawId: z.string().max(2000),
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: z.string().max(10_000) }),
  clientExtensionResults: z.looseObject({}).default({}),
})
/** What navigator.credentials is asked, as JSON. */
export const credentialOptions = z.looseObject({ challenge: z.string() })
export const passwordFaults = z.object({
  faults: z.array(z.string()).describe('why it would be refused; empty: it is taken'),
})
export const totpEnrolment = z.object({
  secret: z.string().describe('base 32'),
  address: z.string().describe('otpauth://… for a QR code'),
})

const recoveryCodes = z.array(z.string()).optional().describe('made just now; shown this once')
const step = z.discriminatedUnion('step', [
  z.object({ step: z.literal('signed-in'), recoveryCodes }),
  z.object({
    step: z.literal('second-factor'),
    handle: z.string(),
    methods: z.array(z.enum(['totp', 'passkey', 'recovery-code'])),
    recoveryCodes,
  }),
  z.object({ step: z.literal('enrol'), handle: z.string(), recoveryCodes }),
  z.object({ step: z.literal('new-password'), handle: z.string(), recoveryCodes }),
])

const attempt = { access: { kind: 'public' }, rate: 'credentials' } as const

export const session = operations({
  readSession: {
    method: 'GET',
    path: '/api/session',
    access: { kind: 'public' },
    summary: 'Who is signed in, if anybody, and how one can sign in',
    response: z.object({
      person: z
        .object({
          id: z.uuid(),
          name: z.string(),
          mail: z.string(),
          role: z.enum(roles),
          agency: z.number().int().nullable(),
          vendor: z.number().int().nullable(),
          language,
          freshUntil: z.iso.datetime().describe('until when sensitive changes need no further proof'),
        })
        .nullable(),
      methods: z.object({
        password: z.boolean(),
        passkey: z.boolean(),
        provider: z.string().nullable().describe('name of the single sign-on'),
        reset: z.boolean().describe('whether a forgotten password can be reset by mail'),
      }),
      timeZone: z.string(),
    }),
  },
  endSession: {
    method: 'DELETE',
    path: '/api/session',
    access: { kind: 'public' },
    summary: 'Sign out',
    response: z.void(),
  },
  signInWithPassword: {
    ...attempt,
    method: 'POST',
    path: '/api/session/password',
    summary: 'Begin a sign-in with mail address and password',
    description:
      'The answer says what comes next. The same `sign-in-failed` answers a wrong password, an unknown or suspended account, and a locked one.',
    body: z.object({ mail: z.string().max(254), password }),
    response: step,
  },
  signInWithTotp: {
    ...attempt,
    method: 'POST',
    path: '/api/session/totp',
    summary: 'Go on with a code of an authenticator application',
    body: z.object({ handle, code }),
    response: step,
  },
  signInWithRecoveryCode: {
    ...attempt,
    method: 'POST',
    path: '/api/session/recovery-code',
    summary: 'Go on with a recovery code, which is used up',
    body: z.object({ handle, code }),
    response: step,
  },
  passkeyOptions: {
    ...attempt,
    method: 'POST',
    path: '/api/session/passkey/options',
    summary: 'What to ask a passkey; without a handle, as the only proof',
    body: z.object({ handle: handle.optional() }),
    response: z.object({ handle: z.string(), options: credentialOptions }),
  },
  signInWithPasskey: {
    ...attempt,
    method: 'POST',
    path: '/api/session/passkey',
    summary: "Begin or go on with a passkey's answer",
    body: z.object({ handle, response: credential }),
    response: step,
  },
  beginProvider: {
    ...attempt,
    method: 'POST',
    path: '/api/session/oidc/start',
    summary: 'The address at which the identity provider asks who it is',
    response: z.object({ address: z.url() }),
  },
  finishProvider: {
    ...attempt,
    method: 'GET',
    path: '/api/session/oidc/callback',
    summary: 'Where the identity provider sends the browser back to',
    response: { media: ['text/html'] },
  },
  beginTotpEnrolment: {
    ...attempt,
    method: 'POST',
    path: '/api/session/enrol/totp',
    summary: 'Set up an authenticator application where a second factor must be',
    body: z.object({ handle }),
    response: totpEnrolment,
  },
  finishTotpEnrolment: {
    ...attempt,
    method: 'POST',
    path: '/api/session/enrol/totp/confirm',
    summary: 'Confirm it with its first code',
    body: z.object({ handle, code }),
    response: step,
  },
  passkeyEnrolmentOptions: {
    ...attempt,
    method: 'POST',
    path: '/api/session/enrol/passkey/options',
    summary: 'Set up a passkey where a second factor must be',
    body: z.object({ handle }),
    response: credentialOptions,
  },
  finishPasskeyEnrolment: {
    ...attempt,
    method: 'POST',
    path: '/api/session/enrol/passkey',
    summary: 'Store the new passkey',
    body: z.object({ handle, response: credential, name: credentialName }),
    response: step,
  },
  replaceOldPassword: {
    ...attempt,
    method: 'POST',
    path: '/api/session/new-password',
    summary: 'Replace a password that is too old, and be signed in',
    body: z.object({ handle, password }),
    response: step,
  },
  readLink: {
    ...attempt,
    method: 'POST',
    path: '/api/session/link',
    summary: 'What a link (what stands behind its #) opens; does not use it up',
    body: z.object({ secret }),
    response: z.object({
      kind: z.enum(['invitation', 'reset', 'setup']),
      endsAt: z.iso.datetime(),
      person: z
        .object({ mail: z.string(), name: z.string(), language, needsSecondFactor: z.boolean() })
        .optional(),
    }),
  },
  checkLinkPassword: {
    method: 'POST',
    access: { kind: 'public' },
    path: '/api/session/link/check',
    summary: 'Whether a password would be taken from the person of a link',
    body: z.object({ secret, password, mail: mail.optional(), name: personName.optional() }),
    response: passwordFaults,
  },
  setUp: {
    ...attempt,
    method: 'POST',
    path: '/api/session/link/setup',
    summary: 'Make the first administrator, with the link that the first start has printed',
    body: z.object({ secret, mail, name: personName, language, password }),
    response: step,
  },
  enterByLink: {
    ...attempt,
    method: 'POST',
    path: '/api/session/link/enter',
    summary: 'Accept an invitation or finish a reset: sets the password',
    body: z.object({
      secret,
      password,
      name: personName.optional(),
      language: language.optional(),
    }),
    response: step,
  },
  requestReset: {
    ...attempt,
    method: 'POST',
    path: '/api/session/reset',
    summary: 'Send a link to set a new password; says nothing of whether there is such an account',
    body: z.object({ mail: z.string().max(254) }),
    response: z.void(),
  },
})
