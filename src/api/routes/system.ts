import packageFile from '../../../package.json' with { type: 'json' }
import { groups } from '../contract/index.ts'
import { system } from '../contract/system.ts'
import { handlers } from '../handlers.ts'
import { openApi } from '../openapi.ts'

/** Made once: what is declared does not change while we run. */
let reference: string | undefined

export const systemRoutes = handlers(system, {
  alive: () => ({ status: 'alive' as const }),
  ready: async ({ app }) => {
    const checks = await app.readiness()
    const isReady = checks.every(({ ready }) => ready)
    const answer = { status: isReady ? 'ready' : 'degraded', checks } as const
    return isReady ? answer : Response.json(answer, { status: 503 })
  },
  metrics: async ({ app }) =>
    new Response(await app.metrics(), {
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    }),
  reference: () => {
    reference ??= JSON.stringify(openApi(groups, packageFile.version))
    return new Response(reference, { headers: { 'content-type': 'application/json' } })
  },
})
