/** Serves the console's built files. */
import { readdirSync, readFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Server } from './server.ts'

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  webmanifest: 'application/manifest+json',
}
const compressible = new Set(['css', 'html', 'js', 'json', 'svg', 'txt', 'webmanifest'])

/** Only our own files and our own API. The chart library sets style attributes, hence style-src-attr; no inline style element is let in. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "frame-src 'self' blob:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

interface File {
  readonly type: string
  readonly bytes: Buffer<ArrayBuffer>
  readonly packed: Map<string, Promise<Buffer<ArrayBuffer>>>
}

const pack = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }),
} as const

/** Files below `folder` by their path; every other path that is not the API's is the console's own business: index.html. */
export function serveConsole(server: Server, folder: string): void {
  const files = readFolder(folder)
  server.get('*', async (context) => {
    const { path } = context.req
    const found = files.get(path)
    // A missing script must not come as a page.
    if (found === undefined && /\.\w+$/.test(path)) return context.notFound()
    const file = found ?? files.get('/index.html')
    if (file === undefined)
      return context.text('The console is not built: run npm run build (npm ci does it).\n', 503)
    const accepted = context.req.header('accept-encoding') ?? ''
    const encoding =
      !compressible.has(path.split('.').at(-1)!) && found !== undefined ? undefined : encodingOf(accepted)
    const headers = new Headers({
      'content-type': file.type,
      vary: 'accept-encoding',
      'content-security-policy': policy,
      'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    })
    if (encoding === undefined) return new Response(file.bytes, { headers })
    headers.set('content-encoding', encoding)
    let packed = file.packed.get(encoding)
    if (packed === undefined) file.packed.set(encoding, (packed = pack[encoding](file.bytes)))
    return new Response(await packed, { headers })
  })
}

function encodingOf(accepted: string): 'br' | 'gzip' | undefined {
  if (/\bbr\b/.test(accepted)) return 'br'
  return /\bgzip\b/.test(accepted) ? 'gzip' : undefined
}

/** All of it, read once: nothing a request says becomes a path. */
function readFolder(folder: string): ReadonlyMap<string, File> {
  if (!existsSync(folder)) return new Map()
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        const type = types[entry.name.split('.').at(-1)!] ?? 'application/octet-stream'
        return [
          path.slice(folder.length).replace(/^\/?/, '/'),
          { type, bytes: readFileSync(path), packed: new Map() },
        ]
      }),
  )
}
