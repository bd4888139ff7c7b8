import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { words } from './words.ts'

export function SessionsCard() {
  const labels = useWords(words)
  const queryClient = useQueryClient()
  const sessions = useQuery({
    queryKey: ['account', 'sessions'],
    queryFn: ({ signal }) => api.get('/api/account/sessions', { signal }),
  })
  const ended = async (): Promise<void> => {
    notify({ text: labels.ended })
    await queryClient.invalidateQueries({ queryKey: ['account', 'sessions'] })
  }
  return (
    <section className="card stack wide">
      <h2>{labels.sessions}</h2>
      <Loaded query={sessions} lines={4}>
        {({ items }) => (
          <>
            <DataTable
              caption={labels.sessions}
              rows={items}
              rowKey={({ id }) => id}
              columns={[
                {
                  key: 'agent',
                  title: labels.device,
                  head: true,
                  render: ({ agent, current }) => (
                    <>
                      <LogText text={agent} limit={160} />
                      {current && <strong> {labels.thisSession}</strong>}
                    </>
                  ),
                },
                { key: 'address', title: labels.address, render: ({ address }) => address },
                {
                  key: 'started',
                  title: labels.started,
                  render: ({ startedAt }) => <Timestamp at={startedAt} />,
                },
                {
                  key: 'seen',
                  title: labels.seen,
                  render: ({ seenAt }) => <Timestamp at={seenAt} relative />,
                },
                {
                  key: 'end',
                  title: labels.end,
                  hidden: true,
                  render: ({ id, current, address }) =>
                    !current && (
                      <ConfirmButton
                        size="small"
                        label={
                          <>
                            {labels.end}
                            <span className="visually-hidden"> {address}</span>
                          </>
                        }
                        title={labels.endTitle}
                        text={labels.endText}
                        confirm={labels.end}
                        onConfirm={async () => {
                          await api.delete('/api/account/sessions/{id}', { params: { id } })
                          await ended()
                        }}
                      />
                    ),
                },
              ]}
            />
            {items.length > 1 && (
              <div>
                <ConfirmButton
                  label={labels.endOthers}
                  title={labels.endOthers}
                  text={labels.endText}
                  confirm={labels.endOthers}
                  onConfirm={async () => {
                    await api.delete('/api/account/sessions')
                    await ended()
                  }}
                />
              </div>
            )}
          </>
        )}
      </Loaded>
    </section>
  )
}
