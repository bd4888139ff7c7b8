/** Names of what is ranked, and links to what lies behind them. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Badge } from '../../components/badge.tsx'
import { countryName } from '../../components/country-names.ts'
import { inertText } from '../../components/inert-text.ts'
import { LogText } from '../../components/log-text.tsx'
import { ShortText } from '../../components/short-text.tsx'
import { useLanguage, useWords, type Language } from '../../language.tsx'
import { sessionsBehind, type PeriodFilter } from './filters.ts'
import type { RankingRow, Session, SessionDetail } from './queries.ts'
import type { Dimension } from './readers.ts'
import { words } from './words.ts'
import '../../components/reading.css'
import './honeypots.css'

export type Label = RankingRow['label']
type Place = Session['source']['place']
type Flaw = Omit<SessionDetail['flaws'][number], 'matched'>

/** In the page's language, or in the other where there is no name in it. */
export function labelText(label: Label, language: Language): string | undefined {
  if (label === null) return undefined
  return [label[language], label['zh-TW'], label.en].find((name) => name !== '')
}

export interface KeyProps {
  readonly dimension: Dimension
  readonly name: string
  readonly label: Label
  readonly detail: string | null
}

/** What attackers typed: shown in the letters of a terminal. */
const typed: ReadonlySet<Dimension> = new Set([
  'username',
  'password',
  'command',
  'client',
  'campaign',
  'hash',
])
/** Shown defanged, as the API gives them beside the key. */
const defanged: ReadonlySet<Dimension> = new Set(['url', 'domain', 'address'])

/** As plain text, for titles and labels. */
export function useKeyText(): (key: KeyProps) => string {
  const labels = useWords(words)
  const language = useLanguage()
  const activities: Readonly<Record<string, string>> = labels.activities
  return ({ dimension, name, label, detail }) => {
    if (name === '') return labels.none
    if (dimension === 'country') return inertText(countryName(name, language))
    if (dimension === 'activity') return activities[name] ?? inertText(name)
    if (dimension === 'asn' && name !== 'unknown') return inertText(`AS${name} ${detail ?? ''}`.trimEnd())
    const known = labelText(label, language)
    if (known !== undefined) return known
    if (name === 'unknown')
      return dimension === 'family' || dimension === 'sample_family' ? labels.unknownFamily : labels.unknown
    return inertText(defanged.has(dimension) ? (detail ?? name) : name)
  }
}

/** The name of a ranking's key. */
export function KeyName(key: KeyProps): ReactNode {
  const text = useKeyText()
  const { dimension, name, label, detail } = key
  if (typed.has(dimension) && name !== '' && label === null)
    return (
      <span className="typed">
        <ShortText text={name} length={160} />
      </span>
    )
  if (defanged.has(dimension))
    return (
      <span className="typed">
        <ShortText text={detail ?? name} length={160} />
      </span>
    )
  if (dimension === 'sensor' || dimension === 'service' || dimension === 'research' || dimension === 'asn')
    return <ShortText text={text(key)} length={100} />
  return text(key)
}

/** Leads to a family, a flaw, a sample, or the sessions behind the key. */
export function KeyLink({ filter, ...key }: KeyProps & { readonly filter: PeriodFilter }) {
  const { dimension, name } = key
  const content = <KeyName {...key} />
  const search = { from: filter.from, to: filter.to, research: filter.research }
  if (dimension === 'family' && name !== 'unknown')
    return (
      <Link to="/honeypots/families/$family" params={{ family: name }} search={search} className="key-link">
        {content}
      </Link>
    )
  if (dimension === 'sample_family' && name !== 'unknown')
    return (
      <Link to="/honeypots/samples" search={{ ...search, family: name }} className="key-link">
        {content}
      </Link>
    )
  if (dimension === 'flaw')
    return (
      <Link to="/honeypots/flaws/$flaw" params={{ flaw: name }} search={search} className="key-link">
        {content}
      </Link>
    )
  if (dimension === 'hash' && /^[0-9a-f]{64}$/.test(name))
    return (
      <Link to="/honeypots/samples/$hash" params={{ hash: name }} search={search} className="key-link">
        {content}
      </Link>
    )
  const behind = sessionsBehind(search, dimension, name)
  if (behind === undefined) return <span className="key-link">{content}</span>
  return (
    <Link to="/honeypots/sessions" search={behind} className="key-link">
      {content}
    </Link>
  )
}

/** A family's name, a link to its page; or that it is not known. */
export function FamilyName({
  family,
  filter,
}: {
  readonly family: Session['family']
  readonly filter: PeriodFilter
}) {
  const language = useLanguage()
  const { unknownFamily } = useWords(words)
  if (family === null) return <span className="quiet">{unknownFamily}</span>
  return (
    <Link
      to="/honeypots/families/$family"
      params={{ family: family.family }}
      search={{ from: filter.from, to: filter.to }}
    >
      {labelText(family.label, language) ?? family.family}
    </Link>
  )
}

/** A flaw's name, a link to its page, and whether it lets others run code. */
export function FlawName({
  flaw: { flaw, label, cve, remoteCodeExecution },
  filter,
}: {
  readonly flaw: Flaw
  readonly filter: PeriodFilter
}) {
  const language = useLanguage()
  return (
    <span className="flag">
      <Link
        to="/honeypots/flaws/$flaw"
        params={{ flaw }}
        search={{ from: filter.from, to: filter.to }}
        className="key-link"
      >
        {labelText(label, language) ?? flaw}
      </Link>
      {cve !== null && <span className="quiet">{cve}</span>}
      {remoteCodeExecution && <RceMark />}
    </span>
  )
}

/** That a flaw lets others run code: a word, not a colour alone. */
export function RceMark() {
  const { rce, rceNote } = useWords(words)
  return (
    <span title={rceNote}>
      <Badge tone="bad">{rce}</Badge>
    </span>
  )
}

/** Country and network of an address; what is not known is left out. */
export function PlaceText({ place: { country, network } }: { readonly place: Place }) {
  const language = useLanguage()
  if (country === null && network === null) return null
  return (
    <span className="place">
      {country !== null && <span>{countryName(country, language)}</span>}
      {network !== null && <LogText text={network} limit={120} />}
    </span>
  )
}
