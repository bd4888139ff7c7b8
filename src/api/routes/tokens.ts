import { z } from 'zod'
import { createToken, listTokens, revokeToken, type ApiToken } from '../../domains/identity/index.ts'
import { tokens } from '../contract/tokens.ts'
import { readCursor, writeCursor } from '../cursor.ts'
import { handlers } from '../handlers.ts'
import { requireFreshProof } from '../visitor.ts'

const place = z.tuple([z.iso.datetime(), z.uuid()])

export const tokenRoutes = handlers(tokens, {
  listTokens: async ({ app, query: { limit, cursor } }) => {
    const before = cursor === undefined ? undefined : readCursor(cursor, place)
    const { items, next } = await listTokens(app.identity, {
      limit,
      before: before === undefined ? undefined : { at: new Date(before[0]), id: before[1] },
    })
    return {
      items: items.map(shown),
      next: next === null ? null : writeCursor([next.at.toISOString(), next.id]),
    }
  },
  createToken: async (context) => {
    await requireFreshProof(context)
    const { endsAt, ...given } = context.body
    const { token, secret } = await createToken(context.app.identity, context.caller, {
      ...given,
      endsAt: new Date(endsAt),
    })
    return { token: shown(token), secret }
  },
  revokeToken: async ({ app, caller, params }) => shown(await revokeToken(app.identity, caller, params.id)),
})

function shown({ scopes, createdAt, endsAt, usedAt, revokedAt, ...token }: ApiToken) {
  return {
    ...token,
    scopes: [...scopes],
    createdAt: createdAt.toISOString(),
    endsAt: endsAt.toISOString(),
    usedAt: usedAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  }
}
