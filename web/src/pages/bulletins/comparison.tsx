/** What this edition says differently from another one. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Select } from 'antd'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { useLanguage, useWords, type Language } from '../../language.tsx'
import { figureWords } from './figure-words.ts'
import { textOf } from './parts.tsx'
import {
  comparisonQuery,
  editionsQuery,
  type Comparison,
  type Edition,
  type EditionDetail,
  type Model,
} from './queries.ts'
import { bulletinRoute } from './route.ts'
import { headingsOf } from './headings.ts'
import { wordDiff } from './word-diff.ts'
import { words } from './words.ts'
import './bulletins.css'

export interface ComparisonTabProps {
  readonly edition: EditionDetail
  readonly model: Model
  readonly language: Language
  /** Undefined: the edition before. */
  readonly other: string | undefined
  readonly onOther: (id: string | undefined) => void
}

export function ComparisonTab({ edition, model, language, other, onOther }: ComparisonTabProps) {
  const labels = useWords(figureWords)
  const { states } = useWords(words)
  const nameOf = useEditionName()
  const query = useQuery(comparisonQuery(edition.id, language, other))
  const others = (useQuery(editionsQuery({ limit: 100 })).data?.items ?? []).filter(
    ({ id }) => id !== edition.id,
  )
  return (
    <div className="stack">
      <div className="row">
        <span id="compare-with">{labels.other}</span>
        <Select
          aria-labelledby="compare-with"
          className="compare-select"
          popupMatchSelectWidth={false}
          value={other ?? ''}
          onChange={(id) => onOther(id === '' ? undefined : id)}
          options={[
            { value: '', label: labels.lastEdition },
            ...others.map((each) => ({ value: each.id, label: `${nameOf(each)} · ${states[each.state]}` })),
          ]}
        />
      </div>
      <Loaded query={query} lines={12}>
        {(found) =>
          found.with === null ? (
            <div className="card">
              <EmptyState title={labels.nothing} text={labels.nothingText} />
            </div>
          ) : (
            <Found found={found} other={found.with} model={model} />
          )
        }
      </Loaded>
    </div>
  )
}

function useEditionName(): (edition: Edition) => string {
  const language = useLanguage()
  const { number } = useWords(words)
  return (edition) => `${textOf(edition, language)?.label ?? edition.slug} ${number(edition.number)}`
}

type FigureDifference = Comparison['figures'][number]

function Found({
  found,
  other,
  model,
}: {
  readonly found: Comparison
  readonly other: Edition
  readonly model: Model
}) {
  const labels = useWords(figureWords)
  const nameOf = useEditionName()
  const columns: readonly Column<FigureDifference>[] = [
    { key: 'label', title: labels.label, head: true, render: ({ label }) => label },
    {
      key: 'before',
      title: labels.before,
      number: true,
      render: ({ before }) => before?.printed ?? labels.absent,
    },
    {
      key: 'now',
      title: labels.after,
      number: true,
      render: ({ now }) => <strong>{now?.printed ?? labels.absent}</strong>,
    },
    { key: 'change', title: labels.change, number: true, render: ({ change }) => change ?? '—' },
  ]
  return (
    <>
      <p>
        <Link to={bulletinRoute.fullPath} params={{ id: other.id }}>
          {labels.compareLead(nameOf(other))}
        </Link>
      </p>
      <div className="stack">
        <h2>{labels.figures}</h2>
        <DataTable caption={labels.figures} columns={columns} rows={found.figures} rowKey={({ id }) => id} />
      </div>
      <div className="stack">
        <h2>{labels.rankings}</h2>
        <div className="columns">
          {found.rankings.map((ranking) => (
            <Ranking key={ranking.table} ranking={ranking} />
          ))}
        </div>
      </div>
      <div className="stack">
        <h2>{labels.sentences}</h2>
        {found.sentences.length === 0 ? (
          <p className="quiet">{labels.sameSentences}</p>
        ) : (
          <Sentences sentences={found.sentences} model={model} />
        )}
      </div>
    </>
  )
}

function Ranking({ ranking }: { readonly ranking: Comparison['rankings'][number] }) {
  const labels = useWords(figureWords)
  const { caption, fresh, gone, moved } = ranking
  const isSame = fresh.length + gone.length + moved.length === 0
  const list = (title: string, items: readonly { readonly name: string; readonly text: string }[]) => (
    <>
      <dt>{title}</dt>
      <dd>
        {items.length === 0 ? (
          <span className="quiet">{labels.noneOf}</span>
        ) : (
          <ul>
            {items.map(({ name, text }) => (
              <li key={name}>
                <LogText text={name} limit={200} /> <span className="quiet nowrap">{text}</span>
              </li>
            ))}
          </ul>
        )}
      </dd>
    </>
  )
  const ranked = ({ name, rank }: { readonly name: string; readonly rank: number }) => ({
    name,
    text: labels.rank(rank),
  })
  return (
    <div className="card">
      <h3>{caption}</h3>
      {isSame ? (
        <p className="quiet">{labels.sameRanks}</p>
      ) : (
        <dl className="ranking-changes">
          {list(labels.fresh, fresh.map(ranked))}
          {list(labels.gone, gone.map(ranked))}
          {list(
            labels.moved,
            moved.map(({ name, from, to }) => ({
              name,
              text: `${to < from ? '▲' : '▼'} ${labels.movedFrom(from, to)}`,
            })),
          )}
        </dl>
      )}
    </div>
  )
}

function Sentences({
  sentences,
  model,
}: {
  readonly sentences: Comparison['sentences']
  readonly model: Model
}) {
  const labels = useWords(figureWords)
  const headings = headingsOf(model)
  return (
    <ul className="sentence-differences" lang={model.language}>
      {sentences.map(({ id, before, now }) => (
        <li key={id} className="card">
          <p className="quiet">
            {[
              headings.get(id),
              before === null ? labels.onlyNow : undefined,
              now === null ? labels.onlyBefore : undefined,
            ]
              .filter((part) => part !== undefined)
              .join(' · ')}
          </p>
          <p>
            {wordDiff(before ?? '', now ?? '', model.language).map(({ kind, text }, index) =>
              kind === 'same' ? (
                text
              ) : kind === 'added' ? (
                <ins key={index}>
                  <span className="visually-hidden">［{labels.added}］</span>
                  {text}
                </ins>
              ) : (
                <del key={index}>
                  <span className="visually-hidden">［{labels.removed}］</span>
                  {text}
                </del>
              ),
            )}
          </p>
        </li>
      ))}
    </ul>
  )
}
