/**
 * Whose address it was: of the ranges that hold it and were valid then, the one with the longest prefix; of equal prefixes the one that
 * became valid last; of those the agency entered last. Compiled, so that the store finds it with one look at a trie.
 */
import { contains, lastOf, mappedText, type Prefix } from './prefix.ts'

/** Half-open, in whole seconds since 1970 as the event store counts them; `to` null: no end. */
export interface OwnedRange {
  readonly prefix: Prefix
  readonly agency: number
  readonly from: number
  readonly to: number | null
}

/** Who it belongs to from each start on; starts[0] is 0, 0 is nobody. Neighbours differ. */
export interface TimeLine {
  readonly starts: readonly number[]
  readonly agencies: readonly number[]
}

export interface CompiledPrefix extends TimeLine {
  readonly prefix: Prefix
}

/** The last second that the event store can hold. */
const endOfTime = 2 ** 32 - 1
const nobody: TimeLine = { starts: [0], agencies: [0] }
const root: Prefix = { first: 0n, length: 0 }

/**
 * Every prefix with its time line, which tells what covering prefixes say while its own ranges are not valid: the longest prefix of an
 * address has the whole answer. The first one is `::/0`. In the order of addresses, wider ones first.
 */
export function compile(ranges: readonly OwnedRange[]): CompiledPrefix[] {
  const byPrefix = Map.groupBy(ranges, ({ prefix }) => mappedText(prefix))
  const prefixes = [...byPrefix.values()].map((own) => ({ prefix: own[0]!.prefix, own })).sort(inOrder)
  const compiled: CompiledPrefix[] = [{ prefix: root, ...nobody }]
  /** Prefixes that hold the one at hand. */
  const around: CompiledPrefix[] = [compiled[0]!]
  for (const { prefix, own } of prefixes) {
    while (!contains(around.at(-1)!.prefix, prefix)) around.pop()
    const line = { prefix, ...lineOf(own, around.at(-1)!) }
    compiled.push(line)
    around.push(line)
  }
  return compiled
}

/** At a second, the agency of a time line. */
export function agencyDuring({ starts, agencies }: TimeLine, second: number): number {
  return agencies[starts.findLastIndex((start) => start <= second)] ?? 0
}

function lineOf(own: readonly OwnedRange[], around: TimeLine): TimeLine {
  const bounds = new Set(around.starts)
  for (const { from, to } of own) bounds.add(from).add(to ?? endOfTime)
  const starts: number[] = []
  const agencies: number[] = []
  for (const second of [...bounds].sort((a, b) => a - b)) {
    const [owner] = own
      .filter(({ from, to }) => from <= second && second < (to ?? Infinity))
      .sort((a, b) => b.from - a.from || b.agency - a.agency)
    const agency = owner?.agency ?? agencyDuring(around, second)
    if (agencies.at(-1) === agency) continue
    starts.push(second)
    agencies.push(agency)
  }
  return { starts, agencies }
}

/** Addresses first … last whose owner differs in [from, to) seconds. */
export interface Change {
  readonly first: bigint
  readonly last: bigint
  readonly from: number
  readonly to: number
}

/** Where two compiled registries, in any order, differ: not a second missed, at most the addresses of a more specific prefix too many. */
export function changesBetween(
  before: readonly CompiledPrefix[],
  after: readonly CompiledPrefix[],
): Change[] {
  const prefixes = new Map([...before, ...after].map((line) => [mappedText(line.prefix), line]))
  const changes: Change[] = []
  const [old, young] = [new Walk(before), new Walk(after)]
  for (const { prefix } of [...prefixes.values()].sort(inOrder)) {
    const [was, is] = [old.at(prefix), young.at(prefix)]
    const bounds = [...new Set([...was.starts, ...is.starts])].sort((a, b) => a - b)
    const differing = bounds.filter((second) => agencyDuring(was, second) !== agencyDuring(is, second))
    if (differing.length === 0) continue
    const end = bounds.find((second) => second > differing.at(-1)!) ?? endOfTime
    changes.push({ first: prefix.first, last: lastOf(prefix), from: differing[0]!, to: end })
  }
  return changes
}

/** What a compiled registry says of prefixes that are asked in order. */
class Walk {
  readonly #lines: readonly CompiledPrefix[]
  #next = 0
  readonly #around: CompiledPrefix[] = []

  constructor(lines: readonly CompiledPrefix[]) {
    this.#lines = lines.toSorted(inOrder)
  }

  at(prefix: Prefix): TimeLine {
    for (;;) {
      const line = this.#lines[this.#next]
      if (line === undefined || inOrder(line, { prefix }) > 0) break
      this.#leave(line.prefix)
      this.#around.push(line)
      this.#next++
    }
    this.#leave(prefix)
    return this.#around.at(-1) ?? nobody
  }

  #leave(prefix: Prefix): void {
    while (this.#around.length > 0 && !contains(this.#around.at(-1)!.prefix, prefix)) this.#around.pop()
  }
}

function inOrder(
  { prefix: a }: { readonly prefix: Prefix },
  { prefix: b }: { readonly prefix: Prefix },
): number {
  if (a.first !== b.first) return a.first < b.first ? -1 : 1
  return a.length - b.length
}
