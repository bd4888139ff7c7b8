/** The API as OpenAPI 3.1, made from the declared operations. */
import { z } from 'zod'
import { problem, type Access, type Operation } from './contract/operation.ts'
import { returnBodies, returnSchemas } from './return-schema.ts'

type Json = Readonly<Record<string, unknown>>

/** `groups`: file name of the contract → its operations. */
export function openApi(
  groups: Readonly<Record<string, Readonly<Record<string, Operation>>>>,
  version: string,
): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const [tag, group] of Object.entries(groups))
    for (const [name, operation] of Object.entries(group)) {
      const path = (paths[operation.path] ??= {})
      path[operation.method.toLowerCase()] = described(tag, name, operation)
    }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Lianfang 聯防',
      version,
      description:
        'Errors are RFC 9457 problem details. Lists give `next`, the cursor of the next page. What is edited carries `version`: send it back in If-Match. POST takes Idempotency-Key.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    tags: Object.keys(groups).map((name) => ({ name })),
    components: {
      schemas: {
        Problem: schemaOf(problem, 'output'),
        ...Object.fromEntries(
          Object.entries(returnSchemas).map(([name, schema]) => [name, schemaOf(schema, 'input')]),
        ),
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-lianfang' },
        token: { type: 'http', scheme: 'bearer', description: 'lianfang_… (people/machines: API tokens)' },
      },
    },
  }
}

function described(tag: string, name: string, operation: Operation): Json {
  const { access, body, response, status } = operation
  const described_ = [operation.description, `May call: ${whoMay(access)}.`].filter(
    (text) => text !== undefined,
  )
  return {
    operationId: name,
    tags: [tag],
    summary: operation.summary,
    description: described_.join('\n\n'),
    'x-access': access,
    security: securityOf(access),
    parameters: [
      ...parameters('path', operation.params),
      ...parameters('query', operation.query),
      ...(operation.precondition === true
        ? [{ name: 'If-Match', in: 'header', required: true, schema: { type: 'string' } }]
        : []),
      ...(operation.method === 'POST'
        ? [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: false,
              schema: { type: 'string', maxLength: 200 },
            },
          ]
        : []),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content:
              body === 'bytes'
                ? bytesOf(name, operation)
                : { 'application/json': { schema: schemaOf(body, 'input') } },
          },
        }),
    responses: {
      ...successOf(response, status),
      default: {
        description: 'What went wrong',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

/** Bytes of which more can be said than their media types. */
const bodies: Readonly<Record<string, typeof returnBodies>> = { deliverReturns: returnBodies }

function bytesOf(name: string, { accepts = ['*/*'] }: Operation): Json {
  return Object.fromEntries(accepts.map((media) => [media, bodies[name]?.[media] ?? {}]))
}

function successOf(response: Operation['response'], status = 200): Json {
  if ('media' in response)
    return {
      [status]: {
        description: 'Done',
        content: Object.fromEntries(response.media.map((media) => [media, {}])),
      },
    }
  if (response instanceof z.ZodVoid) return { 204: { description: 'Done' } }
  return {
    [status]: {
      description: 'Done',
      content: { 'application/json': { schema: schemaOf(response, 'output') } },
    },
  }
}

function parameters(place: 'path' | 'query', schema: z.ZodObject | undefined): Json[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Readonly<Record<string, Json>>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: property,
  }))
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const described = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  delete described.$schema
  return { ...described }
}

function whoMay(access: Access): string {
  if (access.kind === 'public') return 'anyone'
  if (access.kind === 'person') return 'anyone signed in'
  const bound = access.unbound === true ? ' that is bound to no agency' : ''
  const token = access.token === undefined ? [] : [`a token for ${access.token}${bound}`]
  return [...access.roles, ...token].join(', ')
}

function securityOf(access: Access): Json[] {
  if (access.kind === 'public') return []
  if (access.kind === 'person' || access.token === undefined) return [{ session: [] }]
  return [{ session: [] }, { token: [] }]
}
