import { agencyNames, mayKnowAgency, ownerOf } from '../../domains/agencies/index.ts'
import {
  classifications,
  eventById,
  eventRows,
  newcomers,
  previousPeriod,
  rank,
  type RankingRequest,
  timeSeries,
  topAddresses,
} from '../../domains/gateway/index.ts'
import { csvRecord } from '../../standards/csv/table.ts'
import type { Scope } from '../../store/records/index.ts'
import { gateway } from '../contract/gateway.ts'
import { csvDownload } from '../downloads.ts'
import { eventColumns, shownEvent, wholeEvent } from '../gateway-events.ts'
import { selectionOf } from '../gateway-query.ts'
import { handlers } from '../handlers.ts'
import { instant, periodOf, shownPeriod, shownQueries } from '../periods.ts'
import { placesOf } from '../places.ts'
import type { Service } from '../service.ts'

type Names = ReadonlyMap<number, { readonly nameZh: string; readonly nameEn: string }>

const exportedEvents = 100_000
const exportedPage = 1000
/** Whole records may be of a megabyte. */
const wholePage = 200

export const gatewayRoutes = handlers(gateway, {
  rankGateway: async ({ app, scope, query }) => {
    const { limit } = query
    const { period, ranking, names } = await ranked(app, scope, query, limit)
    return {
      ...ranking,
      period: shownPeriod(period),
      previous: shownPeriod(previousPeriod(period)),
      rows: ranking.rows.map((row) => ({ ...row, label: labelOf(query.group, row.key, names) })),
      gone: ranking.gone.map((row) => ({ ...row, label: labelOf(query.group, row.key, names) })),
      queries: shownQueries(ranking.queries),
    }
  },

  exportGatewayRanking: async ({ app, scope, query }) => {
    const { ranking, names } = await ranked(app, scope, query, exportedPage)
    const columns = [
      'rank',
      'previous_rank',
      'key',
      'name',
      'kind',
      'events',
      'previous_events',
      'sources',
      'destinations',
    ]
    const rows = ranking.rows.map((row) =>
      csvRecord([
        row.rank,
        row.previousRank ?? '',
        row.key,
        labelOf(query.group, row.key, names)?.['zh-TW'] ?? '',
        row.kind ?? '',
        row.events,
        row.previousEvents ?? '',
        row.sources ?? '',
        row.destinations ?? '',
      ]),
    )
    return csvDownload(`gateway-${query.group}.csv`, [csvRecord(columns), ...rows])
  },

  gatewayTimeline: async ({ app, scope, query }) => {
    const period = periodOf(query, app.settings.timeZone, app.now())
    const previous = previousPeriod(period)
    const { step, group } = query
    const reader = app.eventsFor(scope)
    const [now, before] = await Promise.all(
      [period, previous].map((each) =>
        timeSeries(reader, app.knowledge, { ...selectionOf(query), period: each, step, group }),
      ),
    )
    const points = (of: typeof now) =>
      of!.points.map(({ start, group, events }) => ({ time: instant(start), group, events }))
    return {
      period: shownPeriod(period),
      step,
      starts: now!.starts.map(instant),
      points: points(now),
      previousPoints: points(before),
      queries: shownQueries(now!.queries),
    }
  },

  gatewayNewcomers: async ({ app, scope, query: { limit, ...query } }) => {
    const period = periodOf(query, app.settings.timeZone, app.now())
    const reader = app.eventsFor(scope)
    const [found, known] = await Promise.all([
      newcomers(reader, { period, disposition: 'all', limit }),
      classifications(reader, app.knowledge, period),
    ])
    return {
      period: shownPeriod(period),
      since: found.since === null ? null : instant(found.since),
      items: found.items.map(({ key, ...rest }) => ({
        ...rest,
        signature: key,
        kind: known.get(key)?.kind ?? ('other' as const),
      })),
    }
  },

  gatewaySignature: async ({ app, scope, query }) => {
    const { name } = query
    const period = periodOf(query, app.settings.timeZone, app.now())
    const seen = await classifications(app.eventsFor(scope), app.knowledge, period)
    const known = seen.get(name) ?? app.knowledge.classify({ name, category: '', logName: '' })
    const both = (text: (language: 'zh-TW' | 'en') => string) => ({ 'zh-TW': text('zh-TW'), en: text('en') })
    const family = known.family?.id ?? ''
    return {
      name,
      kind: known.kind,
      kindLabel: both((language) => app.knowledge.kindLabel(known.kind, language)),
      because: known.because,
      explanation: both((language) => known.explanation(language)),
      attack: known.attack,
      cve: known.entry?.cve ?? [],
      references: (known.entry?.references ?? []).map(({ title, url }) => ({ title, url: url ?? null })),
      advice: app.knowledge.advice
        .filter(
          ({ when }) =>
            when?.signatures?.includes(name) === true ||
            when?.families?.includes(family) === true ||
            when?.kinds?.includes(known.kind) === true,
        )
        .map(({ title, text }) => ({ title, text })),
    }
  },

  gatewayAddresses: async ({ app, scope, query }) => {
    const period = periodOf(query, app.settings.timeZone, app.now())
    const { side, limit } = query
    const { items } = await topAddresses(app.eventsFor(scope), app.knowledge, {
      ...selectionOf(query),
      period,
      side,
      limit,
    })
    const owners = await app.records.within({ kind: 'system' }, async (records) => {
      const found = []
      for (const { address, last } of items) found.push(await ownerOf(records, address, new Date(last)))
      return found
    })
    const place = await placesOf(app.locations)
    return {
      period: shownPeriod(period),
      items: items.map((item, index) => {
        const owner = owners[index]
        const isKnown = owner !== null && owner !== undefined && mayKnowAgency(scope, owner.id)
        return {
          ...item,
          place: place(item.address),
          agency: isKnown ? { id: owner.id, nameZh: owner.nameZh, nameEn: owner.nameEn } : null,
        }
      }),
    }
  },

  listGatewayEvents: async ({ app, scope, query }) => {
    const period = periodOf(query, app.settings.timeZone, app.now())
    const { address, cursor, limit } = query
    const page = await eventRows(app.eventsFor(scope), app.knowledge, {
      ...selectionOf(query),
      period,
      address,
      cursor,
      limit,
    })
    const [names, place] = await Promise.all([namesFor(app, scope), placesOf(app.locations)])
    return {
      period: shownPeriod(period),
      items: page.items.map((row) => shownEvent(row, { place, names, countries: app.knowledge.countries })),
      next: page.next,
    }
  },

  exportGatewayEvents: ({ app, scope, query, signal }) => {
    const period = periodOf(query, app.settings.timeZone, app.now())
    const reader = app.eventsFor(scope)
    const selection = selectionOf(query)
    return csvDownload(
      'gateway-events.csv',
      (async function* () {
        yield csvRecord(eventColumns)
        let cursor: string | undefined
        for (let written = 0; written < exportedEvents && !signal.aborted; written += wholePage) {
          const { items, next } = await eventRows(reader, app.knowledge, {
            ...selection,
            period,
            address: query.address,
            cursor,
            limit: wholePage,
            whole: true,
          })
          yield items.map((row) => csvRecord(eventColumns.map((name) => row[name] ?? ''))).join('')
          if (next === null) return
          cursor = next
        }
      })(),
    )
  },

  readGatewayEvent: async ({ app, scope, params: { id } }) => {
    const [row, names, place] = await Promise.all([
      eventById(app.eventsFor(scope), id),
      namesFor(app, scope),
      placesOf(app.locations),
    ])
    return wholeEvent(row, { place, names, countries: app.knowledge.countries })
  },
})

interface RankQuery {
  readonly from: string
  readonly to?: string | undefined
  readonly group: NonNullable<RankingRequest['group']>
  readonly by: NonNullable<RankingRequest['by']>
  readonly distinct: 'none' | 'sources' | 'destinations' | 'both'
}

async function ranked(
  app: Service,
  scope: Scope,
  query: RankQuery & Parameters<typeof selectionOf>[0],
  limit: number,
) {
  const period = periodOf(query, app.settings.timeZone, app.now())
  const { group, by, distinct } = query
  const [ranking, names] = await Promise.all([
    rank(app.eventsFor(scope), app.knowledge, {
      ...selectionOf(query),
      period,
      group,
      by,
      distinct: distinct === 'none' ? false : distinct === 'both' ? true : distinct,
      limit,
    }),
    group === 'agency' ? namesFor(app, scope) : (new Map() as Names),
  ])
  return { period, ranking, names }
}

function namesFor(app: Service, scope: Scope): Promise<Names> {
  return app.records.within(scope, agencyNames)
}

function labelOf(
  group: RankQuery['group'],
  key: string,
  names: Names,
): { readonly 'zh-TW': string; readonly en: string } | null {
  const named = group === 'agency' ? names.get(Number(key)) : undefined
  return named === undefined
    ? null
    : { 'zh-TW': named.nameZh, en: named.nameEn === '' ? named.nameZh : named.nameEn }
}
