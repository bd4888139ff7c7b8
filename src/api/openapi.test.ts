import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { groups } from './contract/index.ts'
import { openApi } from './openapi.ts'
import { returnBodies, returnSchemas } from './return-schema.ts'

interface Described {
  readonly operationId: string
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
  readonly responses: Readonly<Record<string, unknown>>
}

suite('the API reference', () => {
  const reference = openApi(groups, '1.2.3') as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  }

  test('is OpenAPI 3.1 by the schema of the OpenAPI Initiative', async () => {
    const result = await new Validator().validate(
      JSON.parse(JSON.stringify(reference)) as Record<string, unknown>,
    )
    assert.deepEqual(result.errors ?? [], [])
    assert.equal(result.valid, true)
  })

  test('names each operation once', () => {
    const names = Object.values(reference.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    )
    assert.equal(new Set(names).size, names.length)
    const declared = Object.values(groups).flatMap((group) => Object.keys(group))
    assert.deepEqual(names.toSorted(), declared.toSorted())
  })

  test('declares every parameter of every path', () => {
    for (const [path, methods] of Object.entries(reference.paths))
      for (const { parameters } of Object.values(methods)) {
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
        const inPath = parameters.filter(({ in: place }) => place === 'path').map(({ name }) => name)
        assert.deepEqual(inPath.toSorted(), named.toSorted(), path)
      }
  })

  test('the examples of returns are as their schema says', () => {
    const examples = returnBodies['application/json']!['examples'] as Record<string, { value: unknown }>
    for (const { value } of Object.values(examples)) returnSchemas['Returns']!.parse(value)
    const line = returnBodies['application/x-ndjson']!['example'] as string
    returnSchemas['TicketReturn']!.parse(JSON.parse(line))
    const delivery = reference.paths['/api/returns/deliveries']!['post'] as unknown as {
      readonly requestBody: { readonly content: Readonly<Record<string, unknown>> }
    }
    for (const media of Object.keys(returnBodies))
      assert.equal(delivery.requestBody.content[media], returnBodies[media], media)
  })
})
