import { useQuery } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useDeferredValue, useState } from 'react'
import { callUnchecked } from '../../api.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Sign } from '../../components/sign.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { useWords } from '../../language.tsx'
import { byTag, curlOf, typeText, type Content, type Listed, type OpenApi } from './open-api.ts'
import { apiReferenceRoute } from './route.ts'
import { SchemaView } from './schema.tsx'
import { words } from './words.ts'
import './api-reference.css'
import '../../components/table.css'

export function ApiReferencePage() {
  const labels = useWords(words)
  const { q = '', operation } = apiReferenceRoute.useSearch()
  const navigate = apiReferenceRoute.useNavigate()
  const [sought, setSought] = useState(q)
  const needle = useDeferredValue(sought)
  const reference = useQuery({
    queryKey: ['api-reference'],
    queryFn: ({ signal }) => callUnchecked<OpenApi>('GET', '/api/openapi.json', { signal }),
    staleTime: Infinity,
  })
  return (
    <>
      <PageHeader
        title={labels.title}
        lead={labels.lead}
        actions={
          <Button
            href="/api/openapi.json"
            download="lianfang-openapi.json"
            icon={<Sign name="download" size={15} />}
          >
            {labels.openapi}
          </Button>
        }
      />
      <div className="api-search" data-search>
        <Input
          type="search"
          aria-label={labels.search}
          placeholder={labels.search}
          value={sought}
          allowClear
          onChange={({ target }) => {
            setSought(target.value)
            void navigate({
              search: (before) => ({ ...before, q: target.value === '' ? undefined : target.value }),
              replace: true,
            })
          }}
        />
      </div>
      <Loaded query={reference} lines={12}>
        {(document) => {
          const tags = [...byTag(document, needle)]
          const count = tags.reduce((sum, [, listed]) => sum + listed.length, 0)
          return (
            <>
              <p role="status" className="quiet">
                {labels.found(count)}
              </p>
              {count === 0 && <EmptyState title={labels.none} />}
              {tags.map(([tag, listed]) => (
                <section key={tag} aria-labelledby={`tag-${tag}`}>
                  <h2 id={`tag-${tag}`} className="api-tag">
                    {tag}
                  </h2>
                  {listed.map((each) => (
                    <OperationView
                      key={each.operationId}
                      operation={each}
                      open={operation === each.operationId}
                      onToggle={(open) => {
                        if (open !== (operation === each.operationId))
                          void navigate({
                            search: (before) => ({
                              ...before,
                              operation: open ? each.operationId : undefined,
                            }),
                            replace: true,
                            resetScroll: false,
                          })
                      }}
                    />
                  ))}
                </section>
              ))}
            </>
          )
        }}
      </Loaded>
    </>
  )
}

interface OperationViewProps {
  readonly operation: Listed
  readonly open: boolean
  readonly onToggle: (open: boolean) => void
}

function OperationView({ operation, open, onToggle }: OperationViewProps) {
  const { method, path, summary } = operation
  return (
    <details
      className="api-operation"
      open={open}
      onToggle={({ currentTarget }) => onToggle(currentTarget.open)}
    >
      <summary>
        <span className="api-method">{method}</span>
        <span className="api-path">{path}</span>
        <span className="quiet">{summary}</span>
      </summary>
      {open && <OperationBody operation={operation} />}
    </details>
  )
}

function OperationBody({ operation }: { readonly operation: Listed }) {
  const labels = useWords(words)
  const { description, parameters, requestBody, responses } = operation
  const access = operation['x-access']
  const roleNames = labels.roles as Readonly<Record<string, string>>
  const callers =
    access === undefined || access.kind === 'public'
      ? [labels.everyone]
      : access.kind === 'person'
        ? [labels.signedIn]
        : [
            ...(access.roles ?? []).map((role) => roleNames[role] ?? role),
            ...(access.token === undefined
              ? []
              : [access.unbound === true ? labels.unbound(access.token) : labels.token(access.token)]),
          ]
  // The server says who may call in its own English sentence too.
  const text = description?.replace(/\s*May call: [^\n]*\.$/, '').trim()
  return (
    <div className="api-body">
      {text !== undefined && text !== '' && <p>{text}</p>}
      <p>
        <strong>{labels.mayCall}</strong>: {callers.join(', ')}
      </p>
      {parameters.length > 0 && (
        <div>
          <h3>{labels.parameters}</h3>
          <div className="table-scroll" role="region" aria-label={labels.parameters} tabIndex={0}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{labels.name}</th>
                  <th scope="col">{labels.place}</th>
                  <th scope="col">{labels.type}</th>
                  <th scope="col">{labels.meaning}</th>
                </tr>
              </thead>
              <tbody>
                {parameters.map(({ name, in: place, required, description: meaning, schema }) => (
                  <tr key={`${place} ${name}`}>
                    <th scope="row">
                      <code>{name}</code>
                    </th>
                    <td>{labels.places[place]}</td>
                    <td className="api-type">{typeText(schema)}</td>
                    <td>
                      {[
                        required === true && schema.default === undefined ? labels.required : undefined,
                        schema.default === undefined
                          ? undefined
                          : labels.byDefault(JSON.stringify(schema.default)),
                        meaning ?? schema.description,
                      ]
                        .filter((part) => part !== undefined)
                        .join('; ')}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
      )}
      {requestBody !== undefined && <ContentView title={labels.body} content={requestBody.content} />}
      <div>
        <h3>{labels.responses}</h3>
        {Object.entries(responses).map(([status, { description: meaning, content }]) => (
          <ContentView key={status} title={`${status} ${meaning}`} content={content ?? {}} />
        ))}
      </div>
      <CodeBlock title={labels.example} code={curlOf(operation, location.origin)} language="plain" />
    </div>
  )
}

function ContentView({ title, content }: { readonly title: string; readonly content: Content }) {
  const kinds = Object.entries(content)
  return (
    <div>
      <p>
        {title} <span className="api-type">{kinds.map(([media]) => media).join(', ')}</span>
      </p>
      {kinds.map(
        ([media, { schema }]) =>
          schema !== undefined &&
          media !== 'application/problem+json' && <SchemaView key={media} schema={schema} />,
      )}
    </div>
  )
}
