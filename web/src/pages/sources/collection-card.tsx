/** What takes records in: listeners with their connections and certificates, and the spool. */
import { useQuery } from '@tanstack/react-query'
import { DataTable } from '../../components/data-table.tsx'
import { Sign } from '../../components/sign.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { DroppedText } from './parts.tsx'
import { collectionQuery, type Collection, type Listener } from './queries.ts'
import { words } from './words.ts'
import '../../components/parts.css'
import './sources.css'

export function Troubles() {
  const labels = useWords(words)
  const troubles = useQuery(collectionQuery).data?.troubles ?? []
  return (
    <div role="alert">
      {troubles.length > 0 && (
        <div className="fault">
          <strong>{labels.troubles}</strong>
          <ul>
            {troubles.map((trouble) => (
              <li key={trouble} lang="en">
                {trouble}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}

export function CollectionCard() {
  const labels = useWords(words)
  const query = useQuery(collectionQuery)
  return (
    <div className="stack">
      <h2>{labels.listeners}</h2>
      <Loaded query={query} lines={4}>
        {(collection) => (
          <>
            <Listeners listeners={collection.listeners} />
            <SpoolCard spool={collection.spool} />
          </>
        )}
      </Loaded>
    </div>
  )
}

/** The host of a listener's name: `udp 127.0.0.1 5591`. */
function hostOf({ name, port }: Listener): string {
  const host = name.split(' ')[1] ?? ''
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

function Listeners({ listeners }: { readonly listeners: readonly Listener[] }) {
  const labels = useWords(words)
  const format = useFormat()
  return (
    <DataTable
      caption={labels.listeners}
      rows={listeners}
      rowKey={({ name }) => name}
      empty={
        <div className="card">
          <EmptyState small title={labels.noListeners} text={labels.noListenersText} />
        </div>
      }
      columns={[
        {
          key: 'transport',
          title: labels.transport,
          head: true,
          render: ({ transport }) => labels.transports[transport],
        },
        {
          key: 'name',
          title: labels.listener,
          render: (listener) => <span className="address">{hostOf(listener)}</span>,
        },
        {
          key: 'open',
          title: labels.open,
          number: true,
          render: ({ transport, open }) => (transport === 'udp' ? '—' : format.number(open)),
        },
        {
          key: 'dropped',
          title: labels.dropped,
          render: ({ dropped }) =>
            Object.keys(dropped).length === 0 ? '0' : <DroppedText dropped={dropped} />,
        },
        {
          key: 'endings',
          title: labels.endings,
          render: ({ transport, endings }) =>
            transport === 'udp' ? (
              '—'
            ) : (
              <ul className="policies">
                {Object.entries(endings).map(([ending, connections]) => (
                  <li key={ending}>
                    {(labels.ending as Readonly<Record<string, string>>)[ending] ?? ending}:{' '}
                    {format.number(connections)}
                  </li>
                ))}
              </ul>
            ),
        },
        {
          key: 'validTo',
          title: labels.validTo,
          render: ({ validTo }) => (validTo === null ? '—' : <ValidTo at={validTo} />),
        },
      ]}
    />
  )
}

const day = 86_400_000
function ValidTo({ at }: { readonly at: string }) {
  const labels = useWords(words)
  const format = useFormat()
  // eslint-disable-next-line react-hooks/purity -- days are enough
  const days = Math.floor((Date.parse(at) - Date.now()) / day)
  return (
    <span className={days < 30 ? 'warned' : undefined}>
      {days < 30 && <Sign name="fault" size={14} />} {format.date(at)}{' '}
      <span className="peer">{labels.daysLeft(days)}</span>
    </span>
  )
}

function SpoolCard({
  spool: { bytes, bound, isFull, oldestWaiting },
}: {
  readonly spool: Collection['spool']
}) {
  const labels = useWords(words)
  const format = useFormat()
  const text = labels.spoolText(format.bytes(bytes), format.bytes(bound))
  return (
    <div className="card spool">
      <h3 id="spool">{labels.spool}</h3>
      <meter
        aria-labelledby="spool"
        aria-valuetext={text}
        min={0}
        max={bound}
        high={bound * 0.8}
        optimum={0}
        value={bytes}
      />
      <span>{text}</span>
      {oldestWaiting >= 1 && (
        <span className="quiet">{labels.oldest(format.duration(oldestWaiting * 1000))}</span>
      )}
      {isFull && <p className="fault">{labels.spoolFull}</p>}
    </div>
  )
}
