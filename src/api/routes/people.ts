import {
  activate,
  changePerson,
  invite,
  inviteAgain,
  listPeople,
  readPerson,
  resetPerson,
  suspend,
  unlock,
  type Handed,
  type Person,
} from '../../domains/identity/index.ts'
import { people } from '../contract/people.ts'
import { readCursor, writeCursor } from '../cursor.ts'
import { handlers } from '../handlers.ts'
import { requireFreshProof } from '../visitor.ts'
import { z } from 'zod'

const place = z.tuple([z.string(), z.string()])

export const peopleRoutes = handlers(people, {
  listPeople: async ({ app, query: { cursor, ...filter } }) => {
    const after = cursor === undefined ? undefined : readCursor(cursor, place)
    const { items, next } = await listPeople(app.identity, {
      ...filter,
      after: after === undefined ? undefined : { mail: after[0], id: after[1] },
    })
    return { items: items.map(shown), next: next === null ? null : writeCursor([next.mail, next.id]) }
  },
  invitePerson: async (context) => {
    await requireFreshProof(context)
    return handed(await invite(context.app.identity, context.caller, context.body))
  },
  readPerson: async ({ app, params }) => shown(await readPerson(app.identity, params.id)),
  changePerson: async (context) => {
    await requireFreshProof(context)
    const { app, caller, params, expected, body } = context
    return shown(await changePerson(app.identity, caller, params.id, expected, body))
  },
  suspendPerson: async ({ app, caller, params, expected }) =>
    shown(await suspend(app.identity, caller, params.id, expected)),
  activatePerson: async ({ app, caller, params, expected }) =>
    shown(await activate(app.identity, caller, params.id, expected)),
  unlockPerson: async ({ app, caller, params }) => shown(await unlock(app.identity, caller, params.id)),
  resetPerson: async (context) => {
    await requireFreshProof(context)
    return handed(await resetPerson(context.app.identity, context.caller, context.params.id, context.body))
  },
  inviteAgain: async (context) => {
    await requireFreshProof(context)
    return handed(await inviteAgain(context.app.identity, context.caller, context.params.id))
  },
})

const handed = ({ person, link }: Handed) => ({ person: shown(person), link })

function shown({ lockedUntil, createdAt, signedInAt, ...person }: Person) {
  return {
    ...person,
    lockedUntil: lockedUntil?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    signedInAt: signedInAt?.toISOString() ?? null,
  }
}
