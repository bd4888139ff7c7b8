/** The public list of editions and the notices beside it, as pages that run nothing and load nothing. */
import type { Language } from '../model.ts'
import { escapeXml } from '../render/chart.ts'
import { printPeriod } from '../render/dates.ts'
import { bulletinCss, pagePolicy } from '../render/html.ts'
import { renderers } from '../render/index.ts'
import type { EditionSummary, EditionText } from './edition.ts'
import { publicWords } from './public-words.ts'

const CSS = `${bulletinCss} .editions { list-style: none; padding: 0 } .editions li { padding: 0 0 1rem } .editions h2 { margin: 0.5rem 0 } .editions dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0 } .editions dd { margin: 0; overflow-wrap: anywhere } .links a { display: inline-block; min-height: 24px; margin-inline-end: 1rem }`

/** For the header of these pages. */
export const listPolicy = pagePolicy(CSS)

/** Where everything of the public stands. */
export const publicPath = '/public/bulletins'

export function listPage(
  editions: readonly EditionSummary[],
  language: Language,
  { next }: { readonly next: string | null },
): string {
  const say = publicWords[language]
  const items = editions.flatMap((edition) => {
    const text = edition.texts.find((each) => each.language === language)
    return text === undefined ? [] : [item(edition, text)]
  })
  const older =
    next === null
      ? ''
      : `<p class="links"><a href="${publicPath}?lang=${language}&#38;cursor=${encodeURIComponent(next)}">${say.older}</a></p>`
  return page(
    language,
    say.title,
    `<p>${say.lead}</p>
<p class="links"><a href="${publicPath}?lang=${say.otherLanguage}" lang="${say.otherLanguage}" hreflang="${say.otherLanguage}">${say.other}</a> <a href="${publicPath}/feed.xml?lang=${language}">${say.feed}</a></p>
${items.length === 0 ? `<p>${say.none}</p>` : `<ul class="editions">\n${items.join('\n')}\n</ul>`}
${older}`,
  )
}

export function withdrawnPage(edition: EditionSummary, language: Language): string {
  const say = publicWords[language]
  const period = printPeriod(isoPeriod(edition), language)
  return page(
    language,
    say.withdrawn,
    `<p>${say.period}${say.separator}${escapeXml(`${period.long} · ${period.iso}`)}</p>
<p>${say.reason}${say.separator}<bdi>${escapeXml(edition.withdrawn?.reason ?? '')}</bdi></p>
${allLink(language)}`,
  )
}

export function missingPage(language: Language): string {
  return page(language, publicWords[language].missing, allLink(language))
}

function allLink(language: Language): string {
  return `<p class="links"><a href="${publicPath}?lang=${language}">${publicWords[language].all}</a></p>`
}

function item(edition: EditionSummary, { language, title, label, digest }: EditionText): string {
  const say = publicWords[language]
  const at = `${publicPath}/${edition.slug}`
  const files = Object.keys(renderers)
    .filter((format) => format !== 'html')
    .map(
      (format) =>
        `<a href="${at}.${format}?lang=${language}" aria-label="${escapeXml(`${title} ${label} ${format.toUpperCase()}`)}">${format.toUpperCase()}</a>`,
    )
  const period = printPeriod(isoPeriod(edition), language)
  const day = localDay(edition.published?.at, edition.period.timeZone)
  return `<li><article>
<h2><a href="${at}?lang=${language}">${escapeXml(`${title} ${label}`)}</a></h2>
<dl>
<dt>${say.period}</dt><dd>${escapeXml(`${period.long} · ${period.iso}`)}</dd>
<dt>${say.published}</dt><dd><time datetime="${day}">${day}</time></dd>
<dt>${say.files}</dt><dd class="links">${files.join(' ')}</dd>
<dt>${say.digest}</dt><dd><code>${digest ?? ''}</code></dd>
</dl>
</article></li>`
}

function page(language: Language, title: string, body: string): string {
  const say = publicWords[language]
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeXml(listPolicy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeXml(title)}</title>
<link rel="alternate" type="application/atom+xml" title="${escapeXml(say.title)}" href="${publicPath}/feed.xml?lang=${language}">
<style>${CSS}</style>
</head>
<body>
<a class="skip" href="#main">${say.skip}</a>
<div class="sheet">
<header><h1>${escapeXml(title)}</h1></header>
<main id="main" tabindex="-1">
${body}
</main>
</div>
</body>
</html>
`
}

/** Local day of an instant: `2026-11-21`. */
function localDay(at: Date | undefined, timeZone: string): string {
  return at === undefined ? '' : new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at)
}

function isoPeriod({ period }: EditionSummary) {
  return {
    from: period.from.toISOString(),
    to: period.to.toISOString(),
    timeZone: period.timeZone,
    label: '',
  }
}
