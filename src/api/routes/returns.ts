import { listCategories } from '../../domains/agencies/index.ts'
import { type Period, previousPeriod } from '../../domains/gateway/index.ts'
import {
  attention,
  type Cell,
  crossTab,
  deviceFields,
  deviceMonths,
  deviceStates,
  flags,
  forms,
  hintOf,
  lateFrom,
  listDevices,
  monthBefore,
  monthlySeries,
  punctuality,
  refusals,
  sharedAddresses,
  silences,
  sourceCountries,
  thresholds,
  ticketFields,
  ticketStates,
} from '../../domains/returns/index.ts'
import { csvRecord } from '../../standards/csv/table.ts'
import type { Records } from '../../store/records/index.ts'
import { returns } from '../contract/returns.ts'
import { csvDownload } from '../downloads.ts'
import { handlers } from '../handlers.ts'
import { periodOf, shownPeriod } from '../periods.ts'
import { placesOf } from '../places.ts'
import { classLabels, countedFilter, Names } from '../returns-shown.ts'
import type { Service } from '../service.ts'

const mostDevices = 2000

export const returnRoutes = handlers(returns, {
  returnCrossTab: ({ app, scope, query }) => {
    const period = periodIn(app, query)
    return app.records.within(scope, async (records) => {
      const tab = await crossTab(records, period, countedFilter(scope, query))
      const labelled = await labelsOf(app, records)
      return {
        ...tab,
        period: shownPeriod(tab.period),
        previous: shownPeriod(tab.previous),
        lastYear: shownPeriod(tab.lastYear),
        cells: tab.cells.map(labelled),
      }
    })
  },
  exportReturnCrossTab: async ({ app, scope, query }) => {
    const period = periodIn(app, query)
    const rows = await app.records.within(scope, async (records) => {
      const { cells } = await crossTab(records, period, countedFilter(scope, query))
      return cells.map(await labelsOf(app, records))
    })
    const columns = [
      'category',
      'category_name',
      'level',
      'class',
      'class_name',
      'tickets',
      'previous_tickets',
      'last_year_tickets',
    ]
    return csvDownload('returns-cross-tab.csv', [
      csvRecord(columns),
      ...rows.map((row) =>
        csvRecord([
          row.category,
          row.categoryLabel?.['zh-TW'] ?? '',
          row.level,
          row.threatClass,
          row.classLabel?.['zh-TW'] ?? row.classLabel?.en ?? '',
          row.tickets,
          row.previousTickets ?? '',
          row.lastYearTickets ?? '',
        ]),
      ),
    ])
  },
  returnMonths: async ({ app, scope, query: { months, ...query } }) => {
    const period = periodIn(app, query)
    const items = await app.records.within(scope, (records) =>
      monthlySeries(records, period, countedFilter(scope, query), months),
    )
    return { items }
  },
  returnCountries: async ({ app, scope, query }) => {
    const period = periodIn(app, query)
    const { home } = app.returnsKnowledge.rules
    const ranking = await app.records.within(scope, (records) =>
      sourceCountries(records, period, home, countedFilter(scope, query)),
    )
    const previous = shownPeriod(previousPeriod(period))
    return { ...ranking, period: shownPeriod(period), previous, home }
  },
  returnAddresses: async ({ app, scope, query: { role, agencies: asked, limit, ...query } }) => {
    const period = periodIn(app, query)
    const filter = countedFilter(scope, query)
    // An officer's returns are of one agency.
    const agencies = scope.kind === 'agency' ? 1 : asked
    const place = await placesOf(app.locations)
    const items = await app.records.within(scope, (records) =>
      sharedAddresses(records, period, { role, agencies, limit, filter }),
    )
    return {
      period: shownPeriod(period),
      agencies,
      items: items.map(({ ip, country, first, last, ...rest }) => ({
        ...rest,
        address: ip,
        place: { country, network: place(ip).network },
        first: first.toISOString(),
        last: last.toISOString(),
      })),
    }
  },
  returnPunctuality: ({ app, scope, query }) => {
    const period = periodIn(app, query)
    const { lateAfter } = thresholds(endOf(period, app.now()), app.returnsKnowledge.rules)
    return app.records.within(scope, async (records) => {
      const rows = await punctuality(records, period, lateAfter, query)
      const names = await Names.of(records)
      return { period: shownPeriod(period), lateAfter, rows: rows.map((row) => names.both(row)) }
    })
  },
  returnSilences: ({ app, scope, query: { at: given, ...parties } }) => {
    const at = given === undefined ? app.now() : new Date(given)
    const { silence } = thresholds(at, app.returnsKnowledge.rules)
    return app.records.within(scope, async (records) => {
      const found = await silences(records, at, silence, parties)
      const names = await Names.of(records)
      return {
        at: at.toISOString(),
        ...silence,
        items: found.map(({ lastAt, ...row }) => ({
          ...names.both(row),
          lastAt: lastAt?.toISOString() ?? null,
        })),
      }
    })
  },
  returnDeviceMonth: ({ app, scope, query: { month: given, ...parties } }) => {
    const { rules } = app.returnsKnowledge
    const month = given ?? monthBefore(app.now(), rules)
    return app.records.within(scope, async (records) => {
      const rows = await deviceMonths(records, month, rules, app.now(), parties)
      const names = await Names.of(records)
      return {
        month,
        lateFrom: lateFrom(month, rules).toISOString(),
        rows: rows.map(({ receivedAt, lateFrom: _lateFrom, ...row }) => ({
          ...names.both(row),
          receivedAt: receivedAt?.toISOString() ?? null,
        })),
      }
    })
  },
  listReturnDevices: ({ app, scope, query: { month, ...filter } }) =>
    app.records.within(scope, async (records) => {
      const devices = await listDevices(records, month, filter, mostDevices)
      const names = await Names.of(records)
      return {
        items: devices.map(({ lastSeenAt, receivedAt, ...device }) => ({
          ...names.both(device),
          lastSeenAt: lastSeenAt?.toISOString() ?? null,
          receivedAt: receivedAt.toISOString(),
        })),
      }
    }),
  returnAttention: async ({ app, scope, query }) => {
    const period = periodIn(app, query)
    const { devices, ...rest } = await app.records.within(scope, (records) =>
      attention(records, period, app.returnsKnowledge.rules, app.now()),
    )
    return {
      ...rest,
      period: shownPeriod(period),
      devices: { ...devices, lateFrom: devices.lateFrom.toISOString() },
    }
  },
  returnKnowledge: ({ app }) => {
    const { classes, rules } = app.returnsKnowledge
    return {
      classes: classes.classes,
      forms,
      ticketStates,
      deviceStates,
      problems: refusals.map((code) => ({ code, hint: hintOf(code) })),
      flags: flags.map((code) => ({ code, hint: hintOf(code) })),
      ticketFields,
      deviceFields,
      rules: { timeZone: rules.timeZone, home: rules.home, ...thresholds(app.now(), rules) },
    }
  },
  listReturnParties: ({ app, scope }) =>
    app.records.within(scope, async (records) => {
      const names = await Names.of(records)
      const { vendors, agencies, served } = names.parties
      return {
        vendors: [...vendors.keys()].map((id) => names.vendor(id)),
        agencies: [...agencies.keys()].filter((id) => served.has(id)).map((id) => names.agency(id)),
      }
    }),
})

function periodIn(app: Service, query: { readonly from: string; readonly to?: string | undefined }): Period {
  return periodOf(query, app.settings.timeZone, app.now())
}

/** Answers do not go beyond now. */
function endOf({ to }: Period, now: Date): Date {
  return new Date(Math.min(to * 1000, now.getTime()))
}

/** What adds the names of category and class to a cell. */
async function labelsOf({ returnsKnowledge }: Service, records: Records) {
  const categories = new Map(
    (await listCategories(records)).map(({ code, nameZh, nameEn }) => [
      code,
      { 'zh-TW': nameZh, en: nameEn === '' ? nameZh : nameEn },
    ]),
  )
  const classLabel = classLabels(returnsKnowledge)
  return (cell: Cell) => ({
    ...cell,
    categoryLabel: categories.get(cell.category) ?? null,
    classLabel: classLabel(cell.threatClass),
  })
}
