/** Pages that a link opens: what stands behind `#` is the link's secret. It is read once and taken out of the address. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { api, type Answer } from '../../api.ts'
import { ErrorState, LoadingState } from '../../components/states.tsx'
import { dictionary, useWords } from '../../language.tsx'

export type OpenedLink = Answer<'POST /api/session/link'>

const words = dictionary({
  'zh-TW': {
    missing: '連結不完整，請從郵件或終端機重新複製整段網址。',
    signIn: '前往登入',
    gone: '這個連結已使用過、已逾期，或已被新的連結取代。請重新申請。',
  },
  en: {
    missing: 'The link is not complete. Copy the whole address from the mail or the terminal again.',
    signIn: 'To sign-in',
    gone: 'This link was used, has expired, or was replaced by a newer one. Ask for another.',
  },
})

/** A reload would lose the secret, were it not kept with this entry of the browser's history. */
export function useLinkSecret(): string {
  const [secret] = useState(() => {
    const kept: unknown = (history.state as { linkSecret?: unknown } | null)?.linkSecret
    const given = location.hash.slice(1)
    const found = given === '' && typeof kept === 'string' ? kept : given
    if (given !== '')
      history.replaceState({ ...(history.state as object | null), linkSecret: found }, '', location.pathname)
    return found
  })
  return secret
}

/** What the link is for, or why it does not open anything. */
export function WithLink({
  secret,
  kind,
  children,
}: {
  readonly secret: string
  readonly kind: OpenedLink['kind']
  readonly children: (link: OpenedLink) => ReactNode
}) {
  const { missing, signIn, gone } = useWords(words)
  const link = useQuery({
    queryKey: ['session', 'link', secret],
    queryFn: () => api.post('/api/session/link', { body: { secret } }),
    enabled: secret !== '',
    staleTime: Infinity,
  })
  if (secret === '' || (link.data !== undefined && link.data.kind !== kind))
    return (
      <>
        <p className="fault">{missing}</p>
        <p>
          <Link to="/sign-in">{signIn}</Link>
        </p>
      </>
    )
  if (link.data !== undefined) return children(link.data)
  if (link.error !== null)
    return <ErrorState error={link.error} small codes={{ gone }} onRetry={() => void link.refetch()} />
  return <LoadingState lines={5} />
}
