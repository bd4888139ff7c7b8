/** JSONCompact rows to objects. */
import { LianfangError } from '../../base/errors.ts'

export type Meta = readonly { readonly name: string; readonly type: string }[]

/** Integers that JSON brings as texts, because a JavaScript number may not hold them. */
const wideInteger = /^(?:Nullable\(|LowCardinality\(|SimpleAggregateFunction\(\w+, )*U?Int(?:64|128|256)\)*$/

export class RowReader {
  readonly #columns: readonly { readonly name: string; readonly wide: boolean }[]

  constructor(meta: Meta) {
    this.#columns = meta.map(({ name, type }) => ({ name, wide: wideInteger.test(type) }))
  }

  /** Error: store-query when an integer is past 2^53, rather than a number that is nearly right. */
  read(values: readonly unknown[]): Record<string, unknown> {
    const row: Record<string, unknown> = {}
    this.#columns.forEach(({ name, wide }, index) => {
      const field = values[index]
      row[name] = wide && typeof field === 'string' ? exactNumber(field, name) : field
    })
    return row
  }
}

function exactNumber(digits: string, name: string): number {
  const number = Number(digits)
  if (Number.isSafeInteger(number)) return number
  throw new LianfangError(
    'store-query',
    `column ${name} holds ${digits}, which a number cannot hold exactly`,
    {
      hint: `select toString(${name})`,
    },
  )
}
