import {
  createToken,
  listTokens,
  revokeToken,
  type ApiToken,
  type Identity,
  type TokenScope,
  tokenScopes as scopes,
} from '../domains/identity/index.ts'
import { atTerminal, withIdentity } from './people.ts'
import { print, printJson, say, tableOf } from './terminal.ts'
import {
  commonOptions,
  exitCodes,
  list,
  text,
  usageError,
  wholeNumber,
  type Options,
  type Verb,
} from './verb.ts'

export const verb: Verb = {
  summary: 'tokens of machines: list, create, revoke',
  usage: 'list | create NAME --scope SCOPE… | revoke ID',
  description: `list     all, the ended and revoked too
create   prints the token on standard output, this once
revoke   ends one at once and for good

Scopes: push (send logs), read (everything an analyst may read), metrics (Prometheus), agencies (import the registry),
returns (deliver a vendor's returns; goes with --vendor and with no other scope).`,
  options: {
    ...commonOptions,
    scope: {
      type: 'string',
      multiple: true,
      placeholder: 'SCOPE',
      help: `what it is for: ${scopes.join(', ')}`,
    },
    agency: { type: 'string', placeholder: 'ID', help: 'only this agency' },
    vendor: { type: 'string', placeholder: 'ID', help: 'whose returns' },
    days: { type: 'string', placeholder: 'N', default: '365', help: 'how long it works, at most 366' },
  },
  run,
}

async function run(options: Options, [what, given, ...more]: readonly string[]): Promise<number> {
  const json = options['json'] === true
  if (more.length > 0) throw usageError('say list, create NAME or revoke ID')
  if (what === 'list' && given === undefined) {
    const tokens = await withIdentity(options, false, all)
    if (json) printJson(tokens)
    else if (tokens.length === 0) print('No tokens.')
    else printTokens(tokens)
  } else if (what === 'create' && given !== undefined) {
    const wanted = list(options, 'scope').map((name) => scopeNamed(name))
    if (wanted.length === 0) throw usageError(`say what it is for: --scope ${scopes.join('|')}`)
    const { token, secret } = await withIdentity(options, false, (identity) =>
      createToken(identity, atTerminal(), {
        name: given,
        scopes: wanted,
        agency: text(options, 'agency') === undefined ? null : wholeNumber(options, 'agency'),
        vendor: text(options, 'vendor') === undefined ? null : wholeNumber(options, 'vendor'),
        endsAt: new Date(identity.now().getTime() + wholeNumber(options, 'days') * 86_400_000),
      }),
    )
    if (json) printJson({ token, secret })
    else {
      say(`${token.name} works until ${token.endsAt.toISOString()}. It is shown this once:`)
      print(secret)
    }
  } else if (what === 'revoke' && given !== undefined) {
    if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given)) {
      throw usageError(`${given} is no id of a token`, 'lianfang token list shows them.')
    }
    const token = await withIdentity(options, false, (identity) => revokeToken(identity, atTerminal(), given))
    if (json) printJson(token)
    else say(`${token.name} is revoked.`)
  } else throw usageError('say list, create NAME or revoke ID')
  return exitCodes.done
}

function scopeNamed(name: string): TokenScope {
  const scope = scopes.find((known) => known === name)
  if (scope === undefined) throw usageError(`there is no scope ${name}`, `Scopes: ${scopes.join(', ')}.`)
  return scope
}

async function all(identity: Identity): Promise<ApiToken[]> {
  const tokens: ApiToken[] = []
  let before: { readonly at: Date; readonly id: string } | null | undefined
  do {
    const page = await listTokens(identity, { limit: 500, before: before ?? undefined })
    tokens.push(...page.items)
    before = page.next
  } while (before !== null)
  return tokens
}

function printTokens(tokens: readonly ApiToken[]): void {
  print(
    tableOf(
      ['id', 'name', 'scopes', 'agency', 'vendor', 'until', 'last used', 'revoked'],
      tokens.map(({ id, name, scopes: granted, agency, vendor, endsAt, usedAt, revokedAt }) => [
        id,
        name,
        granted.join(', '),
        agency === null ? '' : String(agency),
        vendor === null ? '' : String(vendor),
        endsAt.toISOString().slice(0, 10),
        usedAt?.toISOString() ?? '',
        revokedAt?.toISOString() ?? '',
      ]),
    ),
  )
}
