/** The client of the API: every path, parameter and answer is checked against the server's own contract. */
import type { Contract, Problem } from '../../src/api/contract/index.ts'
import { reportReachable } from './connection.ts'
import { remembered } from './remembered.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type PathOf<Of extends Method> = keyof Contract extends infer Key
  ? Key extends `${Of} ${infer Path}`
    ? Path
    : never
  : never
type OperationAt<Of extends Method, Path extends string> = `${Of} ${Path}` extends keyof Contract
  ? Contract[`${Of} ${Path}`]
  : never

/** What may be left out of a query may also be given as undefined. */
type Lax<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { [Name in keyof Value]: undefined extends Value[Name] ? Value[Name] | undefined : Value[Name] }
    : Value
/** Asked for only where the operation has it, and optional where all of it is. */
type Part<Name extends string, Value> = [Value] extends [undefined]
  ? unknown
  : Partial<Value> extends Value
    ? { readonly [Key in Name]?: Lax<Value> | undefined }
    : { readonly [Key in Name]: Name extends 'body' ? Value : Lax<Value> }

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  /** Of the record that is changed, as it was read: sent as If-Match, so that nobody's change is overwritten unseen. */
  readonly version?: number | undefined
  /** One for every thing to be created; a repeated call with the same key creates nothing twice. Made anew when absent. */
  readonly idempotencyKey?: string | undefined
}
type OptionsOf<Op> = Op extends { params: infer Params; query: infer Query; body: infer Body }
  ? CallOptions & Part<'params', Params> & Part<'query', Query> & Part<'body', Body>
  : never
type Arguments<Op> =
  Partial<OptionsOf<Op>> extends OptionsOf<Op> ? [options?: OptionsOf<Op>] : [options: OptionsOf<Op>]
type AnswerOf<Op> = Op extends { response: infer Answer } ? Answer : never

/** Response of an operation: `Answer<'GET /api/session'>`. */
export type Answer<Key extends keyof Contract> = Contract[Key]['response']
export type Body<Key extends keyof Contract> = Contract[Key]['body']
export type Query<Key extends keyof Contract> = NonNullable<Contract[Key]['query']>

/** RFC 9457 problem details as an error. `unreachable` and `unreadable` are our own: no answer, and one that is not the API's. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly hint: string | undefined
  /** Of single fields of the body. */
  readonly errors: readonly { readonly path: string; readonly message: string }[]
  /** Seconds to wait, when the server says so. */
  readonly retryAfter: number | undefined

  constructor(problem: Partial<Problem> & { readonly status: number }, retryAfter?: number) {
    super(problem.detail ?? problem.title ?? String(problem.status))
    this.name = 'ApiProblem'
    this.status = problem.status
    this.code = problem.code ?? 'unreadable'
    this.hint = problem.hint
    this.errors = problem.errors ?? []
    this.retryAfter = retryAfter
  }
}

const listeners = new Set<() => void>()
/** Calls back whenever an answer says that the session is over. Returns what ends the listening. */
export function onSessionEnded(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** 128 random bits. randomUUID() is missing where the page came without TLS. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

type Scalar = string | number | boolean | bigint | null | undefined
type Values = Readonly<Record<string, unknown>>

/** The address of an operation, for links to downloads: `/api/bulletins/7?format=pdf`. */
export function addressOf(path: string, params: Values = {}, query: Values = {}): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? (value as Scalar[]) : [value as Scalar])
      if (one !== undefined && one !== null && one !== '') search.append(name, String(one))
  }
  return search.size === 0 ? filled : `${filled}?${search.toString()}`
}

interface AnyOptions extends CallOptions {
  readonly params?: Values
  readonly query?: Values
  readonly body?: unknown
}

function headersOf(method: Method, { version, idempotencyKey, body }: AnyOptions): Headers {
  const headers = new Headers({ accept: 'application/json, application/problem+json' })
  headers.set('accept-language', remembered('language') === 'en' ? 'en' : 'zh-TW')
  if (version !== undefined) headers.set('if-match', `"${version}"`)
  if (method === 'POST') headers.set('idempotency-key', idempotencyKey ?? newKey())
  if (body !== undefined)
    headers.set(
      'content-type',
      body instanceof Blob ? body.type || 'application/octet-stream' : 'application/json',
    )
  return headers
}

/** Throws ApiProblem, or what aborted the call. */
async function call(method: Method, path: string, options: AnyOptions = {}): Promise<unknown> {
  const { body, signal } = options
  let response: Response
  try {
    response = await fetch(addressOf(path, options.params, options.query), {
      method,
      credentials: 'same-origin',
      // An ETag is the version of a record; figures beside it change without one.
      cache: 'no-store',
      headers: headersOf(method, options),
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (error) {
    if (signal?.aborted === true) throw error
    reportReachable(false)
    throw new ApiProblem({ status: 0, code: 'unreachable', detail: 'the server did not answer' })
  }
  const type = response.headers.get('content-type') ?? ''
  reportReachable(true)
  if (!response.ok) throw await problemOf(response, path, type)
  if (response.status === 204) return undefined
  if (type.includes('json')) return (await response.json()) as unknown
  return await response.blob()
}

async function problemOf(response: Response, path: string, type: string): Promise<ApiProblem> {
  const given = type.includes('json') ? ((await response.json().catch(() => ({}))) as Partial<Problem>) : {}
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN)
  const problem = new ApiProblem(
    { ...given, status: response.status },
    Number.isFinite(wait) ? wait : undefined,
  )
  // Sign-in's own refusals are no ended session.
  if (response.status === 401 && problem.code !== 'sign-in-failed' && !path.startsWith('/api/session'))
    for (const listener of listeners) listener()
  return problem
}

function caller<Of extends Method>(method: Of) {
  return async <Path extends PathOf<Of>>(
    path: Path,
    ...[options]: Arguments<OperationAt<Of, Path>>
  ): Promise<AnswerOf<OperationAt<Of, Path>>> =>
    (await call(method, path, options as AnyOptions | undefined)) as AnswerOf<OperationAt<Of, Path>>
}

export const api = {
  get: caller('GET'),
  post: caller('POST'),
  put: caller('PUT'),
  patch: caller('PATCH'),
  delete: caller('DELETE'),
}

/** A path that the contract does not have, such as one made from data. The caller vouches for the answer's type. */
export async function callUnchecked<Given>(
  method: Method,
  path: string,
  options: AnyOptions = {},
): Promise<Given> {
  return (await call(method, path, options)) as Given
}

/** Sends a file and tells how much has gone, from 0 to 1. fetch() does not tell. Throws ApiProblem. */
export function upload<Path extends PathOf<'POST'>>(
  path: Path,
  file: Blob,
  {
    params,
    query,
    signal,
    onProgress,
  }: {
    readonly params?: Values
    readonly query?: Values
    readonly signal?: AbortSignal
    readonly onProgress?: (share: number) => void
  } = {},
): Promise<AnswerOf<OperationAt<'POST', Path>>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', addressOf(path, params, query))
    for (const [name, value] of headersOf('POST', { body: file })) request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      onProgress?.(total === 0 ? 1 : loaded / total),
    )
    request.addEventListener('load', () => {
      reportReachable(true)
      const type = request.getResponseHeader('content-type') ?? ''
      const response = new Response(request.status === 204 ? null : request.responseText, {
        status: request.status,
        headers: { 'content-type': type },
      })
      if (!response.ok) void problemOf(response, path, type).then(reject)
      else if (response.status === 204) resolve(undefined as AnswerOf<OperationAt<'POST', Path>>)
      else void response.json().then((given) => resolve(given as AnswerOf<OperationAt<'POST', Path>>), reject)
    })
    request.addEventListener('error', () => {
      reportReachable(false)
      reject(new ApiProblem({ status: 0, code: 'unreachable', detail: 'the server did not answer' }))
    })
    request.addEventListener('abort', () => reject(new DOMException('the upload was ended', 'AbortError')))
    signal?.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}
