import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { api, ApiProblem, type Answer } from '../../api.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { Sign } from '../../components/sign.tsx'
import { ErrorState } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { words } from './audit-words.ts'
import { Section } from './section.tsx'
import { words as shared } from './words.ts'

interface Found {
  readonly verdict: Answer<'GET /api/audit/verification'>
  readonly at: number
  readonly withAnchor: boolean
}

export function VerificationPage() {
  const labels = useWords(words)
  const common = useWords(shared)
  const [anchor, setAnchor] = useState('')
  const verify = useMutation<Found, ApiProblem, string>({
    mutationFn: async (given) => ({
      verdict: await api.get('/api/audit/verification', {
        query: { anchor: given === '' ? undefined : given },
      }),
      at: Date.now(),
      withAnchor: given !== '',
    }),
  })
  const bad = verify.error?.status === 422
  return (
    <Section
      title={labels.verifyTitle}
      lead={labels.verifyLead}
      above={<Link to="/administration/audit">{common.audit}</Link>}
    >
      <form
        className="card stack admin-form"
        onSubmit={(event) => {
          event.preventDefault()
          verify.mutate(anchor.trim())
        }}
      >
        <div className="field">
          <label htmlFor="anchor">{labels.anchor}</label>
          <Input
            id="anchor"
            value={anchor}
            maxLength={100}
            autoComplete="off"
            spellCheck={false}
            aria-describedby="anchor-help"
            aria-invalid={bad}
            {...(bad ? { status: 'error' as const } : {})}
            onChange={({ target }) => setAnchor(target.value)}
          />
          <p id="anchor-help" className="quiet">
            {labels.anchorHelp}
          </p>
        </div>
        <div role="alert">{bad && <p className="fault">{labels.anchorBad}</p>}</div>
        <div>
          <Button type="primary" htmlType="submit" loading={verify.isPending}>
            {labels.start}
          </Button>
        </div>
        <p role="status" className={verify.isPending ? 'quiet' : 'visually-hidden'}>
          {verify.isPending ? labels.working : ''}
        </p>
      </form>
      {verify.error !== null && !bad && <ErrorState error={verify.error} />}
      {verify.data !== undefined && <Verdict key={verify.data.at} found={verify.data} />}
    </Section>
  )
}

function Verdict({ found: { verdict, at, withAnchor } }: { readonly found: Found }) {
  const labels = useWords(words)
  const format = useFormat()
  const { intact, entries = 0, anchor, sequence = 0, fault } = verdict
  if (!intact)
    return (
      <Card title={labels.broken} at={at} bad>
        <p>{labels.brokenAt(format.number(sequence))}</p>
        {fault !== undefined && (
          <p>
            <strong>{labels.faults[fault]}</strong>
          </p>
        )}
        <h3>{labels.todo}</h3>
        <ol>
          {Object.values(labels.steps).map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p>
          <Link to="/administration/audit">{labels.seeAround}</Link>
        </p>
      </Card>
    )
  return (
    <Card title={labels.intact} at={at}>
      <p>{entries === 0 ? labels.intactEmpty : labels.intactText(format.number(entries))}</p>
      <p>{withAnchor ? labels.intactAnchor : labels.intactNoAnchor}</p>
      {anchor !== undefined && entries > 0 && (
        <>
          <h3>{labels.keep}</h3>
          <div className="secret">
            <code>{anchor}</code>
            <CopyButton text={anchor} label={labels.code} />
          </div>
          <p className="quiet">{labels.keepText}</p>
        </>
      )}
    </Card>
  )
}

function Card({
  title,
  at,
  bad = false,
  children,
}: {
  readonly title: string
  readonly at: number
  readonly bad?: boolean
  readonly children: ReactNode
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <section
      className={`card stack admin-form verdict${bad ? ' verdict-bad' : ''}`}
      aria-labelledby="verdict"
    >
      <h2 id="verdict" ref={heading} tabIndex={-1}>
        <Sign name={bad ? 'fault' : 'done'} size={22} />
        {title}
      </h2>
      {children}
      <p className="quiet">
        <Timestamp at={at} seconds />
      </p>
    </section>
  )
}
