/** The HTTP side under attack: what is forged, oversized, malformed or from elsewhere is refused clearly, and tells nothing. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { groups } from '../src/api/contract/index.ts'
import { problem, type Operation } from '../src/api/contract/operation.ts'
import { sessionCookie } from '../src/api/server.ts'
import { refreshers } from '../src/app.ts'
import { assignAgency, createAgency, createVendor, loadCategories } from '../src/domains/agencies/index.ts'
import { ourselves } from '../src/domains/audit/index.ts'
import { createToken, revokeToken } from '../src/domains/identity/index.ts'
import { csvFields } from '../src/standards/csv/csv.ts'
import { cowrieLines } from './honeypots.test-support.ts'
import { attackLine, hostile, push } from './sample.test-support.ts'
import { startTestService, type Client } from './service.test-support.ts'

const operations = Object.values(groups).flatMap((group) =>
  Object.values(group as Readonly<Record<string, Operation>>),
)

suite('the HTTP side under attack', async () => {
  const service = await startTestService({ LIANFANG_TRUSTED_PROXIES: '127.0.0.1' })
  const { nobody } = service
  const administrator = await service.person('administrator')
  const agency = await service.agency(1)
  const draft = (number: number) => ({ oid: `2.16.886.999998.${number}`, nameZh: `機關甲${number}` })

  /** The answer's problem, in the shape that the contract gives. */
  const refusal = async (response: Response, status: number, code?: string): Promise<string> => {
    const text = await response.text()
    assert.equal(response.status, status, text)
    assert.equal(response.headers.get('content-type'), 'application/problem+json', text)
    const shown = problem.strict().parse(JSON.parse(text))
    assert.equal(shown.status, status)
    if (code !== undefined) assert.equal(shown.code, code)
    assertTellsNothing(text)
    assertHardened(response)
    return text
  }

  test('another site cannot act with the cookie', async () => {
    const { host } = new URL(service.origin)
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `https://${host}.evil.example` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: service.origin },
    ])
      for (const [method, path] of [
        ['POST', '/api/agencies'],
        ['DELETE', '/api/session'],
        ['PUT', '/api/business-categories'],
      ] as const)
        await refusal(await administrator.fetch(method, path, {}, headers), 403, 'cross-site')
    // None of it signed anybody out or made anything.
    const who = await administrator.fetch('GET', '/api/session')
    assert.notEqual(((await who.json()) as { person: unknown }).person, null)
    for (const headers of [{ origin: service.origin }, { 'sec-fetch-site': 'same-origin' }])
      assert.equal((await administrator.fetch('POST', '/api/agencies', {}, headers)).status, 422)
    // A form of another site can send no JSON, and JSON is all that is taken.
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])
      await refusal(
        await administrator.fetch('POST', '/api/agencies', Buffer.from(JSON.stringify(draft(1))), {
          'content-type': type,
        }),
        415,
        'media-type',
      )
    const preflight = await nobody.fetch('OPTIONS', '/api/agencies', undefined, {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
    })
    await refusal(preflight, 405)
    assert.equal(preflight.headers.get('access-control-allow-origin'), null)
  })

  test('who the client is: only a trusted proxy says, and only its last word counts', async () => {
    const guess = (headers: Record<string, string>) =>
      nobody.fetch('POST', '/api/session/password', { mail: 'a@b.tw', password: 'x' }, headers)
    // Through the proxy without encryption: before any password is looked at.
    await refusal(
      await guess({ 'x-forwarded-for': '198.51.100.1', 'x-forwarded-proto': 'http' }),
      403,
      'https-required',
    )
    await refusal(
      await guess({ 'x-forwarded-for': '127.0.0.1, 198.51.100.2', 'x-forwarded-proto': 'https, http' }),
      403,
      'https-required',
    )
    // A client that forges another address with each guess is still the one that the proxy saw.
    const statuses: number[] = []
    let last = new Response()
    for (let turn = 0; turn < 25; turn++) {
      last = await guess({
        'x-forwarded-for': `203.0.113.${turn}, 198.51.100.3`,
        'x-forwarded-proto': 'https',
      })
      statuses.push(last.status)
    }
    assert.deepEqual([...new Set(statuses)], [401, 429])
    const wait = Number(last.headers.get('retry-after'))
    assert.ok(wait >= 1 && wait <= 60, String(wait))
    await refusal(last, 429, 'too-many')
    const other = await guess({ 'x-forwarded-for': '198.51.100.4', 'x-forwarded-proto': 'https' })
    assert.equal(other.status, 401, 'somebody else is not held up')
  })

  test('bodies: too large, no JSON, not UTF-8, too deep, with keys that are no keys', async () => {
    const send = (bytes: Uint8Array, path = '/api/agencies') =>
      administrator.fetch('POST', path, bytes, { 'content-type': 'application/json' })
    for (const [path, mebibytes] of [
      ['/api/agencies', 2],
      ['/api/agencies/import', 25],
    ] as const)
      await refusal(
        await postAlone(service.origin, path, Buffer.alloc(mebibytes * 2 ** 20, ' '), {
          ...administrator.headers,
          'content-type': 'application/json',
        }),
        413,
        'too-large',
      )
    await refusal(await send(Buffer.from('{"oid":')), 400, 'request-invalid')
    await refusal(await send(Buffer.from([0x22, 0xff, 0xfe, 0x22])), 400, 'request-invalid')
    await refusal(await send(Buffer.from('['.repeat(200_000))), 400, 'request-invalid')
    await refusal(await send(Buffer.from('[]')), 422, 'invalid')
    const polluted = `{"__proto__":{"role":"administrator"},"oid":"1","nameZh":"a","constructor":{}}`
    await refusal(await send(Buffer.from(polluted)), 422, 'invalid')
    await refusal(
      await administrator.fetch('POST', '/api/agencies/import', { format: 'csv', text: 'x', dryRun: 'no' }),
      422,
      'invalid',
    )
    assert.equal((await nobody.fetch('GET', '/healthz')).status, 200)
  })

  test('paths that climb reach nothing', async () => {
    const secret = /root:|BEGIN|LIANFANG_|"private"|import \{/
    for (const path of [
      '/public/bulletins/..%2f',
      '/public/bulletins/..%2f..%2f..%2f..%2fetc%2fpasswd',
      '/public/bulletins/%2e%2e%2fsecret.key',
      '/public/bulletins/gateway-x%00.pdf',
      '/public/bulletins/gateway-..%5c..%5cx.pdf',
      '/assets/../package.json',
      '/assets/..%2f..%2f..%2fpackage.json',
      '/assets/%2e%2e/%2e%2e/package.json',
      '/assets/....//package.json',
      '//etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/.env',
      '/secret.key',
    ]) {
      const raw = await rawRequest(
        service.origin,
        `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
      )
      assert.match(raw, /^HTTP\/1\.1 (200|400|404)/, path)
      if (raw.startsWith('HTTP/1.1 200')) assert.match(raw, /<div id="root">/, path)
      assert.doesNotMatch(raw.slice(raw.indexOf('\r\n\r\n')), secret, path)
    }
    for (const id of ['..%2f..%2fx', '%00', "1' OR '1'='1", '{{7*7}}'])
      for (const path of ['/api/bulletins/', '/api/set-aside/', '/api/gateway/events/', '/api/agencies/']) {
        const response = await administrator.fetch('GET', path + encodeURIComponent(id))
        assert.ok([400, 404, 422].includes(response.status), `${path}${id}: ${response.status}`)
        await refusal(response, response.status)
      }
  })

  test('senders who are slow with their headers, or never end them, hold nobody up', async () => {
    const { hostname, port } = new URL(service.origin)
    const slow = Array.from({ length: 200 }, () => {
      const socket = connect(Number(port), hostname)
      socket.on('error', () => undefined)
      socket.write('GET /api/session HTTP/1.1\r\nhost: x\r\nx-slow: ')
      return socket
    })
    await sleep(100)
    for (const socket of slow) socket.write('a')
    assert.equal((await nobody.fetch('GET', '/api/session')).status, 200)
    for (const socket of slow) socket.destroy()
    const endless = await rawRequest(
      service.origin,
      `GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(100_000)}\r\n\r\n`,
    )
    assert.match(endless, /^HTTP\/1\.1 431/)
    // Two lengths: whoever sits in between may see another request than we do.
    const smuggled = 'POST /api/session/password HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n'
    assert.match(
      await rawRequest(service.origin, `${smuggled}transfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
      /^HTTP\/1\.1 400/,
    )
    assert.equal((await nobody.fetch('GET', '/healthz')).status, 200)
  })

  test('pushes: only of records, only so many, and a bomb is put out before it goes off', async () => {
    const machine = await service.machine(['push'])
    const send = (body: Uint8Array, headers: Record<string, string>, name = 'bomb') =>
      machine.fetch('POST', `/api/push/${name}`, body, headers)
    const line = Buffer.from('a line\n')
    await refusal(await send(line, { 'content-type': 'application/json' }), 415, 'media-type')
    await refusal(await send(line, { 'content-type': 'multipart/form-data' }), 415, 'media-type')
    await refusal(
      await send(line, { 'content-type': 'text/plain', 'content-encoding': 'br' }),
      415,
      'media-type',
    )
    await refusal(await send(line, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }), 422)
    await refusal(await send(line, { 'content-type': 'text/plain' }, '..%2f..%2fx'), 422)
    await refusal(
      await postAlone(service.origin, '/api/push/bomb', Buffer.alloc(65 * 2 ** 20, 'a line\n'), {
        ...machine.headers,
        'content-type': 'text/plain',
      }),
      413,
      'too-large',
    )
    const lines = Buffer.alloc(512 * 2 ** 20, 'a'.repeat(127) + '\n')
    const bombs = { gzip: gzipSync(lines, { level: 9 }), zstd: zstdCompressSync(lines) }
    const before = process.memoryUsage().rss
    let most = 0
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5)
    for (const [encoding, bomb] of Object.entries(bombs)) {
      assert.ok(bomb.length < 2 ** 21)
      const headers = { 'content-type': 'text/plain', 'content-encoding': encoding }
      await refusal(await send(bomb, headers), 413, 'too-large')
    }
    clearInterval(watch)
    assert.ok(most - before < 200 * 2 ** 20, `${Math.round((most - before) / 2 ** 20)} MiB more`)
    const { live } = await service.service.collector.status()
    assert.ok(!live.some(({ address }) => address.endsWith('/bomb')), 'nothing of them was taken')
  })

  test('tokens: unknown, malformed, expired, revoked, and for something else', async () => {
    const bearer = (secret: string, path: string) =>
      nobody.fetch('GET', path, undefined, { authorization: `Bearer ${secret}` })
    const { identity } = service.service
    const make = (endsAt: number) =>
      createToken(identity, ourselves, {
        name: 'test',
        scopes: ['read'],
        agency: null,
        endsAt: new Date(endsAt),
      })
    const good = await make(Date.now() + 60_000)
    const path = '/api/gateway/ranking'
    assert.equal((await bearer(good.secret, path)).status, 200)
    for (const wrong of [
      'x',
      good.secret.slice(0, -1),
      `${good.secret}A`,
      good.secret.toLowerCase(),
      '__proto__',
    ])
      await refusal(await bearer(wrong, path), 401, 'unauthenticated')
    for (const other of ['/api/people', '/api/audit', '/metrics', '/api/agencies', '/api/account'])
      await refusal(await bearer(good.secret, other), 403, 'forbidden')
    // A token beside a good cookie: what the machine says of itself counts.
    await refusal(
      await administrator.fetch('GET', '/api/people', undefined, { authorization: `Bearer ${good.secret}` }),
      403,
      'forbidden',
    )
    await revokeToken(identity, ourselves, good.token.id)
    await refusal(await bearer(good.secret, path), 401, 'unauthenticated')
    const end = Date.now() + 1000
    const short = await make(end)
    await sleep(end - Date.now() + 1)
    await refusal(await bearer(short.secret, path), 401, 'unauthenticated')
    const session = await nobody.fetch('GET', '/api/account', undefined, {
      cookie: `${sessionCookie}=${'A'.repeat(43)}`,
    })
    await refusal(session, 401, 'unauthenticated')
  })

  test('versions: a change without one, from an old one, and reading what is known already', async () => {
    const path = `/api/agencies/${agency}`
    const read = await administrator.fetch('GET', path)
    const etag = read.headers.get('etag')!
    const { version } = (await read.json()) as { version: number }
    assert.match(etag, new RegExp(`^"${version}-`))
    const known = await administrator.fetch('GET', path, undefined, { 'if-none-match': etag })
    assert.deepEqual([known.status, await known.text()], [304, ''])
    assertHardened(known)
    const put = (headers: Record<string, string>) =>
      administrator.fetch('PUT', path, { oid: '2.16.886.999999.1', nameZh: '機關新名' }, headers)
    await refusal(await put({}), 428, 'precondition-required')
    for (const wrong of [`"${version + 1}"`, '*', 'W/"1"', 'x'])
      await refusal(await put({ 'if-match': wrong }), 412, 'precondition-failed')
    // Two at once: one of them wins.
    const both = await Promise.all([put({ 'if-match': etag }), put({ 'if-match': etag })])
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 412])
    const again = await administrator.fetch('GET', path, undefined, { 'if-none-match': etag })
    assert.equal(again.status, 200)
    const list = await administrator.fetch('GET', '/api/agencies')
    const same = { 'if-none-match': list.headers.get('etag')! }
    assert.equal((await administrator.fetch('GET', '/api/agencies', undefined, same)).status, 304)
  })

  test('a repeated creation creates once', async () => {
    const key = { 'idempotency-key': 'once' }
    const [one, two] = [
      await administrator.fetch('POST', '/api/agencies', draft(2), key),
      await administrator.fetch('POST', '/api/agencies', draft(2), key),
    ]
    assert.deepEqual([one.status, two.status], [201, 201])
    assert.equal(await one.text(), await two.text())
    await refusal(await administrator.fetch('POST', '/api/agencies', draft(3), key), 422, 'invalid')
    const somebody = await service.person('administrator')
    await refusal(await somebody.fetch('POST', '/api/agencies', draft(2), key), 409, 'conflict')
    const atOnce = await Promise.all(
      Array.from({ length: 5 }, () =>
        administrator.fetch('POST', '/api/agencies', draft(4), { 'idempotency-key': 'at once' }),
      ),
    )
    assert.ok(atOnce.every(({ status }) => status === 201 || status === 409))
    const found = await administrator.fetch('GET', '/api/agencies?search=2.16.886.999998.4')
    assert.equal(((await found.json()) as { items: unknown[] }).items.length, 1)
    const token = {
      name: 't',
      scopes: ['metrics'],
      endsAt: new Date(Date.now() + 86_400_000).toISOString(),
    }
    const secret = { 'idempotency-key': 'secret' }
    assert.equal((await administrator.fetch('POST', '/api/tokens', token, secret)).status, 201)
    await refusal(await administrator.fetch('POST', '/api/tokens', token, secret), 409, 'conflict')
  })

  /** A vendor whose tickets are formulas, of an agency whose category is one; answers the delivery, of which one row is set aside. */
  async function deliverFormulas(formulas: readonly string[]): Promise<number> {
    const { records } = service.service
    const now = new Date()
    const draft = { oid: '2.16.886.999996.1', nameZh: '機關丙', nameEn: '', parent: null, level: null }
    const vendor = await records.within({ kind: 'system' }, async (db) => {
      const [category] = formulas
      await loadCategories(db, ourselves, [{ code: category!, nameZh: category!, nameEn: '' }])
      const served = await createAgency(db, ourselves, { ...draft, category: category! })
      const names = { code: 'formulas', nameZh: '算式', nameEn: '', mail: '' }
      const { id, version } = await createVendor(db, ourselves, names, now)
      const ever = { agency: served.id, from: new Date(0), to: null }
      return assignAgency(db, ourselves, id, version, ever, now)
    })
    const tickets = formulas.map((formula, index) => ({
      number: `${formula.trim()}${index}`,
      agency: index === 1 ? formula : draft.oid,
      eventAt: now.toISOString(),
      title: formula,
    }))
    const path = `/api/returns/deliveries?vendor=${vendor.id}&form=monitoring&profile=lianfang-json`
    const lines = Buffer.from([...tickets.map((each) => JSON.stringify(each)), '=1+1'].join('\n'))
    const headers = { 'content-type': 'application/x-ndjson' }
    const answer = await administrator.fetch('POST', path, lines, headers)
    const report = (await answer.json()) as { delivery: number; counts: { stored: number; setAside: number } }
    assert.deepEqual([answer.status, report.counts.setAside], [201, 2], JSON.stringify(report))
    return report.delivery
  }

  test('no CSV computes anything', async () => {
    const formulas = ['=1+1', '+1', '-1+cmd|x', '@SUM(A1)', '\t=1', '\r=1', hostile.formula]
    for (const [index, formula] of formulas.entries())
      await service.service.records.within({ kind: 'system' }, (db) =>
        createAgency(
          db,
          { ...ourselves, name: formula },
          {
            oid: `2.16.886.999997.${index + 1}`,
            nameZh: `機關乙${index}`,
            nameEn: /[\t\r]/.test(formula) ? '' : formula,
            parent: null,
            level: null,
            category: null,
          },
        ),
      )
    await push(
      service,
      'formulas',
      [hostile.formula, '@SUM(A1)', '+1', '-1'].map((attack, index) =>
        attackLine({ attack, message: attack, url: attack }, index + 1),
      ),
    )
    await push(
      service,
      'typed-formulas',
      formulas.flatMap((password, index) =>
        cowrieLines({ session: `f0${index}`, source: '203.0.113.9', at: index, tries: [['root', password]] }),
      ),
    )
    const { events, locations, settings } = service.service
    for (const refresh of refreshers({ store: events, settings }, locations, 1)) await refresh()
    const delivery = await deliverFormulas(formulas)
    const exports = operations.filter(
      ({ response }) => 'media' in response && response.media.some((type) => type === 'text/csv'),
    )
    assert.deepEqual(exports.map(({ path }) => path).toSorted(), [
      '/api/agencies.csv',
      '/api/audit.csv',
      '/api/gateway/events.csv',
      '/api/gateway/ranking.csv',
      '/api/honeypots/indicators.csv',
      '/api/honeypots/ranking.csv',
      '/api/returns/cross-tab.csv',
      '/api/returns/deliveries/{id}/set-aside.csv',
      '/api/returns/tickets.csv',
    ])
    /** Where the formulas are not in what is there without a word. */
    const queries: Readonly<Record<string, string>> = {
      '/api/honeypots/ranking.csv': '?dimension=password',
      '/api/returns/cross-tab.csv': '?from=yesterday&to=today',
      '/api/returns/tickets.csv': '?from=yesterday&to=today',
    }
    // Addresses, domains, URLs and hashes begin with letters and digits.
    const tame = new Set(['/api/honeypots/indicators.csv'])
    for (const { path } of exports) {
      const address = path.replace('{id}', String(delivery)) + (queries[path] ?? '')
      const response = await administrator.fetch('GET', address)
      const text = await response.text()
      assert.equal(response.status, 200, text)
      assert.match(response.headers.get('content-type')!, /^text\/csv; charset=utf-8/)
      assert.match(response.headers.get('content-disposition')!, /^attachment; filename="[\w.-]+\.csv"$/)
      assertHardened(response)
      let neutralised = 0
      for (const field of fieldsOf(text)) {
        // Our own numbers are numbers; what came from outside is text.
        if (!/^-\d+(\.\d+)?$/.test(field)) assert.doesNotMatch(field, /^[=+\-@\t\r]/, `${path}: ${field}`)
        if (/^'+[=+\-@\t\r]/.test(field)) neutralised++
      }
      assert.ok(neutralised > 0 || tame.has(path), path)
    }
  })

  test('every operation refuses in the same shape, and tells nothing of the inside', async () => {
    const garbage = {
      from: "x'; DROP TABLE detection; --",
      limit: '-1',
      cursor: '%%%',
      to: '\u0000',
      id: '…',
    }
    for (const { method, path, body } of operations) {
      const address = path.replaceAll(/\{\w+\}/g, "'%22%3Cscript%3E")
      const query = method === 'GET' ? `?${new URLSearchParams(garbage).toString()}` : ''
      if (method === 'DELETE' && path === '/api/session') continue
      const headers = { 'if-match': '"1"', 'x-forwarded-for': '198.51.100.77', 'x-forwarded-proto': 'https' }
      for (const client of [nobody, administrator] satisfies Client[]) {
        const response = await client.fetch(
          method,
          address + query,
          method === 'GET' || body === undefined ? undefined : { garbage: "'; SELECT 1; --" },
          headers,
        )
        assertHardened(response)
        if (response.status >= 400 && path.startsWith('/api/')) await refusal(response, response.status)
        else assertTellsNothing(await response.text())
        assert.notEqual(response.status, 500, `${method} ${path}`)
      }
    }
    await refusal(await nobody.fetch('GET', '/api/nothing'), 404, 'not-found')
    const wrongMethod = await nobody.fetch('PUT', '/api/session')
    assert.equal(wrongMethod.headers.get('allow'), 'GET, DELETE')
    await refusal(wrongMethod, 405, 'method-not-allowed')
  })

  test('pages and files say how they may be used', async () => {
    for (const path of [
      '/',
      '/sign-in',
      '/favicon.svg',
      '/missing.js',
      '/public/bulletins',
      '/public/bulletins/feed.xml',
    ])
      assertHardened(await nobody.fetch('GET', path))
    const page = await nobody.fetch('GET', '/')
    const policy = page.headers.get('content-security-policy')!
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ])
      assert.ok(policy.includes(rule), rule)
    assert.doesNotMatch(policy, /unsafe-eval|script-src[^;]*unsafe-inline|\*/)
  })
})

/** Words that only a fault of ours, a query or a stack would hold. */
function assertTellsNothing(text: string): void {
  assert.doesNotMatch(
    text,
    /\bat .*\.[jt]s:\d+|node_modules|\bSELECT\b.*\bFROM\b|syntax error at|DB::Exception|ECONN|\/src\//,
  )
}

function assertHardened({ headers, url }: Response): void {
  for (const [name, value] of [
    ['x-content-type-options', /^nosniff$/],
    ['referrer-policy', /^no-referrer$/],
    ['x-frame-options', /^(DENY|SAMEORIGIN)$/],
    ['content-security-policy', /default-src 'none'/],
    ['cross-origin-opener-policy', /^same-origin$/],
    ['cross-origin-resource-policy', /^same-origin$/],
    ['x-request-id', /^[0-9a-f-]{36}$/],
  ] as const)
    assert.match(headers.get(name) ?? '', value, `${name} of ${url}`)
  if (new URL(url).pathname.startsWith('/api/'))
    assert.match(headers.get('cache-control') ?? '', /no-store|private/, url)
  assert.equal(headers.get('x-powered-by'), null)
  assert.equal(headers.get('server'), null)
}

/** Every field of a CSV, in which quoted fields may hold line ends. */
function fieldsOf(text: string): string[] {
  const records: string[] = []
  let open = false
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') open = !open
    else if (text[at] === '\n' && !open) {
      records.push(text.slice(start, at).replace(/\r$/, ''))
      start = at + 1
    }
  }
  assert.ok(!open && start === text.length)
  return records.flatMap((record) => csvFields(record.replace(/^\uFEFF/, ''), ',')!)
}

/**
 * Posts on a connection of its own: who answers before it has read everything may close the connection afterwards, and that is no
 * other request's business.
 */
async function postAlone(
  origin: string,
  path: string,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const agent = new Agent({ keepAlive: true })
  try {
    const request = httpRequest(new URL(path, origin), { method: 'POST', agent, headers })
    // Writing on may fail once the answer is there.
    request.on('error', () => undefined)
    const answered = once(request, 'response') as Promise<[IncomingMessage]>
    request.end(body)
    const [answer] = await answered
    const text = ((await answer.toArray()) as Buffer[]).map(String).join('')
    const response = new Response(text, {
      status: answer.statusCode ?? 0,
      headers: answer.headers as Record<string, string>,
    })
    return Object.defineProperty(response, 'url', { value: new URL(path, origin).href })
  } finally {
    agent.destroy()
  }
}

/** Sends bytes as they are, and answers what came until the other side has closed. */
async function rawRequest(origin: string, request: string): Promise<string> {
  const { hostname, port } = new URL(origin)
  const socket = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  // A reset after the refusal is an end as well.
  socket.on('error', () => undefined)
  socket.end(request)
  await new Promise((resolve) => socket.once('close', resolve))
  return Buffer.concat(chunks).toString('latin1')
}
