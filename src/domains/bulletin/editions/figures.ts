/** Where a figure of an edition comes from, and what the same query gives now. */
import { LianfangError } from '../../../base/errors.ts'
import { eventReader } from '../../events/index.ts'
import { honeypotReader } from '../../honeypot/index.ts'
import type { Options } from '../../../store/events/client.ts'
import type { Sql } from '../../../store/events/sql.ts'
import type { Records } from '../../../store/records/index.ts'
import { buildBulletins } from '../assembly.ts'
import { type DrillDown, drillDownOf, partOfQuery } from '../drill-down.ts'
import type { Figure, Language, Query, Value } from '../model.ts'
import type { PartName } from '../writing/part.ts'
import { printValue } from '../render/values.ts'
import { type BulletinDesk, bulletinSources } from './desk.ts'
import { type EditionSummary, periodOf } from './edition.ts'
import { type Edition, readEdition } from './editions.ts'
import { readParameters } from './executed.ts'
import { isBeyondBounds, mostSeconds, rowsOf, type TracedRows } from './traced-rows.ts'

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
  readonly rows: TracedRows | null
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
      .select(['store', 'sql', 'parameters'])
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
      : rowsOf(desk, { ...executed, parameters: readParameters(executed.parameters) }),
    valueNow(desk, edition.summary, { figure: figure.id, part: partOfQuery(query.id), language }),
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

/** How long what was built anew serves further figures of its edition, ms. */
const freshFor = 60_000
const fresh = new Map<string, { readonly until: number; readonly figures: Promise<Fresh | undefined> }>()
type Fresh = ReadonlyMap<string, Value>

/** Null when there is no such figure any more, undefined when the store did not answer in time. */
async function valueNow(
  desk: BulletinDesk,
  edition: EditionSummary,
  {
    figure,
    part,
    language,
  }: { readonly figure: string; readonly part: PartName; readonly language: Language },
): Promise<Value | null | undefined> {
  const now = desk.now().getTime()
  for (const [key, { until }] of fresh) if (until < now) fresh.delete(key)
  // A draft that was rebuilt is another one.
  const key = `${edition.id} ${edition.dataAsOf.getTime()} ${part} ${language}`
  let known = fresh.get(key)
  if (known === undefined) {
    known = { until: now + freshFor, figures: figuresNow(desk, edition, part, language) }
    fresh.set(key, known)
  }
  const figures = await known.figures.catch((error: unknown) => {
    fresh.delete(key)
    throw error
  })
  return figures === undefined ? undefined : (figures.get(figure) ?? null)
}

/** Of one part: the others' do not follow from its records. */
async function figuresNow(
  desk: BulletinDesk,
  edition: EditionSummary,
  part: PartName,
  language: Language,
): Promise<Fresh | undefined> {
  const centre = { kind: 'centre' } as const
  const sources = bulletinSources(desk, {
    events: bounded(eventReader(desk.events, centre)),
    honeypotEvents: bounded(honeypotReader(desk.events, centre)),
    records: desk.records,
    accounts: [],
  })
  try {
    const { models } = await buildBulletins(sources, {
      period: periodOf(edition),
      parts: [part],
      asOf: edition.dataAsOf.getTime(),
    })
    return new Map(models[language].figures.map(({ id, value }) => [id, value]))
  } catch (error) {
    if (isBeyondBounds(error)) return undefined
    throw error
  }
}

/** Read-only, and each question for so long at most. */
function bounded<Reader extends { query<Row>(statement: Sql, options?: Options): Promise<Row[]> }>(
  reader: Reader,
): Reader {
  return {
    ...reader,
    query: <Row>(statement: Sql, options?: Options) =>
      reader.query<Row>(statement, {
        ...options,
        settings: { ...options?.settings, readonly: '2', max_execution_time: mostSeconds },
      }),
  }
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
