import { z } from 'zod'
import { centre, operations, pageOf, paging } from './operation.ts'

const readers = { kind: 'roles', roles: [...centre, 'officer'], token: 'agencies' } as const
const editors = { kind: 'roles', roles: ['administrator', 'operator'], token: 'agencies' } as const

const instant = z.iso.datetime({ offset: true })
const id = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1)
const level = z.enum(['A', 'B', 'C', 'D', 'E'])
const name = z.string().max(200)

const draft = z.strictObject({
  oid: z.string().max(300).describe('2.16.886.…'),
  nameZh: name,
  nameEn: name.default(''),
  parent: id.nullable().default(null).describe('id of its superior'),
  level: level.nullable().default(null).describe('responsibility level (資通安全責任等級)'),
  category: z.string().max(40).nullable().default(null).describe('code of a business category (業務類別)'),
})

const summary = z.object({
  id: z.number().int(),
  oid: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  parent: z.number().int().nullable(),
  level: level.nullable(),
  category: z.string().nullable(),
  version: z.number().int(),
  archivedAt: instant.nullable(),
})

const contact = z.strictObject({
  name: name.min(1),
  role: name.default(''),
  mail: name.default(''),
  phone: name.default(''),
})

const agency = summary.extend({
  parentOid: z.string().nullable(),
  contacts: z.array(contact),
  ranges: z.array(
    z.object({
      id: z.uuid(),
      prefix: z.string().describe('CIDR'),
      from: instant.nullable().describe('null: ever since'),
      to: instant.nullable().describe('first moment after it; null: still'),
    }),
  ),
})

const category = z.object({ code: z.string().max(40), nameZh: name.min(1), nameEn: name.default('') })

const imported = z.object({
  dryRun: z.boolean(),
  counts: z.object({
    added: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    refused: z.number().int(),
    rangesAdded: z.number().int(),
    rangesChanged: z.number().int(),
    rangesEnded: z.number().int(),
  }),
  agencies: z
    .array(
      z.object({
        line: z.number().int().describe('of a CSV; of JSON, its place in the list'),
        oid: z.string(),
        outcome: z.enum(['added', 'changed', 'unchanged', 'refused']),
        reason: z.string().nullable(),
        changes: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })),
        ranges: z.object({
          added: z.array(z.string()),
          changed: z.array(z.string()),
          ended: z.array(z.string()),
          unchanged: z.number().int(),
        }),
      }),
    )
    .describe('those that change or are refused, refused ones first; at most 1000'),
  isWhole: z.boolean().describe('false when there are more than are listed'),
})

export const agencies = operations({
  listAgencies: {
    method: 'GET',
    path: '/api/agencies',
    access: readers,
    summary: 'Agencies by their OID; to an officer, the own one',
    query: z.object({
      ...paging,
      search: z.string().max(200).optional().describe('part of a name or OID, or an address'),
      archived: z.stringbool().default(false).describe('archived ones too'),
      level: level.optional(),
      category: z.string().max(40).optional(),
      parent: id.optional(),
    }),
    response: pageOf(summary),
  },
  createAgency: {
    method: 'POST',
    path: '/api/agencies',
    access: editors,
    summary: 'Enter an agency',
    body: draft,
    status: 201,
    response: agency,
  },
  readAgency: {
    method: 'GET',
    path: '/api/agencies/{id}',
    access: readers,
    summary: 'An agency with its contacts and address ranges',
    params: z.object({ id }),
    response: agency,
  },
  updateAgency: {
    method: 'PUT',
    path: '/api/agencies/{id}',
    access: editors,
    summary: 'Change what is said of an agency',
    params: z.object({ id }),
    body: draft,
    precondition: true,
    response: agency,
  },
  archiveAgency: {
    method: 'POST',
    path: '/api/agencies/{id}/archive',
    access: editors,
    summary: 'Archive an agency, which ends its ranges, or take that back, which does not begin them again',
    params: z.object({ id }),
    body: z.strictObject({ archived: z.boolean() }),
    precondition: true,
    response: agency,
  },
  setAgencyContacts: {
    method: 'PUT',
    path: '/api/agencies/{id}/contacts',
    access: editors,
    summary: 'Replace the contacts of an agency',
    params: z.object({ id }),
    body: z.strictObject({ contacts: z.array(contact).max(20) }),
    precondition: true,
    response: agency,
  },
  addAgencyRange: {
    method: 'POST',
    path: '/api/agencies/{id}/ranges',
    access: editors,
    summary: 'Add an address range to an agency',
    params: z.object({ id }),
    body: z.strictObject({
      range: z
        .string()
        .max(200)
        .describe('a prefix, an address, or first and last with a dash; IPv4 or IPv6'),
      from: instant.nullable().default(null).describe('null: ever since'),
      to: instant.nullable().default(null).describe('null: still'),
    }),
    precondition: true,
    response: agency,
  },
  endAgencyRange: {
    method: 'PUT',
    path: '/api/agencies/{id}/ranges/{range}',
    access: editors,
    summary: 'Say until when a range was the agency’s',
    params: z.object({ id, range: z.uuid() }),
    body: z.strictObject({ to: instant.nullable() }),
    precondition: true,
    response: agency,
  },
  removeAgencyRange: {
    method: 'DELETE',
    path: '/api/agencies/{id}/ranges/{range}',
    access: editors,
    summary: 'Remove a range that was entered by mistake, as if it had never been there',
    params: z.object({ id, range: z.uuid() }),
    precondition: true,
    response: agency,
  },
  importAgencies: {
    method: 'POST',
    path: '/api/agencies/import',
    access: editors,
    summary: 'Import agencies from CSV or JSON, or see what that would change',
    description:
      'Done whole or not at all. Agencies that the file does not name stay. Contacts and ranges of a named agency are replaced if the file has any of them: ranges that it does not have end now.',
    body: z.strictObject({
      format: z.enum(['csv', 'json']),
      text: z.string().describe('at most 10 MiB'),
      dryRun: z.boolean(),
    }),
    bodyLimit: 24 * 2 ** 20,
    response: imported,
  },
  exportAgenciesCsv: {
    method: 'GET',
    path: '/api/agencies.csv',
    access: readers,
    summary: 'Every agency as CSV, which the import takes back',
    response: { media: ['text/csv'] },
  },
  exportAgenciesJson: {
    method: 'GET',
    path: '/api/agencies.json',
    access: readers,
    summary: 'Every agency as JSON, which the import takes back',
    response: { media: ['application/json'] },
  },
  listBusinessCategories: {
    method: 'GET',
    path: '/api/business-categories',
    access: readers,
    summary: 'Business categories as they were loaded',
    response: z.object({ items: z.array(category) }),
  },
  loadBusinessCategories: {
    method: 'PUT',
    path: '/api/business-categories',
    access: editors,
    summary: 'Replace the business categories; one that agencies have must stay',
    body: z.strictObject({ categories: z.array(category).max(1000) }),
    response: z.object({ items: z.array(category) }),
  },
  lookUpAddress: {
    method: 'GET',
    path: '/api/address',
    access: readers,
    summary: 'Whose address it was, and where it is',
    query: z.object({
      address: z.string().max(50),
      at: instant.optional().describe('by default now'),
    }),
    response: z.object({
      address: z.string(),
      at: instant,
      agency: z
        .object({ id: z.number().int(), nameZh: z.string(), nameEn: z.string(), prefix: z.string() })
        .nullable()
        .describe('null also for an agency that the caller may not know'),
      country: z.string().nullable().describe('ISO 3166-1 alpha-2'),
      network: z
        .object({ number: z.number().int(), name: z.string() })
        .nullable()
        .describe('autonomous system'),
      attribution: z.array(z.object({ text: z.string(), url: z.string().nullable() })),
    }),
  },
})
