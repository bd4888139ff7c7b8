/** For an agency's officer, who comes twice a year: first what needs somebody, then what was returned. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { AddressesCard } from './addresses-card.tsx'
import { AttentionCard } from './attention-card.tsx'
import { ClassCard } from './class-card.tsx'
import { CountriesCard } from './countries-card.tsx'
import { DeviceMonthCard } from './device-month-card.tsx'
import { MonthsCard } from './months-card.tsx'
import { OwnFigures } from './own-figures.tsx'
import type { OverviewProps } from './page.tsx'
import { PunctualityCard } from './punctuality-card.tsx'
import { deviceMonthQuery } from './queries.ts'
import { SilencesCard } from './silences-card.tsx'
import { TicketList } from './ticket-list.tsx'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    newest: '最近的回傳單',
    noVendor: '尚未登錄為貴機關辦理監控的廠商',
    noVendorText: '若貴機關已有 SOC 廠商，請聯絡中心登錄；登錄後廠商才能回傳貴機關的資料。',
  },
  en: {
    newest: 'Newest tickets',
    noVendor: 'No vendor is entered for your agency',
    noVendorText:
      'If a SOC vendor monitors for your agency, ask the centre to enter it: only then can it return anything.',
  },
})

export function OfficerOverview({ search, filter, onChange }: OverviewProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const served = useQuery(deviceMonthQuery({})).data
  return (
    <>
      {served?.rows.length === 0 && (
        <div className="card">
          <EmptyState small title={labels.noVendor} text={labels.noVendorText} />
        </div>
      )}
      <AttentionCard filter={filter} />
      <OwnFigures filter={filter} />
      <Panel
        title={labels.newest}
        links={
          <Link to="/returns/tickets" search={filter}>
            {names.whole}
            <span className="visually-hidden">{names.of(names.tickets)}</span>
          </Link>
        }
      >
        <TicketList filter={filter} cursors={[]} limit={8} />
      </Panel>
      <DeviceMonthCard filter={filter} />
      <SilencesCard filter={filter} />
      <ClassCard filter={filter} />
      <MonthsCard filter={filter} />
      <CountriesCard filter={filter} />
      <AddressesCard
        filter={filter}
        role={search.role ?? 'source'}
        onRole={(role) => onChange({ role: role === 'source' ? undefined : role })}
      />
      <PunctualityCard filter={filter} by="pair" />
    </>
  )
}
