/** From where somebody signs in, and the cookies of it. */
import { LianfangError } from '../base/errors.ts'
import { requireFresh, withinOwn, type Caller, type Visitor } from '../domains/identity/index.ts'
import type { Service } from './service.ts'

export function visitorOf(context: { readonly request: Request; readonly clientAddress: string }): Visitor {
  return { address: context.clientAddress, agent: context.request.headers.get('user-agent') ?? '' }
}

/** Throws `https-required`: a password or a session over plain http is everybody's. */
export function requireEncryption(context: { readonly secure: boolean }): void {
  if (context.secure) return
  throw new LianfangError('https-required', 'signing in needs an encrypted connection', {
    hint: 'Open the console over https, or on this machine at http://localhost. LIANFANG_TLS_CERTIFICATE and LIANFANG_TLS_KEY switch https on; behind a proxy that does, set LIANFANG_TRUSTED_PROXIES.',
  })
}

/** Throws `proof-required` unless the caller has lately shown who it is. */
export async function requireFreshProof(context: {
  readonly app: Service
  readonly caller: Caller
}): Promise<void> {
  const { app, caller } = context
  await withinOwn(app.records, caller, (records) => requireFresh(records, caller, app.now()))
}

/** Between leaving for the identity provider and coming back. */
export const providerCookie = '__Host-lianfang-oidc'

export function cookieOf(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}
