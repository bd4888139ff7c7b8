/** Vendors that monitor for agencies (資安監控廠商): who they are, and whom they serve when. */
import { z } from 'zod'
import { centre, operations, pageOf, paging } from './operation.ts'

const readers = { kind: 'roles', roles: centre } as const
const editors = { kind: 'roles', roles: ['administrator', 'operator'] } as const

const instant = z.iso.datetime({ offset: true })
const id = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1)
const name = z.string().max(200)

const draft = z.strictObject({
  code: z.string().max(40).describe('letters, digits, dots, underscores and dashes; one of each'),
  nameZh: name,
  nameEn: name.default(''),
  mail: z.string().max(254).default('').describe('where it is reached'),
})

const summary = z.object({
  id: z.number().int(),
  code: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  mail: z.string(),
  version: z.number().int(),
  archivedAt: instant.nullable(),
  agencies: z.number().int().describe('how many it serves now'),
})

const vendor = summary.extend({
  assignments: z
    .array(
      z.object({
        id: z.uuid(),
        agency: z.object({
          id: z.number().int(),
          oid: z.string(),
          nameZh: z.string(),
          nameEn: z.string(),
        }),
        from: instant.nullable().describe('null: ever since'),
        to: instant.nullable().describe('first moment after it; null: still'),
      }),
    )
    .describe('agencies that it serves or has served'),
})

const times = {
  from: instant.nullable().default(null).describe('null: ever since'),
  to: instant.nullable().default(null).describe('null: still'),
}
const one = z.object({ id })
const oneAssignment = z.object({ id, assignment: z.uuid() })

export const vendors = operations({
  listVendors: {
    method: 'GET',
    path: '/api/vendors',
    access: readers,
    summary: 'Vendors by their code',
    query: z.object({
      ...paging,
      search: z.string().max(200).optional().describe('part of a name or of the code'),
      archived: z.stringbool().default(false).describe('archived ones too'),
      agency: id.optional().describe('those that serve it now'),
    }),
    response: pageOf(summary),
  },
  createVendor: {
    method: 'POST',
    path: '/api/vendors',
    access: editors,
    summary: 'Enter a vendor',
    body: draft,
    status: 201,
    response: vendor,
  },
  readVendor: {
    method: 'GET',
    path: '/api/vendors/{id}',
    access: readers,
    summary: 'A vendor with the agencies that it serves',
    params: one,
    response: vendor,
  },
  updateVendor: {
    method: 'PUT',
    path: '/api/vendors/{id}',
    access: editors,
    summary: 'Change what is said of a vendor',
    params: one,
    body: draft,
    precondition: true,
    response: vendor,
  },
  archiveVendor: {
    method: 'POST',
    path: '/api/vendors/{id}/archive',
    access: editors,
    summary:
      'Archive a vendor, which ends its services and keeps its people and tokens out, or take that back',
    description: 'Taken back, people and tokens work again; its services do not begin again.',
    params: one,
    body: z.strictObject({ archived: z.boolean() }),
    precondition: true,
    response: vendor,
  },
  assignAgency: {
    method: 'POST',
    path: '/api/vendors/{id}/agencies',
    access: editors,
    summary: 'Say that a vendor serves an agency',
    params: one,
    body: z.strictObject({ agency: z.number().int().min(1), ...times }),
    precondition: true,
    response: vendor,
  },
  changeAssignment: {
    method: 'PUT',
    path: '/api/vendors/{id}/agencies/{assignment}',
    access: editors,
    summary: 'Say from when to when it serves an agency',
    params: oneAssignment,
    body: z.strictObject(times),
    precondition: true,
    response: vendor,
  },
  removeAssignment: {
    method: 'DELETE',
    path: '/api/vendors/{id}/agencies/{assignment}',
    access: editors,
    summary: 'Remove a service that was entered by mistake, as if it had never been there',
    params: oneAssignment,
    precondition: true,
    response: vendor,
  },
})
