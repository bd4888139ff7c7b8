/** Names of what returns are about, and who the reader is to them. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api } from '../../api.ts'
import { Badge } from '../../components/badge.tsx'
import { countryName } from '../../components/country-names.ts'
import { LogText } from '../../components/log-text.tsx'
import { ShortText } from '../../components/short-text.tsx'
import { useLanguage, useWords, type Language } from '../../language.tsx'
import { isOfCentre, usePerson } from '../../session.ts'
import { flagWords, isFlagCode } from './problem-words.ts'
import { layoutsQuery, useKnowledge, type AgencyNamed, type Knowledge, type VendorNamed } from './queries.ts'
import { words } from './words.ts'

/** Whose eyes the pages are for. */
export type Viewer = 'centre' | 'officer' | 'vendor'

export function useViewer(): Viewer {
  const person = usePerson()
  return isOfCentre(person) ? 'centre' : person?.role === 'vendor' ? 'vendor' : 'officer'
}

/** Who delivers for vendors: they themselves, and who looks after the service. */
export function useMayDeliver(): boolean {
  const role = usePerson()?.role
  return role === 'administrator' || role === 'operator' || role === 'vendor'
}

type Label = { readonly 'zh-TW': string | null; readonly en: string } | null

/** In the page's language, or in the other where it has no name. */
export function labelText(label: Label, language: Language): string | undefined {
  return label === null ? undefined : (label[language] ?? label.en)
}

function nameText(
  { nameZh, nameEn }: { readonly nameZh: string | null; readonly nameEn: string | null },
  language: Language,
): string | undefined {
  return (language === 'en' ? [nameEn, nameZh] : [nameZh, nameEn]).find(
    (name) => name !== null && name !== '',
  ) as string | undefined
}

export function useVendorText(): (vendor: VendorNamed) => string {
  const labels = useWords(words)
  const language = useLanguage()
  return (vendor) => nameText(vendor, language) ?? labels.vendorNumber(String(vendor.id))
}

export function useAgencyText(): (agency: AgencyNamed) => string {
  const labels = useWords(words)
  const language = useLanguage()
  const person = usePerson()
  return (agency) =>
    person?.agency === agency.id
      ? labels.yourAgency
      : (nameText(agency, language) ?? labels.agencyNumber(String(agency.id)))
}

export function VendorName({ vendor }: { readonly vendor: VendorNamed }) {
  return <span>{useVendorText()(vendor)}</span>
}

export function AgencyName({ agency }: { readonly agency: AgencyNamed }) {
  return <span>{useAgencyText()(agency)}</span>
}

function classText(knowledge: Knowledge | undefined, code: string, language: Language): string {
  const known = knowledge?.classes.find((one) => one.code === code)
  return known === undefined ? code : (labelText(known.label, language) ?? code)
}

/** `資訊蒐集`; a class that has no Chinese name is said in English. */
export function useClassText(): (code: string) => string {
  const knowledge = useKnowledge()
  const language = useLanguage()
  return (code) => classText(knowledge, code, language)
}

/** Of a class, and where it is said, the type within it. */
export function ClassName({
  code,
  type = null,
}: {
  readonly code: string
  readonly type?: string | null
}): ReactNode {
  const knowledge = useKnowledge()
  const language = useLanguage()
  const known = knowledge?.classes.find((one) => one.code === code)
  const kind = known?.types.find((one) => one.code === type)
  const name = classText(knowledge, code, language)
  return (
    <span>
      {name}
      {kind !== undefined && labelText(kind.label, language) !== name && (
        <span className="place">{labelText(kind.label, language)}</span>
      )}
    </span>
  )
}

const categoriesQuery = {
  queryKey: ['agencies', 'categories'],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => api.get('/api/business-categories', { signal }),
  staleTime: 5 * 60_000,
}

/** Business categories; vendors have nothing to do with them. */
export function useCategories(): readonly { readonly code: string; readonly name: string }[] {
  const viewer = useViewer()
  const language = useLanguage()
  const { data } = useQuery({ ...categoriesQuery, enabled: viewer !== 'vendor' })
  return (data?.items ?? []).map(({ code, nameZh, nameEn }) => ({
    code,
    name: nameText({ nameZh, nameEn }, language) ?? code,
  }))
}

export function useCategoryText(): (code: string) => string {
  const labels = useWords(words)
  const categories = useCategories()
  return (code) =>
    code === '' ? labels.noCategory : (categories.find((category) => category.code === code)?.name ?? code)
}

export function useLevelText(): (level: string) => string {
  const labels = useWords(words)
  return (level) => (level === '' ? labels.noLevel : labels.levelName(level))
}

/** Of a flag's code, in few words. */
export function useFlagText(): (code: string) => string {
  const flags = useWords(flagWords)
  return (code) => (isFlagCode(code) ? flags[code].what : code)
}

export function Flags({ flags }: { readonly flags: readonly string[] }) {
  const text = useFlagText()
  if (flags.length === 0) return <span className="quiet">—</span>
  return (
    <span className="return-flags">
      {flags.map((flag) => (
        <Badge key={flag} tone={flag === 'address-elsewhere' ? 'warning' : 'plain'}>
          <ShortText text={text(flag)} length={40} />
        </Badge>
      ))}
    </span>
  )
}

const stateTones: Readonly<Record<string, 'plain' | 'good' | 'warning'>> = {
  open: 'warning',
  'in-progress': 'warning',
  resolved: 'good',
  closed: 'good',
}

/** How far a ticket has been handled; a state that is new to the page says itself. */
export function TicketState({ state }: { readonly state: string }) {
  const states: Readonly<Record<string, string>> = useWords(words).states
  return <Badge tone={stateTones[state] ?? 'plain'}>{states[state] ?? state}</Badge>
}

/** What a layout is called; its id where it has been removed, or is another's. */
export function useLayoutText(): (id: string) => string {
  const layouts = useQuery(layoutsQuery).data?.items
  const language = useLanguage()
  return (id) => layouts?.find((layout) => layout.id === id)?.title[language] ?? id
}

/** Country and network of an address. */
export function PlaceText({
  place: { country, network },
}: {
  readonly place: { readonly country: string | null; readonly network: string | null }
}) {
  const language = useLanguage()
  if (country === null && network === null) return null
  return (
    <span className="place">
      {country !== null && <span>{countryName(country, language)}</span>}
      {network !== null && <LogText text={network} limit={120} />}
    </span>
  )
}
