/** One flaw in a period: what it is, whether it lets others run code, and the sessions in which it was used. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ExternalLink } from '../../components/external-link.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { periodFilterOf } from './filters.ts'
import { Header } from './header.tsx'
import { OneOf } from './one-of.tsx'
import { RceMark } from './names.tsx'
import { knowledgeQuery, type Knowledge } from './queries.ts'
import { flawRoute } from './route.ts'
import { SessionList } from './session-list.tsx'
import { words as shared } from './words.ts'
import '../../components/reading.css'
import './honeypots.css'

const words = dictionary({
  'zh-TW': {
    about: '這是什麼',
    cve: 'CVE',
    noCve: '弱點類別，沒有單一的 CVE 編號',
    effect: '影響',
    rce: '攻擊者可藉此在設備上執行程式',
    noRce: '不會直接執行程式',
    devices: '受影響的設備類型',
    sessions: '利用這個弱點的工作階段',
    sessionsNote: '依攻擊內容比對弱點特徵；有弱點特徵不代表攻擊成功。',
    unknown: '知識庫沒有這個弱點',
    unknownText: '可能是網址有誤，或知識庫已更新。',
    asOf: (date: string) => `知識庫資料日期 ${date}。`,
  },
  en: {
    about: 'What this is',
    cve: 'CVE',
    noCve: 'a class of flaws without a CVE of its own',
    effect: 'Effect',
    rce: 'Lets an attacker run programs on the device',
    noRce: 'Does not run programs by itself',
    devices: 'Devices concerned',
    sessions: 'Sessions in which it was used',
    sessionsNote: 'Told by what payloads look like; an attempt need not succeed.',
    unknown: 'The data know no such flaw',
    unknownText: 'The address may be wrong, or the data are newer.',
    asOf: (date: string) => `The data are of ${date}.`,
  },
})

export function FlawPage() {
  const { flaw } = useParams({ from: flawRoute.id })
  const search = useSearch({ from: flawRoute.id })
  const navigate = useNavigate({ from: flawRoute.fullPath })
  const labels = useWords(words)
  const { inert } = useWords(shared)
  const language = useLanguage()
  const filter = periodFilterOf(search)
  const knowledge = useQuery(knowledgeQuery)
  const known = knowledge.data?.flaws.find(({ id }) => id === flaw)
  return (
    <div className="stack">
      <Header
        title={known?.label[language] ?? flaw.slice(0, 60)}
        filter={filter}
        onChange={(changed) =>
          void navigate({ search: (now) => ({ ...now, ...changed, cursor: undefined }), resetScroll: false })
        }
        withoutResearch
        trail={[]}
      />
      <OneOf dimension="flaw" name={flaw} filter={filter} />
      <Panel title={labels.about}>
        <Loaded query={knowledge} lines={4}>
          {(data) =>
            known === undefined ? (
              <EmptyState small title={labels.unknown} text={labels.unknownText} />
            ) : (
              <About flaw={known} knowledge={data} />
            )
          }
        </Loaded>
      </Panel>
      <Panel title={labels.sessions} note={`${labels.sessionsNote} ${inert}`}>
        <SessionList
          filter={{ from: filter.from, to: filter.to, flaw }}
          cursors={search.cursor ?? []}
          onPage={(cursors) =>
            void navigate({ search: (now) => ({ ...now, cursor: cursors }), resetScroll: false })
          }
          limit={20}
        />
      </Panel>
    </div>
  )
}

function About({
  flaw,
  knowledge,
}: {
  readonly flaw: Knowledge['flaws'][number]
  readonly knowledge: Knowledge
}) {
  const labels = useWords(words)
  const language = useLanguage()
  const devices = flaw.devices.map(
    (device) => knowledge.devices.find(({ id }) => id === device)?.label[language] ?? device,
  )
  return (
    <div className="stack">
      <dl className="pairs">
        <dt>{labels.cve}</dt>
        <dd>
          {flaw.cve === null ? (
            labels.noCve
          ) : (
            <ExternalLink url={`https://www.cve.org/CVERecord?id=${encodeURIComponent(flaw.cve)}`}>
              {flaw.cve}
            </ExternalLink>
          )}
        </dd>
        <dt>{labels.effect}</dt>
        <dd className="flag">
          {flaw.remoteCodeExecution && <RceMark />}
          <span>{flaw.remoteCodeExecution ? labels.rce : labels.noRce}</span>
        </dd>
        {devices.length > 0 && (
          <>
            <dt>{labels.devices}</dt>
            <dd>{devices.join(language === 'zh-TW' ? '、' : ', ')}</dd>
          </>
        )}
      </dl>
      <p className="quiet">{labels.asOf(knowledge.asOf)}</p>
    </div>
  )
}
