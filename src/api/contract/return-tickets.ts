/** Tickets (資安監控單, 情資分析單, raw alerts) that SOC vendors returned. */
import { z } from 'zod'
import { centre, operations, pageOf, paging } from './operation.ts'
import { instant, period, periodShown, place } from './reading.ts'
import { agencyNamed, classLabel, longId, returnFilters, vendorNamed } from './return-parts.ts'

const tickets = { kind: 'roles', roles: [...centre, 'officer', 'vendor'], token: 'returns' } as const
const count = z.number().int()

const ticketFilters = {
  ...returnFilters,
  form: z.enum(['monitoring', 'analysis', 'alert']).optional(),
  severity: z.coerce
    .number()
    .int()
    .min(0)
    .max(5)
    .optional()
    .describe('OCSF severity_id; 0: nothing was said'),
  state: z.enum(['open', 'in-progress', 'resolved', 'closed', 'false-positive', 'unknown']).optional(),
  flag: z.string().max(60).optional(),
  address: z.string().max(50).optional().describe('of any role'),
  country: z.string().length(2).optional().describe('of a source, ISO 3166-1 alpha-2'),
  search: z.string().max(200).optional().describe('part of number, title or rule'),
  counted: z
    .stringbool()
    .default(false)
    .describe('only what is counted: no alerts and tests, and of several vendors’ tickets of an event one'),
}

const ticket = z.object({
  id: count,
  vendor: vendorNamed,
  agency: agencyNamed,
  form: z.enum(['monitoring', 'analysis', 'alert']),
  number: z.string().describe('the vendor’s'),
  threatClass: z.string().describe('RSIT code'),
  threatType: z.string().nullable(),
  severity: count.describe('OCSF severity_id'),
  title: z.string(),
  state: z.string(),
  eventAt: instant,
  returnedAt: instant.describe('first return: what periods go by'),
  flags: z.array(z.string()),
  sources: z.array(z.string()).describe('up to five'),
  canonical: count
    .nullable()
    .describe('another vendor’s ticket of the same event, which is counted instead; null also for vendors'),
})

export const returnTickets = operations({
  listReturnTickets: {
    method: 'GET',
    path: '/api/returns/tickets',
    access: tickets,
    summary: 'Tickets, newest return first; to an officer those of the own agency, to a vendor its own',
    description: 'Errors: period-invalid, request-invalid, address-invalid, invalid.',
    query: z.object({ ...period, ...ticketFilters, ...paging }),
    response: pageOf(ticket).extend({ period: periodShown }),
  },
  exportReturnTickets: {
    method: 'GET',
    path: '/api/returns/tickets.csv',
    access: tickets,
    summary: 'The same tickets as CSV, at most 100,000',
    query: z.object({ ...period, ...ticketFilters }),
    response: { media: ['text/csv'] },
  },
  readReturnTicket: {
    method: 'GET',
    path: '/api/returns/tickets/{id}',
    access: tickets,
    summary: 'One ticket: what it says now, what it said before, and who told of the same',
    params: z.object({ id: longId }),
    response: ticket.omit({ sources: true }).extend({
      classLabel: classLabel.nullable(),
      category: z.string().nullable().describe('of the agency when the ticket came; null for a vendor'),
      level: z.string().nullable(),
      givenClass: z.string().describe('the vendor’s word'),
      givenState: z.string(),
      revision: count.nullable().describe('the vendor’s number of what stands here'),
      revisions: count.describe('how many contents the ticket has had'),
      detectedAt: instant.nullable(),
      revisedAt: instant,
      receivedAt: instant,
      description: z.string(),
      rule: z.string(),
      signature: z.string(),
      evidence: z.string(),
      relays: z.array(z.string()).describe('domains and URLs of relay stations (中繼站)'),
      notes: z
        .array(z.object({ code: z.string(), hint: z.string().nullable() }))
        .describe('its flags, and what to do about them'),
      unmapped: z
        .array(z.object({ name: z.string(), value: z.string() }))
        .describe('what the profile has no field for'),
      delivery: count.nullable().describe('that said so; null for an officer'),
      addresses: z.array(
        z.object({ address: z.string(), role: z.enum(['source', 'relay', 'destination']), place }),
      ),
      history: z
        .array(
          z.object({
            revision: count.nullable(),
            revisedAt: instant,
            receivedAt: instant,
            differs: z
              .array(z.object({ field: z.string(), value: z.string() }))
              .describe('what it said otherwise than what stands; texts of at most 1000 characters'),
          }),
        )
        .describe('contents that do not stand any more, newest first, at most 100'),
      linked: z
        .array(z.object({ id: count, vendor: vendorNamed, number: z.string(), isCounted: z.boolean() }))
        .describe('tickets of the same event; none for vendors'),
    }),
  },
})
