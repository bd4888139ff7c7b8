/** What is asked of gateway events: between the address, the API and the controls of a page. */
import type { Query } from '../../api.ts'
import { kinds, type Kind, type SeverityId } from '../../components/severity.tsx'
import { periodOf } from '../../period.ts'
import { search } from '../../search.ts'
import { filterReaders, type DispositionChoice, type Group } from './readers.ts'

const readFilter = search(filterReaders)
export type GatewayFilter = ReturnType<typeof readFilter>

/** Of search parameters that hold more, the filter alone. */
export function filterOf(given: GatewayFilter): GatewayFilter {
  return readFilter(given)
}

type RankingFilter = Omit<
  NonNullable<Query<'GET /api/gateway/ranking'>>,
  'group' | 'by' | 'distinct' | 'limit'
>

/** For the API. `standard` is the page's disposition where the address names none. */
export function queryOf(filter: GatewayFilter, standard: DispositionChoice): RankingFilter {
  const { severity, kind, disposition = standard, signature, sensor, country, agency } = filter
  return { ...periodOf(filter), severity, kind, disposition, signature, sensor, country, agency }
}

const severityNames = ['unknown', 'informational', 'low', 'medium', 'high', 'critical'] as const
export type SeverityName = (typeof severityNames)[number]

export function severityName(id: SeverityId): SeverityName {
  return severityNames[id]
}

/** Words or OCSF numbers; what is neither is left out. */
export function severitiesOf(list: string | undefined): SeverityName[] {
  return (list?.split(',') ?? []).flatMap((word) => {
    const named = severityNames.find((name, id) => name === word || String(id) === word)
    return named === undefined ? [] : [named]
  })
}

export function severityIdOf(name: SeverityName): SeverityId {
  return severityNames.indexOf(name) as SeverityId
}

export function kindsOf(list: string | undefined): Kind[] {
  return (list?.split(',') ?? []).flatMap((word) => kinds.filter((kind) => kind === word))
}

export function isKind(word: string): word is Kind {
  return (kinds as readonly string[]).includes(word)
}

/** The key that stands for events of no known agency, in the forms that rankings have had. */
export function isUnattributed(key: string): boolean {
  return key === '0' || key === 'unattributed'
}

/** What a ranking's row adds to the filter; undefined where a key cannot be asked for. */
export function narrowed(filter: GatewayFilter, group: Group, key: string): GatewayFilter | undefined {
  switch (group) {
    case 'signature':
      return key === '' || key.length > 500 ? undefined : { ...filter, signature: key }
    case 'kind':
      return { ...filter, kind: key }
    case 'severity':
      return { ...filter, severity: severityNames[Number(key)] ?? key }
    case 'country':
      return key === '' ? undefined : { ...filter, country: key }
    case 'sensor':
      return key === '' ? undefined : { ...filter, sensor: key }
    case 'agency':
      return { ...filter, agency: isUnattributed(key) ? 0 : Number(key) }
    case 'day':
      return /^\d{4}-\d{2}-\d{2}$/.test(key) ? { ...filter, from: key, to: undefined } : undefined
  }
}
