/** What pages of people share. */
import { Badge } from '../../components/badge.tsx'
import { useQuery } from '@tanstack/react-query'
import { api, type Answer } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { words } from './people-words.ts'

export type Account = Answer<'GET /api/people/{id}'>

export function usePersonOf(id: string, enabled = true) {
  return useQuery({
    queryKey: ['people', 'one', id],
    enabled,
    queryFn: ({ signal }) => api.get('/api/people/{id}', { params: { id }, signal }),
  })
}

export function StateBadges({ person: { state, lockedUntil } }: { readonly person: Account }) {
  const labels = useWords(words)
  const format = useFormat()
  return (
    <span className="row badges">
      <Badge
        tone={state === 'active' ? 'good' : state === 'suspended' ? 'bad' : 'plain'}
        {...(state === 'suspended' ? { sign: 'lock' as const } : {})}
      >
        {labels.states[state]}
      </Badge>
      {lockedUntil !== null && (
        <Badge tone="warning" sign="lock">
          {labels.locked}
          <span className="visually-hidden"> {labels.lockedUntil(format.dateTime(lockedUntil))}</span>
        </Badge>
      )}
    </span>
  )
}

export function Methods({ person: { hasPassword, hasTotp, passkeys } }: { readonly person: Account }) {
  const labels = useWords(words)
  const language = useLanguage()
  const methods = [
    ...(hasPassword ? [labels.password] : []),
    ...(hasTotp ? [labels.totp] : []),
    ...(passkeys > 0 ? [labels.passkeys(passkeys)] : []),
  ]
  return methods.length === 0 ? (
    <span className="quiet">{labels.noMethod}</span>
  ) : (
    <>{methods.join(language === 'zh-TW' ? '、' : ', ')}</>
  )
}
