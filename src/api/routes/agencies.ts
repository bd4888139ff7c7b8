import { z } from 'zod'
import {
  addRange,
  type Agency,
  type AgencySummary,
  archiveAgency,
  createAgency,
  endRange,
  exportAgencies,
  importAgencies,
  listAgencies,
  listCategories,
  loadCategories,
  mayKnowAgency,
  ownerOf,
  readAgency,
  removeRange,
  setContacts,
  updateAgency,
} from '../../domains/agencies/index.ts'
import type { Records, Scope } from '../../store/records/index.ts'
import { agencies } from '../contract/agencies.ts'
import { readCursor, writeCursor } from '../cursor.ts'
import { handlers } from '../handlers.ts'
import type { Service } from '../service.ts'

const place = z.tuple([z.string()])

export const agencyRoutes = handlers(agencies, {
  listAgencies: async ({ app, scope, query: { cursor, ...filter } }) => {
    const [after] = cursor === undefined ? [] : readCursor(cursor, place)
    const { items, next } = await app.records.within(scope, (records) =>
      listAgencies(records, { ...filter, after }),
    )
    return { items: items.map(listed), next: next === null ? null : writeCursor([next]) }
  },
  createAgency: ({ app, scope, caller, body }) =>
    app.records.within(scope, async (records) => shown(await createAgency(records, caller, body))),
  readAgency: ({ app, scope, params }) =>
    app.records.within(scope, async (records) => shown(await readAgency(records, params.id))),
  updateAgency: ({ app, scope, caller, params, expected, body }) =>
    app.records.within(scope, async (records) =>
      shown(await updateAgency(records, caller, params.id, expected, body)),
    ),
  archiveAgency: ({ app, scope, caller, params, expected, body: { archived } }) =>
    changed(app, scope, (records) =>
      archiveAgency(records, caller, params.id, expected, archived, app.now()),
    ),
  setAgencyContacts: ({ app, scope, caller, params, expected, body: { contacts } }) =>
    app.records.within(scope, async (records) =>
      shown(await setContacts(records, caller, params.id, expected, contacts)),
    ),
  addAgencyRange: ({ app, scope, caller, params, expected, body: { range, from, to } }) =>
    changed(app, scope, (records) =>
      addRange(records, caller, params.id, expected, {
        range,
        from: from === null ? undefined : new Date(from),
        to: to === null ? null : new Date(to),
      }),
    ),
  endAgencyRange: ({ app, scope, caller, params, expected, body: { to } }) =>
    changed(app, scope, (records) =>
      endRange(records, caller, params.id, expected, params.range, to === null ? null : new Date(to)),
    ),
  removeAgencyRange: ({ app, scope, caller, params, expected }) =>
    changed(app, scope, (records) => removeRange(records, caller, params.id, expected, params.range)),
  importAgencies: async ({ app, scope, caller, body }) => {
    const report = await app.records.within(scope, (records) =>
      importAgencies(records, caller, body, app.now()),
    )
    if (!body.dryRun) app.agenciesChanged()
    return report
  },
  exportAgenciesCsv: ({ app, scope }) => download(app, scope, 'csv'),
  exportAgenciesJson: ({ app, scope }) => download(app, scope, 'json'),
  listBusinessCategories: async ({ app, scope }) => ({
    items: await app.records.within(scope, listCategories),
  }),
  loadBusinessCategories: async ({ app, scope, caller, body }) => ({
    items: await app.records.within(scope, (records) => loadCategories(records, caller, body.categories)),
  }),
  lookUpAddress: async ({ app, scope, query: { address, at } }) => {
    const time = at === undefined ? app.now() : new Date(at)
    // Whoever asks: of the own ranges alone a smaller one of another agency would not be seen.
    const owner = await app.records.within({ kind: 'system' }, (records) => ownerOf(records, address, time))
    const find = await app.locations.finder()
    return {
      address,
      at: time.toISOString(),
      agency: owner !== null && mayKnowAgency(scope, owner.id) ? owner : null,
      ...find(address.trim()),
      attribution: app.locations.attribution,
    }
  },
})

/** A change of who owns what: the event store is told. */
async function changed(app: Service, scope: Scope, work: (records: Records) => Promise<Agency>) {
  const agency = await app.records.within(scope, work)
  app.agenciesChanged()
  return shown(agency)
}

async function download(app: Service, scope: Scope, format: 'csv' | 'json'): Promise<Response> {
  const text = await app.records.within(scope, (records) => exportAgencies(records, format))
  const type = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json'
  return new Response(text, {
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="agencies.${format}"` },
  })
}

function listed({ archivedAt, ...agency }: AgencySummary) {
  return { ...agency, archivedAt: archivedAt?.toISOString() ?? null }
}

function shown({ archivedAt, ranges, ...agency }: Agency) {
  return {
    ...agency,
    archivedAt: archivedAt?.toISOString() ?? null,
    ranges: ranges.map(({ id, prefix, from, to }) => ({
      id,
      prefix,
      from: from.getTime() === 0 ? null : from.toISOString(),
      to: to?.toISOString() ?? null,
    })),
  }
}
