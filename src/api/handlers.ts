/** From declared operations to what carries them out. */
import type { z } from 'zod'
import type { Caller } from '../domains/identity/index.ts'
import type { Scope } from '../store/records/index.ts'
import type { Operation } from './contract/operation.ts'
import type { Service } from './service.ts'

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined
type Answer<Schema> = Schema extends z.ZodType ? Immutable<z.input<Schema>> : Response
type Immutable<Value> = Value extends object
  ? { readonly [Key in keyof Value]: Immutable<Value[Key]> }
  : Value

/** What a handler is given. */
export interface Context<Op extends Operation = Operation> {
  readonly app: Service
  /** Checked against the operation's access. Only of a public operation may it be nobody. */
  readonly caller: Op['access'] extends { readonly kind: 'public' } ? Caller | undefined : Caller
  /** What of the records the caller may see. */
  readonly scope: Op['access'] extends { readonly kind: 'public' } ? Scope | undefined : Scope
  readonly params: Parsed<Op['params']>
  readonly query: Parsed<Op['query']>
  readonly body: Parsed<Op['body']>
  /** The version in If-Match; always there when the operation asks for it. */
  readonly expected: Op extends { readonly precondition: true } ? number : number | undefined
  readonly request: Request
  /** Of the client, behind trusted proxies too. */
  readonly clientAddress: string
  /** Whether the browser's connection is encrypted, behind trusted proxies too. */
  readonly secure: boolean
  /** The caller's value of our session cookie. */
  readonly session: string | undefined
  /** Sets the session cookie for some seconds; undefined ends it. */
  setSession(secret: string | undefined, seconds?: number): void
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal
}

/** An object of the response schema, or a Response (a download, a redirect). */
export type Handler<Op extends Operation> = (
  context: Context<Op>,
) => Promise<Answer<Op['response']> | Response> | Answer<Op['response']> | Response

/** An operation and what carries it out. */
export interface Route {
  readonly name: string
  readonly operation: Operation
  readonly handle: (context: Context) => unknown
}

/** One handler for every operation of a group. */
export function handlers<const Group extends Readonly<Record<string, Operation>>>(
  group: Group,
  handle: { readonly [Name in keyof Group]: Handler<NoInfer<Group>[Name]> },
): readonly Route[] {
  return Object.entries(group).map(([name, operation]) => ({
    name,
    operation,
    // The kernel has checked and parsed what the handler's own context type promises.
    handle: handle[name] as unknown as Route['handle'],
  }))
}
