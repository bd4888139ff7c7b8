/** Names of actions, actors and subjects. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, type Answer } from '../../api.ts'
import { LogText } from '../../components/log-text.tsx'
import { useWords } from '../../language.tsx'
import { words } from './audit-words.ts'
import { usePersonOf } from './people.tsx'
import { VendorName } from './vendor.tsx'

export type Entry = Answer<'GET /api/audit'>['items'][number]
type Names = Readonly<Record<string, string>>

export function useActionName(): (action: string) => string {
  const { actions } = useWords(words)
  return (action) => (actions as Names)[action] ?? action
}

export function useSubjectKindName(): (kind: string) => string {
  const { subjects } = useWords(words)
  return (kind) => (subjects as Names)[kind] ?? kind
}

/** As the names of tokens are few, all of them are asked for. */
export function useTokenNames() {
  return useQuery({
    queryKey: ['tokens', 'names'],
    staleTime: 60_000,
    queryFn: async ({ signal }) =>
      (await api.get('/api/tokens', { query: { limit: 500 }, signal })).items.map(({ id, name }) => ({
        id,
        name,
      })),
  })
}

export function ActorName({ actor: { kind, name } }: { readonly actor: Entry['actor'] }) {
  const labels = useWords(words)
  return (
    <>
      <LogText text={name} limit={120} />
      {kind !== 'person' && <span className="under">{(labels.kinds as Names)[kind] ?? kind}</span>}
    </>
  )
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** By its name where that can be read, with a link where there is a page. */
export function SubjectName({ subject: { kind, id } }: { readonly subject: Entry['subject'] }) {
  const kindName = useSubjectKindName()
  const isPerson = kind === 'person' && uuid.test(id)
  const person = usePersonOf(id, isPerson)
  const token = useTokenNames().data?.find((known) => kind === 'token' && known.id === id)
  const short = uuid.test(id) ? id.slice(0, 8) : id
  return (
    <>
      {isPerson ? (
        <Link to="/administration/people/$id" params={{ id }} title={id}>
          {person.data === undefined ? short : <LogText text={person.data.name} limit={120} />}
        </Link>
      ) : kind === 'job' && uuid.test(id) ? (
        <Link to="/administration/jobs/$id" params={{ id }} title={id}>
          {short}
        </Link>
      ) : kind === 'vendor' && /^\d+$/.test(id) ? (
        <Link to="/administration/vendors/$id" params={{ id }} title={id}>
          <VendorName id={Number(id)} />
        </Link>
      ) : kind === 'source' && uuid.test(id) ? (
        <Link to="/sources/$id" params={{ id }} title={id}>
          {short}
        </Link>
      ) : (
        <span title={id}>
          <LogText text={token?.name ?? short} limit={120} />
        </span>
      )}
      <span className="under">{kindName(kind)}</span>
    </>
  )
}
