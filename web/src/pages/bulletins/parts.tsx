/** Small things that the bulletin pages share. */
import { Badge } from '../../components/badge.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { dateTimeText, wallClock } from '../../format.ts'
import { useWords, type Language } from '../../language.tsx'
import { daysLabel } from '../../period.ts'
import { languages } from './choices.ts'
import type { Edition, State } from './queries.ts'
import { words } from './words.ts'
import './bulletins.css'

const tones = { draft: 'warning', frozen: 'plain', published: 'good', withdrawn: 'bad' } as const
const signs = { draft: 'bulletins', frozen: 'lock', published: 'done', withdrawn: 'fault' } as const

export function StateBadge({ state }: { readonly state: State }) {
  const { states } = useWords(words)
  return (
    <Badge tone={tones[state]} sign={signs[state]}>
      {states[state]}
    </Badge>
  )
}

/** The colours of the Traffic Light Protocol 2.0, on its black. */
export function SharingLabel({ sharing }: { readonly sharing: Edition['sharing'] }) {
  const colour = sharing.slice(4).split('+')[0]?.toLowerCase() ?? ''
  return <span className={`tlp tlp-${colour}`}>{sharing}</span>
}

export function textOf(
  { texts }: Pick<Edition, 'texts'>,
  language: Language,
): Edition['texts'][number] | undefined {
  return texts.find((text) => text.language === language) ?? texts[0]
}

/** First and last day; with times where a period is of no whole days. */
export function periodLabel(
  { from, to }: { readonly from: string; readonly to: string },
  language: Language,
): string {
  const days = wholeDays({ from, to })
  return days === undefined
    ? `${dateTimeText(from, language)} – ${dateTimeText(to, language)}`
    : daysLabel(days, language)
}

/** Undefined: not whole days of Taipei. `to` is the first moment after the period. */
export function wholeDays({ from, to }: { readonly from: string; readonly to: string }) {
  const [begin, after] = [wallClock(from), wallClock(to)]
  if (begin === undefined || after === undefined) return undefined
  const isMidnight = [begin, after].every(
    ({ hour, minute, second }) => `${hour}${minute}${second}` === '000000',
  )
  const day = ({ year, month, day: date }: typeof begin): number =>
    Date.UTC(year, Number(month) - 1, Number(date))
  return isMidnight ? { first: day(begin), last: day(after) - 86_400_000 } : undefined
}

/** Eight signs are enough to see that two differ; all are copied. */
export function Digests({ edition }: { readonly edition: Edition }) {
  const labels = useWords(words)
  const known = edition.texts.flatMap(({ language, digest }) =>
    digest === null ? [] : [{ language, digest }],
  )
  if (known.length === 0)
    return <span className="quiet">{edition.state === 'draft' ? labels.noDigest : '—'}</span>
  return (
    <ul className="digests">
      {languages.map((language) => {
        const digest = known.find((each) => each.language === language)?.digest
        return digest === undefined ? null : (
          <li key={language}>
            <span className="quiet">{labels.languages[language]}</span>{' '}
            <code title={digest}>{digest.slice(0, 8)}</code>
            <CopyButton text={digest} label={labels.copyDigest(labels.languages[language])} />
          </li>
        )
      })}
    </ul>
  )
}

export function LastStep({ edition }: { readonly edition: Edition }) {
  const { steps } = useWords(words)
  const name =
    edition.withdrawn !== null
      ? 'withdrawn'
      : edition.published !== null
        ? 'published'
        : edition.frozen !== null
          ? 'frozen'
          : 'created'
  const step = edition[name] ?? edition.created
  return (
    <span className="last-step">
      <Timestamp at={step.at} />
      <span className="quiet">
        {steps[name]} · {step.by}
      </span>
    </span>
  )
}

/** One of a few, all of them seen. */
export function LanguageChoice({
  value,
  onChange,
}: {
  readonly value: Language
  readonly onChange: (language: Language) => void
}) {
  const labels = useWords(words)
  return (
    <fieldset className="edition-language">
      <legend className="visually-hidden">{labels.language}</legend>
      {languages.map((language) => (
        <label key={language}>
          <input
            type="radio"
            name="edition-language"
            checked={language === value}
            onChange={() => onChange(language)}
          />
          {labels.languages[language]}
        </label>
      ))}
    </fieldset>
  )
}

export function publicAddress(slug: string, language?: Language): string {
  const query = language === undefined ? '' : `?lang=${language}`
  return `${location.origin}/public/bulletins/${slug}${query}`
}
