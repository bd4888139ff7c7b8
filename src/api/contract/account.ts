/** One's own account. What is sensitive answers `proof-required` unless there was a full proof a short time ago. */
import { z } from 'zod'
import { operations, roles } from './operation.ts'
import {
  code,
  credential,
  credentialName,
  credentialOptions,
  language,
  password,
  passwordFaults,
  totpEnrolment,
} from './session.ts'

const person = { kind: 'person' } as const
const attempt = { access: person, rate: 'credentials' } as const
const instant = z.iso.datetime()
const byId = z.object({ id: z.uuid() })
const newCodes = z.array(z.string()).nullable().describe('made with the first second factor; shown this once')

export const account = operations({
  readAccount: {
    method: 'GET',
    path: '/api/account',
    access: person,
    summary: 'My account',
    response: z.object({
      id: z.uuid(),
      mail: z.string(),
      name: z.string(),
      role: z.enum(roles),
      agency: z.number().int().nullable(),
      vendor: z.number().int().nullable(),
      language,
      hasPassword: z.boolean(),
      passwordChangedAt: instant.nullable(),
      factors: z.object({
        totp: z.boolean(),
        passkeys: z.number().int(),
        recoveryCodes: z.number().int(),
        providers: z.number().int(),
      }),
      needsSecondFactor: z.boolean(),
      freshUntil: instant,
    }),
  },
  changeAccount: {
    method: 'PATCH',
    path: '/api/account',
    access: person,
    summary: 'Change my language',
    body: z.object({ language }),
    response: z.void(),
  },
  changePassword: {
    ...attempt,
    method: 'POST',
    path: '/api/account/password',
    summary: 'Change my password; my other sessions end',
    body: z.object({ current: password, password }),
    response: z.void(),
  },
  checkPassword: {
    method: 'POST',
    path: '/api/account/password/check',
    access: person,
    summary: 'Whether a password would be taken from me',
    body: z.object({ password }),
    response: passwordFaults,
  },
  proofOptions: {
    method: 'POST',
    path: '/api/account/proof/options',
    access: person,
    summary: 'What to ask my passkey for a fresh proof',
    response: credentialOptions,
  },
  proveAgain: {
    ...attempt,
    method: 'POST',
    path: '/api/account/proof',
    summary: 'Show once more that it is me; a second factor where I have one',
    body: z.union([
      z.strictObject({ code }),
      z.strictObject({ passkey: credential }),
      z.strictObject({ password }),
    ]),
    response: z.void(),
  },
  beginTotp: {
    method: 'POST',
    path: '/api/account/totp',
    access: person,
    summary: 'Set up an authenticator application; the one before stays until the first code',
    secret: true,
    response: totpEnrolment,
  },
  confirmTotp: {
    ...attempt,
    method: 'POST',
    path: '/api/account/totp/confirm',
    summary: 'Confirm it with its first code',
    secret: true,
    body: z.object({ code }),
    response: z.object({ recoveryCodes: newCodes }),
  },
  removeTotp: {
    method: 'DELETE',
    path: '/api/account/totp',
    access: person,
    summary: 'Remove my authenticator application',
    response: z.void(),
  },
  listPasskeys: {
    method: 'GET',
    path: '/api/account/passkeys',
    access: person,
    summary: 'My passkeys',
    response: z.object({
      items: z.array(
        z.object({
          id: z.uuid(),
          name: z.string(),
          backedUp: z.boolean(),
          createdAt: instant,
          usedAt: instant.nullable(),
        }),
      ),
    }),
  },
  newPasskeyOptions: {
    method: 'POST',
    path: '/api/account/passkeys/options',
    access: person,
    summary: 'What to ask the browser for a new passkey',
    response: credentialOptions,
  },
  addPasskey: {
    method: 'POST',
    path: '/api/account/passkeys',
    access: person,
    summary: 'Store the new passkey',
    secret: true,
    status: 201,
    body: z.object({ response: credential, name: credentialName }),
    response: z.object({ id: z.uuid(), recoveryCodes: newCodes }),
  },
  renamePasskey: {
    method: 'PATCH',
    path: '/api/account/passkeys/{id}',
    access: person,
    summary: 'Rename a passkey of mine',
    params: byId,
    body: z.object({ name: credentialName }),
    response: z.void(),
  },
  removePasskey: {
    method: 'DELETE',
    path: '/api/account/passkeys/{id}',
    access: person,
    summary: 'Remove a passkey of mine',
    params: byId,
    response: z.void(),
  },
  newRecoveryCodes: {
    method: 'POST',
    path: '/api/account/recovery-codes',
    access: person,
    summary: 'Ten new recovery codes in place of those before',
    secret: true,
    response: z.object({ recoveryCodes: z.array(z.string()) }),
  },
  listOwnSessions: {
    method: 'GET',
    path: '/api/account/sessions',
    access: person,
    summary: 'Where I am signed in',
    response: z.object({
      items: z.array(
        z.object({
          id: z.uuid(),
          method: z.string(),
          address: z.string(),
          agent: z.string(),
          startedAt: instant,
          seenAt: instant,
          current: z.boolean(),
        }),
      ),
    }),
  },
  endOwnSession: {
    method: 'DELETE',
    path: '/api/account/sessions/{id}',
    access: person,
    summary: 'End one of my sessions',
    params: byId,
    response: z.void(),
  },
  endOtherSessions: {
    method: 'DELETE',
    path: '/api/account/sessions',
    access: person,
    summary: 'End all of my sessions but this one',
    response: z.object({ ended: z.number().int() }),
  },
})
