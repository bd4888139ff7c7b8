/** Layouts of files that can be read: the vendors' own, everybody's, and those that come with the program. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Badge } from '../../components/badge.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { Choice } from './filter-bar.tsx'
import { Header } from './header.tsx'
import { useViewer, VendorName } from './names.tsx'
import { layoutsQuery, type LayoutSummary } from './queries.ts'
import { forms } from './readers.ts'
import { returnLayoutsRoute } from './route.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'

const words = dictionary({
  'zh-TW': {
    lead: '系統看得懂的檔案格式：欄位叫什麼、時間怎麼寫、用語代表什麼',
    note: '上傳時會自動判斷格式；自己的檔案第一次上傳時對應欄位並儲存，之後就自動使用。要修改時，上傳檔案後按「調整欄位對應」。',
    name: '格式',
    kinds: { table: '表格（CSV、Excel）', json: 'JSON', stix: 'STIX 2.1' },
    kind: '檔案種類',
    owner: '所有者',
    builtIn: '內建',
    everybody: '共用',
    own: '自訂',
    version: '版本',
    id: '代號',
    none: '沒有符合的格式',
  },
  en: {
    lead: 'Files that can be read: what their columns are called, how times are written, what words mean',
    note: 'The layout of a file is found out when it is uploaded. For a file of your own, say once what its columns mean; it is then read by itself. To change that, upload a file and press “Change the columns”.',
    name: 'Layout',
    kinds: { table: 'Table (CSV, Excel)', json: 'JSON', stix: 'STIX 2.1' },
    kind: 'Sort of file',
    owner: 'Whose',
    builtIn: 'built in',
    everybody: 'everybody’s',
    own: 'own',
    version: 'Version',
    id: 'Id',
    none: 'No layout matches',
  },
})

export function LayoutsPage() {
  const { form } = useSearch({ from: returnLayoutsRoute.id })
  const navigate = useNavigate({ from: returnLayoutsRoute.fullPath })
  const labels = useWords(words)
  const names = useWords(shared)
  const language = useLanguage()
  const viewer = useViewer()
  const query = useQuery(layoutsQuery)
  const owner = ({ vendor, isBuiltIn }: LayoutSummary) =>
    vendor !== null ? (
      viewer === 'vendor' ? (
        <Badge>{labels.own}</Badge>
      ) : (
        <VendorName vendor={vendor} />
      )
    ) : (
      <Badge>{isBuiltIn ? labels.builtIn : labels.everybody}</Badge>
    )
  return (
    <div className="stack">
      <Header title={names.layouts} lead={labels.lead} />
      <section className="card">
        <div className="filters">
          <Choice
            title={names.form}
            value={form}
            options={forms.map((value) => ({ value, label: names.forms[value] }))}
            onChange={(chosen) =>
              void navigate({ search: { form: forms.find((one) => one === chosen) }, resetScroll: false })
            }
          />
        </div>
        <p className="panel-note">{labels.note}</p>
      </section>
      <section className="card">
        <Loaded query={query} lines={8}>
          {({ items }) => (
            <DataTable<LayoutSummary>
              caption={names.layouts}
              rows={items
                .filter((one) => form === undefined || one.forms.includes(form))
                .toSorted((a, b) => Number(a.isBuiltIn) - Number(b.isBuiltIn))}
              rowKey={({ id }) => id}
              empty={<EmptyState small title={labels.none} />}
              stacked
              columns={[
                {
                  key: 'name',
                  title: labels.name,
                  head: true,
                  render: ({ id, title }) => (
                    <Link to="/returns/layouts/$id" params={{ id }}>
                      <LogText text={title[language]} limit={120} line />
                    </Link>
                  ),
                },
                {
                  key: 'forms',
                  title: names.form,
                  render: ({ forms: of }) =>
                    of.map((one) => names.forms[one]).join(language === 'zh-TW' ? '、' : ', '),
                },
                { key: 'kind', title: labels.kind, render: ({ layout }) => labels.kinds[layout] },
                { key: 'owner', title: labels.owner, render: owner },
                {
                  key: 'version',
                  title: labels.version,
                  number: true,
                  render: ({ version }) => String(version),
                },
                { key: 'id', title: labels.id, render: ({ id }) => <code>{id}</code> },
              ]}
            />
          )}
        </Loaded>
      </section>
    </div>
  )
}
