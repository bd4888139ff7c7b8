/** What was received from a source, as a sum that must come out. */
import { Fragment } from 'react'
import { Link } from '@tanstack/react-router'
import { Badge } from '../../components/badge.tsx'
import { useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { droppedOf, type Source } from './order.ts'
import { DroppedText } from './parts.tsx'
import { words } from './words.ts'

export function Accounting({ source }: { readonly source: Source }) {
  const labels = useWords(words)
  const format = useFormat()
  const { id, received, stored, setAside, blank, waiting } = source
  const dropped = droppedOf(source)
  const terms = [
    { key: 'stored', label: labels.stored, value: stored },
    { key: 'setAside', label: labels.setAsideCount, value: setAside },
    { key: 'blank', label: labels.blank, value: blank },
    { key: 'dropped', label: labels.dropped, value: dropped },
    { key: 'waiting', label: labels.waiting, value: waiting },
  ]
  const off = received - terms.reduce((sum, { value }) => sum + value, 0)
  return (
    <section className="card stack" aria-labelledby="accounting">
      <div className="section-head">
        <h2 id="accounting">{labels.equation}</h2>
        {off === 0 ? (
          <Badge tone="good" sign="done">
            {labels.addsUp}
          </Badge>
        ) : (
          <Badge tone="bad" sign="fault">
            {labels.doesNotAddUp(format.number(Math.abs(off)))}
          </Badge>
        )}
      </div>
      <p className="visually-hidden">{labels.equationText}</p>
      <dl className="equation">
        <div className="equation-term equation-whole">
          <dt>{labels.received}</dt>
          <dd>{format.number(received)}</dd>
        </div>
        {terms.map(({ key, label, value }, place) => (
          <Fragment key={key}>
            <div className="equation-term">
              <dt>
                <span className="equation-sign" aria-hidden="true">
                  {place === 0 ? '=' : '+'}
                </span>{' '}
                {label}
              </dt>
              <dd>
                {key === 'setAside' && value > 0 ? (
                  <Link to="/sources/set-aside" search={{ source: id }} title={labels.seeSetAside}>
                    {format.number(value)}
                  </Link>
                ) : (
                  format.number(value)
                )}
              </dd>
            </div>
          </Fragment>
        ))}
      </dl>
      <DroppedText dropped={source.dropped} />
    </section>
  )
}
