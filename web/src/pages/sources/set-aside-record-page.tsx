import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useMemo, useState } from 'react'
import { CopyButton } from '../../components/copy-button.tsx'
import { LogText } from '../../components/log-text.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { hexLines } from './hex.ts'
import { setAsideRecordQuery, storeInstant } from './queries.ts'
import { reasonText, reasonWords } from './reasons.ts'
import { setAsideRecordRoute } from './route.ts'
import { words } from './set-aside-words.ts'
import { words as shared } from './words.ts'
import '../../components/parts.css'
import './sources.css'

export function SetAsideRecordPage() {
  const labels = useWords(words)
  const names = useWords(shared)
  const reasons = useWords(reasonWords)
  const format = useFormat()
  const { id } = useParams({ from: setAsideRecordRoute.id })
  const filter = useSearch({ from: setAsideRecordRoute.id })
  const query = useQuery(setAsideRecordQuery(id))
  return (
    <div className="stack">
      <PageHeader
        title={labels.record}
        lead={query.data !== undefined && reasonText(reasons, query.data.reason)}
        trail={[
          <Link key="sources" to="/sources">
            {names.title}
          </Link>,
          <Link key="list" to="/sources/set-aside" search={filter}>
            {names.setAside}
          </Link>,
        ]}
      />
      <Loaded query={query} lines={10}>
        {(record) => (
          <>
            <section className="card" aria-label={labels.detail}>
              <dl className="source-facts">
                <dt>{labels.reason}</dt>
                <dd>
                  {reasonText(reasons, record.reason)} <code>{record.reason}</code>
                </dd>
                <dt>{labels.detail}</dt>
                <dd lang="en">
                  {record.detail === '' ? '—' : <LogText text={record.detail} limit={1000} />}
                </dd>
                <dt>{labels.source}</dt>
                <dd>
                  <LogText text={record.source} limit={1000} />
                </dd>
                <dt>{labels.format}</dt>
                <dd>{record.format}</dd>
                <dt>{labels.receivedAt}</dt>
                <dd>
                  <Timestamp at={storeInstant(record.receivedAt)} seconds />
                </dd>
                <dt>{labels.offset}</dt>
                <dd>{labels.offsetText(format.number(record.offset))}</dd>
                <dt>{labels.size}</dt>
                <dd>{format.bytes(record.size)}</dd>
                <dt>{labels.id}</dt>
                <dd>
                  <code>{record.id}</code>
                </dd>
              </dl>
            </section>
            <section className="card stack">
              <div className="section-head">
                <h2 id="as-text">{labels.text}</h2>
                <CopyButton text={record.text} label={labels.text} />
              </div>
              <p className="quiet">{labels.textHint}</p>
              <div className="record-text" tabIndex={0} role="region" aria-labelledby="as-text">
                <LogText text={record.text} />
              </div>
            </section>
            <Hex hex={record.hex} />
          </>
        )}
      </Loaded>
    </div>
  )
}

/** Bytes that are shown at first. */
const shownBytes = 2048

function Hex({ hex }: { readonly hex: string }) {
  const labels = useWords(words)
  const format = useFormat()
  const [whole, setWhole] = useState(false)
  const shown = whole ? hex : hex.slice(0, shownBytes * 2)
  const lines = useMemo(() => hexLines(shown), [shown])
  return (
    <section className="card stack">
      <div className="section-head">
        <h2>{labels.hex}</h2>
        <CopyButton text={hex} label={labels.hex} />
      </div>
      <pre className="hex" tabIndex={0} role="region" aria-label={labels.hexCaption}>
        {lines.join('\n')}
      </pre>
      {shown.length < hex.length && (
        <div>
          <Button onClick={() => setWhole(true)}>
            {labels.hexMore(format.bytes((hex.length - shown.length) / 2))}
          </Button>
        </div>
      )}
    </section>
  )
}
