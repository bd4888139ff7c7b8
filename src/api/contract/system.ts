import { z } from 'zod'
import { operations } from './operation.ts'

export const system = operations({
  alive: {
    method: 'GET',
    path: '/healthz',
    access: { kind: 'public' },
    summary: 'Whether the process is alive',
    response: z.object({ status: z.literal('alive') }),
  },
  ready: {
    method: 'GET',
    path: '/readyz',
    access: { kind: 'public' },
    summary: 'Whether both stores answer and the collector takes records (503 when not)',
    response: z.object({
      status: z.enum(['ready', 'degraded']),
      checks: z.array(z.object({ name: z.string(), ready: z.boolean() })),
    }),
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    access: { kind: 'roles', roles: ['administrator', 'operator'], token: 'metrics' },
    summary: 'Metrics in the Prometheus text format',
    response: { media: ['text/plain'] },
  },
  reference: {
    method: 'GET',
    path: '/api/openapi.json',
    access: { kind: 'public' },
    summary: 'This API as OpenAPI 3.1',
    response: { media: ['application/json'] },
  },
})
