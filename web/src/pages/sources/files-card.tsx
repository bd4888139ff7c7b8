import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { DataTable } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { filesQuery, storeInstant } from './queries.ts'
import { sourcesRoute } from './route.ts'
import { words } from './words.ts'

/** Files and pipes that were read, with the same account as live sources. */
export function FilesCard() {
  const labels = useWords(words)
  const format = useFormat()
  const { files: cursors = [] } = useSearch({ from: sourcesRoute.id })
  const navigate = useNavigate({ from: sourcesRoute.fullPath })
  const query = useQuery({ ...filesQuery(cursors.at(-1)), placeholderData: keepPreviousData })
  return (
    <div className="stack">
      <h2>{labels.files}</h2>
      <Loaded query={query} lines={4}>
        {({ items, next }) => (
          <DataTable
            caption={labels.files}
            rows={items}
            rowKey={({ stream }) => stream}
            busy={query.isPlaceholderData}
            empty={
              <div className="card">
                <EmptyState small title={labels.noFiles} text={labels.noFilesText} />
              </div>
            }
            columns={[
              {
                key: 'name',
                title: labels.file,
                head: true,
                render: ({ name, format: read }) => (
                  <span className="source-name">
                    <LogText text={name} limit={200} />
                    <span className="peer">{read}</span>
                  </span>
                ),
              },
              {
                key: 'last',
                title: labels.lastRead,
                render: ({ lastRead }) => <Timestamp at={storeInstant(lastRead)} />,
              },
              { key: 'read', title: labels.lines, number: true, render: ({ read }) => format.number(read) },
              {
                key: 'stored',
                title: labels.stored,
                number: true,
                render: ({ stored }) => format.number(stored),
              },
              {
                key: 'setAside',
                title: labels.setAsideCount,
                number: true,
                render: ({ name, setAside }) =>
                  setAside === 0 ? (
                    0
                  ) : (
                    <Link
                      to="/sources/set-aside"
                      search={{ name }}
                      aria-label={`${labels.setAside}: ${format.number(setAside)}`}
                    >
                      {format.number(setAside)}
                    </Link>
                  ),
              },
              {
                key: 'blank',
                title: labels.blank,
                number: true,
                render: ({ blank }) => format.number(blank),
              },
              {
                key: 'pending',
                title: labels.waiting,
                number: true,
                render: ({ pending }) => format.number(pending),
              },
            ]}
            {...(next !== null || cursors.length > 0
              ? {
                  paging: {
                    cursors,
                    next,
                    inOrder: true as const,
                    onPage: (files: readonly string[]) =>
                      void navigate({ search: (now) => ({ ...now, files }), resetScroll: false }),
                  },
                }
              : {})}
          />
        )}
      </Loaded>
    </div>
  )
}
