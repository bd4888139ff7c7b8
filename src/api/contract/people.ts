/** Accounts, for administrators. */
import { z } from 'zod'
import { operations, pageOf, paging, roles } from './operation.ts'
import { language, mail, personName } from './session.ts'

const administrator = { kind: 'roles', roles: ['administrator'] } as const
const instant = z.iso.datetime()
const states = ['invited', 'active', 'suspended'] as const
const agency = z.number().int().min(1).nullable().describe('of an officer, and of nobody else')
const vendor = z.number().int().min(1).nullable().describe('of a person of a vendor, and of nobody else')
const byId = z.object({ id: z.uuid() })

const person = z.object({
  id: z.uuid(),
  mail: z.string(),
  name: z.string(),
  role: z.enum(roles),
  agency,
  vendor,
  language,
  state: z.enum(states),
  version: z.number().int(),
  lockedUntil: instant.nullable(),
  createdAt: instant,
  signedInAt: instant.nullable(),
  hasPassword: z.boolean(),
  hasTotp: z.boolean(),
  passkeys: z.number().int(),
  sessions: z.number().int(),
})
const handed = z.object({
  person,
  link: z.string().nullable().describe('to be handed over; null: it goes out by mail. Shown this once'),
})

export const people = operations({
  listPeople: {
    method: 'GET',
    path: '/api/people',
    access: administrator,
    summary: 'Accounts by mail address',
    query: z.object({
      ...paging,
      text: z.string().max(200).optional().describe('part of name or mail address'),
      role: z.enum(roles).optional(),
      state: z.enum(states).optional(),
      agency: z.coerce.number().int().min(1).optional(),
      vendor: z.coerce.number().int().min(1).optional(),
    }),
    response: pageOf(person),
  },
  invitePerson: {
    method: 'POST',
    path: '/api/people',
    access: administrator,
    summary: 'Invite somebody',
    status: 201,
    secret: true,
    body: z.object({
      mail,
      name: personName,
      role: z.enum(roles),
      agency: agency.default(null),
      vendor: vendor.default(null),
      language,
    }),
    response: handed,
  },
  readPerson: {
    method: 'GET',
    path: '/api/people/{id}',
    access: administrator,
    summary: 'One account',
    params: byId,
    response: person,
  },
  changePerson: {
    method: 'PATCH',
    path: '/api/people/{id}',
    access: administrator,
    summary:
      'Change name, role, agency, vendor or language; another role, agency or vendor ends the sessions',
    params: byId,
    precondition: true,
    body: z.object({
      name: personName.optional(),
      role: z.enum(roles).optional(),
      agency: agency.optional(),
      vendor: vendor.optional(),
      language: language.optional(),
    }),
    response: person,
  },
  suspendPerson: {
    method: 'POST',
    path: '/api/people/{id}/suspend',
    access: administrator,
    summary: 'Lock somebody out and end the sessions',
    params: byId,
    response: person,
  },
  activatePerson: {
    method: 'POST',
    path: '/api/people/{id}/activate',
    access: administrator,
    summary: 'Let somebody suspended in again',
    params: byId,
    response: person,
  },
  unlockPerson: {
    method: 'POST',
    path: '/api/people/{id}/unlock',
    access: administrator,
    summary: 'Forget failed sign-ins',
    params: byId,
    response: person,
  },
  resetPerson: {
    method: 'POST',
    path: '/api/people/{id}/reset',
    access: administrator,
    summary: 'End the sessions and send a link to set a new password',
    params: byId,
    secret: true,
    body: z.object({
      factors: z
        .boolean()
        .default(false)
        .describe('also take away password, second factors and recovery codes'),
    }),
    response: handed,
  },
  inviteAgain: {
    method: 'POST',
    path: '/api/people/{id}/invite-again',
    access: administrator,
    summary: 'Another invitation in place of the one before',
    params: byId,
    secret: true,
    response: handed,
  },
})
