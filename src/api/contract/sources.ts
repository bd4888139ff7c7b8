/** Live sources, files that were read, and records that were set aside. */
import { z } from 'zod'
import { centre, operations, pageOf, paging } from './operation.ts'

const editors = ['administrator', 'operator'] as const
const instant = z.iso.datetime()
const transports = ['udp', 'tcp', 'tls', 'http'] as const
const states = ['unknown', 'named', 'ignored'] as const
const count = z.number().int()
const dropped = z.record(z.string(), count).describe('records by the policy that dropped them')

const source = z.object({
  id: z.uuid(),
  transport: z.enum(transports),
  address: z
    .string()
    .describe("of the peer; of HTTP <token's id>/<name>; * for all that were too many to be told apart"),
  name: z.string().nullable(),
  state: z.enum(states),
  format: z.string().nullable().describe('null: recognised by content'),
  readAs: z.string().nullable().describe('what it is read as now'),
  timeZone: z.string().nullable().describe("null: the installation's"),
  sensor: z.string(),
  certificate: z.string().nullable().describe('subject of its client certificate'),
  firstSeen: instant,
  lastEvent: instant,
  expectedSilence: z.number().int().nullable().describe('minutes'),
  note: z.string(),
  version: z.number().int(),
  rate: z.number().describe('records a second, over the last minute'),
  received: count.describe('= stored + setAside + blank + waiting + all that was dropped'),
  stored: count,
  setAside: count,
  blank: count,
  dropped,
  waiting: count.describe('in the spool, not stored yet'),
  lag: z.number().nullable().describe('ms from receipt to store'),
  clockSkew: z.number().nullable().describe('ms that its clock is ahead'),
  silent: z.boolean().describe('no record for longer than expected'),
  minutes: z.array(count).describe('records of the last sixty minutes, oldest first'),
  hours: z.array(count).describe('records of the last 48 hours, oldest first'),
})

const file = z.object({
  stream: z.string(),
  name: z.string(),
  format: z.string(),
  read: count,
  stored: count,
  setAside: count,
  blank: count,
  pending: count,
  lastRead: z.string(),
})

const listener = z.object({
  name: z.string(),
  transport: z.enum(transports),
  port: z.number().int(),
  open: count.describe('connections'),
  dropped,
  endings: z.record(z.string(), count).describe('how connections ended, or why they were refused'),
  validTo: instant.nullable().describe('when our certificate ends'),
})

const setAsideRecord = z.object({
  id: z.string(),
  source: z.string().describe('transport and address, or path'),
  format: z.string(),
  offset: z.number().int(),
  reason: z.string(),
  detail: z.string(),
  size: count.describe('bytes of the record'),
  text: z.string().describe('its bytes as UTF-8; what is none is U+FFFD'),
  hex: z.string(),
  isCut: z.boolean().describe('text and hex are only its beginning'),
  receivedAt: z.string(),
})

const idOfRecord = z.string().regex(/^[0-9a-f]{1,16}-[0-9a-f]{1,16}$/i)
const filter = {
  source: z.uuid().optional().describe('a live source'),
  name: z.string().max(500).optional().describe("part of a file's or source's name"),
  reason: z.string().max(100).optional(),
}

export const sources = operations({
  pushRecords: {
    method: 'POST',
    path: '/api/push/{name}',
    access: { kind: 'roles', roles: [], token: 'push' },
    summary: 'Send records, one a line; what is answered is on the disk',
    description:
      'text/plain or application/x-ndjson, as it is or with Content-Encoding gzip or zstd, at most 64 MiB unpacked. Taken whole or not at all: a request that failed can be sent again as it is.',
    params: z.object({ name: z.string() }),
    body: 'bytes',
    rate: 'push',
    response: z.object({
      received: count,
      dropped: count.describe('because an operator has said to ignore this source'),
    }),
  },
  listSources: {
    method: 'GET',
    path: '/api/sources',
    access: { kind: 'roles', roles: centre },
    summary: 'Live sources with how they do',
    query: z.object({ ...paging, state: z.enum(states).optional() }),
    response: pageOf(source),
  },
  readSource: {
    method: 'GET',
    path: '/api/sources/{id}',
    access: { kind: 'roles', roles: centre },
    summary: 'One of them',
    params: z.object({ id: z.uuid() }),
    response: source,
  },
  changeSource: {
    method: 'PATCH',
    path: '/api/sources/{id}',
    access: { kind: 'roles', roles: editors },
    summary: 'Name it, say what its records are, or ignore it',
    params: z.object({ id: z.uuid() }),
    precondition: true,
    body: z
      .object({
        name: z.string().trim().min(1).max(200).nullable(),
        state: z.enum(states),
        format: z.string().max(100).nullable(),
        timeZone: z.string().max(100).nullable(),
        sensor: z.string().max(200),
        expectedSilence: z.number().int().min(1).max(525_600).nullable(),
        note: z.string().max(10_000),
      })
      .partial(),
    response: source,
  },
  listReadFiles: {
    method: 'GET',
    path: '/api/read-files',
    access: { kind: 'roles', roles: centre },
    summary: 'Files and pipes that were read, the one read last first',
    query: z.object(paging),
    response: pageOf(file),
  },
  readCollection: {
    method: 'GET',
    path: '/api/collection',
    access: { kind: 'roles', roles: centre },
    summary: 'How live collection does: its listeners, its spool, the formats it knows',
    response: z.object({
      listeners: z.array(listener),
      troubles: z.array(z.string()).describe('why nothing more is taken, or stored; empty when all is well'),
      spool: z.object({
        bytes: count,
        bound: count,
        isFull: z.boolean(),
        oldestWaiting: z.number().describe('s'),
      }),
      formats: z.array(z.object({ name: z.string(), product: z.string() })),
    }),
  },
  listSetAside: {
    method: 'GET',
    path: '/api/set-aside',
    access: { kind: 'roles', roles: centre },
    summary: 'Records that could not be taken, in the order they stand in their sources',
    query: z.object({ ...paging, ...filter }),
    response: pageOf(setAsideRecord),
  },
  countSetAside: {
    method: 'GET',
    path: '/api/set-aside-reasons',
    access: { kind: 'roles', roles: centre },
    summary: 'How many are set aside, by reason',
    query: z.object(filter),
    response: z.object({ items: z.array(z.object({ reason: z.string(), records: count })) }),
  },
  readSetAside: {
    method: 'GET',
    path: '/api/set-aside/{id}',
    access: { kind: 'roles', roles: centre },
    summary: 'One of them, whole',
    params: z.object({ id: idOfRecord }),
    response: setAsideRecord,
  },
  replaySetAside: {
    method: 'POST',
    path: '/api/set-aside/replay',
    access: { kind: 'roles', roles: editors },
    summary: 'Try them again, after a format was set or mended',
    body: z.object({ ...filter, timeZone: z.string().max(100).optional() }),
    response: z.object({
      tried: count,
      taken: count,
      leftOut: count.describe('of blocks that may still be read again as a whole'),
      faults: z.array(z.string()),
    }),
  },
})
