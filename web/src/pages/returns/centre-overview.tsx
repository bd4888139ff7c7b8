/** For the centre: how much came from whom, what it was, who is late, and who has fallen silent. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { EmptyState } from '../../components/states.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { useMayEdit } from '../agencies/queries.ts'
import { AddressesCard } from './addresses-card.tsx'
import { CountriesCard } from './countries-card.tsx'
import { CrossTabCard } from './cross-tab-card.tsx'
import { DeviceMonthCard } from './device-month-card.tsx'
import { CountedFormChoice, FilterBar } from './filter-bar.tsx'
import { countedQueryOf, countOf } from './filters.ts'
import { KeyFigures } from './key-figures.tsx'
import { MonthsCard } from './months-card.tsx'
import type { OverviewProps } from './page.tsx'
import { PunctualityCard } from './punctuality-card.tsx'
import { crossTabQuery, deliveriesQuery, useParties } from './queries.ts'
import { SilencesCard } from './silences-card.tsx'
import { TopCellsCard } from './top-cells-card.tsx'

const words = dictionary({
  'zh-TW': {
    noVendors: '尚未登錄任何 SOC 廠商',
    noVendorsText: '先登錄廠商及其監控的機關，廠商才能上傳或以程式回傳監控單。',
    toVendors: '登錄廠商',
    askVendors: '請系統管理者或維運人員登錄廠商。',
    noReturns: '還沒有收到任何回傳',
    noReturnsText: '廠商登入後可上傳檔案，或以權杖由程式回傳；維運人員也可代為上傳。',
    toDeliver: '上傳回傳檔',
    toPush: '程式回傳的方法',
  },
  en: {
    noVendors: 'No vendor is entered yet',
    noVendorsText: 'Enter vendors and the agencies that they serve; then they can upload or push returns.',
    toVendors: 'Enter vendors',
    askVendors: 'Ask an administrator or operator to enter them.',
    noReturns: 'Nothing has been returned yet',
    noReturnsText:
      'Vendors upload files once they are signed in, or push by program with a token; operators may upload for them.',
    toDeliver: 'Upload returns',
    toPush: 'How to push',
  },
})

export function CentreOverview({ search, filter, onChange }: OverviewProps) {
  const parties = useParties()
  const cross = useQuery(crossTabQuery(countedQueryOf(filter)))
  const anything = useQuery(deliveriesQuery({ limit: 1 }))
  const isBlank =
    cross.data?.total === 0 && countOf(filter) === 0 && anything.data !== undefined
      ? anything.data.items.length === 0
      : false
  if (isBlank) return <NothingYet hasVendors={(parties?.vendors.length ?? 0) > 0} />
  const relays = search.role === 'relay' ? 'relay' : 'source'
  return (
    <>
      <FilterBar filter={filter} onChange={onChange}>
        <CountedFormChoice value={filter.form} onChange={(form) => onChange({ form })} />
      </FilterBar>
      <KeyFigures filter={filter} />
      <SilencesCard filter={filter} />
      <CrossTabCard
        filter={filter}
        rows={search.rows ?? 'both'}
        onRows={(rows) => onChange({ rows: rows === 'both' ? undefined : rows })}
      />
      <TopCellsCard filter={filter} />
      <MonthsCard filter={filter} />
      <CountriesCard filter={filter} />
      <AddressesCard
        filter={filter}
        role={relays}
        onRole={(role) => onChange({ role: role === 'source' ? undefined : role })}
      />
      <PunctualityCard
        filter={filter}
        by={search.duty ?? 'pair'}
        onBy={(duty) => onChange({ duty: duty === 'pair' ? undefined : duty })}
      />
      <DeviceMonthCard filter={filter} />
    </>
  )
}

/** Not that all is quiet: nobody can return yet, or nobody has. */
function NothingYet({ hasVendors }: { readonly hasVendors: boolean }) {
  const labels = useWords(words)
  const mayEdit = useMayEdit()
  return (
    <div className="card">
      {hasVendors ? (
        <EmptyState
          title={labels.noReturns}
          text={labels.noReturnsText}
          actions={
            <>
              {mayEdit && (
                <Link to="/returns/deliver" className="button-link button-link-primary">
                  {labels.toDeliver}
                </Link>
              )}
              <Link to="/returns/push" className="button-link">
                {labels.toPush}
              </Link>
            </>
          }
        />
      ) : (
        <EmptyState
          title={labels.noVendors}
          text={`${labels.noVendorsText}${mayEdit ? '' : ` ${labels.askVendors}`}`}
          actions={
            mayEdit && (
              <Link to="/administration/vendors" className="button-link button-link-primary">
                {labels.toVendors}
              </Link>
            )
          }
        />
      )}
    </div>
  )
}
