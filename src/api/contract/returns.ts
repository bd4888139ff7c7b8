/** Joint monitoring: what the returns of SOC vendors come to. */
import { z } from 'zod'
import { centre, operations } from './operation.ts'
import { bilingual, caveat, instant, period, periodShown, place } from './reading.ts'
import { agencyNamed, classLabel, ofParties, returnFilters, returnForm, vendorNamed } from './return-parts.ts'

/** Business categories and levels are none of a vendor's business, nor is what was counted. */
const ofAgencies = { kind: 'roles', roles: [...centre, 'officer'], token: 'read', unbound: true } as const
const everyones = {
  kind: 'roles',
  roles: [...centre, 'officer', 'vendor'],
  token: 'read',
  unbound: true,
} as const
const known = { kind: 'roles', roles: [...centre, 'officer', 'vendor'], token: 'returns' } as const

const count = z.number().int()
const counted = { ...returnFilters, form: z.enum(['monitoring', 'analysis']).optional() }
const readFrom = z
  .enum(['tickets', 'summaries'])
  .describe('tickets, or figures that came counted where there are no tickets')
const month = z.string().regex(/^(19|20)\d{2}-(0[1-9]|1[0-2])$/)

const delays = {
  medianDelay: z.number().nullable().describe('s, from detection (else the event) to the return'),
  slowDelay: z.number().nullable().describe('95 of 100 are sooner'),
}

const deviceState = z.object({ vendor: vendorNamed, agency: agencyNamed })

export const returns = operations({
  returnCrossTab: {
    method: 'GET',
    path: '/api/returns/cross-tab',
    access: ofAgencies,
    summary: 'Valid returns by business category, responsibility level and threat class',
    description:
      'An event that several vendors returned counts once. Compared with the period before and the same days a year before. Errors: period-invalid.',
    query: z.object({ ...period, ...counted }),
    response: z.object({
      period: periodShown,
      previous: periodShown,
      lastYear: periodShown,
      cells: z
        .array(
          z.object({
            category: z.string().describe('empty where the agency had none'),
            categoryLabel: bilingual.nullable(),
            level: z.string(),
            threatClass: z.string(),
            classLabel: classLabel.nullable(),
            tickets: z.number(),
            previousTickets: z.number().nullable(),
            lastYearTickets: z.number().nullable(),
          }),
        )
        .describe('most first'),
      total: z.number(),
      previousTotal: z.number().nullable().describe('null: nothing is known of that period'),
      lastYearTotal: z.number().nullable(),
      readFrom,
      caveats: z.array(caveat),
    }),
  },
  exportReturnCrossTab: {
    method: 'GET',
    path: '/api/returns/cross-tab.csv',
    access: ofAgencies,
    summary: 'The same cells as CSV',
    query: z.object({ ...period, ...counted }),
    response: { media: ['text/csv'] },
  },
  returnMonths: {
    method: 'GET',
    path: '/api/returns/months',
    access: everyones,
    summary: 'Valid returns month by month, the last month being the one in which the period ends',
    description: 'Errors: period-invalid.',
    query: z.object({
      ...period,
      ...counted,
      months: z.coerce
        .number()
        .int()
        .min(1)
        .max(60)
        .default(12)
        .describe('25 show a year against the one before'),
    }),
    response: z.object({
      items: z.array(
        z.object({
          month,
          tickets: z.number().nullable().describe('null: nothing is known of the month'),
          byClass: z.record(z.string(), z.number()),
          readFrom,
        }),
      ),
    }),
  },
  returnCountries: {
    method: 'GET',
    path: '/api/returns/countries',
    access: everyones,
    summary: 'Countries that sources were in',
    description:
      'A ticket with sources in two countries is in both. Shares of foreign countries are of foreignTickets. Errors: period-invalid.',
    query: z.object({ ...period, ...counted }),
    response: z.object({
      period: periodShown,
      previous: periodShown,
      home: z.string().describe('the own country, which is among the rows'),
      rows: z
        .array(
          z.object({
            country: z.string().nullable().describe('ISO 3166-1 alpha-2; null: not known'),
            tickets: z.number(),
            previousTickets: z.number().nullable(),
            sources: z.number().describe('distinct addresses; 0 of figures that came counted'),
          }),
        )
        .describe('most first'),
      foreignTickets: z.number().describe('with a source of another country'),
      readFrom,
      caveats: z.array(caveat),
    }),
  },
  returnAddresses: {
    method: 'GET',
    path: '/api/returns/addresses',
    access: everyones,
    summary: 'Sources or relay stations that several agencies had returns about',
    description:
      'Counted within what the caller may see: to an officer, those of the own agency whatever `agencies` says; to a vendor, those of its own tickets. Errors: period-invalid.',
    query: z.object({
      ...period,
      ...counted,
      role: z.enum(['source', 'relay']).default('source'),
      agencies: z.coerce.number().int().min(1).max(1000).default(2).describe('so many at least'),
      limit: z.coerce.number().int().min(1).max(500).default(50),
    }),
    response: z.object({
      period: periodShown,
      agencies: count.describe('so many at least were asked for'),
      items: z
        .array(
          z.object({
            address: z.string(),
            role: z.enum(['source', 'relay']),
            place,
            agencies: count,
            vendors: count,
            tickets: count,
            first: instant.describe('of its events'),
            last: instant,
          }),
        )
        .describe('most agencies first'),
    }),
  },
  returnPunctuality: {
    method: 'GET',
    path: '/api/returns/punctuality',
    access: everyones,
    summary: 'How soon and how completely each vendor returned for each agency',
    description: 'Errors: period-invalid.',
    query: z.object({ ...period, ...ofParties }),
    response: z.object({
      period: periodShown,
      lateAfter: z.number().describe('s: what is returned later than this is late'),
      rows: z.array(
        z.object({
          vendor: vendorNamed,
          agency: agencyNamed,
          tickets: count.describe('each vendor’s own, those of the same event too'),
          ...delays,
          late: count,
          complete: count.describe('nothing in them is unknown, assumed or contradictory'),
        }),
      ),
    }),
  },
  returnSilences: {
    method: 'GET',
    path: '/api/returns/silences',
    access: everyones,
    summary: 'Who has fallen silent: vendors that ought to return for an agency and do not',
    query: z.object({ ...ofParties, at: instant.optional().describe('by default now') }),
    response: z.object({
      at: instant,
      least: count.describe('days: longer than ever before, and at least so many'),
      most: count.describe('days, where nothing tells what is usual'),
      items: z
        .array(
          z.object({
            vendor: vendorNamed,
            agency: agencyNamed,
            lastAt: instant.nullable().describe('last return; null: never'),
            usualGap: z
              .number()
              .nullable()
              .describe('days: the longest in the year before; null: too few to say'),
            days: count.describe('of silence'),
          }),
        )
        .describe('the longest first'),
    }),
  },
  returnDeviceMonth: {
    method: 'GET',
    path: '/api/returns/device-status',
    access: everyones,
    summary: 'The monthly form of devices (監控設備狀況單): who returned it, when, and how completely',
    query: z.object({ ...ofParties, month: month.optional().describe('by default the newest that is over') }),
    response: z.object({
      month,
      lateFrom: instant.describe('first moment at which it is late'),
      rows: z.array(
        deviceState.extend({
          devices: count,
          states: z.record(z.string(), count).describe('devices by state'),
          missing: count.describe('devices of the month before of which this one says nothing'),
          receivedAt: instant.nullable().describe('first receipt; null: nothing came'),
          isLate: z.boolean(),
        }),
      ),
    }),
  },
  listReturnDevices: {
    method: 'GET',
    path: '/api/returns/devices',
    access: everyones,
    summary: 'Devices of a month as they were returned, at most 2000',
    query: z.object({
      ...ofParties,
      month,
      state: z.enum(['normal', 'degraded', 'down', 'maintenance', 'removed', 'unknown']).optional(),
    }),
    response: z.object({
      items: z.array(
        deviceState.extend({
          device: z.string(),
          kind: z.string(),
          state: z.string(),
          givenState: z.string(),
          lastSeenAt: instant.nullable(),
          note: z.string(),
          flags: z.array(z.string()),
          receivedAt: instant,
        }),
      ),
    }),
  },
  returnAttention: {
    method: 'GET',
    path: '/api/returns/attention',
    access: everyones,
    summary: 'What needs somebody: silence, lateness, what was set aside, what contradicts itself',
    description: 'Of what the caller may see. Errors: period-invalid.',
    query: z.object(period),
    response: z.object({
      period: periodShown,
      tickets: count.describe('valid returns, each event once; to a vendor, all of its own'),
      previousTickets: count,
      urgent: count.describe('of severity high or critical, and not resolved'),
      late: count,
      flags: z.record(z.string(), count).describe('tickets by flag'),
      silences: count.describe('vendors and agencies between which there is silence'),
      devices: z.object({
        month,
        lateFrom: instant,
        due: count.describe('vendors and agencies of whom the form of the month is due'),
        returned: count,
        late: count,
      }),
      setAside: z
        .object({ deliveries: count, rows: count })
        .describe('of deliveries of the period; none for officers'),
    }),
  },
  returnKnowledge: {
    method: 'GET',
    path: '/api/returns/knowledge',
    access: known,
    summary: 'Threat classes, codes of problems and flags, fields of profiles, and the rules in force',
    response: z.object({
      classes: z.array(
        z.object({
          code: z.string(),
          label: classLabel,
          types: z.array(z.object({ code: z.string(), label: classLabel })),
        }),
      ),
      forms: z.array(returnForm),
      ticketStates: z.array(z.string()),
      deviceStates: z.array(z.string()),
      problems: z.array(z.object({ code: z.string(), hint: z.string().nullable() })),
      flags: z.array(z.object({ code: z.string(), hint: z.string().nullable() })),
      ticketFields: z.array(z.string()),
      deviceFields: z.array(z.string()),
      rules: z.object({
        timeZone: z.string(),
        home: z.string(),
        lateAfter: z.number().describe('s'),
        silence: z.object({ least: count, most: count }).describe('days'),
        deviceDueDay: count.describe('of the month after'),
      }),
    }),
  },
  listReturnParties: {
    method: 'GET',
    path: '/api/returns/parties',
    access: known,
    summary: 'Vendors, and agencies that they serve or have served, as far as the caller may know',
    response: z.object({ vendors: z.array(vendorNamed), agencies: z.array(agencyNamed) }),
  },
})
