import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { api } from '../../api.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { LogText } from '../../components/log-text.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Sign } from '../../components/sign.tsx'
import { ErrorState, LoadingState } from '../../components/states.tsx'
import { TrendSparkline } from '../../components/trend-sparkline.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { problemText } from '../../problem-words.ts'
import { useFormat } from '../../use-format.ts'
import { Accounting } from './accounting.tsx'
import { nameOf, type Source } from './order.ts'
import { FormatText, LastEvent, Peer, RateText, SkewText, StateBadges } from './parts.tsx'
import { sourceQuery, useMayEdit } from './queries.ts'
import { sourceRoute } from './route.ts'
import { SourceForm } from './source-form.tsx'
import { words } from './words.ts'
import '../../components/parts.css'
import './sources.css'

export function SourcePage() {
  const labels = useWords(words)
  const { id } = useParams({ from: sourceRoute.id })
  const query = useQuery(sourceQuery(id))
  const source = query.data
  return (
    <div className="stack">
      <PageHeader
        title={source === undefined ? labels.title : (source.name ?? source.address)}
        lead={source !== undefined && <Peer source={source} />}
        trail={[
          <Link key="sources" to="/sources">
            {labels.title}
          </Link>,
        ]}
        actions={source !== undefined && <StateBadges source={source} />}
      />
      {source === undefined ? (
        query.error === null ? (
          <LoadingState lines={10} />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : (
        <SourceView source={source} />
      )}
    </div>
  )
}

function SourceView({ source }: { readonly source: Source }) {
  const labels = useWords(words)
  const mayEdit = useMayEdit()
  return (
    <>
      {source.state === 'ignored' && (
        <p className="notice-line">
          <Sign name="fault" size={16} />
          <span>
            <strong>{labels.ignored}</strong> {labels.ignoredText}
          </span>
        </p>
      )}
      <Accounting source={source} />
      <div className="source-columns">
        <section className="card" aria-labelledby="settings">
          <h2 id="settings">{labels.settings}</h2>
          {mayEdit ? <SourceForm key={source.id} source={source} /> : <ReadOnly source={source} />}
        </section>
        <div className="stack">
          <Facts source={source} />
          {mayEdit && <IgnoreCard source={source} />}
        </div>
      </div>
    </>
  )
}

function Facts({ source }: { readonly source: Source }) {
  const labels = useWords(words)
  const format = useFormat()
  return (
    <section className="card" aria-labelledby="facts">
      <h2 id="facts">{labels.facts}</h2>
      <dl className="source-facts">
        <dt>{labels.rate}</dt>
        <dd>
          <RateText rate={source.rate} />
          <TrendSparkline values={source.minutes} label={labels.lastHour} width={150} height={28} />
          <span className="peer">{labels.lastHour}</span>
        </dd>
        <dt>{labels.last}</dt>
        <dd>
          <LastEvent at={source.lastEvent} />
          <TrendSparkline values={source.hours} label={labels.lastDays} width={150} height={28} />
          <span className="peer">{labels.lastDays}</span>
        </dd>
        <dt>{labels.lag}</dt>
        <dd>{source.lag === null ? '—' : format.duration(source.lag)}</dd>
        <dt>{labels.skew}</dt>
        <dd>
          <SkewText skew={source.clockSkew} />
        </dd>
        <dt>{labels.formatNow}</dt>
        <dd>
          <FormatText source={source} />
        </dd>
        <dt>{labels.firstSeen}</dt>
        <dd>
          <Timestamp at={source.firstSeen} seconds />
        </dd>
        {source.transport === 'tls' && (
          <>
            <dt>{labels.certificate}</dt>
            <dd>
              {source.certificate === null ? (
                <span className="quiet">{labels.noCertificate}</span>
              ) : (
                <LogText text={source.certificate} limit={400} />
              )}
            </dd>
          </>
        )}
      </dl>
    </section>
  )
}

function ReadOnly({ source }: { readonly source: Source }) {
  const labels = useWords(words)
  const format = useFormat()
  return (
    <div className="stack">
      <p className="quiet">{labels.readOnly}</p>
      <dl className="source-facts">
        <dt>{labels.name}</dt>
        <dd>{source.name ?? labels.unnamed}</dd>
        <dt>{labels.sensor}</dt>
        <dd>{source.sensor === '' ? '—' : source.sensor}</dd>
        <dt>{labels.format}</dt>
        <dd>{source.format ?? labels.formatAuto}</dd>
        <dt>{labels.timeZone}</dt>
        <dd>{source.timeZone ?? labels.timeZoneAuto}</dd>
        <dt>{labels.silence}</dt>
        <dd>{source.expectedSilence === null ? '—' : format.number(source.expectedSilence)}</dd>
        <dt>{labels.note}</dt>
        <dd>{source.note === '' ? '—' : <LogText text={source.note} />}</dd>
      </dl>
    </div>
  )
}

const daySeconds = 86_400

function IgnoreCard({ source }: { readonly source: Source }) {
  const labels = useWords(words)
  const format = useFormat()
  const language = useLanguage()
  const queryClient = useQueryClient()
  const { id, version, state, name, rate } = source
  const set = async (next: Source['state'], text: string): Promise<void> => {
    try {
      const saved = await api.patch('/api/sources/{id}', { params: { id }, version, body: { state: next } })
      queryClient.setQueryData(['sources', 'one', id], saved)
      notify({ text })
    } finally {
      void queryClient.invalidateQueries({ queryKey: ['sources'] })
    }
  }
  return (
    <section className="card stack" aria-label={state === 'ignored' ? labels.accept : labels.ignore}>
      {state === 'ignored' ? (
        <div>
          <Button
            onClick={() =>
              void set(name === null ? 'unknown' : 'named', labels.accepted).catch((error: unknown) =>
                notify({ text: problemText(error, language).text, tone: 'bad' }),
              )
            }
          >
            {labels.accept}
          </Button>
        </div>
      ) : (
        <>
          <h2>{labels.ignore}</h2>
          <p className="quiet">{labels.ignoreLead}</p>
          <div>
            <ConfirmButton
              label={labels.ignore}
              title={labels.ignoreTitle}
              text={
                <div className="stack">
                  <p>{labels.ignoreText(nameOf(source))}</p>
                  {rate > 0 && (
                    <p>
                      <strong>
                        {labels.ignoreRate(
                          format.number(Math.round(rate * 10) / 10),
                          format.number(Math.round(rate * daySeconds)),
                        )}
                      </strong>
                    </p>
                  )}
                  <p>{labels.ignoreKept}</p>
                </div>
              }
              confirm={labels.ignoreConfirm}
              onConfirm={() => set('ignored', labels.isIgnored)}
            />
          </div>
        </>
      )}
    </section>
  )
}
