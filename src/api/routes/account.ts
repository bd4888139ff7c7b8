import {
  addOwnPasskey,
  beginOwnTotp,
  changePassword,
  confirmOwnTotp,
  endOtherSessions,
  endOwnSession,
  listPasskeys,
  listSessions,
  newRecoveryCodes,
  ownPasskeyOptions,
  ownPasswordFaults,
  proofOptions,
  proveAgain,
  readAccount,
  removeOwnTotp,
  removePasskey,
  renamePasskey,
  setLanguage,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '../../domains/identity/index.ts'
import { account } from '../contract/account.ts'
import { handlers } from '../handlers.ts'
import { requireEncryption, visitorOf } from '../visitor.ts'

export const accountRoutes = handlers(account, {
  readAccount: async ({ app, caller }) => {
    const { passwordChangedAt, freshUntil, ...own } = await readAccount(app.identity, caller)
    return {
      ...own,
      passwordChangedAt: passwordChangedAt?.toISOString() ?? null,
      freshUntil: freshUntil.toISOString(),
    }
  },
  changeAccount: ({ app, caller, body }) => setLanguage(app.identity, caller, body.language),
  changePassword: async (context) => {
    requireEncryption(context)
    const { app, caller, body } = context
    const { secret, seconds } = await changePassword(app.identity, caller, body, visitorOf(context))
    context.setSession(secret, seconds)
  },
  checkPassword: async ({ app, caller, body }) => ({
    faults: await ownPasswordFaults(app.identity, caller, body.password),
  }),
  proofOptions: async ({ app, caller }) => ({ ...(await proofOptions(app.identity, caller)) }),
  proveAgain: async (context) => {
    requireEncryption(context)
    const { app, caller, body } = context
    const proof =
      'passkey' in body ? { passkey: body.passkey as unknown as AuthenticationResponseJSON } : body
    const { secret, seconds } = await proveAgain(app.identity, caller, proof, visitorOf(context))
    context.setSession(secret, seconds)
  },
  beginTotp: ({ app, caller }) => beginOwnTotp(app.identity, caller),
  confirmTotp: async (context) => {
    const { app, caller, body } = context
    const { recoveryCodes } = await confirmOwnTotp(app.identity, caller, body.code, visitorOf(context))
    return { recoveryCodes: recoveryCodes === null ? null : [...recoveryCodes] }
  },
  removeTotp: ({ app, caller }) => removeOwnTotp(app.identity, caller),
  listPasskeys: async ({ app, caller }) => ({
    items: (await listPasskeys(app.identity, caller)).map(({ createdAt, usedAt, ...passkey }) => ({
      ...passkey,
      createdAt: createdAt.toISOString(),
      usedAt: usedAt?.toISOString() ?? null,
    })),
  }),
  newPasskeyOptions: async ({ app, caller }) => ({ ...(await ownPasskeyOptions(app.identity, caller)) }),
  addPasskey: async (context) => {
    const { app, caller, body } = context
    const response = body.response as unknown as RegistrationResponseJSON
    const { id, recoveryCodes } = await addOwnPasskey(
      app.identity,
      caller,
      { response, name: body.name },
      visitorOf(context),
    )
    return { id, recoveryCodes: recoveryCodes === null ? null : [...recoveryCodes] }
  },
  renamePasskey: ({ app, caller, params, body }) => renamePasskey(app.identity, caller, params.id, body.name),
  removePasskey: ({ app, caller, params }) => removePasskey(app.identity, caller, params.id),
  newRecoveryCodes: async (context) => ({
    recoveryCodes: [...(await newRecoveryCodes(context.app.identity, context.caller, visitorOf(context)))],
  }),
  listOwnSessions: async ({ app, caller }) => ({
    items: (await listSessions(app.records, caller, app.now())).map(({ startedAt, seenAt, ...own }) => ({
      ...own,
      startedAt: startedAt.toISOString(),
      seenAt: seenAt.toISOString(),
    })),
  }),
  endOwnSession: async (context) => {
    const { app, caller, params } = context
    await endOwnSession(app.identity, caller, params.id)
    if (params.id === caller.session) context.setSession(undefined)
  },
  endOtherSessions: async ({ app, caller }) => ({ ended: await endOtherSessions(app.identity, caller) }),
})
