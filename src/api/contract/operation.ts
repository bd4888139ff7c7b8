/** How an operation of the API is declared: data only, so that the server, the reference and the web client share it. */
import { z } from 'zod'

/** What a person may be. The domains/identity room has the same words; test/words.test.ts checks that they agree. */
export const roles = ['administrator', 'analyst', 'operator', 'officer', 'vendor'] as const
export type Role = (typeof roles)[number]

/** What a machine's token may be for. `returns` is a vendor's, and goes with no other. */
export const tokenScopes = ['push', 'read', 'metrics', 'agencies', 'returns'] as const
export type TokenScope = (typeof tokenScopes)[number]

/**
 * Who may call. `roles` may let machines in besides, by a scope of their token. An officer sees only the own agency's data, somebody
 * of a vendor only what the vendor has to do with.
 */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'person' }
  | {
      readonly kind: 'roles'
      readonly roles: readonly Role[]
      readonly token?: TokenScope
      /** Of machines only those that are bound to no agency: what is asked for belongs to none. */
      readonly unbound?: true
    }

export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With its parameters in braces: `/api/sources/{id}`. */
  readonly path: `/${string}`
  readonly access: Access
  readonly summary: string
  readonly description?: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  /** Absent: no body. `bytes`: the handler reads the request's stream by itself, and bounds it. */
  readonly body?: z.ZodType | 'bytes'
  /** Of bytes: the media types that are taken. Absent: the handler decides. */
  readonly accepts?: readonly string[]
  /** Bytes of a JSON body (default 1 MiB). */
  readonly bodyLimit?: number
  /** A schema; or, of a download, its media types. z.void() is 204. */
  readonly response: z.ZodType | { readonly media: readonly string[] }
  /** 201 of what creates, 202 of what is begun. Default 200. */
  readonly status?: 201 | 202
  /** Calls a minute of one caller: `credentials` is for guesses at secrets. Default `standard`. */
  readonly rate?: 'credentials' | 'standard' | 'push' | 'deliveries'
  /** The change needs If-Match with the version that it was made from. */
  readonly precondition?: true
  /** The answer holds a secret: it is not kept for repeated requests (Idempotency-Key). */
  readonly secret?: true
}

export function operations<const Named extends Readonly<Record<string, Operation>>>(named: Named): Named {
  return named
}

/** Anyone of the centre: administrator, analyst, operator. */
export const centre = ['administrator', 'analyst', 'operator'] as const

/** Of a list: how many (default 50, at most 500) and after what. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(500).default(50).describe('how many at most'),
  cursor: z.string().max(1000).optional().describe('`next` of the page before'),
}

/** One page of a list, and the cursor of the next one. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}

/** RFC 9457 problem details. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string().describe('stable: programs branch on it'),
  hint: z.string().optional().describe('what to do'),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})
export type Problem = z.infer<typeof problem>

type InputOf<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined
type BodyOf<Schema> = Schema extends 'bytes' ? Blob | string | ArrayBuffer : InputOf<Schema>
type AnswerOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : Blob

/** What a client sends and gets, of each operation: `Contract['GET /api/sources']['response']`. */
export type ContractOf<Named extends Readonly<Record<string, Operation>>> = {
  [Name in keyof Named as `${Named[Name]['method']} ${Named[Name]['path']}`]: {
    readonly params: InputOf<Named[Name]['params']>
    readonly query: InputOf<Named[Name]['query']>
    readonly body: BodyOf<Named[Name]['body']>
    readonly response: AnswerOf<Named[Name]['response']>
  }
}
