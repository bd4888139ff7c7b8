import { LianfangError } from '../base/errors.ts'
import type { Caller } from '../domains/identity/index.ts'
import type { Access } from './contract/operation.ts'

/** Throws unauthenticated or forbidden unless the caller may do what asks for that access. */
export function admit(access: Access, caller: Caller | undefined): void {
  if (access.kind === 'public') return
  if (caller === undefined)
    throw new LianfangError('unauthenticated', 'nobody is signed in', {
      hint: 'Sign in, or send a token: Authorization: Bearer lianfang_…',
    })
  if (caller.kind === 'machine') {
    if (access.kind === 'roles' && access.token !== undefined && caller.tokenScopes.includes(access.token)) {
      if (access.unbound !== true || (caller.agency === null && caller.vendor === null)) return
      throw new LianfangError('forbidden', 'this token is bound, and what is asked for is the centre’s', {
        hint: 'An administrator can make one that is bound to no agency.',
      })
    }
    throw new LianfangError('forbidden', 'this token is not for that', {
      hint: 'An administrator can make one with the right scope.',
    })
  }
  if (access.kind === 'person') return
  if (caller.role !== null && access.roles.includes(caller.role)) return
  throw new LianfangError('forbidden', 'your role may not do that', { hint: 'Ask an administrator.' })
}
