import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { api } from '../../api.ts'
import { Badge } from '../../components/badge.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords } from '../../language.tsx'
import { usePerson } from '../../session.ts'
import { AgencyName, AgencySelect } from './agency.tsx'
import { words } from './people-words.ts'
import { Methods, StateBadges, type Account } from './people.tsx'
import { peopleRoute } from './route.ts'
import { SearchField } from './search-field.tsx'
import { Section } from './section.tsx'
import { VendorName, VendorSelect } from './vendor.tsx'
import { roleNames, words as shared } from './words.ts'

type Search = (typeof peopleRoute)['types']['fullSearchSchema']

export function PeoplePage() {
  const labels = useWords(words)
  const common = useWords(shared)
  const me = usePerson()
  const search = useSearch({ from: peopleRoute.id })
  const navigate = useNavigate({ from: peopleRoute.fullPath })
  const { cursor: cursors = [], ...filter } = search
  const people = useQuery({
    queryKey: ['people', 'list', filter, cursors.at(-1)],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get('/api/people', { query: { ...filter, cursor: cursors.at(-1) }, signal }),
  })
  const change = (changed: Partial<Search>): void => {
    void navigate({
      search: (now) => ({ ...now, cursor: undefined, ...changed }),
      resetScroll: false,
      replace: changed.cursor === undefined,
    })
  }
  const filtered = Object.values(filter).some((value) => value !== undefined)
  return (
    <Section
      title={common.people}
      lead={labels.lead}
      actions={
        <Link to="/administration/people/invite" className="main-link main-link-primary">
          {labels.invite}
        </Link>
      }
    >
      <div className="filters-row" role="search">
        <SearchField
          id="people-text"
          label={labels.search}
          value={filter.text}
          onChange={(text) => change({ text })}
        />
        <div className="field">
          <span className="field-label">{labels.role}</span>
          <Select<NonNullable<Search['role']> | ''>
            aria-label={labels.role}
            value={filter.role ?? ''}
            onChange={(role) => change({ role: role === '' ? undefined : role })}
            options={[
              { value: '' as const, label: common.any },
              ...roleNames.map((value) => ({ value, label: common.roles[value] })),
            ]}
          />
        </div>
        <div className="field">
          <span className="field-label">{labels.state}</span>
          <Select<NonNullable<Search['state']> | ''>
            aria-label={labels.state}
            value={filter.state ?? ''}
            onChange={(state) => change({ state: state === '' ? undefined : state })}
            options={[
              { value: '' as const, label: common.any },
              ...(['active', 'invited', 'suspended'] as const).map((value) => ({
                value,
                label: labels.states[value],
              })),
            ]}
          />
        </div>
        <div className="field">
          <span className="field-label">{common.agency}</span>
          <AgencySelect
            value={filter.agency}
            placeholder={common.any}
            onChange={(agency) => change({ agency: agency ?? undefined })}
          />
        </div>
        <div className="field">
          <span className="field-label">{common.vendor}</span>
          <VendorSelect
            value={filter.vendor}
            placeholder={common.any}
            onChange={(vendor) => change({ vendor: vendor ?? undefined })}
          />
        </div>
      </div>
      <Loaded query={people} lines={8}>
        {({ items, next }) => (
          <DataTable<Account>
            stacked
            caption={common.people}
            rows={items}
            rowKey={({ id }) => id}
            busy={people.isPlaceholderData}
            paging={{ cursors, next, inOrder: true, onPage: (cursor) => change({ cursor }) }}
            empty={
              <div className="card">
                <EmptyState
                  small
                  title={filtered ? common.noMatch : labels.noPeople}
                  actions={
                    filtered ? (
                      <Button
                        onClick={() =>
                          change({
                            text: undefined,
                            role: undefined,
                            state: undefined,
                            agency: undefined,
                            vendor: undefined,
                          })
                        }
                      >
                        {common.clear}
                      </Button>
                    ) : undefined
                  }
                />
              </div>
            }
            columns={[
              {
                key: 'name',
                title: labels.name,
                head: true,
                render: ({ id, name, mail }) => (
                  <>
                    <span className="row badges">
                      <Link to="/administration/people/$id" params={{ id }}>
                        <LogText text={name} limit={200} />
                      </Link>
                      {id === me?.id && <Badge>{labels.you}</Badge>}
                    </span>
                    <span className="under">{mail}</span>
                  </>
                ),
              },
              {
                key: 'role',
                title: labels.role,
                render: ({ role, agency, vendor }) => (
                  <>
                    {common.roles[role]}
                    {agency !== null && (
                      <span className="under">
                        <AgencyName id={agency} />
                      </span>
                    )}
                    {vendor !== null && (
                      <span className="under">
                        <VendorName id={vendor} />
                      </span>
                    )}
                  </>
                ),
              },
              { key: 'state', title: labels.state, render: (person) => <StateBadges person={person} /> },
              { key: 'methods', title: labels.methods, render: (person) => <Methods person={person} /> },
              {
                key: 'signedIn',
                title: labels.signedIn,
                render: ({ signedInAt }) =>
                  signedInAt === null ? (
                    <span className="quiet">{common.never}</span>
                  ) : (
                    <Timestamp at={signedInAt} />
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  )
}
