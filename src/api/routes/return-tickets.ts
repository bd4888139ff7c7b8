import { z } from 'zod'
import { LianfangError } from '../../base/errors.ts'
import { addressBytes } from '../../base/ip.ts'
import type { Period } from '../../domains/gateway/index.ts'
import {
  hintOf,
  listTickets,
  readTicket,
  type Ticket,
  type TicketCursor,
  type TicketFilter,
  type TicketSummary,
} from '../../domains/returns/index.ts'
import { csvRecord } from '../../standards/csv/table.ts'
import type { Scope } from '../../store/records/index.ts'
import { returnTickets } from '../contract/return-tickets.ts'
import { readCursor, writeCursor } from '../cursor.ts'
import { csvDownload } from '../downloads.ts'
import { handlers } from '../handlers.ts'
import { periodOf, shownPeriod } from '../periods.ts'
import { placesOf } from '../places.ts'
import { allowedFilter, classLabels, Names } from '../returns-shown.ts'
import type { Service } from '../service.ts'

const place = z.tuple([z.iso.datetime(), z.int().min(0)])
const exportedTickets = 100_000
const exportedPage = 500

export const returnTicketRoutes = handlers(returnTickets, {
  listReturnTickets: async ({ app, scope, query: { limit, cursor, ...query } }) => {
    const period = periodOf(query, app.settings.timeZone, app.now())
    const after = cursor === undefined ? undefined : cursorOf(cursor)
    const filter = filterOf(scope, query)
    return app.records.within(scope, async (records) => {
      const { items, next } = await listTickets(records, period, filter, { limit, after })
      const names = await Names.of(records)
      return {
        period: shownPeriod(period),
        items: items.map((item) => shown(item, names)),
        next: next === null ? null : writeCursor([next.returnedAt.toISOString(), next.id]),
      }
    })
  },
  exportReturnTickets: ({ app, scope, query, signal }) => {
    const period = periodOf(query, app.settings.timeZone, app.now())
    return csvDownload('returns.csv', ticketRows(app, scope, period, filterOf(scope, query), signal))
  },
  readReturnTicket: async ({ app, scope, params: { id } }) => {
    const find = await placesOf(app.locations)
    return app.records.within(scope, async (records) => {
      const found = await readTicket(records, id)
      return whole(found, scope, await Names.of(records), find, classLabels(app.returnsKnowledge))
    })
  },
})

function cursorOf(cursor: string): TicketCursor {
  const [returnedAt, id] = readCursor(cursor, place)
  return { returnedAt: new Date(returnedAt), id }
}

/** Errors: forbidden, address-invalid. */
function filterOf(scope: Scope, query: TicketFilter): TicketFilter {
  const { vendor, agency, threatClass, category, level, form, severity, state, flag } = allowedFilter(
    scope,
    query,
  )
  const { address: given, country, search, counted } = query
  const address = given === undefined ? undefined : addressIn(given)
  return {
    vendor,
    agency,
    threatClass,
    category,
    level,
    form,
    severity,
    state,
    flag,
    address,
    country,
    search,
    counted,
  }
}

function addressIn(given: string): string {
  const address = given.trim()
  if (addressBytes(address) !== undefined) return address
  throw new LianfangError('address-invalid', `not an address: ${JSON.stringify(given)}`, {
    hint: 'Give one IPv4 or IPv6 address.',
  })
}

function shown({ eventAt, returnedAt, ...rest }: TicketSummary, names: Names) {
  return { ...names.both(rest), eventAt: eventAt.toISOString(), returnedAt: returnedAt.toISOString() }
}

const columns = [
  'number',
  'form',
  'vendor',
  'agency_oid',
  'agency',
  'class',
  'type',
  'severity_id',
  'state',
  'event_at',
  'returned_at',
  'title',
  'sources',
  'flags',
]

async function* ticketRows(
  app: Service,
  scope: Scope,
  period: Period,
  filter: TicketFilter,
  signal: AbortSignal,
): AsyncGenerator<string> {
  yield csvRecord(columns)
  let after: TicketCursor | undefined
  const names = await app.records.within(scope, (records) => Names.of(records))
  for (let written = 0; written < exportedTickets && !signal.aborted; written += exportedPage) {
    const { items, next } = await app.records.within(scope, (records) =>
      listTickets(records, period, filter, { limit: exportedPage, after }),
    )
    for (const item of items) {
      const agency = names.agency(item.agency)
      yield csvRecord([
        item.number,
        item.form,
        names.vendor(item.vendor).code ?? '',
        agency.oid ?? '',
        agency.nameZh ?? '',
        item.threatClass,
        item.threatType ?? '',
        item.severity,
        item.state,
        item.eventAt.toISOString(),
        item.returnedAt.toISOString(),
        item.title,
        item.sources.join(' '),
        item.flags.join(' '),
      ])
    }
    if (next === null) return
    after = next
  }
}

function whole(
  { row, addresses, history, linked }: Ticket,
  scope: Scope,
  names: Names,
  find: Awaited<ReturnType<typeof placesOf>>,
  labelOf: ReturnType<typeof classLabels>,
) {
  const isVendor = scope.kind === 'vendor'
  const counted = linked.find(({ isCounted }) => isCounted)
  const now = contentOf(row, addresses, names)
  return {
    ...names.both({ vendor: row.vendor, agency: row.agency }),
    id: row.id,
    form: row.form,
    number: row.number,
    threatClass: row.threat_class,
    threatType: row.threat_type,
    classLabel: labelOf(row.threat_class),
    givenClass: row.given_class,
    severity: row.severity_id,
    title: row.title,
    state: row.state,
    givenState: row.given_state,
    category: isVendor ? null : row.category,
    level: isVendor ? null : row.level,
    revision: row.revision,
    revisions: row.revisions,
    eventAt: row.event_at.toISOString(),
    detectedAt: row.detected_at?.toISOString() ?? null,
    returnedAt: row.returned_at.toISOString(),
    revisedAt: row.revised_at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    description: row.description,
    rule: row.rule,
    signature: row.signature,
    evidence: row.evidence,
    relays: row.relays,
    flags: row.flags,
    notes: row.flags.map((code) => ({ code, hint: hintOf(code) })),
    unmapped: Object.entries(row.unmapped).map(([name, value]) => ({
      name,
      value: typeof value === 'string' ? value : JSON.stringify(value),
    })),
    // An agency has nothing to do with how its vendor sends.
    delivery: scope.kind === 'agency' ? null : row.delivery,
    canonical: counted?.id ?? null,
    addresses: addresses.map(({ ip, role, country }) => ({
      address: ip,
      role,
      place: { country, network: find(ip).network },
    })),
    history: history.map(({ revision, revisedAt, receivedAt, content }) => {
      const then = contentOf(content as Content, (content as Content).addresses ?? [], names)
      return {
        revision,
        revisedAt: revisedAt.toISOString(),
        receivedAt: receivedAt.toISOString(),
        differs: Object.entries(then)
          .filter(([field, value]) => now[field] !== value)
          .map(([field, value]) => ({ field, value: value.slice(0, longestValue) })),
      }
    }),
    linked: linked.map(({ id, vendor, number, isCounted }) => ({
      id,
      vendor: names.vendor(vendor),
      number,
      isCounted,
    })),
  }
}

const longestValue = 1000

/** A row, or one as JSON has it in the history. */
type Content = Readonly<Record<string, unknown>> & {
  readonly addresses?: readonly { readonly ip: string; readonly role: string }[]
}

/** What a content says, field by field, to be compared. */
function contentOf(
  content: Content,
  addresses: readonly { readonly ip: string; readonly role: string }[],
  names: Names,
): Record<string, string> {
  const text = (name: string): string => {
    const value = content[name]
    if (value instanceof Date) return value.toISOString()
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  const time = (name: string): string => {
    const value = text(name)
    return value === '' ? '' : new Date(value).toISOString()
  }
  const list = (role: string): string =>
    addresses
      .filter((each) => each.role === role)
      .map(({ ip }) => ip.replace(/\/\d+$/, ''))
      .sort()
      .join(' ')
  const { relays } = content
  return {
    agency: names.agency(Number(content['agency'])).nameZh ?? '',
    threatClass: [text('threat_class'), text('threat_type')].filter((word) => word !== '').join('/'),
    givenClass: text('given_class'),
    severity: text('severity_id'),
    eventAt: time('event_at'),
    detectedAt: time('detected_at'),
    state: text('state'),
    givenState: text('given_state'),
    title: text('title'),
    description: text('description'),
    rule: text('rule'),
    signature: text('signature'),
    evidence: text('evidence'),
    relays: Array.isArray(relays) ? relays.map(String).sort().join(' ') : '',
    sources: list('source'),
    destinations: list('destination'),
    relayAddresses: list('relay'),
  }
}
