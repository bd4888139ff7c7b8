/** The audit log and the settings, for administrators. */
import { z } from 'zod'
import { operations, pageOf, paging } from './operation.ts'

const administrator = { kind: 'roles', roles: ['administrator'] } as const
const instant = z.iso.datetime({ offset: true })
const filters = {
  actor: z.string().max(100).optional().describe('id of a person or token'),
  action: z.string().max(100).optional().describe('person.sign-in, token.create …'),
  subjectKind: z.string().max(100).optional().describe('person, token, source …'),
  subject: z.string().max(200).optional().describe('its id; needs subjectKind'),
  agency: z.coerce.number().int().min(1).optional(),
  from: instant.optional(),
  to: instant.optional().describe('first moment after it'),
}

export const audit = operations({
  listAudit: {
    method: 'GET',
    path: '/api/audit',
    access: administrator,
    summary: 'Who did what, newest first',
    query: z.object({ ...paging, ...filters }),
    response: pageOf(
      z.object({
        sequence: z.number().int(),
        at: z.iso.datetime(),
        actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
        action: z.string(),
        subject: z.object({ kind: z.string(), id: z.string() }),
        detail: z.record(z.string(), z.unknown()),
        agency: z.number().int().nullable(),
        hash: z.string(),
      }),
    ),
  },
  exportAudit: {
    method: 'GET',
    path: '/api/audit.csv',
    access: administrator,
    summary: 'The same as CSV, all of it',
    query: z.object(filters),
    response: { media: ['text/csv'] },
  },
  verifyAudit: {
    method: 'GET',
    path: '/api/audit/verification',
    access: administrator,
    summary: 'Whether the chain holds, from its beginning or up to an anchor kept elsewhere',
    query: z.object({ anchor: z.string().max(100).optional() }),
    response: z.object({
      intact: z.boolean(),
      entries: z.number().int().optional(),
      anchor: z
        .string()
        .optional()
        .describe('keep it somewhere else: it shows later that nothing was cut off'),
      sequence: z.number().int().optional().describe('of the first link that does not hold'),
      fault: z.enum(['missing', 'changed', 'unlinked', 'replaced', 'unrecorded']).optional(),
    }),
  },
  listSettings: {
    method: 'GET',
    path: '/api/settings',
    access: administrator,
    summary: 'Every setting as it stands, secrets hidden',
    response: z.object({
      items: z.array(
        z.object({
          name: z.string(),
          value: z.string().nullable(),
          standard: z.string().nullable(),
          from: z.enum(['environment', 'file', 'standard']),
          help: z.string(),
        }),
      ),
    }),
  },
})
