/** The part of OpenAPI 3.1 that our own server writes. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly required?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly $ref?: string
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required?: boolean
  readonly description?: string
  readonly schema: Schema
}

export type Content = Readonly<Record<string, { readonly schema?: Schema }>>

export interface ApiOperation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly description?: string
  readonly 'x-access'?: {
    readonly kind: 'public' | 'person' | 'roles'
    readonly roles?: readonly string[]
    readonly token?: string
    readonly unbound?: boolean
  }
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>
}

export interface OpenApi {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>
}

export interface Listed extends ApiOperation {
  readonly method: string
  readonly path: string
}

/** Operations in the order of the document, by tag. */
export function byTag({ paths }: OpenApi, sought: string): ReadonlyMap<string, readonly Listed[]> {
  const needles = sought.toLowerCase().split(/\s+/)
  const tags = new Map<string, Listed[]>()
  for (const [path, methods] of Object.entries(paths))
    for (const [method, operation] of Object.entries(methods)) {
      const {
        operationId,
        summary,
        description = '',
        tags: [tag = ''],
      } = operation
      const text = `${method} ${path} ${operationId} ${summary} ${description} ${tag}`.toLowerCase()
      if (!needles.every((needle) => text.includes(needle))) continue
      const listed = tags.get(tag) ?? []
      listed.push({ ...operation, method: method.toUpperCase(), path })
      tags.set(tag, listed)
    }
  return tags
}

/** `string (date-time)`, `integer 1–500`, `"a" | "b"`, `array of …`. */
export function typeText(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? ''
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const union = schema.anyOf ?? schema.oneOf
  if (union !== undefined) return [...new Set(union.map(typeText))].join(' | ')
  if (schema.allOf !== undefined) return schema.allOf.map(typeText).join(' & ')
  const type =
    schema.type === undefined
      ? 'any'
      : typeof schema.type === 'string'
        ? schema.type
        : schema.type.join(' | ')
  if (type === 'array') return `array of ${schema.items === undefined ? 'any' : typeText(schema.items)}`
  const parts = [type]
  if (schema.format !== undefined) parts.push(`(${schema.format})`)
  const { minimum, maximum, minLength, maxLength } = schema
  // The bounds that JavaScript's own numbers have say nothing.
  const bounded = (bound: number | undefined): bound is number =>
    bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER
  if (bounded(minimum) || bounded(maximum))
    parts.push(`${bounded(minimum) ? minimum : '…'}–${bounded(maximum) ? maximum : '…'}`)
  if (minLength !== undefined || maxLength !== undefined)
    parts.push(`${minLength ?? 0}–${maxLength ?? '…'} chars`)
  return parts.join(' ')
}

/** What a value of the schema could look like. */
export function exampleOf(schema: Schema, depth = 0): unknown {
  if (schema.default !== undefined) return schema.default
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  const [first] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []
  if (first !== undefined) return exampleOf(first, depth)
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0]
  if (type === 'object' || schema.properties !== undefined) {
    if (depth > 4) return {}
    const required = new Set(schema.required ?? [])
    return Object.fromEntries(
      Object.entries(schema.properties ?? {})
        .filter(([name]) => required.size === 0 || required.has(name))
        .map(([name, property]) => [name, exampleOf(property, depth + 1)]),
    )
  }
  if (type === 'array')
    return schema.items === undefined || depth > 4 ? [] : [exampleOf(schema.items, depth + 1)]
  if (type === 'integer' || type === 'number') return Math.max(schema.minimum ?? 1, 1)
  if (type === 'boolean') return true
  if (type === 'null') return null
  if (schema.format === 'date-time') return '2026-11-21T08:00:00Z'
  if (schema.format === 'date') return '2026-11-21'
  if (schema.format === 'uuid') return '00000000-0000-4000-8000-000000000000'
  return '…'
}

/** A call to copy: in single quotes, so that a shell reads it as it stands. */
export function curlOf({ method, path, parameters, requestBody, ...rest }: Listed, origin: string): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
  const query = parameters
    .filter(
      (parameter) =>
        parameter.in === 'query' && parameter.required === true && parameter.schema.default === undefined,
    )
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(exampleOf(schema)))}`)
    .join('&')
  const lines = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${quoted(`${origin}${path}${query === '' ? '' : `?${query}`}`)}`,
  ]
  if (rest['x-access']?.kind !== 'public') lines.push(`-H "Authorization: Bearer $LIANFANG_TOKEN"`)
  for (const { name, in: place, required } of parameters)
    if (place === 'header' && required === true) lines.push(`-H ${quoted(`${name}: "1"`)}`)
  const json = requestBody?.content['application/json']?.schema
  if (json !== undefined)
    lines.push(`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(exampleOf(json)))}`)
  else if (requestBody !== undefined) lines.push('--data-binary @file')
  return lines.join(' \\\n  ')
}
