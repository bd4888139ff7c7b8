/** Where a figure of an edition comes from, and what the same query gives now. */
import { LianfangError } from '../../../base/errors.ts'
import { eventReader } from '../../events/index.ts'
import { declared, type Sql, sql } from '../../../store/events/sql.ts'
import type { Records } from '../../../store/records/index.ts'
import { gatewayBulletins } from '../gateway/index.ts'
import { type DrillDown, drillDownOf } from '../gateway/drill-down.ts'
import type { Figure, Language, Query, Value } from '../model.ts'
import { printValue } from '../render/values.ts'
import type { BulletinDesk } from './building.ts'
import { type EditionSummary, periodOf } from './edition.ts'
import { type Edition, readEdition } from './editions.ts'
import { readParameters, statementOf } from './executed.ts'

/** Rows of a query that are shown. */
const mostRows = 100
/** What one look at the store may cost. */
const bounds = {
  // 2: nothing may be written, and these very bounds may be set.
  readonly: '2',
  max_execution_time: 15,
  max_memory_usage: '1000000000',
  max_result_rows: '101',
  result_overflow_mode: 'break',
} as const

export interface FigureTrace {
  readonly id: string
  readonly label: string
  readonly unit: string
  readonly value: Value
  readonly printed: string
  readonly base: string
  readonly rounding: 'none' | 'half-up'
  readonly query: {
    readonly id: string
    readonly title: string
    readonly explanation: string
    /** Empty when the number was handed in, not queried. */
    readonly sql: string
    readonly parameters: Query['parameters']
  }
  /** What the query gives now, most events first; null when there is no query, or the store did not answer in time. */
  readonly rows: {
    readonly columns: readonly string[]
    readonly rows: readonly (readonly (string | number | boolean | null)[])[]
    /** There are more than are shown. */
    readonly more: boolean
  } | null
  /** The same figure over the data of now. */
  readonly now: {
    readonly value: Value | null
    readonly printed: string
    /**
     * `same`; `more`: records arrived late; `fewer`: records aged out or were taken back; `other`: a share or rank that follows from
     * such; `gone`: there is no such figure any more; `unknown`: the store did not answer in time.
     */
    readonly differs: 'same' | 'more' | 'fewer' | 'other' | 'gone' | 'unknown'
  }
  /** The same events in the console. */
  readonly target: DrillDown & { readonly from: Date; readonly to: Date; readonly timeZone: string }
}

/** Errors: not-found, for an edition or figure that is not there. */
export async function traceFigure(
  desk: BulletinDesk,
  within: <Result>(work: (records: Records) => Promise<Result>) => Promise<Result>,
  {
    id,
    figure: figureId,
    language,
  }: { readonly id: string; readonly figure: string; readonly language: Language },
): Promise<FigureTrace> {
  const { edition, executed } = await within(async (records) => {
    const found = await readEdition(records, id)
    const query = figureOf(found, figureId, language)?.provenance.query
    const row = await records
      .selectFrom('bulletin_query')
      .select(['sql', 'parameters'])
      .where('edition', '=', found.summary.id)
      .where('id', '=', query ?? '')
      .executeTakeFirst()
    return { edition: found, executed: row }
  })
  const figure = figureOf(edition, figureId, language)
  const model = edition.models.get(language)
  if (figure === undefined || model === undefined)
    throw new LianfangError('not-found', `the edition has no figure ${figureId.slice(0, 100)}`)
  const query = model.queries.find((each) => each.id === figure.provenance.query)!
  const [rows, value] = await Promise.all([
    executed === undefined
      ? null
      : rowsOf(desk, statementOf({ sql: executed.sql, parameters: readParameters(executed.parameters) })),
    valueNow(desk, edition.summary, figure.id, language),
  ])
  const { period } = edition.summary
  return {
    id: figure.id,
    label: figure.label,
    unit: figure.unit,
    value: figure.value,
    printed: printValue(figure.value, language),
    base: figure.provenance.base,
    rounding: figure.provenance.rounding,
    query: {
      id: query.id,
      title: query.title,
      explanation: query.explanation,
      sql: query.sql,
      parameters: query.parameters,
    },
    rows,
    now: {
      value: value ?? null,
      printed: value === undefined || value === null ? '' : printValue(value, language),
      differs: value === undefined ? 'unknown' : value === null ? 'gone' : difference(figure.value, value),
    },
    target: { ...drillDownOf(figure.id, query.id, desk.knowledge), ...period },
  }
}

function figureOf({ models }: Edition, id: string, language: Language): Figure | undefined {
  return models.get(language)?.figures.find((figure) => figure.id === id)
}

async function rowsOf({ events }: BulletinDesk, statement: Sql): Promise<FigureTrace['rows']> {
  const reader = eventReader(events, { kind: 'centre' })
  try {
    const found = await reader.query<Record<string, string | number | boolean | null>>(
      sql`SELECT * FROM (${statement}) ORDER BY ${declared('events')} DESC, 1 LIMIT ${declared(String(mostRows + 1))}`,
      { settings: bounds },
    )
    const columns = Object.keys(found[0] ?? {})
    return {
      columns,
      rows: found.slice(0, mostRows).map((row) => columns.map((column) => row[column] ?? null)),
      more: found.length > mostRows,
    }
  } catch (error) {
    if (isBeyondBounds(error)) return null
    throw error
  }
}

/** How long what was built anew serves further figures of its edition, ms. */
const freshFor = 60_000
const fresh = new Map<string, { readonly until: number; readonly figures: Promise<Fresh | undefined> }>()
type Fresh = ReadonlyMap<string, Value>

/** Null when there is no such figure any more, undefined when the store did not answer in time. */
async function valueNow(
  desk: BulletinDesk,
  edition: EditionSummary,
  figure: string,
  language: Language,
): Promise<Value | null | undefined> {
  const now = desk.now().getTime()
  for (const [key, { until }] of fresh) if (until < now) fresh.delete(key)
  // A draft that was rebuilt is another one.
  const key = `${edition.id} ${edition.dataAsOf.getTime()} ${language}`
  let known = fresh.get(key)
  if (known === undefined) {
    known = { until: now + freshFor, figures: figuresNow(desk, edition, language) }
    fresh.set(key, known)
  }
  const figures = await known.figures.catch((error: unknown) => {
    fresh.delete(key)
    throw error
  })
  return figures === undefined ? undefined : (figures.get(figure) ?? null)
}

async function figuresNow(
  { events, knowledge }: BulletinDesk,
  edition: EditionSummary,
  language: Language,
): Promise<Fresh | undefined> {
  const reader = eventReader(events, { kind: 'centre' })
  try {
    const { models } = await gatewayBulletins(
      {
        ...reader,
        query: (statement, options) =>
          reader.query(statement, {
            ...options,
            settings: { ...options?.settings, readonly: '2', max_execution_time: bounds.max_execution_time },
          }),
      },
      { period: periodOf(edition), knowledge, asOf: edition.dataAsOf.getTime() },
    )
    return new Map(models[language].figures.map(({ id, value }) => [id, value]))
  } catch (error) {
    if (isBeyondBounds(error)) return undefined
    throw error
  }
}

/** ClickHouse's codes for what was too long or too large for the bounds: no fault, but no answer. */
const beyondBounds = new Set([
  '158', // TOO_MANY_ROWS
  '159', // TIMEOUT_EXCEEDED
  '160', // TOO_SLOW
  '241', // MEMORY_LIMIT_EXCEEDED
  '307', // TOO_MANY_BYTES
  '396', // TOO_MANY_ROWS_OR_BYTES
])

function isBeyondBounds(error: unknown): boolean {
  const cause = error instanceof LianfangError ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && beyondBounds.has(String(cause.code))
}

function difference(frozen: Value, now: Value): FigureTrace['now']['differs'] {
  if (JSON.stringify(canonical(frozen)) === JSON.stringify(canonical(now))) return 'same'
  if (!('count' in frozen) || !('count' in now) || frozen.count === null || now.count === null) return 'other'
  return now.count > frozen.count ? 'more' : 'fewer'
}

/** Keys in one order: jsonb has its own. */
function canonical(value: Value): unknown {
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
}
