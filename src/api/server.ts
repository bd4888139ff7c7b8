/** The HTTP side: finds the route, admits the caller, checks what came and what goes. */
import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import { z } from 'zod'
import { LianfangError } from '../base/errors.ts'
import { authenticate, networkOf, scopeOf, type Caller } from '../domains/identity/index.ts'
import { admit } from './access.ts'
import { readBytes } from './body.ts'
import type { Operation } from './contract/operation.ts'
import { clientOf, trustedNetworks, type Client } from './forwarded.ts'
import type { Context, Route } from './handlers.ts'
import { once } from './idempotency.ts'
import type { Logger } from './log.ts'
import { InvalidRequest, problemOf, problemResponse } from './problems.ts'
import { Rates, TooMany } from './rates.ts'
import type { Metrics } from './metrics.ts'
import type { Service } from './service.ts'
import { Turns } from './turns.ts'

export type Server = Hono<{
  Bindings: HttpBindings
  /** The operation's path, as declared. */
  Variables: { route?: string }
}>

/** `__Host-`: browsers send it only to this very host, and only over an encrypted connection or to this machine. */
export const sessionCookie = '__Host-lianfang'
const standardBodyLimit = 1 << 20
const unsafe = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

export function createServer(
  service: Service,
  routes: readonly Route[],
  log: Logger,
  metrics: Pick<Metrics, 'observe'>,
): Server {
  const server: Server = new Hono()
  const trusted = trustedNetworks(service.settings.trustedProxies)
  const rates = new Rates()
  const turns = new Turns()

  server.use(async (context, next) => {
    const id = randomUUID()
    const started = performance.now()
    await next()
    const { res, req } = context
    harden(res.headers, req.path)
    res.headers.set('x-request-id', id)
    const route = context.get('route')
    const seconds = (performance.now() - started) / 1000
    metrics.observe({ method: req.method, route, status: res.status, seconds })
    // The route, never the path or the query: links with secrets would end up here.
    log[res.status >= 500 ? 'error' : 'debug']({
      request: id,
      method: req.method,
      route: route ?? 'other',
      status: res.status,
      ms: Math.round(seconds * 1000),
    })
  })
  server.onError((error) => {
    if (!problemOf(error).known) log.error({ error: error.stack ?? error.message }, 'request failed')
    return problemResponse(error, error instanceof TooMany ? { 'retry-after': String(error.seconds) } : {})
  })

  const methods = new Map<string, string[]>()
  for (const route of routes) {
    const path = route.operation.path.replaceAll(/\{(\w+)\}/g, ':$1')
    methods.set(path, [...(methods.get(path) ?? []), route.operation.method])
    server.on(route.operation.method, path, (context) => {
      context.set('route', route.operation.path)
      const socket = context.env.incoming.socket
      const client = clientOf(
        { peer: socket.remoteAddress ?? '', encrypted: 'encrypted' in socket },
        context.req.raw.headers,
        trusted,
      )
      return carryOut(service, { rates, turns }, route, {
        client,
        request: context.req.raw,
        params: context.req.param(),
        session: getCookie(context, sessionCookie),
      }).finally(() => void discardRest(context.req.raw).catch(() => undefined))
    })
  }
  for (const [path, known] of methods)
    server.all(path, () =>
      problemResponse(new LianfangError('method-not-allowed', `this path takes ${known.join(', ')}`), {
        allow: known.join(', '),
      }),
    )
  server.all('/api/*', () =>
    problemResponse(new LianfangError('not-found', 'the API has nothing at this path')),
  )
  return server
}

interface Asked {
  readonly client: Client
  readonly request: Request
  readonly params: Readonly<Record<string, string>>
  readonly session: string | undefined
}

/** What keeps one caller from taking what all need. */
interface Shares {
  readonly rates: Rates
  readonly turns: Turns
}

async function carryOut(
  service: Service,
  { rates, turns }: Shares,
  route: Route,
  asked: Asked,
): Promise<Response> {
  const { operation } = route
  const { client, request, session } = asked
  const token = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  // A token wins over a cookie: what a machine says of itself is not mixed with who sits at the browser.
  const credentials = token !== undefined ? { token } : session !== undefined ? { session } : undefined
  if (token === undefined && unsafe.has(operation.method)) sameSite(request, client)
  // Guesses at secrets are counted before anything is looked up.
  if (token !== undefined) await rates.take('push', networkOf(client.address))
  const caller =
    credentials === undefined ? undefined : await authenticate(service.records, credentials, service.now())
  if (token !== undefined && caller === undefined)
    throw new LianfangError('unauthenticated', 'the token is unknown, expired or revoked')
  const { rate = 'standard' } = operation
  const who = caller?.id ?? networkOf(client.address)
  await rates.take(rate, who)
  admit(operation.access, caller)

  const body = await bodyOf(operation, request)
  const cookies: string[] = []
  const context: Context = {
    app: {
      ...service,
      eventsFor: (scope) => turns.reader(service.eventsFor(scope), who, request.signal),
      honeypotsFor: (scope) => turns.reader(service.honeypotsFor(scope), who, request.signal),
    },
    // Admitted: where the types promise a caller, there is one.
    caller: caller as Caller,
    scope: (caller === undefined ? undefined : scopeOf(caller)) as Context['scope'],
    params: parsed('path', operation.params, asked.params) as Context['params'],
    query: parsed('query', operation.query, queryOf(request)) as Context['query'],
    body:
      operation.body === 'bytes' || operation.body === undefined
        ? undefined
        : parsed('body', operation.body, body.value),
    expected: expectedOf(operation, request),
    request,
    clientAddress: client.address,
    secure: client.secure || isLoopback(client.address),
    session,
    setSession(secret, seconds = 0) {
      cookies.push(
        `${sessionCookie}=${secret ?? ''}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${secret === undefined ? 0 : seconds}`,
      )
    },
    signal: request.signal,
  }
  const work = async (): Promise<Response> => answerOf(operation, await route.handle(context))
  const key = operation.method === 'POST' ? request.headers.get('idempotency-key') : null
  const response =
    // What the steps of a sign-in answer (handles, secrets, codes) is never kept, whoever sits at the browser already.
    key === null || caller === undefined || operation.access.kind === 'public' || operation.body === 'bytes'
      ? await work()
      : await repeated(service, operation, caller, key, request, body.text, work)
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return operation.method === 'GET' ? conditional(request, response) : response
}

/** A browser says where a request comes from; another site's page must not act with our cookie. */
function sameSite(request: Request, client: Client): void {
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  const host = request.headers.get('host')
  const own =
    site === null ? origin === null || sameHost(origin, host) : site === 'same-origin' || site === 'none'
  if (!own)
    throw new LianfangError('cross-site', `a page of ${origin ?? 'another site'} may not do this here`, {
      hint: client.secure ? 'Use the console itself.' : 'Use the console itself, over https.',
    })
}

function sameHost(origin: string, host: string | null): boolean {
  return URL.parse(origin)?.host === host
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}

async function bodyOf(operation: Operation, request: Request): Promise<{ text: string; value: unknown }> {
  const isJson = operation.body !== 'bytes'
  const accepts = isJson ? ['application/json'] : operation.accepts
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (operation.body !== undefined && accepts?.includes(type ?? '') === false)
    throw new LianfangError(
      'media-type',
      `the body is ${type ?? 'of no stated type'}, not ${accepts.join(', ')}`,
    )
  const encoding = request.headers.get('content-encoding')
  if (operation.accepts !== undefined && encoding !== null && encoding !== 'identity')
    throw new LianfangError('media-type', `the body is encoded (${encoding})`, { hint: 'Send it as it is.' })
  if (operation.body === undefined || !isJson) return { text: '', value: undefined }
  const limit = operation.bodyLimit ?? standardBodyLimit
  const text = await readText(request, limit)
  try {
    return { text, value: JSON.parse(text) as unknown }
  } catch (error) {
    throw new LianfangError('request-invalid', `the body is no JSON: ${(error as Error).message}`)
  }
}

const mostDiscarded = 64 << 20

/** Takes what is left of a body that was refused: senders look for the answer only when all of it is gone. */
async function discardRest({ body }: Request): Promise<void> {
  if (body === null) return
  // Who has read its beginning lets go of it in its own time.
  for (let turn = 0; body.locked; turn++) {
    if (turn === 50) return
    await sleep(10)
  }
  let discarded = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    discarded += chunk.length
    if (discarded > mostDiscarded) return
  }
}

async function readText(request: Request, limit: number): Promise<string> {
  const bytes = await readBytes(request, limit)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new LianfangError('request-invalid', 'the body is not UTF-8')
  }
}

function parsed(where: 'path' | 'query' | 'body', schema: z.ZodType | undefined, given: unknown): unknown {
  if (schema === undefined) return undefined
  const result = schema.safeParse(given)
  if (!result.success) throw new InvalidRequest(where, result.error)
  return result.data
}

function queryOf(request: Request): Readonly<Record<string, string>> {
  return Object.fromEntries(new URL(request.url).searchParams)
}

function expectedOf(operation: Operation, request: Request): number | undefined {
  const given = request.headers.get('if-match')
  if (given === null) {
    if (operation.precondition !== true) return undefined
    throw new LianfangError(
      'precondition-required',
      'the change does not say what version it was made from',
      {
        hint: 'Send If-Match with the version.',
      },
    )
  }
  const version = /^"(\d{1,9})(?:-[\w-]+)?"$/.exec(given)?.[1]
  if (version === undefined) throw new LianfangError('precondition-failed', `${given} is no version of ours`)
  return Number(version)
}

function answerOf(operation: Operation, answer: unknown): Response {
  if (answer instanceof Response) return answer
  const { response, status = 200 } = operation
  if ('media' in response) throw new Error(`${operation.path} must answer a download`)
  if (response instanceof z.ZodVoid) return new Response(null, { status: 204 })
  // What the contract does not name does not leave.
  const checked = response.parse(answer)
  const { version } = checked as { version?: unknown }
  return Response.json(checked, {
    status,
    headers: {
      'cache-control': 'no-cache, private',
      ...(typeof version === 'number' ? { etag: `"${version}"` } : {}),
    },
  })
}

async function repeated(
  service: Service,
  operation: Operation,
  caller: Caller,
  key: string,
  request: Request,
  body: string,
  work: () => Promise<Response>,
): Promise<Response> {
  const path = new URL(request.url).pathname
  const asked = {
    caller: caller.id,
    key,
    request: [request.method, path, body],
    secret: operation.secret === true,
  }
  const answer = await once(service.records, asked, service.now(), async () => {
    const response = await work()
    return { status: response.status, body: response.body === null ? null : await response.text() }
  })
  return new Response(answer.body, {
    status: answer.status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-cache, private' },
  })
}

/** 304 when the client has it already. */
async function conditional(request: Request, response: Response): Promise<Response> {
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  if (response.status !== 200 || !isJson) return response
  const body = await response.arrayBuffer()
  // A version says whether somebody changed it; figures beside it may have changed all the same.
  const given = response.headers.get('etag')
  const version = given === null ? null : /^"(\d+)"$/.exec(given)
  const digest = createHash('sha1').update(new Uint8Array(body)).digest('base64url')
  const etag = version ? `"${version[1]}-${digest}"` : (given ?? `W/"${digest}"`)
  const headers = new Headers(response.headers)
  headers.set('etag', etag)
  const known = request.headers
    .get('if-none-match')
    ?.split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
  if (known?.includes(etag.replace(/^W\//, '')) === true) return new Response(null, { status: 304, headers })
  return new Response(body, { status: 200, headers })
}

function harden(headers: Headers, path: string): void {
  headers.set('x-content-type-options', 'nosniff')
  headers.set('referrer-policy', 'no-referrer')
  headers.set('cross-origin-opener-policy', 'same-origin')
  headers.set('cross-origin-resource-policy', 'same-origin')
  // The preview of a bulletin stands in a frame of the console.
  if (!headers.has('x-frame-options')) headers.set('x-frame-options', 'DENY')
  if (!headers.has('content-security-policy'))
    headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
  if (path.startsWith('/api/') && !headers.has('cache-control')) headers.set('cache-control', 'no-store')
}
