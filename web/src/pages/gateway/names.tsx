/** Names of what is ranked, and links to what lies behind them. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { countryName } from '../../components/country-names.ts'
import { LogText } from '../../components/log-text.tsx'
import { isSeverity, KindName, kindWords, Severity, severityWords } from '../../components/severity.tsx'
import { daysLabel, daysOf } from '../../period.ts'
import { useLanguage, useWords, type Language } from '../../language.tsx'
import { usePerson } from '../../session.ts'
import { inertText } from '../../components/inert-text.ts'
import { ShortText } from '../../components/short-text.tsx'
import { filterOf, isKind, isUnattributed, narrowed, type GatewayFilter } from './filters.ts'
import type { Agency, Label, Place } from './queries.ts'
import type { DispositionChoice, Group } from './readers.ts'
import { words } from './words.ts'
import '../../components/reading.css'

/** Whether the pages speak of one agency, the reader's own. */
export function useIsOfficer(): boolean {
  return usePerson()?.role === 'officer'
}

/** In the page's language, or in the other where there is no name in it. */
function labelText(label: Label, language: Language): string | undefined {
  if (label === null) return undefined
  return [label[language], label['zh-TW'], label.en].find((name) => name !== '')
}

interface KeyNameProps {
  readonly group: Group
  readonly name: string
  readonly label?: Label
}

/** The name of a ranking's key. */
export function KeyName({ group, name, label = null }: KeyNameProps): ReactNode {
  const labels = useWords(words)
  const language = useLanguage()
  if (name === '') return labels.none
  switch (group) {
    case 'signature':
      return <ShortText text={name} length={120} />
    case 'sensor':
      return <ShortText text={name} length={80} />
    case 'kind':
      return isKind(name) ? <KindName kind={name} /> : <ShortText text={name} length={80} />
    case 'severity':
      return <Severity id={Number(name)} />
    case 'country':
      return /^(?:[A-Z]{2}|reserved|anonymous|unknown)$/.test(name) ? (
        countryName(name, language)
      ) : (
        <ShortText text={name} length={80} />
      )
    case 'day': {
      const days = daysOf({ from: name })
      return days === undefined ? name : daysLabel(days, language)
    }
    case 'agency':
      return isUnattributed(name)
        ? labels.unattributed
        : (labelText(label, language) ?? labels.agencyNumber(name))
  }
}

/** The same as plain text. */
export function useKeyText(): (group: Group, name: string, label?: Label) => string {
  const labels = useWords(words)
  const language = useLanguage()
  const kinds = useWords(kindWords)
  const severities = useWords(severityWords)
  return (group, name, label = null) => {
    if (name === '') return labels.none
    if (group === 'kind' && isKind(name)) return kinds[name]
    if (group === 'severity' && isSeverity(Number(name))) return severities[Number(name) as 0]
    if (group === 'country') return inertText(countryName(name, language))
    if (group === 'agency')
      return isUnattributed(name)
        ? labels.unattributed
        : (labelText(label, language) ?? labels.agencyNumber(name))
    return inertText(name)
  }
}

interface KeyLinkProps extends KeyNameProps {
  /** What the ranking was asked for, its disposition spelt out. */
  readonly filter: GatewayFilter & { readonly disposition: DispositionChoice }
}

/** A signature opens its page; any other key opens the ranking of signatures narrowed to it. */
export function KeyLink({ group, name, label, filter }: KeyLinkProps) {
  const content = <KeyName group={group} name={name} {...(label === undefined ? {} : { label })} />
  const target = narrowed(filterOf(filter), group, name)
  if (target === undefined) return content
  if (group === 'signature') {
    // A signature is of one kind: it need not be said besides.
    const { signature, kind: _, ...others } = target
    return (
      <Link to="/gateway/signature" search={{ ...others, name: signature }} className="key-link">
        {content}
      </Link>
    )
  }
  return (
    <Link to="/gateway" search={target} className="key-link">
      {content}
    </Link>
  )
}

/** Country and network of an address, and whose it was; what is not known is left out. */
export function PlaceText({
  place,
  agency = null,
}: {
  readonly place: Place
  readonly agency?: Agency | null
}) {
  const language = useLanguage()
  const { country, network } = place
  const parts: ReactNode[] = []
  if (agency !== null) parts.push(<AgencyName key="agency" agency={agency} />)
  if (country !== null) parts.push(<span key="country">{countryName(country, language)}</span>)
  if (network !== null) parts.push(<LogText key="network" text={network} limit={120} />)
  return parts.length === 0 ? null : <span className="place">{parts}</span>
}

export function AgencyName({ agency: { id, nameZh, nameEn } }: { readonly agency: Agency }) {
  const { yourAgency, agencyNumber } = useWords(words)
  const language = useLanguage()
  const person = usePerson()
  const name = labelText({ 'zh-TW': nameZh ?? '', en: nameEn ?? '' }, language)
  return <span>{person?.agency === id ? yourAgency : (name ?? agencyNumber(String(id)))}</span>
}
