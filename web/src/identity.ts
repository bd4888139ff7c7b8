/** Passkeys: between the API, which speaks JSON, and the browser, which asks the person. */
import { api, type Answer } from './api.ts'

/** What comes next in a sign-in. */
export type Step = Answer<'POST /api/session/password'>
export type Pending = Exclude<Step, { readonly step: 'signed-in' }>

type Options = Answer<'POST /api/account/proof/options'>
type Authentication = typeof import('@simplewebauthn/browser')

const browser = (): Promise<Authentication> => import('@simplewebauthn/browser')

/** The API's options are what the browser's standard says; their types differ in how much they spell out. */
export async function askPasskey(options: Options): Promise<Credential> {
  const { startAuthentication } = await browser()
  return asCredential(await startAuthentication({ optionsJSON: options }))
}

export async function makePasskey(options: Options): Promise<Credential> {
  const { startRegistration } = await browser()
  type Given = Parameters<typeof startRegistration>[0]['optionsJSON']
  return asCredential(await startRegistration({ optionsJSON: options as unknown as Given }))
}

export interface Credential {
  readonly [further: string]: unknown
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly response: { readonly [further: string]: unknown; readonly clientDataJSON: string }
  readonly clientExtensionResults: Record<string, unknown>
}

function asCredential(given: {
  readonly response: object
  readonly clientExtensionResults: object
}): Credential {
  return given as unknown as Credential
}

/** What the browser throws when the person closes its dialog, or it takes too long. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NotAllowedError' || error.name === 'AbortError')
}

/** Browsers have passkeys only where the connection is encrypted, or on this machine. */
export const passkeysWork = typeof PublicKeyCredential !== 'undefined'

/** `handle` undefined: the passkey alone, without an account named before. */
export async function signInWithPasskey(handle?: string): Promise<Step> {
  const begun = await api.post('/api/session/passkey/options', {
    body: handle === undefined ? {} : { handle },
  })
  return api.post('/api/session/passkey', {
    body: { handle: begun.handle, response: await askPasskey(begun.options) },
  })
}
