/**
 * `lianfang-return/1`: what a return is as JSON. Layouts of the official forms are not public; these are the fields that public notices
 * speak of. Unknown keys are kept with the ticket. A new version gets a new name; this one only ever gains optional fields.
 */
import { z } from 'zod'
import { deviceStates, longest, ticketStates } from './draft.ts'
import { ticketForms } from './tables.ts'

export const schemaName = 'lianfang-return/1'

const named = z.literal(schemaName).optional()
const word = z.string().trim().min(1).max(longest.word)
const time = z.iso.datetime({ offset: true }).describe('ISO 8601 with its zone')
const address = z.union([z.ipv4(), z.ipv6()])
const agency = word.describe('OID (2.16.886.…) of the agency, or its name as the registry has it')

export const ticketReturn = z
  .looseObject({
    schema: named,
    form: z
      .enum(ticketForms)
      .describe('monitoring: 資安監控單; analysis: 情資分析單; alert: a raw alert, no valid return'),
    number: z
      .string()
      .trim()
      .min(1)
      .max(longest.number)
      .describe("The vendor's number: the ticket's name for good"),
    revision: z
      .int()
      .min(0)
      .max(999_999_999)
      .optional()
      .describe('Counts up when the ticket says something else'),
    agency,
    threatClass: z
      .string()
      .trim()
      .min(1)
      .max(longest.title)
      .optional()
      .describe(
        'RSIT code (`intrusion-attempts`, `intrusion-attempts/brute-force`) or a known name of the class',
      ),
    severity: z.enum(['critical', 'high', 'medium', 'low', 'informational', 'unknown']).optional(),
    eventAt: time.optional().describe('When it happened; without it, detectedAt stands for it'),
    detectedAt: time.optional(),
    returnedAt: time.optional().describe('When this content was returned; by default when it comes'),
    sources: z.array(address).max(longest.addresses).optional().describe('Where it came from'),
    destinations: z.array(address).max(longest.addresses).optional().describe("The agency's addresses"),
    relays: z
      .array(z.string().min(1).max(longest.relay))
      .max(longest.addresses)
      .optional()
      .describe('Relay stations (中繼站): addresses, domains, URLs'),
    title: z.string().max(longest.title).optional(),
    description: z.string().max(longest.text).optional(),
    state: z.enum(ticketStates).optional().describe('How far it has been handled'),
    rule: z.string().max(longest.title).optional().describe('Of the detector'),
    signature: z.string().max(longest.title).optional(),
    evidence: z.string().max(longest.text).optional(),
  })
  .refine(({ eventAt, detectedAt }) => eventAt !== undefined || detectedAt !== undefined, {
    path: ['eventAt'],
    message: 'eventAt or detectedAt',
  })

export const deviceReturn = z.looseObject({
  schema: named,
  form: z.literal('device-status').describe('監控設備狀況單, one for each device and month'),
  agency,
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  device: word,
  kind: z.string().max(longest.word).optional(),
  state: z.enum(deviceStates).optional(),
  lastSeenAt: time.optional(),
  returnedAt: time.optional(),
  note: z.string().max(longest.text).optional(),
})

/** Several of one form; one alone and one a line are taken as well. */
export const returns = z.object({
  schema: named,
  returns: z.array(z.union([ticketReturn, deviceReturn])).max(200_000),
})
