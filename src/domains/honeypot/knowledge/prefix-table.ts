import { parsePrefix } from '../../agencies/index.ts'

/** Finds what the longest prefix that holds an address stands for. */
export class PrefixTable<Value> {
  readonly #lengths: readonly (readonly [beyond: bigint, values: ReadonlyMap<bigint, Value>])[]

  /** Error: range-invalid, for what is no prefix. */
  constructor(entries: Iterable<readonly [prefix: string, value: Value]>) {
    const byLength = new Map<number, Map<bigint, Value>>()
    for (const [text, value] of entries) {
      const { first, length } = parsePrefix(text)
      const values = byLength.get(length) ?? new Map<bigint, Value>()
      values.set(first >> BigInt(128 - length), value)
      byLength.set(length, values)
    }
    this.#lengths = [...byLength]
      .sort(([a], [b]) => b - a)
      .map(([length, values]) => [BigInt(128 - length), values])
  }

  /** `bytes`: 16, as `addressBytes` gives them. */
  find(bytes: Uint8Array): Value | undefined {
    const address = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
    for (const [beyond, values] of this.#lengths) {
      const value = values.get(address >> beyond)
      if (value !== undefined) return value
    }
    return undefined
  }
}
