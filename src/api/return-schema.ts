/** `lianfang-return/1` in the API reference: what deliverReturns takes. */
import type { z } from 'zod'
import { deviceReturn, returns, schemaName, ticketReturn } from '../domains/returns/index.ts'

const ticket = {
  schema: schemaName,
  form: 'monitoring',
  number: 'M-2026-000123',
  revision: 1,
  agency: '2.16.886.101.20003',
  threatClass: 'intrusion-attempts/brute-force',
  severity: 'high',
  eventAt: '2026-11-20T08:30:00+08:00',
  detectedAt: '2026-11-20T08:34:00+08:00',
  returnedAt: '2026-11-20T08:50:00+08:00',
  sources: ['203.0.113.5'],
  destinations: ['198.51.100.3'],
  relays: ['203.0.113.66', 'update.example'],
  title: '遠端登入密碼猜測',
  rule: 'Many failed sign-ins',
  state: 'open',
} satisfies z.input<typeof ticketReturn>

const device = {
  schema: schemaName,
  form: 'device-status',
  agency: '2.16.886.101.20003',
  month: '2026-10',
  device: 'ips-1',
  kind: 'ips',
  state: 'normal',
  lastSeenAt: '2026-10-31T23:55:00+08:00',
} satisfies z.input<typeof deviceReturn>

/** By the name in the reference. */
export const returnSchemas: Readonly<Record<string, z.ZodType>> = {
  TicketReturn: ticketReturn,
  DeviceReturn: deviceReturn,
  Returns: returns,
}

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const list = { schema: schemaName, returns: [ticket] }
const table =
  '單號,機關OID,威脅類別,嚴重程度,事件時間,來源IP,目的IP\nM-2026-000123,2.16.886.101.20003,入侵嘗試,高,115/11/20 08:30,203.0.113.5,198.51.100.3\n'

/** Media type → what stands of it in the reference. */
export const returnBodies: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'application/json': {
    schema: { oneOf: ['Returns', 'TicketReturn', 'DeviceReturn'].map(reference) },
    examples: {
      tickets: { summary: 'Tickets (profile lianfang-json)', value: list },
      devices: {
        summary: 'Devices of a month (profile lianfang-device-json)',
        value: { schema: schemaName, returns: [device] },
      },
    },
  },
  'application/x-ndjson': {
    schema: { type: 'string', description: 'one TicketReturn or DeviceReturn a line' },
    example: `${JSON.stringify(ticket)}\n`,
  },
  'text/csv': {
    schema: { type: 'string', description: 'UTF-8, UTF-16 or Big5; headings as the profile has them' },
    example: table,
  },
}
