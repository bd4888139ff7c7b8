/** States of a whole page, before or in place of it. */
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useEffect } from 'react'
import { dictionary, useWords } from '../language.tsx'
import { Sign } from './sign.tsx'
import { ErrorState, LoadingState } from './states.tsx'

const words = dictionary({
  'zh-TW': {
    brand: '聯防',
    lost: '沒有這個頁面',
    lostText: '網址可能有誤，或頁面已移動。',
    home: '回到態勢頁',
    changed: '主控台已更新',
    changedText: '這個頁面屬於較早的版本。重新載入即可繼續，網址與篩選條件會保留。',
    reload: '重新載入',
  },
  en: {
    brand: 'Lianfang',
    lost: 'There is no such page',
    lostText: 'The address may be wrong, or the page has moved.',
    home: 'To the situation page',
    changed: 'The console was updated',
    changedText:
      'This page belongs to an earlier version. Reload to go on; the address and its filters stay.',
    reload: 'Reload',
  },
})

export function NotFound() {
  const { brand, lost, lostText, home } = useWords(words)
  useEffect(() => {
    document.title = `${lost} · ${brand}`
  }, [lost, brand])
  return (
    <main className="whole-page">
      <div className="state">
        <Sign name="lost" className="state-sign" />
        <h1>{lost}</h1>
        <p>{lostText}</p>
        <div className="state-actions">
          <Link to="/situation">{home}</Link>
        </div>
      </div>
    </main>
  )
}

/** A file of the page that a newer build has replaced: each browser words it in its own way. */
function isMissingFile(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    /dynamically imported module|importing a module script|module script failed|preload/i.test(error.message)
  )
}

export function Failure({
  error,
  onRetry,
  page = false,
}: {
  readonly error: unknown
  readonly onRetry: () => void
  readonly page?: boolean
}) {
  const { changed, changedText, reload } = useWords(words)
  const content = isMissingFile(error) ? (
    <div className="state" role="alert">
      <Sign name="fault" className="state-sign" />
      <h1>{changed}</h1>
      <p>{changedText}</p>
      <div className="state-actions">
        <Button type="primary" onClick={() => location.reload()}>
          {reload}
        </Button>
      </div>
    </div>
  ) : (
    <ErrorState error={error} onRetry={onRetry} page />
  )
  return page ? <main className="whole-page">{content}</main> : content
}

export function LoadingPage() {
  return (
    <div className="card">
      <LoadingState lines={8} />
    </div>
  )
}
