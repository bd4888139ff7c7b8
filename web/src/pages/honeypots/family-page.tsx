/** One family of malware in a period: what it is, by what it is told, how much of it there was, its files and its sessions. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { DataTable } from '../../components/data-table.tsx'
import { ExternalLink } from '../../components/external-link.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { periodOf } from '../../period.ts'
import { periodFilterOf, type PeriodFilter } from './filters.ts'
import { Header } from './header.tsx'
import { OneOf } from './one-of.tsx'
import { knowledgeQuery, samplesQuery, type Knowledge } from './queries.ts'
import { familyRoute } from './route.ts'
import { SampleList } from './sample-list.tsx'
import { SessionList } from './session-list.tsx'
import { words as shared } from './words.ts'
import '../../components/reading.css'
import './honeypots.css'

const words = dictionary({
  'zh-TW': {
    about: '這是什麼',
    sorts: { botnet: '殭屍網路', miner: '挖礦程式', worm: '蠕蟲', backdoor: '後門程式' },
    sort: '類型',
    variantOf: '變種自',
    variants: '變種',
    references: '參考資料',
    rules: '判定依據',
    rulesNote: (percent: string) => `各類依據取最強者合計；信心達 ${percent}% 才命名，並一律標示信心。`,
    rule: '依據',
    sortOfRule: '種類',
    weight: '單項把握',
    unknown: '知識庫沒有這個家族',
    unknownText: '可能是網址有誤，或知識庫已更新。',
    samples: '這個家族的樣本',
    allSamples: '全部樣本',
    sessions: '這個家族的工作階段',
    asOf: (date: string) => `知識庫資料日期 ${date}。`,
  },
  en: {
    about: 'What this is',
    sorts: { botnet: 'Botnet', miner: 'Miner', worm: 'Worm', backdoor: 'Backdoor' },
    sort: 'Sort',
    variantOf: 'Variant of',
    variants: 'Variants',
    references: 'References',
    rules: 'By what it is told',
    rulesNote: (percent: string) =>
      `The strongest of each sort come together; the family is named from ${percent}% on, and how sure that is stands beside it.`,
    rule: 'Reason',
    sortOfRule: 'Sort',
    weight: 'Alone',
    unknown: 'The data know no such family',
    unknownText: 'The address may be wrong, or the data are newer.',
    samples: 'Its files',
    allSamples: 'All files',
    sessions: 'Its sessions',
    asOf: (date: string) => `The data are of ${date}.`,
  },
})

export function FamilyPage() {
  const { family } = useParams({ from: familyRoute.id })
  const search = useSearch({ from: familyRoute.id })
  const navigate = useNavigate({ from: familyRoute.fullPath })
  const labels = useWords(words)
  const names = useWords(shared)
  const filter = periodFilterOf(search)
  const knowledge = useQuery(knowledgeQuery)
  const samples = useQuery(samplesQuery({ ...periodOf(filter), family, limit: 10 }))
  const known = knowledge.data?.families.find(({ id }) => id === family)
  return (
    <div className="stack">
      <Header
        title={known?.name ?? family.slice(0, 60)}
        filter={filter}
        onChange={(changed) =>
          void navigate({ search: (now) => ({ ...now, ...changed, cursor: undefined }), resetScroll: false })
        }
        withoutResearch
        trail={[]}
      />
      <OneOf dimension="family" name={family} filter={filter} />
      <Panel title={labels.about}>
        <Loaded query={knowledge} lines={6}>
          {(data) =>
            known === undefined ? (
              <EmptyState small title={labels.unknown} text={labels.unknownText} />
            ) : (
              <About family={known} knowledge={data} filter={filter} />
            )
          }
        </Loaded>
      </Panel>
      <Panel
        title={labels.samples}
        links={
          <Link to="/honeypots/samples" search={{ ...filter, family }}>
            {labels.allSamples}
          </Link>
        }
      >
        <Loaded query={samples} lines={6}>
          {({ items }) => (
            <SampleList caption={labels.samples} samples={items} filter={filter} withoutFamily />
          )}
        </Loaded>
      </Panel>
      <Panel title={labels.sessions} note={names.inert}>
        <SessionList
          filter={{ from: filter.from, to: filter.to, family }}
          cursors={search.cursor ?? []}
          onPage={(cursors) =>
            void navigate({ search: (now) => ({ ...now, cursor: cursors }), resetScroll: false })
          }
          withoutFamily
          limit={20}
        />
      </Panel>
    </div>
  )
}

function About({
  family,
  knowledge,
  filter,
}: {
  readonly family: Knowledge['families'][number]
  readonly knowledge: Knowledge
  readonly filter: PeriodFilter
}) {
  const labels = useWords(words)
  const { reasonSorts } = useWords(shared)
  const language = useLanguage()
  const parent = knowledge.families.find(({ id }) => id === family.parent)
  const variants = knowledge.families.filter((other) => other.parent === family.id)
  const link = ({ id, name }: Knowledge['families'][number]) => (
    <Link to="/honeypots/families/$family" params={{ family: id }} search={filter}>
      {name}
    </Link>
  )
  return (
    <div className="stack">
      <p className="prose">{family.about[language]}</p>
      <dl className="pairs">
        <dt>{labels.sort}</dt>
        <dd>{labels.sorts[family.sort]}</dd>
        {parent !== undefined && (
          <>
            <dt>{labels.variantOf}</dt>
            <dd>{link(parent)}</dd>
          </>
        )}
        {variants.length > 0 && (
          <>
            <dt>{labels.variants}</dt>
            <dd>
              <ul className="links-list">
                {variants.map((variant) => (
                  <li key={variant.id}>{link(variant)}</li>
                ))}
              </ul>
            </dd>
          </>
        )}
        {family.references.length > 0 && (
          <>
            <dt>{labels.references}</dt>
            <dd>
              <ul className="links-list">
                {family.references.map((url) => (
                  <li key={url}>
                    <ExternalLink url={url}>{url}</ExternalLink>
                  </li>
                ))}
              </ul>
            </dd>
          </>
        )}
      </dl>
      {family.rules.length > 0 && (
        <>
          <h3>{labels.rules}</h3>
          <DataTable
            caption={labels.rules}
            rows={family.rules}
            rowKey={({ id }) => id}
            stacked
            columns={[
              {
                key: 'sort',
                title: labels.sortOfRule,
                head: true,
                render: ({ sort }) => reasonSorts[sort],
              },
              { key: 'why', title: labels.rule, render: ({ why }) => why[language] },
              {
                key: 'weight',
                title: labels.weight,
                number: true,
                render: ({ weight }) => `${numberText(Math.round(weight * 100))}%`,
              },
            ]}
          />
          <p className="quiet">
            {labels.rulesNote(numberText(knowledge.threshold))} {labels.asOf(knowledge.asOf)}
          </p>
        </>
      )}
    </div>
  )
}
