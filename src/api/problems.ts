/** Errors as RFC 9457 problem details. */
import { z } from 'zod'
import { LianfangError } from '../base/errors.ts'
import { PasswordRefused } from '../domains/identity/index.ts'
import type { Problem } from './contract/operation.ts'

/** Statuses of the codes that are the caller's business. Every other code is 500, without its message. */
const statuses: Readonly<Record<string, number>> = {
  'request-invalid': 400,
  unauthenticated: 401,
  'sign-in-failed': 401,
  forbidden: 403,
  'https-required': 403,
  'proof-required': 403,
  'cross-site': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'in-progress': 409,
  gone: 410,
  'precondition-failed': 412,
  'too-large': 413,
  'media-type': 415,
  invalid: 422,
  'heading-missing': 422,
  'too-slow': 422,
  'xlsx-encrypted': 422,
  'xlsx-macros': 422,
  'query-too-heavy': 422,
  'store-memory': 422,
  'precondition-required': 428,
  'too-many': 429,
  'store-unreachable': 503,
  'store-busy': 503,
  'store-disk-full': 503,
  'records-unreachable': 503,
  'spool-full': 503,
  'provider-failed': 503,
  stopping: 503,
}

/** RFC 9110's words. */
const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** A fault with what was wrong in each place of a request. */
export class InvalidRequest extends LianfangError {
  readonly errors: readonly { readonly path: string; readonly message: string }[]

  constructor(where: 'path' | 'query' | 'body', error: z.ZodError) {
    super('invalid', `the ${where} is not as the API reference says`)
    this.errors = error.issues.map(({ path, message }) => ({
      path: [where, ...path].join('.'),
      message,
    }))
  }
}

/** The problem of an error; `known` is false when it is a fault of ours, which belongs in the log. */
export function problemOf(error: unknown): { readonly problem: Problem; readonly known: boolean } {
  const code = error instanceof LianfangError ? error.code : 'fault'
  const status = statuses[code] ?? (code.endsWith('-invalid') ? 422 : 500)
  const known = status !== 500
  const shown = error instanceof LianfangError && known ? error : undefined
  return {
    known,
    problem: {
      type: 'about:blank',
      title: titles[status] ?? 'Error',
      status,
      detail: shown?.message ?? 'Something went wrong here. It was logged.',
      code: known ? code : 'fault',
      ...(shown?.hint === undefined ? {} : { hint: shown.hint }),
      ...(shown instanceof InvalidRequest || shown instanceof PasswordRefused
        ? { errors: [...shown.errors] }
        : {}),
    },
  }
}

export function problemResponse(error: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  const { problem } = problemOf(error)
  return Response.json(problem, {
    status: problem.status,
    headers: {
      ...headers,
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(problem.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(problem.status === 503 && { 'retry-after': '5' }),
    },
  })
}
