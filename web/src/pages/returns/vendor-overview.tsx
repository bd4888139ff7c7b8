/** For somebody of a vendor: what waits, what was delivered last, for whom, and how soon. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CopyButton } from '../../components/copy-button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { periodOf } from '../../period.ts'
import { AttentionCard } from './attention-card.tsx'
import { DeliveryList } from './delivery-list.tsx'
import { DeviceMonthCard } from './device-month-card.tsx'
import type { CountedFilter } from './filters.ts'
import { MonthsCard } from './months-card.tsx'
import { AgencyName } from './names.tsx'
import { OwnFigures } from './own-figures.tsx'
import type { OverviewProps } from './page.tsx'
import { PunctualityCard } from './punctuality-card.tsx'
import { punctualityQuery, useParties } from './queries.ts'
import { SilencesCard } from './silences-card.tsx'
import { TicketList } from './ticket-list.tsx'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    start: '回傳資料',
    startText: 'CSV、Excel、JSON 或 STIX 檔都可以：先檢查，看過報告再正式回傳；同一份檔案不會重複收。',
    lastDeliveries: '最近的回傳批次',
    newest: '最近的回傳單',
    agencies: '監控的機關',
    agenciesNote: '回傳檔中的機關請填 OID 或這裡的名稱。名單由中心登錄，有誤請聯絡中心。',
    noAgencies: '尚未登錄貴公司監控的機關',
    noAgenciesText: '請聯絡中心登錄；登錄後才能回傳這些機關的資料。',
  },
  en: {
    start: 'Return data',
    startText:
      'CSV, Excel, JSON or STIX: check it first, read the report, then deliver. The same file is never taken twice.',
    lastDeliveries: 'Newest deliveries',
    newest: 'Newest tickets',
    agencies: 'Agencies you serve',
    agenciesNote:
      'Files name an agency by its OID or by the name that stands here. The centre keeps this list: tell it when something is wrong.',
    noAgencies: 'No agency is entered for your company',
    noAgenciesText: 'Ask the centre to enter whom you serve; only then can you return anything.',
  },
})

export function VendorOverview({ filter }: OverviewProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  return (
    <>
      <section className="card deliver-start">
        <div>
          <h2>{labels.start}</h2>
          <p className="quiet">{labels.startText}</p>
        </div>
        <span className="row">
          <Link to="/returns/deliver" className="button-link button-link-primary">
            {names.deliver}
          </Link>
          <Link to="/returns/push" className="button-link">
            {names.push}
          </Link>
        </span>
      </section>
      <AttentionCard filter={filter} />
      <OwnFigures filter={filter} />
      <Panel
        title={labels.lastDeliveries}
        links={
          <Link to="/returns/deliveries">
            {names.whole}
            <span className="visually-hidden">{names.of(names.deliveries)}</span>
          </Link>
        }
      >
        <DeliveryList filter={{}} cursors={[]} limit={5} />
      </Panel>
      <OwnAgencies filter={filter} />
      <DeviceMonthCard filter={filter} />
      <SilencesCard filter={filter} />
      <PunctualityCard filter={filter} by="pair" />
      <MonthsCard filter={filter} />
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
    </>
  )
}

function OwnAgencies({ filter }: { readonly filter: CountedFilter }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const parties = useParties()
  const duties = useQuery(punctualityQuery(periodOf(filter))).data
  if (parties === undefined) return null
  const tickets = (agency: number): number =>
    duties?.rows.find((row) => row.agency.id === agency)?.tickets ?? 0
  return (
    <Panel title={labels.agencies} note={labels.agenciesNote}>
      <DataTable
        caption={labels.agencies}
        rows={parties.agencies}
        rowKey={({ id }) => String(id)}
        empty={<EmptyState small title={labels.noAgencies} text={labels.noAgenciesText} />}
        stacked
        columns={[
          {
            key: 'name',
            title: names.agency,
            head: true,
            render: (agency) => <AgencyName agency={agency} />,
          },
          {
            key: 'oid',
            title: 'OID',
            render: ({ oid }) =>
              oid === null ? (
                '—'
              ) : (
                <span className="row">
                  <code>{oid}</code>
                  <CopyButton text={oid} label={`OID ${oid}`} />
                </span>
              ),
          },
          {
            key: 'tickets',
            title: names.tickets,
            number: true,
            render: ({ id }) => (
              <Link to="/returns/tickets" search={{ ...filter, agency: id }}>
                {numberText(tickets(id))}
              </Link>
            ),
          },
        ]}
      />
    </Panel>
  )
}
