/** The search parameters of the pages of returns. Apart from the pages, so that the address can be read before one is loaded. */
import { flag, oneOf, text, whole } from '../../search.ts'

export const forms = ['monitoring', 'analysis', 'alert', 'device-status'] as const
export type Form = (typeof forms)[number]
/** Those that are tickets; and of these, those that are valid returns. */
export const ticketForms = ['monitoring', 'analysis', 'alert'] as const
export type TicketForm = (typeof ticketForms)[number]
export const countedForms = ['monitoring', 'analysis'] as const
export const levels = ['A', 'B', 'C', 'D', 'E'] as const
export const ticketStates = [
  'open',
  'in-progress',
  'resolved',
  'closed',
  'false-positive',
  'unknown',
] as const
export const deviceStates = ['normal', 'degraded', 'down', 'maintenance', 'removed', 'unknown'] as const
export type DeviceState = (typeof deviceStates)[number]

const parties = { vendor: whole, agency: whole }

/** What is counted; the same names as the API's. */
export const countedReaders = {
  from: text,
  to: text,
  ...parties,
  threatClass: text,
  category: text,
  level: oneOf(levels),
  form: oneOf(countedForms),
}

export const ticketReaders = {
  ...countedReaders,
  form: oneOf(ticketForms),
  severity: whole,
  state: oneOf(ticketStates),
  flag: text,
  address: text,
  country: text,
  search: text,
  counted: flag,
}

export const deviceReaders = { month: text, ...parties, state: oneOf(deviceStates) }
