/** One ticket: what it says, when, of whom; what to note of it; what it said before; and who told of the same. */
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { LogText } from '../../components/log-text.tsx'
import { Panel } from '../../components/panel.tsx'
import { Severity } from '../../components/severity.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { useWords } from '../../language.tsx'
import { inertText } from '../../components/inert-text.ts'
import { comparable } from './deliver/mapping.ts'
import { Header } from './header.tsx'
import {
  AgencyName,
  ClassName,
  TicketState,
  useCategoryText,
  useLevelText,
  useViewer,
  VendorName,
} from './names.tsx'
import { ticketQuery, type Ticket } from './queries.ts'
import { returnTicketRoute } from './route.ts'
import { Addresses } from './ticket-addresses.tsx'
import { History, Linked, Unmapped } from './ticket-history.tsx'
import { Notes } from './ticket-notes.tsx'
import { Times } from './ticket-times.tsx'
import { words } from './ticket-words.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'
import './returns.css'

export function TicketPage() {
  const { id } = useParams({ from: returnTicketRoute.id })
  const labels = useWords(words)
  const names = useWords(shared)
  const query = useQuery(ticketQuery(Number(id)))
  const number = query.data === undefined ? id : inertText(query.data.number).slice(0, 80)
  return (
    <div className="stack">
      <Header
        title={`${names.ticket} ${number}`}
        {...(query.data === undefined ? {} : { lead: <Lead ticket={query.data} /> })}
        trail={[
          <Link key="tickets" to="/returns/tickets">
            {names.tickets}
          </Link>,
        ]}
      />
      <Loaded query={query} lines={14} codes={{ 'not-found': labels.lost, 'request-invalid': labels.lost }}>
        {(ticket) => <Detail ticket={ticket} />}
      </Loaded>
    </div>
  )
}

function Lead({ ticket: { title, form } }: { readonly ticket: Ticket }) {
  const names = useWords(shared)
  return (
    <>
      {names.forms[form]}
      {title !== '' && (
        <>
          {' · '}
          <LogText text={title} limit={300} line />
        </>
      )}
    </>
  )
}

function Detail({ ticket }: { readonly ticket: Ticket }) {
  const labels = useWords(words)
  const viewer = useViewer()
  return (
    <>
      <Notes ticket={ticket} />
      <div className="columns columns-wide">
        <Panel title={labels.summary}>
          <Summary ticket={ticket} />
        </Panel>
        <Times ticket={ticket} />
      </div>
      <Addresses ticket={ticket} />
      <Content ticket={ticket} />
      {viewer !== 'vendor' && <Linked ticket={ticket} />}
      <History ticket={ticket} />
      <Unmapped ticket={ticket} />
    </>
  )
}

function Summary({ ticket }: { readonly ticket: Ticket }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const viewer = useViewer()
  const categoryText = useCategoryText()
  const levelText = useLevelText()
  const { vendor, agency, form, number, threatClass, threatType, givenClass, severity, state, givenState } =
    ticket
  const { category, level, revision, revisions, delivery, rule, signature } = ticket
  return (
    <dl className="pairs">
      <dt>{names.form}</dt>
      <dd>{names.forms[form]}</dd>
      <dt>{names.number}</dt>
      <dd>
        <LogText text={number} limit={200} />
        {revision !== null && <span className="quiet"> {labels.revisionOf(String(revision))}</span>}
      </dd>
      <dt>{names.threatClass}</dt>
      <dd>
        <Link to="/returns/tickets" search={{ threatClass, from: monthOf(ticket.returnedAt) }}>
          <ClassName code={threatClass} type={threatType} />
        </Link>
        <Given word={givenClass} code={threatType === null ? threatClass : `${threatClass}/${threatType}`} />
      </dd>
      <dt>{names.severity}</dt>
      <dd>
        <Severity id={severity} />
      </dd>
      <dt>{names.state}</dt>
      <dd>
        <TicketState state={state} />
        <Given word={givenState} code={state} />
      </dd>
      <dt>{names.agency}</dt>
      <dd>
        {viewer === 'vendor' || agency.oid === null ? (
          <AgencyName agency={agency} />
        ) : (
          <Link to="/agencies/$id" params={{ id: String(agency.id) }}>
            <AgencyName agency={agency} />
          </Link>
        )}
        {viewer !== 'vendor' && (
          <span className="place">
            <span>{categoryText(category ?? '')}</span>
            <span>{levelText(level ?? '')}</span>
          </span>
        )}
      </dd>
      <dt>{names.vendor}</dt>
      <dd>
        <VendorName vendor={vendor} />
      </dd>
      {rule !== '' && (
        <>
          <dt>{labels.rule}</dt>
          <dd>
            <LogText text={rule} limit={500} />
          </dd>
        </>
      )}
      {signature !== '' && (
        <>
          <dt>{labels.signature}</dt>
          <dd>
            <LogText text={signature} limit={500} />
          </dd>
        </>
      )}
      <dt>{labels.revisions}</dt>
      <dd>{revisions}</dd>
      {delivery !== null && viewer !== 'officer' && (
        <>
          <dt>{labels.delivery}</dt>
          <dd>
            <Link to="/returns/deliveries/$id" params={{ id: String(delivery) }}>
              {labels.deliveryOf(String(delivery))}
            </Link>
          </dd>
        </>
      )}
    </dl>
  )
}

/** What the vendor wrote itself, where that is another word than ours. */
function Given({ word, code }: { readonly word: string; readonly code: string }) {
  const { given } = useWords(words)
  if (word === '' || comparable(word) === comparable(code)) return null
  return (
    <span className="place">
      <LogText text={given(word)} limit={300} line />
    </span>
  )
}

function Content({ ticket: { title, description, evidence, relays } }: { readonly ticket: Ticket }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const parts = [
    [labels.title, title],
    [labels.description, description],
    [labels.evidence, evidence],
  ] as const
  const said = parts.filter(([, text]) => text !== '')
  return (
    <Panel title={labels.content} note={labels.contentNote}>
      {said.length === 0 && relays.length === 0 ? (
        <EmptyState small title={names.none} />
      ) : (
        <dl className="named-texts">
          {said.map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <LogText text={text} limit={4000} />
              </dd>
            </div>
          ))}
          {relays.length > 0 && (
            <div>
              <dt>{labels.relays}</dt>
              <dd>
                <ul className="plain-list">
                  {relays.map((relay) => (
                    <li key={relay}>
                      <LogText text={relay} limit={500} />
                    </li>
                  ))}
                </ul>
              </dd>
            </div>
          )}
        </dl>
      )}
    </Panel>
  )
}

/** The month of Asia/Taipei that an instant lies in, as periods write it. */
function monthOf(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 7)
}
