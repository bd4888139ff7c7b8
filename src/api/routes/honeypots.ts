import {
  campaigns,
  defang,
  indicatorKinds,
  indicators,
  indicatorStates,
  type SeenIndicator,
  newcomers,
  samples,
  sessionById,
  sessions,
  timeSeries,
  totals,
} from '../../domains/honeypot/index.ts'
import { type Period, previousPeriod } from '../../domains/gateway/index.ts'
import { csvRecord } from '../../standards/csv/table.ts'
import type { Scope } from '../../store/records/index.ts'
import { honeypots } from '../contract/honeypots.ts'
import { csvDownload } from '../downloads.ts'
import { handlers } from '../handlers.ts'
import {
  honeypotNames,
  type HoneypotNames,
  shownIndicator,
  shownKey,
  shownKnowledge,
  shownSession,
  wholeSession,
} from '../honeypot-answers.ts'
import { type RankingAsked, shownRanking } from '../honeypot-ranking.ts'
import { instant, periodOf, shownPeriod, shownQueries } from '../periods.ts'
import { placesOf } from '../places.ts'
import type { Service } from '../service.ts'

const exportedRows = 1000
const exportedIndicators = 10_000

export const honeypotRoutes = handlers(honeypots, {
  honeypotSummary: async ({ app, scope, query }) => {
    const { period, previous } = periodsOf(app, query)
    const answer = await totals(app.honeypotsFor(scope), { period, previous, research: query.research })
    return {
      period: shownPeriod(period),
      previous: shownPeriod(previous),
      totals: answer.totals,
      previousTotals: answer.previous,
      caveats: answer.caveats,
      queries: shownQueries(answer.queries),
    }
  },

  rankHoneypots: async ({ app, scope, query }) => {
    const { period, previous, ranking } = await ranked(app, scope, query, query.limit)
    return {
      ...ranking,
      period: shownPeriod(period),
      previous: shownPeriod(previous),
      queries: shownQueries(ranking.queries),
    }
  },

  exportHoneypotRanking: async ({ app, scope, query }) => {
    const { dimension, form } = query
    const { ranking } = await ranked(app, scope, query, exportedRows)
    const columns = [
      'rank',
      'previous_rank',
      dimension,
      'name_zh',
      'name_en',
      'detail',
      'remote_code_execution',
      ranking.counted,
      'previous',
      'sources',
      'sensors',
      'sessions',
      'first_seen',
      'first',
      'last',
    ]
    const isNamed = dimension === 'url' || dimension === 'domain' || dimension === 'address'
    const rows = ranking.rows.map((row) =>
      csvRecord([
        row.rank,
        row.previousRank ?? '',
        isNamed && form === 'defanged' ? (row.detail ?? '') : row.key,
        row.label?.['zh-TW'] ?? '',
        row.label?.en ?? '',
        isNamed ? '' : (row.detail ?? ''),
        row.remoteCodeExecution === null ? '' : row.remoteCodeExecution ? 1 : 0,
        row.events,
        row.previousEvents ?? '',
        row.sources ?? '',
        row.sensors ?? '',
        row.sessions ?? '',
        row.firstSeen ?? '',
        row.first ?? '',
        row.last ?? '',
      ]),
    )
    return csvDownload(`honeypots-${dimension}.csv`, [csvRecord(columns), ...rows])
  },

  honeypotTimeline: async ({ app, scope, query }) => {
    const { period, previous } = periodsOf(app, query)
    const { step, activity, group } = query
    const reader = app.honeypotsFor(scope)
    const [now, before] = await Promise.all([
      timeSeries(reader, { period, step, activity, group }),
      timeSeries(reader, { period: previous, step, activity, group }),
    ])
    const points = (of: typeof now) =>
      of.points.map(({ start, ...rest }) => ({ time: instant(start), ...rest }))
    return {
      period: shownPeriod(period),
      step,
      starts: now.starts.map(instant),
      points: points(now),
      previousPoints: points(before),
      queries: shownQueries(now.queries),
    }
  },

  honeypotCampaigns: async ({ app, scope, query: { research, sensors, limit, ...query } }) => {
    const period = periodOf(query, app.settings.timeZone, app.now())
    const [answer, names] = await Promise.all([
      campaigns(app.honeypotsFor(scope), app.honeypotKnowledge, { period, research, sensors, limit }),
      namesOf(app),
    ])
    return {
      period: shownPeriod(period),
      items: answer.items.map((item) => ({
        ...item,
        family: item.family === null ? null : names.family(item.family),
        flaws: item.flaws.map((flaw) => names.flaw(flaw)),
      })),
      caveats: answer.caveats,
      queries: shownQueries(answer.queries),
    }
  },

  honeypotNewcomers: async ({ app, scope, query: { dimension, research, limit, ...query } }) => {
    const period = periodOf(query, app.settings.timeZone, app.now())
    const [answer, names] = await Promise.all([
      newcomers(app.honeypotsFor(scope), { period, dimension, research, limit }),
      namesOf(app),
    ])
    return {
      period: shownPeriod(period),
      since: answer.since,
      among: answer.among,
      items: answer.items.map(({ value, label, ...item }) => ({
        ...item,
        ...shownKey(names, dimension, value, label),
      })),
      caveats: answer.caveats,
      queries: shownQueries(answer.queries),
    }
  },

  listHoneypotIndicators: async ({ app, scope, query: { form, limit, ...query } }) => {
    const { period, answer } = await indicatorsOf(app, scope, query, limit)
    return {
      period: shownPeriod(period),
      items: answer.items.map((item) => shownIndicator(item, app.now(), form)),
      ages: app.indicatorAges,
      caveats: answer.caveats,
      queries: shownQueries(answer.queries),
    }
  },

  exportHoneypotIndicators: async ({ app, scope, query: { form, ...query } }) => {
    const { answer } = await indicatorsOf(app, scope, query, exportedIndicators)
    const columns = [
      'kind',
      'value',
      'state',
      'age_days',
      'first',
      'last',
      'times',
      'sources',
      'sensors',
    ] as const
    return csvDownload('honeypot-indicators.csv', [
      csvRecord(columns),
      ...answer.items.map((item) => {
        const { kind, value, state, ageDays, first, last, events, sources, sensors } = shownIndicator(
          item,
          app.now(),
          form,
        )
        return csvRecord([kind, value, state, ageDays, first, last, events, sources, sensors])
      }),
    ])
  },

  listHoneypotSessions: async ({ app, scope, query }) => {
    const { from, to, address, happened, cursor, limit, ...filter } = query
    const period = periodOf({ from, to }, app.settings.timeZone, app.now())
    const [page, names] = await Promise.all([
      sessions(app.honeypotsFor(scope), app.honeypotKnowledge, {
        ...given({ ...filter, source: address, cursor }),
        ...(happened === 'login' ? { login: true } : given({ activity: happened })),
        period,
        limit,
      }),
      namesOf(app),
    ])
    return {
      period: shownPeriod(period),
      items: page.items.map((item) => shownSession(names, item)),
      next: page.next,
      lookedBackTo: page.lookedBackTo,
    }
  },

  readHoneypotSession: async ({ app, scope, params: { id }, query: { form } }) => {
    const [session, names] = await Promise.all([
      sessionById(app.honeypotsFor(scope), app.honeypotKnowledge, id),
      namesOf(app),
    ])
    return {
      ...wholeSession(names, app.honeypotKnowledge, session, form),
      queries: shownQueries(session.queries),
    }
  },

  listHoneypotSamples: async ({ app, scope, query: { hash, family, form, limit, ...query } }) => {
    const period = periodOf(query, app.settings.timeZone, app.now())
    const [answer, names] = await Promise.all([
      samples(app.honeypotsFor(scope), app.honeypotKnowledge, { period, hash, family, limit }),
      namesOf(app),
    ])
    return {
      period: shownPeriod(period),
      items: answer.items.map(({ verdict, urls, ...item }) => ({
        ...item,
        family: verdict === null ? null : names.family(verdict.family),
        confidence: verdict?.confidence ?? null,
        urls: form === 'defanged' ? urls.map(defang) : urls,
      })),
      keys: answer.values,
      caveats: answer.caveats,
      queries: shownQueries(answer.queries),
    }
  },

  honeypotKnowledge: ({ app, scope }) => {
    // Nothing of an agency, and nothing of a person: but the same gate as all else of honeypots.
    app.honeypotsFor(scope)
    return shownKnowledge(app.honeypotKnowledge)
  },
})

interface PeriodQuery {
  readonly from: string
  readonly to?: string | undefined
}

function periodsOf(app: Service, query: PeriodQuery): { readonly period: Period; readonly previous: Period } {
  const period = periodOf(query, app.settings.timeZone, app.now())
  return { period, previous: previousPeriod(period) }
}

async function namesOf(app: Service): Promise<HoneypotNames> {
  return honeypotNames(app.honeypotKnowledge, await placesOf(app.locations))
}

/** Without what is undefined. */
function given<Values extends object>(values: Values): { [Name in keyof Values]: NonNullable<Values[Name]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}

async function ranked(
  app: Service,
  scope: Scope,
  query: PeriodQuery & Pick<RankingAsked, 'dimension' | 'research'>,
  limit: number,
) {
  const { period, previous } = periodsOf(app, query)
  const { dimension, research } = query
  const ranking = await shownRanking(app.honeypotsFor(scope), await namesOf(app), {
    dimension,
    period,
    previous,
    research,
    limit,
  })
  return { period, previous, ranking }
}

async function indicatorsOf(
  app: Service,
  scope: Scope,
  {
    kind,
    state,
    ...query
  }: PeriodQuery & {
    readonly kind: SeenIndicator['kind'] | 'all'
    readonly state: SeenIndicator['state'] | 'all'
  },
  limit: number,
) {
  const period = periodOf(query, app.settings.timeZone, app.now())
  const answer = await indicators(app.honeypotsFor(scope), {
    period,
    kinds: kind === 'all' ? indicatorKinds : [kind],
    states: state === 'all' ? indicatorStates : [state],
    asOf: Math.floor(app.now().getTime() / 1000),
    ages: app.indicatorAges,
    limit,
  })
  return { period, answer }
}
