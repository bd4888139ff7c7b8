import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Checkbox } from 'antd'
import { Badge } from '../../components/badge.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { AgencySelect } from './agency.tsx'
import { vendorsRoute } from './route.ts'
import { SearchField } from './search-field.tsx'
import { Section } from './section.tsx'
import { nameOf, useMayEdit, vendorsQuery, type VendorSummary } from './vendor.tsx'
import { words } from './vendor-words.ts'
import { words as shared } from './words.ts'

type Search = (typeof vendorsRoute)['types']['fullSearchSchema']

export function VendorsPage() {
  const labels = useWords(words)
  const common = useWords(shared)
  const language = useLanguage()
  const format = useFormat()
  const mayEdit = useMayEdit()
  const { cursor: cursors = [], ...filter } = useSearch({ from: vendorsRoute.id })
  const navigate = useNavigate({ from: vendorsRoute.fullPath })
  const vendors = useQuery({
    ...vendorsQuery({
      search: filter.search,
      agency: filter.agency,
      archived: filter.archived === true ? 'true' : undefined,
      cursor: cursors.at(-1),
      limit: 50,
    }),
    placeholderData: keepPreviousData,
  })
  const change = (changed: Partial<Search>): void => {
    void navigate({
      search: (now) => ({ ...now, cursor: undefined, ...changed }),
      resetScroll: false,
      replace: changed.cursor === undefined,
    })
  }
  const filtered = filter.search !== undefined || filter.agency !== undefined
  return (
    <Section
      title={common.vendors}
      lead={labels.lead}
      {...(mayEdit
        ? {
            actions: (
              <Link to="/administration/vendors/new" className="main-link main-link-primary">
                {labels.create}
              </Link>
            ),
          }
        : {})}
    >
      <div className="filters-row" role="search">
        <SearchField
          id="vendors-search"
          label={labels.search}
          value={filter.search}
          onChange={(search) => change({ search })}
        />
        <div className="field">
          <span className="field-label">{labels.agency}</span>
          <AgencySelect
            value={filter.agency}
            placeholder={common.any}
            onChange={(agency) => change({ agency: agency ?? undefined })}
          />
        </div>
        <Checkbox
          checked={filter.archived === true}
          onChange={({ target }) => change({ archived: target.checked ? true : undefined })}
        >
          {labels.archivedToo}
        </Checkbox>
      </div>
      <Loaded query={vendors} lines={8}>
        {({ items, next }) => (
          <DataTable<VendorSummary>
            stacked
            caption={common.vendors}
            rows={items}
            rowKey={({ id }) => String(id)}
            busy={vendors.isPlaceholderData}
            paging={{ cursors, next, inOrder: true, onPage: (cursor) => change({ cursor }) }}
            empty={
              <div className="card">
                {filtered ? (
                  <EmptyState
                    small
                    title={common.noMatch}
                    actions={
                      <Button onClick={() => change({ search: undefined, agency: undefined })}>
                        {common.clear}
                      </Button>
                    }
                  />
                ) : (
                  <EmptyState title={labels.none} text={labels.noneText} />
                )}
              </div>
            }
            columns={[
              {
                key: 'name',
                title: labels.name,
                head: true,
                render: (vendor) => (
                  <>
                    <span className="row badges">
                      <Link to="/administration/vendors/$id" params={{ id: String(vendor.id) }}>
                        <LogText text={nameOf(vendor, language)} limit={200} />
                      </Link>
                      {vendor.archivedAt !== null && <Badge>{labels.archived}</Badge>}
                    </span>
                    <span className="under" lang={language === 'en' ? 'zh-TW' : 'en'}>
                      {language === 'en' ? vendor.nameZh : vendor.nameEn}
                    </span>
                  </>
                ),
              },
              { key: 'code', title: labels.code, render: ({ code }) => code },
              {
                key: 'mail',
                title: labels.mail,
                render: ({ mail }) =>
                  mail === '' ? <span className="quiet">{labels.noMail}</span> : <LogText text={mail} />,
              },
              {
                key: 'agencies',
                title: labels.agencies,
                render: ({ agencies }) => format.number(agencies),
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  )
}
