/** Single sign-on by OpenID Connect: the authorization code flow with PKCE, state and nonce. */
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
} from 'openid-client'
import { LianfangError } from '../../base/errors.ts'

export interface ProviderSettings {
  readonly issuer: string
  readonly client: string
  readonly secret: string | undefined
  /** What the button says. */
  readonly name: string
  /** Where the provider sends browsers back to, as it is registered there. */
  readonly callback: string
}

/** What must be known again when the browser comes back. */
export interface ProviderVisit {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Who it is, as the provider says. */
export interface ProviderClaims {
  readonly issuer: string
  readonly subject: string
  /** Only when the provider has verified it. */
  readonly mail: string | undefined
  /** Whether more than one factor was checked there (amr, RFC 8176). */
  readonly strong: boolean
}

export interface Provider {
  readonly name: string
  begin(): Promise<{ readonly address: string; readonly visit: ProviderVisit }>
  /** @param address the callback with what the provider added to it */
  finish(address: URL, visit: ProviderVisit): Promise<ProviderClaims>
}

const strongMethods = new Set(['mfa', 'otp', 'hwk', 'swk', 'sc', 'fpt', 'face', 'iris', 'retina'])
const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Asks the provider for its addresses at the first sign-in, so that one that is away does not keep us from starting. */
export function createProvider(settings: ProviderSettings): Provider {
  const issuer = new URL(settings.issuer)
  if (issuer.protocol !== 'https:' && !loopback.has(issuer.hostname)) {
    throw new LianfangError('setting-invalid', 'LIANFANG_OIDC_ISSUER is not https', {
      hint: 'Over http anybody between could sign in as anybody.',
    })
  }
  let found: Configuration | undefined
  const configuration = async (): Promise<Configuration> => {
    found ??= await asked(() =>
      discovery(issuer, settings.client, settings.secret, undefined, {
        timeout: 10,
        // Deprecated so that it stands out; only ever for a provider on this machine.
        // eslint-disable-next-line @typescript-eslint/no-deprecated
        ...(issuer.protocol === 'http:' ? { execute: [allowInsecureRequests] } : {}),
      }),
    )
    return found
  }
  return {
    name: settings.name,
    async begin() {
      const visit = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
      const address = buildAuthorizationUrl(await configuration(), {
        redirect_uri: settings.callback,
        scope: 'openid email profile',
        state: visit.state,
        nonce: visit.nonce,
        code_challenge: await calculatePKCECodeChallenge(visit.verifier),
        code_challenge_method: 'S256',
      })
      return { address: address.href, visit }
    },
    async finish(address, visit) {
      const configured = await configuration()
      // Behind a proxy we are asked under another address than the one registered; what counts is what was added to it.
      const registered = new URL(settings.callback)
      registered.search = address.search
      const tokens = await asked(() =>
        authorizationCodeGrant(configured, registered, {
          expectedState: visit.state,
          expectedNonce: visit.nonce,
          pkceCodeVerifier: visit.verifier,
          idTokenExpected: true,
        }),
      )
      const claims = tokens.claims()!
      const { amr } = claims
      return {
        issuer: claims.iss,
        subject: claims.sub,
        mail:
          claims['email_verified'] === true && typeof claims['email'] === 'string'
            ? claims['email']
            : undefined,
        strong:
          Array.isArray(amr) && amr.some((method) => typeof method === 'string' && strongMethods.has(method)),
      }
    },
  }
}

async function asked<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    throw new LianfangError('provider-failed', 'the identity provider did not sign you in', {
      hint: 'Begin again. When it stays so, the administrator finds the reason in the log.',
      cause,
    })
  }
}
