import { readFileSync } from 'node:fs'
import { createServer as createPlain, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createEncrypted } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { LianfangError } from '../base/errors.ts'
import type { Server } from './server.ts'

export interface Listening {
  readonly port: number
  /** Reads the certificate again, for connections from now on. Throws when it is no good; the old one stays. */
  reload(): void
  /** Takes no new connections, ends the idle ones, waits for the rest, at most some seconds. */
  close(): Promise<void>
}

const patience = 10_000

/** Throws LianfangError listen-failed. Port 0 takes any free one. */
export async function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
  tls: { readonly certificate: string; readonly key: string } | undefined,
): Promise<Listening> {
  const listener = getRequestListener(server.fetch, { overrideGlobalObjects: false })
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void =>
    void listener(incoming, outgoing)
  const secrets = (files: NonNullable<typeof tls>) => ({
    cert: readFileSync(files.certificate),
    key: readFileSync(files.key),
    minVersion: 'TLSv1.2' as const,
  })
  const encrypted = tls && createEncrypted(secrets(tls), onRequest)
  const http = encrypted ?? createPlain(onRequest)
  // Slow senders of headers lose their place; a push of 64 MiB over a slow line still gets through.
  http.headersTimeout = 15_000
  http.requestTimeout = 300_000
  http.maxRequestsPerSocket = 0
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new LianfangError(
          'listen-failed',
          `${host}:${port} cannot be listened on: ${error.code ?? error.message}`,
          {
            hint:
              error.code === 'EADDRINUSE'
                ? 'Something else listens there (another lianfang serve?). Set LIANFANG_LISTEN to another port.'
                : 'Set LIANFANG_LISTEN.',
          },
        ),
      ),
    )
    http.listen({ host, port }, resolve)
  })
  return {
    port: (http.address() as AddressInfo).port,
    reload() {
      if (tls !== undefined) encrypted?.setSecureContext(secrets(tls))
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve())
        http.closeIdleConnections()
        setTimeout(() => http.closeAllConnections(), patience).unref()
      }),
  }
}
