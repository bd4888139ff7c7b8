/** Where the sources of returns were: foreign countries as a list with shares, and as a map. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Change } from '../../components/change.tsx'
import { countryName } from '../../components/country-names.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { WorldMap } from '../../components/world-map.tsx'
import { numberText, percentText } from '../../format.ts'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { Caveats } from './caveats.tsx'
import { behind, countedQueryOf, type CountedFilter } from './filters.ts'
import { countriesQuery, type Countries } from './queries.ts'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    title: '境外來源國家或地區',
    map: '來源分布圖',
    share: '占境外',
    sources: '來源數',
    base: (foreign: string) => `占比以有境外來源的 ${foreign} 件為基準；一件有多國來源時各計一次。`,
    home: (country: string, tickets: string) => `另有 ${tickets} 件的來源在${country}。`,
    unknown: (tickets: string) => `有 ${tickets} 件的來源查無國家。`,
    judged: '國家依收到當時位址的登記判定；位址可能是遭入侵的設備或代理主機，不等於攻擊者所在地。',
    none: '沒有境外來源',
    noneText: '這段期間的回傳單沒有填來源位址，或來源都在境內。',
  },
  en: {
    title: 'Foreign source countries and regions',
    map: 'Map of sources',
    share: 'Of foreign',
    sources: 'Addresses',
    base: (foreign: string) =>
      `Shares are of the ${foreign} returns with a foreign source; one with sources in two countries counts in both.`,
    home: (country: string, tickets: string) => `Another ${tickets} have a source in ${country}.`,
    unknown: (tickets: string) => `Of ${tickets} a source is in no known country.`,
    judged:
      'Countries are those where an address was registered when the ticket came. It may be a device that was taken over or a proxy: it does not say where an attacker is.',
    none: 'No foreign source',
    noneText: 'The tickets of this period name no source address, or only ones at home.',
  },
})

const shown = 10

type Row = Countries['rows'][number] & { readonly country: string }

export function CountriesCard({ filter }: { readonly filter: CountedFilter }) {
  const labels = useWords(words)
  const query = useQuery(countriesQuery(countedQueryOf(filter)))
  if (query.data === undefined)
    return (
      <Panel title={labels.title}>
        <Loaded query={query} height={320}>
          {() => null}
        </Loaded>
      </Panel>
    )
  return <Found countries={query.data} filter={filter} />
}

function Found({ countries, filter }: { readonly countries: Countries; readonly filter: CountedFilter }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const language = useLanguage()
  const navigate = useNavigate()
  const { rows, home, foreignTickets, readFrom } = countries
  const foreign = rows.filter((row): row is Row => row.country !== null && row.country !== home)
  const own = rows.find(({ country }) => country === home)
  const unknown = rows.find(({ country }) => country === null)
  const ofTickets = readFrom === 'tickets'
  const knowsBefore = rows.some(({ previousTickets }) => previousTickets !== null)
  const columns: Column<Row>[] = [
    {
      key: 'country',
      title: names.country,
      head: true,
      render: ({ country }) => {
        const name = countryName(country, language)
        return ofTickets ? (
          <Link to="/returns/tickets" search={behind(filter, { country })} className="key-link">
            {name}
          </Link>
        ) : (
          name
        )
      },
    },
    {
      key: 'tickets',
      title: names.returns,
      number: true,
      render: ({ tickets }) => (
        <>
          {numberText(tickets)}
          <span className="rank-bar" aria-hidden="true">
            <span style={{ width: `${(tickets / Math.max(foreign[0]?.tickets ?? 0, 1)) * 100}%` }} />
          </span>
        </>
      ),
    },
    {
      key: 'share',
      title: labels.share,
      number: true,
      render: ({ tickets }) => (foreignTickets === 0 ? '—' : percentText(tickets / foreignTickets)),
    },
    {
      key: 'change',
      title: names.change,
      render: ({ tickets, previousTickets }) => <Change value={tickets} previous={previousTickets} />,
    },
    ...(ofTickets
      ? [
          {
            key: 'sources',
            title: labels.sources,
            number: true,
            render: ({ sources }: Row) => numberText(sources),
          },
        ]
      : []),
  ]
  const note = (
    <>
      <p>
        {labels.base(numberText(foreignTickets))}{' '}
        {own !== undefined && labels.home(countryName(home, language), numberText(own.tickets))}{' '}
        {unknown !== undefined && labels.unknown(numberText(unknown.tickets))}
      </p>
      <p>{labels.judged}</p>
    </>
  )
  return (
    <div className="columns columns-wide return-countries">
      <Panel title={labels.title} note={note}>
        <DataTable<Row>
          caption={labels.title}
          columns={columns}
          rows={foreign.slice(0, shown)}
          rowKey={({ country }) => country}
          empty={<EmptyState small title={labels.none} text={labels.noneText} />}
        />
        <Caveats of={countries} previousKnown={knowsBefore || rows.length === 0} compact />
      </Panel>
      <WorldMap
        title={labels.map}
        values={foreign.map(({ country, tickets }) => ({ country, value: tickets }))}
        valueTitle={names.returns}
        total={foreignTickets}
        height={340}
        {...(ofTickets
          ? {
              onChoose: (country: string) =>
                void navigate({ to: '/returns/tickets', search: behind(filter, { country }) }),
              link: (country: string, name: string) => (
                <Link to="/returns/tickets" search={behind(filter, { country })}>
                  {name}
                </Link>
              ),
            }
          : {})}
      />
    </div>
  )
}
