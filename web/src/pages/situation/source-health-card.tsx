/** Whether the numbers above can be trusted: do the devices report, and is anything lost. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, type Answer, type ApiProblem } from '../../api.ts'
import { Figure, Figures } from '../../components/figure.tsx'
import { LogText } from '../../components/log-text.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { numberText } from '../../format.ts'
import { useWords } from '../../language.tsx'
import { Panel } from '../../components/panel.tsx'
import { words } from './words.ts'
import './situation.css'

type Sources = Answer<'GET /api/sources'>
type Source = Sources['items'][number]
const most = 500

export function SourceHealthCard() {
  const labels = useWords(words)
  const query = useQuery<Sources, ApiProblem>({
    queryKey: ['sources', 'health'],
    queryFn: ({ signal }) => api.get('/api/sources', { query: { limit: most }, signal }),
    refetchInterval: 60_000,
  })
  return (
    <Panel title={labels.health} links={<Link to="/sources">{labels.healthAll}</Link>}>
      <Loaded query={query} lines={4}>
        {({ items, next }) => {
          const sources = items.filter(({ state }) => state !== 'ignored')
          if (sources.length === 0)
            return <EmptyState small title={labels.healthNone} text={labels.healthNoneText} />
          const silent = sources.filter((source) => source.silent)
          const sum = (of: (source: Source) => number): number =>
            sources.reduce((whole, source) => whole + of(source), 0)
          const last =
            sources
              .map(({ lastEvent }) => lastEvent)
              .toSorted()
              .at(-1) ?? null
          const toSources = (text: string) => <Link to="/sources">{text}</Link>
          return (
            <div className="stack">
              <Figures>
                <Figure
                  label={labels.healthLive}
                  value={sources.length - silent.length}
                  unit={`/ ${numberText(sources.length)} ${labels.healthLiveLink}`}
                  note={
                    <>
                      {labels.healthLast} <Timestamp at={last} relative />
                      {labels.healthWaiting(numberText(sum(({ waiting }) => waiting)))}
                    </>
                  }
                  link={toSources}
                />
                <Figure label={labels.healthSilent} value={silent.length} link={toSources} />
                <Figure
                  label={labels.healthUnknown}
                  value={sources.filter(({ state }) => state === 'unknown').length}
                  link={toSources}
                />
                <Figure
                  label={labels.healthSetAside}
                  value={sum(({ setAside }) => setAside)}
                  unit={labels.records}
                  link={toSources}
                />
                <Figure
                  label={labels.healthDropped}
                  value={sum(({ dropped }) =>
                    Object.values(dropped).reduce((whole, count) => whole + count, 0),
                  )}
                  unit={labels.records}
                  link={toSources}
                />
              </Figures>
              {silent.length > 0 && (
                <div>
                  <h3>{labels.healthSilentList}</h3>
                  <ul className="silent">
                    {silent.slice(0, 10).map(({ id, name, transport, address, lastEvent }) => (
                      <li key={id}>
                        <LogText text={name ?? `${transport} ${address}`} limit={120} />{' '}
                        <span className="quiet">
                          {labels.healthLast} <Timestamp at={lastEvent} relative />
                        </span>
                      </li>
                    ))}
                  </ul>
                </div>
              )}
              {next !== null && <p className="quiet">{labels.healthMore(numberText(most))}</p>}
            </div>
          )
        }}
      </Loaded>
    </Panel>
  )
}
