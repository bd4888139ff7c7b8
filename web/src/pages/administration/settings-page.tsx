import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Checkbox } from 'antd'
import { api, type Answer } from '../../api.ts'
import { Badge } from '../../components/badge.tsx'
import { CodeBlock } from '../../components/code-block.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { useWords } from '../../language.tsx'
import { settingsRoute } from './route.ts'
import { SearchField } from './search-field.tsx'
import { Section } from './section.tsx'
import { groups, words, type Group } from './setting-words.ts'
import { words as shared } from './words.ts'

type Setting = Answer<'GET /api/settings'>['items'][number]

const short = (name: string): string => name.replace(/^LIANFANG_/, '')
const names: readonly string[] = Object.values(groups).flat()

function groupOf({ name }: Setting): Group {
  const known = (Object.keys(groups) as Group[]).find((group) =>
    (groups[group] as readonly string[]).includes(short(name)),
  )
  return known ?? 'other'
}

/** What hides a secret says only that there is one. */
const isSecret = ({ value }: Setting): boolean => value !== null && /^•+$/.test(value)

export function SettingsPage() {
  const labels = useWords(words)
  const common = useWords(shared)
  const search = useSearch({ from: settingsRoute.id })
  const navigate = useNavigate({ from: settingsRoute.fullPath })
  const settings = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => api.get('/api/settings', { signal }),
  })
  const change = (changed: typeof search): void => {
    void navigate({ search: (now) => ({ ...now, ...changed }), resetScroll: false, replace: true })
  }
  const helpOf = ({ name, help }: Setting): string =>
    (labels.help as Readonly<Record<string, string>>)[short(name)] ?? help
  const text = search.text?.toLowerCase() ?? ''
  const isShown = (setting: Setting): boolean =>
    (search.given === undefined || setting.from !== 'standard') &&
    `${setting.name} ${helpOf(setting)}`.toLowerCase().includes(text)
  return (
    <Section title={common.settings} lead={labels.lead}>
      <Loaded query={settings} lines={10}>
        {({ items }) => {
          const shown = items
            .filter(isShown)
            .toSorted((one, other) => names.indexOf(short(one.name)) - names.indexOf(short(other.name)))
          const folder = items.find(({ name }) => name === 'LIANFANG_DATA')?.value ?? ''
          return (
            <>
              <How folder={folder} />
              <div className="filters-row" role="search">
                <SearchField
                  id="setting-text"
                  label={labels.search}
                  value={search.text}
                  onChange={(given) => change({ text: given })}
                />
                <Checkbox
                  checked={search.given === true}
                  onChange={({ target }) => change({ given: target.checked ? true : undefined })}
                >
                  {labels.onlyGiven}
                </Checkbox>
              </div>
              {shown.length === 0 && (
                <div className="card">
                  <EmptyState
                    small
                    title={common.noMatch}
                    actions={
                      <Button onClick={() => change({ text: undefined, given: undefined })}>
                        {common.clear}
                      </Button>
                    }
                  />
                </div>
              )}
              {(Object.keys(groups) as Group[]).map((group) => {
                const rows = shown.filter((setting) => groupOf(setting) === group)
                return rows.length === 0 ? null : (
                  <div key={group} className="stack">
                    <h2>{labels.groups[group]}</h2>
                    <Rows caption={labels.groups[group]} rows={rows} helpOf={helpOf} />
                  </div>
                )
              })}
            </>
          )
        }}
      </Loaded>
    </Section>
  )
}

function Rows({
  caption,
  rows,
  helpOf,
}: {
  readonly caption: string
  readonly rows: readonly Setting[]
  readonly helpOf: (setting: Setting) => string
}) {
  const labels = useWords(words)
  return (
    <div className="settings">
      <DataTable<Setting>
        stacked
        caption={caption}
        rows={rows}
        rowKey={({ name }) => name}
        columns={[
          {
            key: 'setting',
            title: labels.setting,
            head: true,
            render: (setting) => (
              <>
                {helpOf(setting)}
                <code className="under">{setting.name}</code>
              </>
            ),
          },
          { key: 'value', title: labels.value, render: (setting) => <Value setting={setting} /> },
          {
            key: 'from',
            title: labels.from,
            render: ({ from }) =>
              from === 'standard' ? (
                <span className="quiet">{labels.sources.standard}</span>
              ) : (
                <Badge>{labels.sources[from]}</Badge>
              ),
          },
          {
            key: 'standard',
            title: labels.standard,
            render: ({ standard }) => (
              <span className="quiet">
                {standard === null ? '—' : standard === '' ? labels.emptyValue : <LogText text={standard} />}
              </span>
            ),
          },
        ]}
      />
    </div>
  )
}

function Value({ setting }: { readonly setting: Setting }) {
  const labels = useWords(words)
  const { value } = setting
  if (value === null) return <span className="quiet">{labels.notSet}</span>
  if (value === '') return <span className="quiet">{labels.emptyValue}</span>
  if (isSecret(setting)) return <span className="quiet">{labels.secret}</span>
  return <LogText text={value} limit={500} />
}

function How({ folder }: { readonly folder: string }) {
  const labels = useWords(words)
  return (
    <details className="card how">
      <summary>{labels.how}</summary>
      <div className="stack">
        <p>{labels.howFile(`${folder}/lianfang.env`)}</p>
        <CodeBlock
          title={labels.example}
          language="plain"
          code={'LIANFANG_EVENT_DAYS=400\nLIANFANG_SMTP_URL=smtp://user:password@mail.example.gov.tw:587'}
        />
        <p>{labels.howNamed}</p>
        <p>{labels.howOrder}</p>
        <p>{labels.howRestart}</p>
      </div>
    </details>
  )
}
