/** What is seen while a file is on its way, and when it could not get there. */
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { ApiProblem } from '../../../api.ts'
import { Sign } from '../../../components/sign.tsx'
import { dictionary, useLanguage, useWords } from '../../../language.tsx'
import { problemText } from '../../../problem-words.ts'
import { useFormat } from '../../../use-format.ts'
import { fileWords } from '../problem-words.ts'
import type { Sending as State } from './use-sending.ts'
import '../returns.css'

const words = dictionary({
  'zh-TW': {
    sending: (share: string) => `上傳中 ${share}`,
    working: (elapsed: string) => `已送達，伺服器處理中（${elapsed}）。大檔案可能需要數分鐘，請勿關閉頁面。`,
    progress: '上傳進度',
    cancel: '取消',
    broken: '連線中斷',
    brokenText: '檔案還在這個頁面，沒有遺失；連線恢復後會自動再試。即使剛才已送達，同一份檔案也不會重複收。',
    retry: '立即再試',
    failed: '這份檔案無法處理，沒有儲存任何資料',
    wait: (seconds: number) => `請於 ${seconds} 秒後再試。`,
  },
  en: {
    sending: (share: string) => `Sending ${share}`,
    working: (elapsed: string) =>
      `Sent; the server is at work (${elapsed}). Large files take minutes: leave this page open.`,
    progress: 'Progress',
    cancel: 'Cancel',
    broken: 'The connection broke',
    brokenText:
      'The file is still here, and is sent again when the connection is back. Had it arrived after all, it is not taken twice.',
    retry: 'Try now',
    failed: 'The file could not be dealt with; nothing was stored',
    wait: (seconds: number) => `Try again in ${seconds} seconds.`,
  },
})

export interface SendingViewProps {
  readonly sending: State
  readonly onRetry: () => void
  readonly onCancel: () => void
}

export function SendingView({ sending, onRetry, onCancel }: SendingViewProps) {
  const labels = useWords(words)
  if (sending.phase === 'idle') return null
  if (sending.phase === 'failed')
    return sending.isBroken ? (
      <div className="notice-line notice-line-bad" role="alert">
        <span>
          <strong>{labels.broken}</strong>
          <span className="peer">{labels.brokenText}</span>
        </span>
        <span className="row attention-links">
          <Button onClick={onRetry}>{labels.retry}</Button>
          <Button onClick={onCancel}>{labels.cancel}</Button>
        </span>
      </div>
    ) : (
      <Failure error={sending.error} onRetry={onRetry} />
    )
  return <Progress share={sending.share} since={sending.since} onCancel={onCancel} />
}

/** The server answered, and refused. Only what is no fault of the file can be tried again as it is. */
function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const labels = useWords(words)
  const { text, detail } = problemText(error, useLanguage(), useWords(fileWords))
  const status = error instanceof ApiProblem ? error.status : 500
  const wait = error instanceof ApiProblem ? error.retryAfter : undefined
  return (
    <div className="notice-line notice-line-bad" role="alert">
      <Sign name="fault" />
      <span>
        <strong>{labels.failed}</strong>
        <span className="peer">
          {text} {wait !== undefined && labels.wait(wait)}
        </span>
        {detail !== undefined && (
          <span className="peer" lang="en">
            {detail}
          </span>
        )}
      </span>
      {(status >= 500 || status === 429 || status === 401) && (
        <span className="attention-links">
          <Button onClick={onRetry}>{labels.retry}</Button>
        </span>
      )}
    </div>
  )
}

function Progress({
  share,
  since,
  onCancel,
}: {
  readonly share: number
  readonly since: number
  readonly onCancel: () => void
}) {
  const labels = useWords(words)
  const format = useFormat()
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const isSent = share >= 1
  return (
    <div className="sending" role="status">
      <progress aria-label={labels.progress} {...(isSent ? {} : { value: share })} />
      <span aria-live="off">
        {isSent
          ? labels.working(format.duration(Math.max(1000, now - since)))
          : labels.sending(format.percent(share, 0))}
      </span>
      <Button onClick={onCancel}>{labels.cancel}</Button>
    </div>
  )
}
