/** The console's and the public's side of bulletins, over HTTP as browsers see it. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { pino } from 'pino'
import { bulletinJobs } from '../domains/bulletin/index.ts'
import { analyst, hostileName, startTestDesk } from '../domains/bulletin/editions/desk.test-support.ts'
import { type Element, elements, readXml, textOf } from '../domains/bulletin/render/xml.test-data.ts'
import { household, member } from '../domains/identity/identity.test-support.ts'
import type { Role } from '../domains/identity/index.ts'
import { runJobs } from '../domains/jobs/index.ts'
import { readSettings } from '../settings.ts'
import { listen } from './listen.ts'
import { bulletinRoutes } from './routes/bulletins.ts'
import { jobRoutes } from './routes/jobs.ts'
import { publicBulletinRoutes } from './routes/public-bulletins.ts'
import { createServer, sessionCookie } from './server.ts'
import type { Service } from './service.ts'

const desk = await startTestDesk()
await desk.within(
  (records) =>
    sql`INSERT INTO agency (id, oid, name_zh, name_en) OVERRIDING SYSTEM VALUE
    VALUES (7, '2.16.886.101.20003', '內政部', '')`.execute(records),
  { kind: 'system' },
)
const identity = household(desk.records)
const people = new Map<Role, string>()
for (const role of ['administrator', 'analyst', 'operator', 'officer'] as const) {
  const { session } = await member(identity, `${role}@agency.gov.tw`, role, role === 'officer' ? 7 : null)
  people.set(role, session)
}
// What these routes use of the service.
const service = {
  settings: readSettings({}, desk.folder),
  records: desk.records,
  events: desk.events,
  knowledge: desk.knowledge,
  desk,
  origin: 'https://lianfang.example',
  now: () => identity.now(),
} as unknown as Service
const server = createServer(
  service,
  [...jobRoutes, ...bulletinRoutes, ...publicBulletinRoutes],
  pino({ level: 'silent' }),
  { observe: () => undefined },
)
const listening = await listen(server, { host: '127.0.0.1', port: 0 }, undefined)
const stopping = new AbortController()
const working = runJobs(desk.records, bulletinJobs(desk), { signal: stopping.signal })
after(async () => {
  stopping.abort()
  await working
  await listening.close()
  await desk.stop()
})

interface Asked {
  readonly as?: Role
  readonly method?: string
  readonly body?: unknown
  readonly version?: number
  readonly headers?: Readonly<Record<string, string>>
}

async function ask(path: string, { as, method = 'GET', body, version, headers }: Asked = {}) {
  const response = await fetch(`http://127.0.0.1:${listening.port}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(as && { cookie: `${sessionCookie}=${people.get(as)!}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  const { status } = response
  return { status, headers: response.headers, bytes, text: bytes.toString() }
}

async function json<Value = Record<string, unknown>>(
  path: string,
  asked: Asked = {},
  status = 200,
): Promise<Value> {
  const answer = await ask(path, asked)
  assert.equal(answer.status, status, `${asked.method ?? 'GET'} ${path}: ${answer.text.slice(0, 300)}`)
  return JSON.parse(answer.text) as Value
}

interface Shown {
  readonly id: string
  readonly slug: string
  readonly version: number
  readonly state: string
  readonly texts: readonly { readonly language: string; readonly digest: string | null }[]
}

async function make(body: Readonly<Record<string, unknown>>): Promise<Shown> {
  const { job } = await json<{ job: string }>('/api/bulletins', { as: 'analyst', method: 'POST', body }, 202)
  const { edition } = await finished(job)
  return json<Shown>(`/api/bulletins/${edition}`, { as: 'analyst' })
}

/** The job's result. */
async function finished(id: string): Promise<{ readonly edition: string }> {
  for (;;) {
    const job = await json<{ state: string; result: { edition: string }; error: unknown }>(
      `/api/jobs/${id}`,
      { as: 'analyst' },
    )
    assert.equal(job.error, null)
    if (job.state === 'done') return job.result
    await sleep(20)
  }
}

/** Parsed as a browser would refuse to be fooled: nothing runs, nothing loads. */
function inert(page: string): Element {
  const root = readXml(page, ['meta', 'wbr', 'link'])
  for (const { name, attributes } of elements(root)) {
    assert.ok(!['img', 'script', 'iframe', 'object', 'base', 'form'].includes(name), name)
    for (const [attribute, value] of Object.entries(attributes)) {
      assert.doesNotMatch(attribute, /^(on|style$|src)/)
      if (attribute === 'href') assert.match(value, /^(#|\/public\/|https:\/\/lianfang\.example\/public\/)/)
    }
  }
  const style = [...elements(root)].find(({ name }) => name === 'style')
  if (style !== undefined)
    assert.ok(page.includes(createHash('sha256').update(textOf(style)).digest('base64')))
  return root
}

const october = { from: '2026-10-02' }
let published: Shown
/** Another edition of the same period. */
let draft: Shown

test('an edition goes from a job to the public', async () => {
  const made = await make({ ...october, publisher: hostileName })
  assert.equal(made.state, 'draft')
  const at = `/api/bulletins/${made.id}`
  assert.deepEqual((await make(october)).id, made.id, 'one of a period')

  const sentence = `${at}/sentences/summary-seen`
  const text = `${hostileName} {{figure:seen}} <b>seen</b>.`
  const body = { language: 'en', text }
  await json(sentence, { as: 'analyst', method: 'PUT', body }, 428)
  await json(sentence, { as: 'analyst', method: 'PUT', body, version: 9 }, 412)
  const { version } = await json<Shown>(sentence, {
    as: 'analyst',
    method: 'PUT',
    body,
    version: made.version,
  })
  assert.equal(version, made.version + 1)
  const detail = await json<{ sentences: { id: string; printed: string }[] }>(`${at}?language=en`, {
    as: 'operator',
  })
  assert.equal(
    detail.sentences.find(({ id }) => id === 'summary-seen')!.printed,
    `${hostileName} 0 <b>seen</b>.`,
  )

  const preview = await ask(`${at}/preview?language=en`, { as: 'operator' })
  inert(preview.text)
  const policy = preview.headers.get('content-security-policy')!
  assert.match(policy, /default-src 'none'.*frame-ancestors 'self'; sandbox$/)
  assert.equal(preview.headers.get('x-frame-options'), 'SAMEORIGIN')

  const post = (step: string, from: number, given?: unknown) =>
    json<Shown>(`${at}/${step}`, {
      as: 'analyst',
      method: 'POST',
      version: from,
      ...(given === undefined ? {} : { body: given }),
    })
  // alert(1): the one is a number that somebody typed.
  const frozen = await post('freeze', version, { confirmed: true })
  assert.equal(frozen.state, 'frozen')
  assert.equal((await ask(`/public/bulletins/${made.slug}`)).status, 404)
  assert.deepEqual((await json<{ items: Shown[] }>('/public/bulletins/list.json')).items, [])
  published = await post('publish', frozen.version)
  assert.equal(published.state, 'published')
})

test('figures are out of reach on every route that writes', async () => {
  draft = await make({ ...october, again: true })
  const at = `/api/bulletins/${draft.id}`
  const before = await json<{ model: { figures: unknown; sections: unknown } }>(at, { as: 'administrator' })
  const figures = [{ id: 'blocked', value: { kind: 'count', count: 1 } }]
  let { version } = draft
  const write = async (path: string, method: string, body: unknown) => {
    const answer = await ask(path, { as: 'administrator', method, body, version })
    version = (await json<Shown>(at, { as: 'administrator' })).version
    return answer.status
  }
  assert.equal(await write(at, 'PATCH', { figures, model: { figures }, sharing: 'TLP:CLEAR' }), 200)
  for (const [id, text] of [
    ['blocked', '1'],
    ['table-top-ten', '1'],
    ['summary-overview', '{{figure:blocked=1}}'],
    ['summary-overview', '{{figure:severe|1}}'],
  ])
    assert.match(
      String(await write(`${at}/sentences/${id!}`, 'PUT', { language: 'en', text, figures })),
      /404|422/,
    )
  assert.equal(await write(`${at}/sentences/title`, 'PUT', { language: 'en', text: 'x' }), 404)
  assert.equal(await write(`${at}/figures/blocked`, 'PUT', { value: 1 }), 405)
  const after = await json<typeof before>(at, { as: 'administrator' })
  assert.deepEqual([after.model.figures, after.model.sections], [before.model.figures, before.model.sections])
  draft = await json<Shown>(at, { as: 'administrator' })
})

test('each role does what it may', async () => {
  const at = `/api/bulletins/${draft.id}`
  for (const as of ['operator', 'officer'] as const) {
    const asked = { as, version: draft.version }
    await json('/api/bulletins', { as, method: 'POST', body: october }, 403)
    await json(at, { ...asked, method: 'PATCH', body: {} }, 403)
    await json(
      `${at}/sentences/summary-seen`,
      { ...asked, method: 'PUT', body: { language: 'en', text: 'x' } },
      403,
    )
    await json(`${at}/sentences/summary-seen`, { ...asked, method: 'DELETE' }, 403)
    for (const step of ['rebuild', 'freeze', 'publish', 'withdraw'])
      await json(`${at}/${step}`, { ...asked, method: 'POST', body: { reason: 'x' } }, 403)
  }
  await json(at, { as: 'officer' }, 404)
  await json(`${at}/preview`, { as: 'officer' }, 404)
  await json(`${at}/figures/blocked`, { as: 'officer' }, 403)
  const { items } = await json<{ items: Shown[] }>('/api/bulletins', { as: 'officer' })
  assert.deepEqual(
    items.map(({ id }) => id),
    [published.id],
  )
  assert.equal((await ask(`/api/bulletins/${published.id}/files/md`, { as: 'officer' })).status, 200)
  await json('/api/bulletins', {}, 401)
  const { job } = await json<{ job: string }>(
    `${at}/rebuild`,
    { as: 'analyst', method: 'POST', version: draft.version },
    202,
  )
  assert.deepEqual(await finished(job), { edition: draft.id })
  draft = await json<Shown>(at, { as: 'analyst' })
})

test('a number that was typed must be confirmed', async () => {
  const at = `/api/bulletins/${draft.id}`
  const { version } = await json<Shown>(`${at}/sentences/summary-seen`, {
    as: 'analyst',
    method: 'PUT',
    body: { language: 'zh-TW', text: '共 1,234 次。' },
    version: draft.version,
  })
  const freeze = { as: 'analyst', method: 'POST', version } as const
  await json(`${at}/freeze`, { ...freeze, body: {} }, 409)
  await json(`${at}/freeze`, { ...freeze, body: { confirmed: true } })
})

test('a figure and a comparison come as declared', async () => {
  const trace = await json<{ rows: { rows: unknown[] }; target: unknown; now: { differs: string } }>(
    `/api/bulletins/${published.id}/figures/blocked?language=en`,
    { as: 'operator' },
  )
  assert.equal(trace.rows.rows.length, 1)
  assert.equal(trace.now.differs, 'same')
  assert.deepEqual(trace.target, {
    page: 'gateway',
    from: '2026-10-01T16:00:00Z',
    to: '2026-10-02T16:00:00Z',
    severity: '4,5',
    disposition: 'blocked',
  })
  const { with: other, sentences } = await json<{ with: Shown; sentences: { id: string }[] }>(
    `/api/bulletins/${draft.id}/comparison?language=en&with=${published.id}`,
    { as: 'operator' },
  )
  assert.equal(other.id, published.id)
  assert.deepEqual(
    sentences.map(({ id }) => id),
    ['summary-seen'],
  )
})

test('the public reads pages, files, list and feed that run nothing', async () => {
  const at = `/public/bulletins/${published.slug}`
  const page = await ask(`${at}?lang=en`)
  assert.equal(page.status, 200)
  assert.ok(textOf(inert(page.text)).includes(`${hostileName} 0 <b>seen</b>.`))
  assert.match(
    page.headers.get('content-security-policy')!,
    /^default-src 'none'; style-src 'sha256-.*frame-ancestors 'none'$/,
  )
  const digest = published.texts.find(({ language }) => language === 'en')!.digest!
  assert.equal(page.headers.get('etag'), `"${digest}"`)
  assert.equal((await ask(`${at}?lang=en`, { headers: { 'if-none-match': `"${digest}"` } })).status, 304)
  assert.equal(
    (await ask(at, { headers: { 'accept-language': 'en;q=0.9, zh;q=0.5' } })).headers.get('content-language'),
    'en',
  )
  assert.equal(
    (await ask(at, { headers: { 'accept-language': 'fr, zh-Hant' } })).headers.get('content-language'),
    'zh-TW',
  )
  for (const [format, type, begins] of [
    ['pdf', 'application/pdf', '%PDF-'],
    ['odt', 'application/vnd.oasis.opendocument.text', 'PK'],
    ['md', 'text/markdown; charset=utf-8', '# '],
    ['json', 'application/json', '{'],
  ] as const) {
    const one = await ask(`${at}.${format}?lang=en`)
    assert.equal(one.status, 200, format)
    assert.equal(one.headers.get('content-type'), type)
    assert.ok(one.bytes.subarray(0, 8).toString().startsWith(begins))
    assert.deepEqual((await ask(`${at}.${format}?lang=en`)).bytes, one.bytes)
  }

  for (const lang of ['zh-TW', 'en']) {
    const list = await ask(`/public/bulletins?lang=${lang}`)
    const root = inert(list.text)
    const all = [...elements(root)]
    assert.equal(all.find(({ name }) => name === 'html')!.attributes['lang'], lang)
    assert.equal(all.filter(({ name }) => name === 'h1').length, 1)
    assert.equal(all.filter(({ name }) => name === 'article').length, 1)
    assert.equal(
      (
        await ask(`/public/bulletins?lang=${lang}`, {
          headers: { 'if-none-match': list.headers.get('etag')! },
        })
      ).status,
      304,
    )
  }
  const { items } = await json<{ items: { slug: string; texts: { files: Record<string, string> }[] }[] }>(
    '/public/bulletins/list.json',
  )
  assert.deepEqual(
    items.map(({ slug }) => slug),
    [published.slug],
  )
  assert.equal(items[0]!.texts[0]!.files['pdf'], `https://lianfang.example${at}.pdf?lang=zh-TW`)
})

test('the feed has what RFC 4287 asks for', async () => {
  const feed = await ask('/public/bulletins/feed.xml')
  assert.equal(feed.headers.get('content-type'), 'application/atom+xml; charset=utf-8')
  const root = inert(feed.text).children.find((child) => typeof child !== 'string')!
  assert.equal(root.name, 'feed')
  assert.equal(root.attributes['xmlns'], 'http://www.w3.org/2005/Atom')
  const children = (of: Element, name: string): Element[] =>
    of.children.filter((child): child is Element => typeof child !== 'string' && child.name === name)
  const dated = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
  const entries = children(root, 'entry')
  assert.equal(entries.length, 2)
  const ids = [root, ...entries].map((each) => {
    for (const name of ['id', 'title', 'updated']) assert.equal(children(each, name).length, 1, name)
    assert.match(textOf(children(each, 'updated')[0]!), dated)
    const id = textOf(children(each, 'id')[0]!)
    assert.ok(URL.canParse(id), id)
    return id
  })
  assert.equal(new Set(ids).size, 3)
  assert.equal(children(root, 'link').filter(({ attributes }) => attributes['rel'] === 'self').length, 1)
  for (const entry of entries) {
    assert.equal(textOf(children(children(entry, 'author')[0]!, 'name')[0]!), hostileName)
    assert.equal(
      children(entry, 'link').filter(({ attributes }) => attributes['rel'] === 'alternate').length,
      1,
    )
    assert.equal(children(entry, 'category')[0]!.attributes['term'], 'TLP:CLEAR')
    assert.equal(children(entry, 'summary').length, 1)
  }
  assert.deepEqual(entries.map(({ attributes }) => attributes['xml:lang']).sort(), ['en', 'zh-TW'])
  const english = inert((await ask('/public/bulletins/feed.xml?lang=en')).text).children[1] as Element
  assert.deepEqual(children(english, 'entry').length, 1)
})

test('no name leads anywhere else', async () => {
  for (const name of [
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e%2fsecret.key',
    `${published.slug}.exe`,
    `${published.slug}%00.pdf`,
    `${published.slug}.pdf%2f..%2f..%2fx`,
    published.id,
    "gateway-' OR 1=1 --",
    '__proto__',
    'gateway-nothing',
    'gateway-nothing.pdf',
  ]) {
    const answer = await ask(`/public/bulletins/${name}`)
    assert.equal(answer.status, 404, name)
    assert.equal(
      (await ask(`/public/bulletins/${name}`, { headers: { accept: 'text/html' } })).status,
      404,
      name,
    )
  }
  await json(`/api/bulletins/${published.id}/files/..%2f..%2fx`, { as: 'analyst' }, 422)
  await json('/api/bulletins/..%2fx', { as: 'analyst' }, 422)
})

test('what was withdrawn says so, and why', async () => {
  const body = { reason: `Wrong period ${hostileName}` }
  const asked = { as: 'administrator', method: 'POST', version: published.version, body } as const
  await json(`/api/bulletins/${published.id}/withdraw`, asked)
  const at = `/public/bulletins/${published.slug}`
  const page = await ask(`${at}?lang=en`, { headers: { accept: 'text/html' } })
  assert.equal(page.status, 410)
  assert.ok(textOf(inert(page.text)).includes(body.reason))
  const problem = JSON.parse((await ask(`${at}.pdf`)).text) as { status: number; detail: string }
  assert.equal(problem.status, 410)
  assert.ok(problem.detail.includes(body.reason))
  const digest = published.texts.find(({ language }) => language === 'zh-TW')!.digest!
  assert.equal(
    (await ask(`${at}.pdf?lang=zh-TW`, { headers: { 'if-none-match': `"${digest}"` } })).status,
    410,
  )
  assert.deepEqual((await json<{ items: unknown[] }>('/public/bulletins/list.json')).items, [])
  assert.ok(!(await ask('/public/bulletins/feed.xml')).text.includes('<entry'))
  await json(`/api/bulletins/${published.id}/preview`, { as: 'officer' }, 410)
  assert.equal(
    (await ask(`/api/bulletins/${published.id}/preview`, { as: 'analyst' })).status,
    200,
    analyst.name,
  )
})
