import { z } from 'zod'
import {
  archiveVendor,
  assignAgency,
  changeAssignment,
  createVendor,
  listVendors,
  readVendor,
  removeAssignment,
  updateVendor,
  type Vendor,
  type VendorSummary,
} from '../../domains/agencies/index.ts'
import { vendors } from '../contract/vendors.ts'
import { readCursor, writeCursor } from '../cursor.ts'
import { handlers } from '../handlers.ts'

const place = z.tuple([z.string()])

export const vendorRoutes = handlers(vendors, {
  listVendors: async ({ app, scope, query: { cursor, ...filter } }) => {
    const [after] = cursor === undefined ? [] : readCursor(cursor, place)
    const { items, next } = await app.records.within(scope, (records) =>
      listVendors(records, { ...filter, after, now: app.now() }),
    )
    return { items: items.map(listed), next: next === null ? null : writeCursor([next]) }
  },
  createVendor: ({ app, scope, caller, body }) =>
    app.records.within(scope, async (records) => shown(await createVendor(records, caller, body, app.now()))),
  readVendor: ({ app, scope, params: { id } }) =>
    app.records.within(scope, async (records) => shown(await readVendor(records, id, app.now()))),
  updateVendor: ({ app, scope, caller, params: { id }, expected, body }) =>
    app.records.within(scope, async (records) =>
      shown(await updateVendor(records, caller, id, expected, body, app.now())),
    ),
  archiveVendor: ({ app, scope, caller, params: { id }, expected, body: { archived } }) =>
    app.records.within(scope, async (records) =>
      shown(await archiveVendor(records, caller, id, expected, archived, app.now())),
    ),
  assignAgency: ({ app, scope, caller, params: { id }, expected, body: { agency, ...times } }) =>
    app.records.within(scope, async (records) =>
      shown(await assignAgency(records, caller, id, expected, { agency, ...during(times) }, app.now())),
    ),
  changeAssignment: ({ app, scope, caller, params: { id, assignment }, expected, body }) =>
    app.records.within(scope, async (records) =>
      shown(await changeAssignment(records, caller, id, expected, assignment, during(body), app.now())),
    ),
  removeAssignment: ({ app, scope, caller, params: { id, assignment }, expected }) =>
    app.records.within(scope, async (records) =>
      shown(await removeAssignment(records, caller, id, expected, assignment, app.now())),
    ),
})

function during({ from, to }: { readonly from: string | null; readonly to: string | null }) {
  return { from: from === null ? new Date(0) : new Date(from), to: to === null ? null : new Date(to) }
}

function listed({ archivedAt, ...vendor }: VendorSummary) {
  return { ...vendor, archivedAt: archivedAt?.toISOString() ?? null }
}

function shown({ assignments, ...vendor }: Vendor) {
  return {
    ...listed(vendor),
    assignments: assignments.map(({ id, agency, from, to }) => ({
      id,
      agency,
      from: from.getTime() === 0 ? null : from.toISOString(),
      to: to?.toISOString() ?? null,
    })),
  }
}
