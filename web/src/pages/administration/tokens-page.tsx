import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { api, type Answer } from '../../api.ts'
import { Badge } from '../../components/badge.tsx'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { withProof } from '../../proof.tsx'
import { AgencyName } from './agency.tsx'
import { tokensRoute } from './route.ts'
import { Section } from './section.tsx'
import { words } from './token-words.ts'
import { VendorName } from './vendor.tsx'
import { words as shared } from './words.ts'

type Token = Answer<'GET /api/tokens'>['items'][number]

/** ms before its end that a token should be replaced. */
const soon = 14 * 86_400_000

function stateOf({ revokedAt, endsAt }: Token): 'valid' | 'soon' | 'ended' | 'revoked' {
  if (revokedAt !== null) return 'revoked'
  const left = new Date(endsAt).getTime() - Date.now()
  return left <= 0 ? 'ended' : left < soon ? 'soon' : 'valid'
}

export function TokensPage() {
  const labels = useWords(words)
  const common = useWords(shared)
  const { cursor: cursors = [] } = useSearch({ from: tokensRoute.id })
  const navigate = useNavigate({ from: tokensRoute.fullPath })
  const tokens = useQuery({
    queryKey: ['tokens', cursors.at(-1)],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get('/api/tokens', { query: { cursor: cursors.at(-1) }, signal }),
  })
  return (
    <Section
      title={common.tokens}
      lead={labels.lead}
      actions={
        <Link to="/administration/tokens/new" className="main-link main-link-primary">
          {labels.create}
        </Link>
      }
    >
      <Loaded query={tokens} lines={8}>
        {({ items, next }) => (
          <DataTable<Token>
            stacked
            caption={common.tokens}
            rows={items}
            rowKey={({ id }) => id}
            busy={tokens.isPlaceholderData}
            paging={{
              cursors,
              next,
              onPage: (cursor) => void navigate({ search: { cursor }, resetScroll: false }),
            }}
            empty={
              <div className="card">
                <EmptyState title={labels.none} text={labels.noneText} />
              </div>
            }
            columns={[
              {
                key: 'name',
                title: labels.name,
                head: true,
                render: ({ name, agency, vendor }) => (
                  <>
                    <LogText text={name} limit={200} />
                    <span className="under">
                      {vendor !== null ? (
                        <VendorName id={vendor} />
                      ) : agency === null ? (
                        labels.allAgencies
                      ) : (
                        <AgencyName id={agency} />
                      )}
                    </span>
                  </>
                ),
              },
              {
                key: 'scopes',
                title: labels.scopes,
                render: ({ scopes }) => (
                  <span className="row badges">
                    {scopes.map((scope) => (
                      <Badge key={scope}>{labels.scopeNames[scope]}</Badge>
                    ))}
                  </span>
                ),
              },
              { key: 'state', title: labels.state, render: (token) => <State token={token} /> },
              { key: 'ends', title: labels.ends, render: ({ endsAt }) => <Timestamp at={endsAt} /> },
              {
                key: 'used',
                title: labels.used,
                render: ({ usedAt }) =>
                  usedAt === null ? (
                    <span className="quiet">{common.never}</span>
                  ) : (
                    <Timestamp at={usedAt} relative />
                  ),
              },
              {
                key: 'created',
                title: labels.created,
                render: ({ createdAt }) => <Timestamp at={createdAt} />,
              },
              {
                key: 'revoke',
                title: labels.revoke,
                hidden: true,
                render: (token) => token.revokedAt === null && <Revoke token={token} />,
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  )
}

function State({ token }: { readonly token: Token }) {
  const labels = useWords(words)
  const state = stateOf(token)
  return (
    <>
      <Badge
        tone={
          state === 'valid' ? 'good' : state === 'soon' ? 'warning' : state === 'revoked' ? 'bad' : 'plain'
        }
      >
        {labels.states[state]}
      </Badge>
      {token.revokedAt !== null && (
        <span className="under">
          {labels.revokedAt} <Timestamp at={token.revokedAt} />
        </span>
      )}
    </>
  )
}

function Revoke({ token: { id, name, usedAt } }: { readonly token: Token }) {
  const labels = useWords(words)
  const common = useWords(shared)
  const queryClient = useQueryClient()
  return (
    <ConfirmButton
      size="small"
      label={
        <>
          {labels.revoke}
          <span className="visually-hidden"> {name}</span>
        </>
      }
      title={labels.revokeTitle(name)}
      text={
        <div className="stack">
          <p>{labels.revokeText}</p>
          <p>
            {labels.lastUsed}
            {usedAt === null ? common.never : <Timestamp at={usedAt} />}
          </p>
        </div>
      }
      confirm={labels.revoke}
      typed={name}
      onConfirm={async () => {
        await withProof(() => api.delete('/api/tokens/{id}', { params: { id } }))
        notify({ text: labels.revoked(name) })
        await queryClient.invalidateQueries({ queryKey: ['tokens'] })
      }}
    />
  )
}
