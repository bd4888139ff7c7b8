import { useWords } from '../../language.tsx'
import { typeText, type Schema } from './open-api.ts'
import { words } from './words.ts'

/** Names and types, objects within objects indented. */
export function SchemaView({ schema, depth = 0 }: { readonly schema: Schema; readonly depth?: number }) {
  const { required: requiredWord, byDefault } = useWords(words)
  const inner = schema.items ?? schema
  const options = (inner.anyOf ?? inner.oneOf ?? []).filter(({ properties }) => properties !== undefined)
  if (options.length > 0 && depth < 6)
    return options.map((option, place) => <SchemaView key={place} schema={option} depth={depth + 1} />)
  if (inner.properties === undefined)
    return depth === 0 ? <p className="api-type">{typeText(schema)}</p> : null
  const required = new Set(inner.required)
  return (
    <ul className="api-schema">
      {Object.entries(inner.properties).map(([name, property]) => (
        <li key={name}>
          <code>{name}</code> <span className="api-type">{shortType(property)}</span>{' '}
          {required.has(name) && property.default === undefined && (
            <span className="quiet">{requiredWord} </span>
          )}
          {property.default !== undefined && (
            <span className="quiet">{byDefault(JSON.stringify(property.default))} </span>
          )}
          {property.description}
          {depth < 6 && hasParts(property) && <SchemaView schema={property} depth={depth + 1} />}
        </li>
      ))}
    </ul>
  )
}

function hasParts(schema: Schema): boolean {
  const inner = schema.items ?? schema
  return inner.properties !== undefined || [...(inner.anyOf ?? []), ...(inner.oneOf ?? [])].some(hasParts)
}

function shortType(schema: Schema): string {
  const text = typeText(schema)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
