/** One layout: which columns give which field, what words mean, how times are written, and its versions. */
import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { DataTable } from '../../components/data-table.tsx'
import { inertText } from '../../components/inert-text.ts'
import { LogText } from '../../components/log-text.tsx'
import { Panel } from '../../components/panel.tsx'
import { Sign } from '../../components/sign.tsx'
import { Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { saveText } from '../../csv.ts'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { fieldsOfForm, timeFormats, type FieldName } from './deliver/mapping.ts'
import { mappingWords } from './deliver/words.ts'
import { Header } from './header.tsx'
import { VendorName, useMayDeliver } from './names.tsx'
import { layoutQuery, type LayoutDetail } from './queries.ts'
import { returnLayoutRoute } from './route.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'
import './returns.css'

const words = dictionary({
  'zh-TW': {
    lost: '找不到這個格式。可能屬於其他廠商，或網址有誤。',
    fields: '欄位',
    field: '我們的欄位',
    from: '檔案的欄位名稱（先有內容者優先）',
    otherwise: (value: string) => `都沒有時：${value}`,
    words: '用語對照',
    more: (count: number) => `${count} 條規則`,
    about: '關於這個格式',
    times: '時間寫法',
    zone: '時區',
    identity: '單號',
    byNumber: '每筆有自己的單號',
    byContent: '沒有單號：內容相同者為同一張單',
    owner: '所有者',
    builtIn: '內建（隨程式提供）',
    everybody: '共用（中心建立）',
    versions: '版本',
    version: (number: string) => `第 ${number} 版`,
    shown: '目前顯示',
    download: '下載 JSON',
    use: '用這個格式上傳',
    source: '出處',
    notes: '說明',
    builtInAt: '隨程式提供',
    none: '不使用任何欄位',
  },
  en: {
    lost: 'There is no such layout. It may be another vendor’s, or the address is wrong.',
    fields: 'Fields',
    field: 'Our field',
    from: 'Called in the file (the first that holds something)',
    otherwise: (value: string) => `else: ${value}`,
    words: 'What words mean',
    more: (count: number) => `${count} rules`,
    about: 'About it',
    times: 'Times are written',
    zone: 'Zone',
    identity: 'Numbers',
    byNumber: 'each record has its own',
    byContent: 'none: what says the same is one ticket',
    owner: 'Whose',
    builtIn: 'built in',
    everybody: 'everybody’s, made by the centre',
    versions: 'Versions',
    version: (number: string) => `Version ${number}`,
    shown: 'shown',
    download: 'Download JSON',
    use: 'Upload with it',
    source: 'Source',
    notes: 'Notes',
    builtInAt: 'came with the program',
    none: 'no column',
  },
})

export function LayoutPage() {
  const { id } = useParams({ from: returnLayoutRoute.id })
  const { version } = useSearch({ from: returnLayoutRoute.id })
  const labels = useWords(words)
  const names = useWords(shared)
  const language = useLanguage()
  const query = useQuery(layoutQuery(id, version))
  const { data } = query
  return (
    <div className="stack">
      <Header
        title={inertText(data?.title[language] ?? id)}
        {...(data === undefined
          ? {}
          : { lead: `${labels.version(String(data.profile.version))} · ${data.id}` })}
        trail={[
          <Link key="layouts" to="/returns/layouts">
            {names.layouts}
          </Link>,
        ]}
        actions={data !== undefined && <Acts layout={data} />}
      />
      <Loaded query={query} lines={12} codes={{ 'not-found': labels.lost, 'request-invalid': labels.lost }}>
        {(layout) => (
          <>
            <About layout={layout} />
            <Fields layout={layout} />
            <Versions layout={layout} />
          </>
        )}
      </Loaded>
    </div>
  )
}

function Acts({ layout: { id, profile, forms } }: { readonly layout: LayoutDetail }) {
  const labels = useWords(words)
  const mayDeliver = useMayDeliver()
  return (
    <>
      <Button
        icon={<Sign name="download" size={15} />}
        onClick={() => saveText(`${id}.json`, JSON.stringify(profile, null, 2), 'application/json')}
      >
        {labels.download}
      </Button>
      {mayDeliver && (
        <Link
          to="/returns/deliver"
          search={{ form: forms[0], layout: id }}
          className="button-link button-link-primary"
        >
          {labels.use}
        </Link>
      )}
    </>
  )
}

function About({ layout: { profile, vendor, isBuiltIn, forms } }: { readonly layout: LayoutDetail }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const mapping = useWords(mappingWords)
  const language = useLanguage()
  const separator = language === 'zh-TW' ? '、' : ', '
  const { times, identity } = profile
  const [source, notes] = [profile['source'], profile['notes']]
  return (
    <Panel title={labels.about}>
      <dl className="pairs">
        <dt>{names.form}</dt>
        <dd>{forms.map((form) => names.forms[form]).join(separator)}</dd>
        <dt>{labels.owner}</dt>
        <dd>
          {vendor !== null ? <VendorName vendor={vendor} /> : isBuiltIn ? labels.builtIn : labels.everybody}
        </dd>
        <dt>{labels.times}</dt>
        <dd>
          {timeFormats
            .filter((format) => times.formats.includes(format))
            .map((format) => mapping.formats[format])
            .join(separator)}
        </dd>
        <dt>{labels.zone}</dt>
        <dd>{times.zone}</dd>
        <dt>{labels.identity}</dt>
        <dd>{identity.rule === 'number' ? labels.byNumber : labels.byContent}</dd>
        {typeof source === 'string' && source !== '' && (
          <>
            <dt>{labels.source}</dt>
            <dd>
              <LogText text={source} limit={600} />
            </dd>
          </>
        )}
        {typeof notes === 'string' && notes !== '' && (
          <>
            <dt>{labels.notes}</dt>
            <dd>
              <LogText text={notes} limit={1000} />
            </dd>
          </>
        )}
      </dl>
    </Panel>
  )
}

function Fields({ layout: { profile, forms } }: { readonly layout: LayoutDetail }) {
  const labels = useWords(words)
  const mapping = useWords(mappingWords)
  const language = useLanguage()
  const separator = language === 'zh-TW' ? '、' : ', '
  type Source = (typeof profile.fields)[string]
  const order: readonly FieldName[] = fieldsOfForm(forms[0] ?? 'monitoring')
  const rows = order.flatMap((name): { name: FieldName; source: Source }[] => {
    const source = profile.fields[name]
    return source === undefined ? [] : [{ name, source }]
  })
  const rulesOf = (source: Source): number =>
    ['contains', 'ranges'].reduce((sum, key) => {
      const rules = source[key]
      return sum + (Array.isArray(rules) ? rules.length : 0)
    }, 0)
  return (
    <Panel title={labels.fields}>
      <DataTable
        caption={labels.fields}
        rows={rows}
        rowKey={({ name }) => name}
        stacked
        columns={[
          {
            key: 'field',
            title: labels.field,
            head: true,
            render: ({ name }) => mapping.fields[name],
          },
          {
            key: 'from',
            title: labels.from,
            render: ({ source }) => (
              <>
                {(source.from ?? []).length === 0 ? (
                  <span className="quiet">{labels.none}</span>
                ) : (
                  <LogText text={(source.from ?? []).join(separator)} limit={300} line />
                )}
                {typeof source['value'] === 'string' && (
                  <span className="place">
                    <LogText text={labels.otherwise(source['value'])} limit={200} line />
                  </span>
                )}
              </>
            ),
          },
          {
            key: 'words',
            title: labels.words,
            render: ({ source }) => {
              const values = Object.entries((source['values'] ?? {}) as Readonly<Record<string, string>>)
              const rules = rulesOf(source)
              if (values.length === 0 && rules === 0) return <span className="quiet">—</span>
              return (
                <>
                  {values.length > 0 && (
                    <LogText
                      text={values.map(([given, ours]) => `${given} → ${ours}`).join(separator)}
                      limit={200}
                    />
                  )}
                  {rules > 0 && <span className="place">{labels.more(rules)}</span>}
                </>
              )
            },
          },
        ]}
      />
    </Panel>
  )
}

function Versions({ layout: { id, versions, profile } }: { readonly layout: LayoutDetail }) {
  const labels = useWords(words)
  return (
    <Panel title={labels.versions}>
      <ul className="plain-list">
        {versions.map(({ version, at, by }) => (
          <li key={version}>
            {version === profile.version ? (
              <strong>
                {labels.version(String(version))}（{labels.shown}）
              </strong>
            ) : (
              <Link to="/returns/layouts/$id" params={{ id }} search={{ version }}>
                {labels.version(String(version))}
              </Link>
            )}{' '}
            <span className="quiet">
              {at === null ? labels.builtInAt : <Timestamp at={at} />}
              {by !== null && (
                <>
                  {' · '}
                  <LogText text={by} limit={100} line />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
