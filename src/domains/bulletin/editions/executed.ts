/** Queries as they were carried out, kept beside an edition so that they can be carried out once more. */
import { declared, join, sql, type Parameter, type Sql, value } from '../../../store/events/sql.ts'

/** A query with its values. */
export interface Executed {
  readonly sql: string
  readonly parameters: Readonly<Record<string, Parameter>>
}

/** Instants are `{"instant": ms}`; numbers past 2^53 do not occur. */
export function parametersText(parameters: Executed['parameters']): string {
  return JSON.stringify(
    Object.entries(parameters).map(([name, bound]) => [
      name,
      bound instanceof Date ? { instant: bound.getTime() } : bound,
    ]),
  )
}

export function readParameters(text: string): Executed['parameters'] {
  const entries = JSON.parse(text) as (readonly [string, Parameter | { readonly instant: number }])[]
  return Object.fromEntries(
    entries.map(([name, bound]) => [name, isInstant(bound) ? new Date(bound.instant) : bound]),
  )
}

/** The statement that was rendered: `{p1:Type}` is p1's value again. */
export function statementOf({ sql: text, parameters }: Executed): Sql {
  const pieces = text.split(/\{(p\d+):([^{}]+)\}/)
  const fragments: Sql[] = []
  for (let at = 0; at < pieces.length; at += 3) {
    fragments.push(declared(pieces[at]!))
    const [name, type] = [pieces[at + 1], pieces[at + 2]]
    if (name !== undefined && type !== undefined) fragments.push(value(parameters[name] ?? null, type))
  }
  return join(fragments, sql``)
}

function isInstant(bound: Parameter | { readonly instant: number }): bound is { readonly instant: number } {
  return typeof bound === 'object' && bound !== null && 'instant' in bound
}
