/** Rows as Native blocks in bulk, compressed by the server, past the driver: a backup's way out and in. */
import http from 'node:http'
import https from 'node:https'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { text } from 'node:stream/consumers'
import { parseError, type ClickHouseSettings } from '@clickhouse/client'
import { LianfangError } from '../../base/errors.ts'
import { faultOf } from './faults.ts'
import type { Sql } from './sql.ts'

/** A node and who asks. */
export interface Node {
  readonly url: string
  readonly user: { readonly name: string; readonly password: string }
  readonly database: string
}

/** As long as a socket may say nothing, ms. */
const patience = 15 * 60_000

/**
 * The answer to a SELECT as one zstd frame of Native blocks. A server that fails on the way breaks the connection, which is an error
 * of the stream.
 */
export async function receiveNative(
  node: Node,
  statement: Sql,
  settings: ClickHouseSettings,
): Promise<Readable> {
  const { request, response } = open(node, statement, ' FORMAT Native', {
    ...settings,
    enable_http_compression: 1,
  })
  request.end()
  return answered(node, await response)
}

/** Carries out an INSERT whose Native blocks, zstd-compressed, are the body; answers the rows written. */
export async function sendNative(
  node: Node,
  statement: Sql,
  body: Readable,
  settings: ClickHouseSettings,
): Promise<number> {
  const { request, response } = open(
    node,
    statement,
    ' FORMAT Native',
    { ...settings, wait_end_of_query: 1 },
    {
      'content-encoding': 'zstd',
    },
  )
  // The server may answer, and hang up, before it has read all: what it says matters more than the broken pipe.
  const sending = pipeline(body, request).catch((error: unknown) => error)
  let answer: http.IncomingMessage
  try {
    answer = await response
  } catch (error) {
    const cause = await sending
    throw cause instanceof LianfangError ? cause : error
  }
  await answered(node, answer)
  answer.resume()
  const summary = answer.headers['x-clickhouse-summary']
  return typeof summary === 'string'
    ? Number((JSON.parse(summary) as { written_rows?: string }).written_rows ?? 0)
    : 0
}

function open(
  { url, user, database }: Node,
  statement: Sql,
  format: string,
  settings: ClickHouseSettings,
  headers: Readonly<Record<string, string>> = {},
): { request: http.ClientRequest; response: Promise<http.IncomingMessage> } {
  const { text: query, parameters } = statement.render()
  const target = new URL(url)
  for (const [name, value] of Object.entries({ database, query: query + format, ...settings }))
    target.searchParams.set(name, String(value))
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'object') throw new TypeError('only plain values in a transfer')
    target.searchParams.set(`param_${name}`, String(value))
  }
  const request = (target.protocol === 'https:' ? https : http).request(target, {
    method: 'POST',
    // A connection of its own: a kept one would hold up the node's graceful stop.
    agent: false,
    timeout: patience,
    headers: {
      'accept-encoding': 'zstd',
      'x-clickhouse-user': user.name,
      'x-clickhouse-key': user.password,
      ...headers,
    },
  })
  const response = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve)
    request.once('error', (error) => reject(faultOf(error, url)))
    request.once('timeout', () => request.destroy(new Error('Timeout error.')))
  })
  return { request, response }
}

async function answered({ url }: Node, response: http.IncomingMessage): Promise<http.IncomingMessage> {
  if (response.statusCode === 200) return response
  throw faultOf(parseError(await text(response)), url)
}
