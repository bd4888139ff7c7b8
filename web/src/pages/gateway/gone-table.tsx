import { GoneTable as Gone } from '../../components/gone-table.tsx'
import { useWords } from '../../language.tsx'
import { periodOf, previousPeriodOf } from '../../period.ts'
import type { GatewayFilter } from './filters.ts'
import { KeyLink } from './names.tsx'
import type { Ranking } from './queries.ts'
import type { DispositionChoice, Group } from './readers.ts'
import { words as shared } from './words.ts'

export interface GoneTableProps {
  readonly ranking: Ranking
  readonly group: Group
  readonly filter: GatewayFilter & { readonly disposition: DispositionChoice }
}

/** What is gone is found in the period it was in: its links lead there. */
export function GoneTable({ ranking: { gone, previousKnown }, group, filter }: GoneTableProps) {
  const names = useWords(shared)
  if (!previousKnown || group === 'day') return null
  const before = previousPeriodOf(periodOf(filter))
  const then = before === undefined ? filter : { ...filter, from: before.from, to: before.to }
  return (
    <Gone
      rows={gone}
      nameTitle={names[group]}
      name={({ key, label }) => <KeyLink group={group} name={key} label={label} filter={then} />}
      valueTitle={names.events}
    />
  )
}
