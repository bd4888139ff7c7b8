/** Tokens of machines, for administrators. */
import { z } from 'zod'
import { operations, pageOf, paging, tokenScopes } from './operation.ts'

const administrator = { kind: 'roles', roles: ['administrator'] } as const
const instant = z.iso.datetime()

const token = z.object({
  id: z.uuid(),
  name: z.string(),
  scopes: z.array(z.enum(tokenScopes)),
  agency: z.number().int().nullable(),
  vendor: z.number().int().nullable(),
  createdAt: instant,
  endsAt: instant,
  usedAt: instant.nullable(),
  revokedAt: instant.nullable(),
})

export const tokens = operations({
  listTokens: {
    method: 'GET',
    path: '/api/tokens',
    access: administrator,
    summary: 'Tokens, newest first; ended and revoked ones too',
    query: z.object(paging),
    response: pageOf(token),
  },
  createToken: {
    method: 'POST',
    path: '/api/tokens',
    access: administrator,
    summary: 'Make a token; the answer is the only place where its secret is ever shown',
    status: 201,
    secret: true,
    body: z.object({
      name: z.string().trim().min(1).max(100),
      scopes: z.array(z.enum(tokenScopes)).min(1).max(tokenScopes.length),
      agency: z.number().int().min(1).nullable().default(null).describe('its events alone'),
      vendor: z
        .number()
        .int()
        .min(1)
        .nullable()
        .default(null)
        .describe('whose returns are delivered: of the scope returns, which goes with no other'),
      endsAt: z.iso.datetime({ offset: true }).describe('at most a year from now'),
    }),
    response: z.object({ token, secret: z.string() }),
  },
  revokeToken: {
    method: 'DELETE',
    path: '/api/tokens/{id}',
    access: administrator,
    summary: 'End a token at once and for good',
    params: z.object({ id: z.uuid() }),
    response: token,
  },
})
