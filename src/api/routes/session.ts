import { LianfangError } from '../../base/errors.ts'
import {
  beginEnrolment,
  beginProviderSignIn,
  describeEntry,
  endOwnSession,
  enrolPasskey,
  enter,
  entryPasswordFaults,
  finishEnrolment,
  finishProviderSignIn,
  passkeyEnrolmentOptions,
  passkeySignInOptions,
  readAccount,
  replaceOldPassword,
  requestReset,
  setUp,
  signInWithCode,
  signInWithPasskey,
  signInWithPassword,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
  type SignInStep,
  type Visitor,
} from '../../domains/identity/index.ts'
import { session } from '../contract/session.ts'
import { handlers } from '../handlers.ts'
import type { Service } from '../service.ts'
import { cookieOf, providerCookie, requireEncryption, visitorOf } from '../visitor.ts'

interface Signing {
  readonly app: Service
  readonly request: Request
  readonly clientAddress: string
  readonly secure: boolean
  setSession(secret: string | undefined, seconds?: number): void
}

/** Goes on with a sign-in. At its end the session is in a cookie, where no script of a page reads it. */
async function step(context: Signing, work: (visitor: Visitor) => Promise<SignInStep>) {
  requireEncryption(context)
  return shown(context, await work(visitorOf(context)))
}

function shown(context: Signing, next: SignInStep) {
  const codes = next.recoveryCodes === undefined ? {} : { recoveryCodes: [...next.recoveryCodes] }
  if (next.step === 'signed-in') {
    context.setSession(next.session.secret, next.session.seconds)
    return { step: next.step, ...codes }
  }
  return next.step === 'second-factor'
    ? { step: next.step, handle: next.handle, methods: [...next.methods], ...codes }
    : { step: next.step, handle: next.handle, ...codes }
}

export const sessionRoutes = handlers(session, {
  readSession: async ({ app, caller }) => {
    const account = caller?.kind === 'person' ? await readAccount(app.identity, caller) : undefined
    return {
      person:
        account === undefined
          ? null
          : {
              id: account.id,
              name: account.name,
              mail: account.mail,
              role: account.role,
              agency: account.agency,
              vendor: account.vendor,
              language: account.language,
              freshUntil: account.freshUntil.toISOString(),
            },
      methods: {
        password: true,
        passkey: true,
        provider: app.identity.provider?.name ?? null,
        reset: app.identity.mails,
      },
      timeZone: app.settings.timeZone,
    }
  },
  endSession: async (context) => {
    const { app, caller } = context
    if (caller?.kind === 'person' && caller.session !== null)
      await endOwnSession(app.identity, caller, caller.session)
    context.setSession(undefined)
  },
  signInWithPassword: (context) =>
    step(context, (visitor) => signInWithPassword(context.app.identity, context.body, visitor)),
  signInWithTotp: (context) =>
    step(context, (visitor) =>
      signInWithCode(context.app.identity, { ...context.body, kind: 'totp' }, visitor),
    ),
  signInWithRecoveryCode: (context) =>
    step(context, (visitor) =>
      signInWithCode(context.app.identity, { ...context.body, kind: 'recovery-code' }, visitor),
    ),
  passkeyOptions: async (context) => {
    requireEncryption(context)
    const { handle, options } = await passkeySignInOptions(
      context.app.identity,
      context.body.handle,
      visitorOf(context),
    )
    return { handle, options: { ...options } }
  },
  signInWithPasskey: (context) =>
    step(context, (visitor) =>
      signInWithPasskey(
        context.app.identity,
        // The library checks every part of it.
        {
          handle: context.body.handle,
          response: context.body.response as unknown as AuthenticationResponseJSON,
        },
        visitor,
      ),
    ),
  beginProvider: async (context) => {
    requireEncryption(context)
    const { address, handle } = await beginProviderSignIn(context.app.identity, visitorOf(context))
    return Response.json(
      { address },
      {
        headers: {
          'set-cookie': `${providerCookie}=${handle}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=900`,
        },
      },
    )
  },
  finishProvider: async (context) => {
    const handle = cookieOf(context.request, providerCookie) ?? ''
    // What is not yet a session goes on at the console's page; behind #, where no server sees it.
    const back = async (): Promise<string> => {
      try {
        requireEncryption(context)
        const address = new URL(context.request.url)
        const next = shown(
          context,
          await finishProviderSignIn(context.app.identity, { handle, address }, visitorOf(context)),
        )
        if (next.step === 'signed-in') return '/'
        const told = new URLSearchParams({ step: next.step, handle: next.handle })
        if ('methods' in next) told.set('methods', next.methods.join(','))
        return `/sign-in#${told.toString()}`
      } catch (error) {
        if (!(error instanceof LianfangError)) throw error
        return `/sign-in?notice=${error.code === 'sign-in-failed' ? 'provider-unknown' : 'provider-failed'}`
      }
    }
    return new Response(null, {
      status: 303,
      headers: {
        location: await back(),
        'set-cookie': `${providerCookie}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`,
      },
    })
  },
  beginTotpEnrolment: (context) => {
    requireEncryption(context)
    return beginEnrolment(context.app.identity, context.body.handle)
  },
  finishTotpEnrolment: (context) =>
    step(context, (visitor) => finishEnrolment(context.app.identity, context.body, visitor)),
  passkeyEnrolmentOptions: async (context) => {
    requireEncryption(context)
    return { ...(await passkeyEnrolmentOptions(context.app.identity, context.body.handle)) }
  },
  finishPasskeyEnrolment: (context) =>
    step(context, (visitor) =>
      enrolPasskey(
        context.app.identity,
        { ...context.body, response: context.body.response as unknown as RegistrationResponseJSON },
        visitor,
      ),
    ),
  replaceOldPassword: (context) =>
    step(context, (visitor) => replaceOldPassword(context.app.identity, context.body, visitor)),
  readLink: async (context) => {
    requireEncryption(context)
    const { kind, endsAt, person } = await describeEntry(context.app.identity, context.body.secret)
    return { kind, endsAt: endsAt.toISOString(), ...(person === undefined ? {} : { person }) }
  },
  checkLinkPassword: async (context) => {
    requireEncryption(context)
    const { mail, name, ...given } = context.body
    const faults = await entryPasswordFaults(context.app.identity, {
      ...given,
      ...(mail === undefined ? {} : { mail }),
      ...(name === undefined ? {} : { name }),
    })
    return { faults }
  },
  setUp: (context) => step(context, (visitor) => setUp(context.app.identity, context.body, visitor)),
  enterByLink: (context) =>
    step(context, (visitor) => {
      const { name, language, ...given } = context.body
      return enter(
        context.app.identity,
        {
          ...given,
          ...(name === undefined ? {} : { name }),
          ...(language === undefined ? {} : { language }),
        },
        visitor,
      )
    }),
  requestReset: async (context) => {
    requireEncryption(context)
    await requestReset(context.app.identity, context.body.mail, visitorOf(context), (fault) =>
      context.app.log.error({ part: 'reset', error: String(fault) }),
    )
  },
})
