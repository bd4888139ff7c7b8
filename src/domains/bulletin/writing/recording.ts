/** Which statements an answer on records carries out: for the methods of a bulletin, and to carry them out once more. */
import type { KyselyPlugin, PluginTransformQueryArgs, PluginTransformResultArgs } from 'kysely'
import type { Parameter } from '../../../store/events/sql.ts'
import type { Records } from '../../../store/records/index.ts'
import type { ExecutedQuery } from './edition.ts'

export interface Recording<Result> {
  readonly result: Result
  /** In the order in which they were carried out; `$1` is a parameter's name, and ids are their places. */
  readonly queries: readonly ExecutedQuery[]
}

/** Does what `work` says, and writes down every statement. */
export async function recorded<Result>(
  records: Records,
  work: (records: Records) => Promise<Result>,
): Promise<Recording<Result>> {
  const queries: ExecutedQuery[] = []
  const executor = records.getExecutor()
  const plugin: KyselyPlugin = {
    transformQuery({ node, queryId }: PluginTransformQueryArgs) {
      const { sql, parameters } = executor.compileQuery(node, queryId)
      queries.push({
        id: String(queries.length),
        store: 'records',
        sql: trimmed(sql),
        parameters: Object.fromEntries(parameters.map((value, at) => [`$${at + 1}`, value as Parameter])),
      })
      return node
    },
    transformResult: ({ result }: PluginTransformResultArgs) => Promise.resolve(result),
  }
  return { result: await work(records.withPlugin(plugin)), queries }
}

/** Without the indentation of the program that it stands in. */
function trimmed(sql: string): string {
  const lines = sql.split('\n').map((line) => line.trimEnd())
  const least = Math.min(
    ...lines.slice(1).flatMap((line) => (line.trim() === '' ? [] : [line.length - line.trimStart().length])),
  )
  return lines
    .map((line, at) => (at === 0 ? line.trimStart() : line.slice(Number.isFinite(least) ? least : 0)))
    .join('\n')
    .trim()
}
