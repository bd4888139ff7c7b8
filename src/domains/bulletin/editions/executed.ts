/** Queries as they were carried out, kept beside an edition so that they can be carried out once more. */
import { declared, join, sql, type Parameter, type Sql, value } from '../../../store/events/sql.ts'

/** A query with its values. */
export interface Executed {
  /** Default events. */
  readonly store?: 'events' | 'records'
  readonly sql: string
  readonly parameters: Readonly<Record<string, Parameter>>
}

/** What JSON has no word for. */
interface Worded {
  /** ms since 1970 */
  readonly instant?: number
  /** Decimal digits. */
  readonly integer?: string
}

/** Instants are `{"instant": ms}`, numbers that may be past 2^53 `{"integer": digits}`. */
export function parametersText(parameters: Executed['parameters']): string {
  return JSON.stringify(
    Object.entries(parameters).map(([name, bound]) => [
      name,
      bound instanceof Date ? { instant: bound.getTime() } : bound,
    ]),
    (_, each: unknown) => (typeof each === 'bigint' ? { integer: String(each) } : each),
  )
}

export function readParameters(text: string): Executed['parameters'] {
  return Object.fromEntries(
    JSON.parse(text, (_, each: unknown) => {
      if (typeof each !== 'object' || each === null || Array.isArray(each)) return each
      const { instant, integer } = each as Worded
      return instant === undefined ? BigInt(integer ?? 0) : new Date(instant)
    }) as [string, Parameter][],
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
