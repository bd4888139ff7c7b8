import { Link, useParams } from '@tanstack/react-router'
import { LogText } from '../../components/log-text.tsx'
import { Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { Methods, StateBadges, usePersonOf, type Account } from './people.tsx'
import { words } from './people-words.ts'
import { PersonActs } from './person-acts.tsx'
import { PersonForm } from './person-form.tsx'
import { personRoute } from './route.ts'
import { Section } from './section.tsx'
import { words as shared } from './words.ts'

export function PersonPage() {
  const common = useWords(shared)
  const { id } = useParams({ from: personRoute.id })
  const person = usePersonOf(id)
  return (
    <Section
      title={person.data?.name ?? common.people}
      lead={person.data?.mail}
      actions={person.data !== undefined && <StateBadges person={person.data} />}
      above={<Link to="/administration/people">{common.people}</Link>}
    >
      <Loaded query={person} lines={10}>
        {(account) => <View key={account.id} person={account} />}
      </Loaded>
    </Section>
  )
}

function View({ person }: { readonly person: Account }) {
  const labels = useWords(words)
  return (
    <div className="admin-columns">
      <section className="card" aria-labelledby="person-data">
        <h2 id="person-data">{labels.data}</h2>
        <PersonForm person={person} />
      </section>
      <div className="stack">
        <SigningIn person={person} />
        <section className="card" aria-labelledby="person-acts">
          <h2 id="person-acts">{labels.acts}</h2>
          <PersonActs person={person} />
        </section>
      </div>
    </div>
  )
}

function SigningIn({ person }: { readonly person: Account }) {
  const labels = useWords(words)
  const common = useWords(shared)
  const format = useFormat()
  const { id, mail, signedInAt, createdAt, sessions, lockedUntil, hasPassword, passkeys } = person
  return (
    <section className="card stack" aria-labelledby="person-access">
      <h2 id="person-access">{labels.access}</h2>
      {lockedUntil !== null && <p className="said">{labels.lockedUntil(format.dateTime(lockedUntil))}</p>}
      <dl className="admin-facts">
        <dt>{labels.mail}</dt>
        <dd>
          <LogText text={mail} />
        </dd>
        <dt>{labels.methods}</dt>
        <dd>
          <Methods person={person} />
          {!hasPassword && passkeys === 0 && <span className="under">{labels.noMethodText}</span>}
        </dd>
        <dt>{labels.signedIn}</dt>
        <dd>{signedInAt === null ? common.never : <Timestamp at={signedInAt} />}</dd>
        <dt>{labels.sessions}</dt>
        <dd>{labels.sessionCount(sessions)}</dd>
        <dt>{labels.created}</dt>
        <dd>
          <Timestamp at={createdAt} />
        </dd>
      </dl>
      <p className="row">
        <Link to="/administration/audit" search={{ subjectKind: 'person', subject: id }}>
          {labels.history}
        </Link>
        <Link to="/administration/audit" search={{ actor: id }}>
          {labels.historyBy}
        </Link>
      </p>
    </section>
  )
}
