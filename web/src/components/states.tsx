/** What stands where data would: nothing yet, a fault, not allowed, still loading. */
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { ApiProblem } from '../api.ts'
import { dictionary, useLanguage, useWords } from '../language.tsx'
import { problemText } from '../problem-words.ts'
import { Sign, type SignName } from './sign.tsx'
import './states.css'

const words = dictionary({
  'zh-TW': {
    empty: '沒有資料',
    failed: '無法載入',
    retry: '再試一次',
    denied: '您沒有這個頁面的權限',
    deniedText: '若工作上需要，請系統管理者調整您的角色。您的操作沒有造成任何變更。',
    loading: '載入中',
    wait: (seconds: number) => `請於 ${seconds} 秒後再試。`,
  },
  en: {
    empty: 'Nothing here',
    failed: 'This could not be loaded',
    retry: 'Try again',
    denied: 'You may not see this page',
    deniedText: 'If your work needs it, ask an administrator to change your role. Nothing was changed.',
    loading: 'Loading',
    wait: (seconds: number) => `Try again in ${seconds} seconds.`,
  },
})

interface StateProps {
  readonly title: string
  readonly text?: ReactNode | undefined
  readonly detail?: string | undefined
  readonly actions?: ReactNode | undefined
  readonly sign: SignName
  readonly bad?: boolean
  /** One line where there is little room. */
  readonly small?: boolean | undefined
  /** The heading of the page itself. */
  readonly page?: boolean | undefined
}

function State({ title, text, detail, actions, sign, bad = false, small = false, page = false }: StateProps) {
  const Heading = page ? 'h1' : small ? 'p' : 'h2'
  return (
    <div
      className={`state${bad ? ' state-bad' : ''}${small ? ' state-small' : ''}`}
      role={bad ? 'alert' : undefined}
    >
      <Sign name={sign} className="state-sign" />
      <Heading>{title}</Heading>
      {text !== undefined && <p>{text}</p>}
      {detail !== undefined && <p className="state-detail">{detail}</p>}
      {actions !== undefined && <div className="state-actions">{actions}</div>}
    </div>
  )
}

export interface EmptyStateProps {
  readonly title?: string
  /** Why there is nothing, and what would bring something. */
  readonly text?: ReactNode
  readonly actions?: ReactNode
  readonly small?: boolean
}

export function EmptyState({ title, text, actions, small }: EmptyStateProps) {
  const { empty } = useWords(words)
  return <State title={title ?? empty} text={text} actions={actions} small={small} sign="empty" />
}

export interface ErrorStateProps {
  readonly error: unknown
  readonly onRetry?: (() => void) | undefined
  readonly small?: boolean
  readonly page?: boolean
  /** Sentences for codes of the page's own operations. */
  readonly codes?: Readonly<Record<string, unknown>>
}

export function ErrorState({ error, onRetry, small, page, codes = {} }: ErrorStateProps) {
  const { failed, retry, wait } = useWords(words)
  const { text, detail } = problemText(error, useLanguage(), codes)
  if (error instanceof ApiProblem && error.status === 403) return <NoPermission small={small} />
  const after = error instanceof ApiProblem ? error.retryAfter : undefined
  return (
    <State
      title={failed}
      text={after === undefined ? text : `${text} ${wait(after)}`}
      detail={detail}
      small={small}
      page={page}
      sign="fault"
      bad
      actions={onRetry === undefined ? undefined : <Button onClick={onRetry}>{retry}</Button>}
    />
  )
}

export function NoPermission({
  page,
  small,
}: {
  readonly page?: boolean
  readonly small?: boolean | undefined
}) {
  const { denied, deniedText } = useWords(words)
  return <State title={denied} text={deniedText} sign="lock" page={page} small={small} />
}

/** Grey lines in the shape of what comes; `height` gives one block instead, such as a chart's. */
export function LoadingState({ lines = 6, height }: { readonly lines?: number; readonly height?: number }) {
  const { loading } = useWords(words)
  return (
    <div role="status">
      <span className="visually-hidden">{loading}</span>
      {height === undefined ? (
        <div className="skeleton" aria-hidden="true">
          {Array.from({ length: lines }, (_, line) => (
            <span key={line} />
          ))}
        </div>
      ) : (
        <div className="skeleton-block" style={{ height }} aria-hidden="true" />
      )}
    </div>
  )
}

interface QueryLike<Data> {
  readonly data: Data | undefined
  readonly error: unknown
  readonly isPending: boolean
  readonly refetch: () => unknown
}

/** The states of one query: waiting, failed, and what `children` makes of its data. Old data stay while new ones come. */
export function Loaded<Data>({
  query,
  children,
  lines,
  height,
  codes,
}: {
  readonly query: QueryLike<Data>
  readonly children: (data: Data) => ReactNode
  readonly lines?: number
  readonly height?: number
  readonly codes?: Readonly<Record<string, unknown>>
}) {
  if (query.data !== undefined) return children(query.data)
  if (query.error !== null)
    return (
      <ErrorState
        error={query.error}
        onRetry={() => void query.refetch()}
        {...(codes === undefined ? {} : { codes })}
      />
    )
  return (
    <LoadingState {...(lines === undefined ? {} : { lines })} {...(height === undefined ? {} : { height })} />
  )
}
