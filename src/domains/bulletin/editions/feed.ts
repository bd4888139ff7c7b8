/** The public feed: Atom, RFC 4287. */
import type { Language } from '../model.ts'
import { escapeXml } from '../render/chart.ts'
import { printPeriod } from '../render/dates.ts'
import { renderers } from '../render/index.ts'
import type { EditionSummary, EditionText } from './edition.ts'
import { publicPath } from './public-page.ts'
import { publicWords } from './public-words.ts'

export const mediaTypes = {
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
  odt: 'application/vnd.oasis.opendocument.text',
  md: 'text/markdown; charset=utf-8',
  json: 'application/json',
} as const satisfies Record<keyof typeof renderers, string>

/**
 * One entry for each edition and language (all languages when none is given), newest publication first. `base` is our own address
 * without a slash at the end; `at` is for a feed that is empty.
 */
export function atomFeed(
  editions: readonly EditionSummary[],
  {
    base,
    language,
    at,
  }: { readonly base: string; readonly language: Language | undefined; readonly at: Date },
): string {
  const say = publicWords[language ?? 'zh-TW']
  const self = `${base}${publicPath}/feed.xml${language === undefined ? '' : `?lang=${language}`}`
  const list = `${base}${publicPath}${language === undefined ? '' : `?lang=${language}`}`
  const entries = editions.flatMap((edition) =>
    edition.texts
      .filter((text) => language === undefined || text.language === language)
      .map((text) => ({ edition, text })),
  )
  const updated = editions[0]?.published?.at ?? at
  const title = language === undefined ? `${publicWords['zh-TW'].title} ${publicWords.en.title}` : say.title
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"${language === undefined ? '' : ` xml:lang="${language}"`}>
<id>${escapeXml(self)}</id>
<title>${escapeXml(title)}</title>
<updated>${updated.toISOString()}</updated>
<link rel="self" type="application/atom+xml" href="${escapeXml(self)}"/>
<link rel="alternate" type="text/html" href="${escapeXml(list)}"/>
${entries.map(({ edition, text }) => entry(edition, text, base)).join('\n')}
</feed>
`
}

function entry(edition: EditionSummary, text: EditionText, base: string): string {
  const { language, title, label } = text
  const say = publicWords[language]
  const at = `${base}${publicPath}/${edition.slug}`
  const published = (edition.published?.at ?? edition.created.at).toISOString()
  const { period, sharing } = edition
  const printed = printPeriod(
    { from: period.from.toISOString(), to: period.to.toISOString(), timeZone: period.timeZone, label },
    language,
  )
  const files = (Object.keys(mediaTypes) as (keyof typeof mediaTypes)[])
    .filter((format) => format !== 'html')
    .map(
      (format) =>
        `<link rel="enclosure" type="${mediaTypes[format].split(';')[0]!}" hreflang="${language}" href="${escapeXml(`${at}.${format}?lang=${language}`)}"/>`,
    )
  return `<entry xml:lang="${language}">
<id>urn:uuid:${text.id}</id>
<title type="text">${escapeXml(`${title} ${label}`)}</title>
<updated>${published}</updated>
<published>${published}</published>
<author><name>${escapeXml(text.publisher)}</name></author>
<link rel="alternate" type="text/html" hreflang="${language}" href="${escapeXml(`${at}?lang=${language}`)}"/>
${files.join('\n')}
<category term="${escapeXml(sharing)}" scheme="https://www.first.org/tlp/"/>
<summary type="text">${escapeXml(`${say.period}${say.separator}${printed.long} (${printed.iso})`)}</summary>
</entry>`
}
