/** What everybody may read, signed in or not: always in scope public, whoever asks. */
import { createHash } from 'node:crypto'
import { LianfangError } from '../../base/errors.ts'
import {
  atomFeed,
  bulletinPolicy,
  type EditionSummary,
  findEdition,
  type Format,
  type Language,
  listEditions,
  listPage,
  listPolicy,
  listPublished,
  mediaTypes,
  missingPage,
  publicPath,
  readEdition,
  withdrawnPage,
} from '../../domains/bulletin/index.ts'
import type { RecordStore } from '../../store/records/index.ts'
import { publicBulletins } from '../contract/bulletins.ts'
import { handlers } from '../handlers.ts'

const everybody = { kind: 'public' } as const
const framed = "frame-ancestors 'none'"
/** Entries of the feed, and editions on a page of the list. */
const pageLength = 50
const fileName = /^((?:gateway|monitoring)-[a-z0-9-]{1,80})(?:\.(html|pdf|odt|md|json))?$/

export const publicBulletinRoutes = handlers(publicBulletins, {
  listPublicBulletins: async ({ app, request, query: { lang, cursor } }) => {
    const language = languageOf(lang, request)
    const { items, next } = await app.records.within(everybody, (records) =>
      listEditions(records, { limit: pageLength, cursor, state: 'published' }),
    )
    return answered(request, listPage(items, language, { next }), {
      'content-type': mediaTypes.html,
      'content-language': language,
      'content-security-policy': `${listPolicy}; ${framed}`,
    })
  },
  publicBulletinFeed: async ({ app, request, query: { lang } }) => {
    const items = await app.records.within(everybody, (records) => listPublished(records, pageLength))
    const feed = atomFeed(items, { base: app.origin, language: known(lang), at: new Date(0) })
    return answered(request, feed, { 'content-type': 'application/atom+xml; charset=utf-8' })
  },
  publicBulletinList: async ({ app, query: { limit, cursor } }) => {
    const { items, next } = await app.records.within(everybody, (records) =>
      listEditions(records, { limit, cursor, state: 'published' }),
    )
    return { items: items.map((edition) => listed(edition, app.origin)), next }
  },
  readPublicBulletin: async ({ app, request, params: { file }, query: { lang } }) => {
    const language = languageOf(lang, request)
    const [, slug, format = 'html'] = fileName.exec(file) ?? []
    const edition = slug === undefined ? undefined : await publishedOf(app.records, slug)
    if (edition === undefined || slug === undefined) return missing(request, language)
    if (edition.state !== 'published') return withdrawn(request, edition, language)
    const digest = edition.texts.find((text) => text.language === language)?.digest ?? ''
    const headers = {
      'content-type': mediaTypes[format as Format],
      'content-language': language,
      'content-security-policy': `${bulletinPolicy}; ${framed}`,
      vary: 'accept-language',
      'cache-control': 'public, no-cache',
      etag: `"${digest}"`,
      ...(format !== 'html' && {
        'content-disposition': `attachment; filename="${slug}.${language}.${format}"`,
      }),
    }
    if (isKnown(request, headers.etag)) return new Response(null, { status: 304, headers })
    const { models } = await app.records.within(everybody, (records) => readEdition(records, slug))
    const model = models.get(language)
    // Withdrawn between the two looks.
    if (model === undefined) return missing(request, language)
    return new Response(await app.desk.files.file(model, format as Format), { headers })
  },
})

/** Published, or published once and withdrawn. */
async function publishedOf(records: RecordStore, slug: string): Promise<EditionSummary | undefined> {
  try {
    return await records.within(everybody, (db) => findEdition(db, slug))
  } catch (error) {
    if (error instanceof LianfangError && error.code === 'not-found') return undefined
    throw error
  }
}

function missing(request: Request, language: Language): Response {
  if (!wantsPage(request)) throw new LianfangError('not-found', 'there is no such bulletin')
  return notice(404, missingPage(language), language)
}

function withdrawn(request: Request, edition: EditionSummary, language: Language): Response {
  if (!wantsPage(request))
    throw new LianfangError('gone', `this bulletin was withdrawn: ${edition.withdrawn?.reason ?? ''}`)
  return notice(410, withdrawnPage(edition, language), language)
}

function notice(status: 404 | 410, page: string, language: Language): Response {
  return new Response(page, {
    status,
    headers: {
      'content-type': mediaTypes.html,
      'content-language': language,
      'content-security-policy': `${listPolicy}; ${framed}`,
      vary: 'accept, accept-language',
      'cache-control': 'public, no-cache',
    },
  })
}

function wantsPage(request: Request): boolean {
  return request.headers.get('accept')?.includes('text/html') === true
}

/** What changes with each publication: known by its content. */
function answered(request: Request, body: string, headers: Readonly<Record<string, string>>): Response {
  const all = {
    ...headers,
    vary: 'accept-language',
    'cache-control': 'public, no-cache',
    etag: `W/"${createHash('sha256').update(body).digest('base64url')}"`,
  }
  if (isKnown(request, all.etag)) return new Response(null, { status: 304, headers: all })
  return new Response(body, { headers: all })
}

function isKnown(request: Request, etag: string): boolean {
  const plain = (tag: string): string => tag.trim().replace(/^W\//, '')
  const given = request.headers.get('if-none-match')?.split(',').map(plain) ?? []
  return given.includes(plain(etag)) || given.includes('*')
}

function known(language: string | undefined): Language | undefined {
  return language === 'zh-TW' || language === 'en' ? language : undefined
}

/** What was asked for, else what the browser likes best (RFC 9110, 12.5.4), else Chinese. */
function languageOf(asked: string | undefined, request: Request): Language {
  const likes = (request.headers.get('accept-language') ?? '')
    .split(',')
    .slice(0, 20)
    .map((range) => {
      const [tag = '', ...parameters] = range.trim().toLowerCase().split(';')
      const weight = parameters.map((each) => /^\s*q=([01](?:\.\d{0,3})?)$/.exec(each)?.[1]).find(Boolean)
      return { tag, weight: Number(weight ?? 1) }
    })
    .filter(({ tag, weight }) => weight > 0 && /^(?:zh|en)\b/.test(tag))
    .sort((one, other) => other.weight - one.weight)
  return known(asked) ?? (likes[0]?.tag.startsWith('en') === true ? 'en' : 'zh-TW')
}

function listed({ slug, number, period, published, texts }: EditionSummary, base: string) {
  const at = `${base}${publicPath}/${slug}`
  return {
    slug,
    number,
    period: { from: period.from.toISOString(), to: period.to.toISOString(), timeZone: period.timeZone },
    publishedAt: published!.at.toISOString(),
    texts: texts.map(({ language, title, label, publisher, digest }) => ({
      language,
      title,
      label,
      publisher,
      digest: digest ?? '',
      files: {
        html: `${at}?lang=${language}`,
        pdf: `${at}.pdf?lang=${language}`,
        odt: `${at}.odt?lang=${language}`,
        md: `${at}.md?lang=${language}`,
        json: `${at}.json?lang=${language}`,
      },
    })),
  }
}
