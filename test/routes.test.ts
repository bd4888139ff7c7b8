/** Every route as everyone: who may not call is refused before anything is looked at, and a route without a policy does not pass. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { groups } from '../src/api/contract/index.ts'
import { roles, tokenScopes, type Access, type Operation } from '../src/api/contract/operation.ts'
import { routes } from '../src/api/routes/index.ts'
import { startTestService, type Client } from './service.test-support.ts'

const operations = Object.values(groups).flatMap((group) =>
  Object.entries(group as Readonly<Record<string, Operation>>),
)

/** Somebody's ids, which do not exist: whoever is admitted gets 404, 422 and the like, never 401 or 403. */
function addressOf({ path }: Operation): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === 'id' && /^\/api\/(agencies|vendors)/.test(path)
      ? '999999'
      : '00000000-0000-4000-8000-000000000000',
  )
}

type Who = 'nobody' | { role: string } | { scope: string; isBound?: true }

function expected(access: Access, who: Who): number | 'admitted' {
  if (access.kind === 'public') return 'admitted'
  if (who === 'nobody') return 401
  if ('scope' in who)
    return access.kind === 'roles' &&
      access.token === who.scope &&
      !(access.unbound === true && who.isBound === true)
      ? 'admitted'
      : 403
  return access.kind === 'person' || access.roles.some((role) => role === who.role) ? 'admitted' : 403
}

suite('every route as everyone', async () => {
  const service = await startTestService()
  const own = { officer: await service.agency(1), vendor: await service.vendor(1) }
  const everyone: [string, Client, Parameters<typeof expected>[1]][] = [
    ['nobody', service.nobody, 'nobody'],
    [
      'token for read, bound to an agency',
      await service.machine(['read'], own.officer),
      { scope: 'read', isBound: true },
    ],
    ...(await Promise.all(
      roles.map(
        async (role) =>
          [
            role,
            await service.person(role, role === 'officer' || role === 'vendor' ? own[role] : undefined),
            { role },
          ] as [string, Client, Parameters<typeof expected>[1]],
      ),
    )),
    ...(await Promise.all(
      tokenScopes.map(
        async (scope) =>
          [
            `token for ${scope}`,
            await service.machine([scope], scope === 'returns' ? own.vendor : undefined),
            { scope },
          ] as [string, Client, Parameters<typeof expected>[1]],
      ),
    )),
  ]

  test('each declared operation has one route, and each route is declared', () => {
    assert.deepEqual(routes.map(({ name }) => name).toSorted(), operations.map(([name]) => name).toSorted())
    const places = operations.map(([, { method, path }]) => `${method} ${path}`)
    assert.equal(new Set(places).size, places.length)
  })

  for (const [name, client, who] of everyone)
    test(`as ${name}`, async () => {
      const wrong: string[] = []
      for (const [operation, declared] of operations) {
        // Ends the very session that the walk is made with.
        if (declared.method === 'DELETE' && declared.path === '/api/session') continue
        const response = await client.fetch(
          declared.method,
          addressOf(declared),
          declared.method === 'GET' ? undefined : {},
          { 'if-match': '"1"' },
        )
        const body = await response.text()
        const should = expected(declared.access, who)
        const refusedForWho = response.status === 401 || (response.status === 403 && /"forbidden"/.test(body))
        const right =
          should === 'admitted' ? !refusedForWho || isSignIn(declared) : response.status === should
        if (!right) wrong.push(`${operation}: ${response.status}, not ${should}: ${body.slice(0, 200)}`)
        if (response.status >= 500 && response.status !== 503)
          wrong.push(`${operation}: ${response.status} ${body.slice(0, 300)}`)
      }
      assert.deepEqual(wrong, [])
    })
})

/** Signing in with nothing fails with 401 too. */
function isSignIn({ access, path }: Operation): boolean {
  return access.kind === 'public' && path.startsWith('/api/session')
}
