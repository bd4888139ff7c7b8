/**
 * Which tickets of different vendors tell of the same event. Pure, and the same for every order in which the tickets came: it goes by
 * what the tickets say alone.
 *
 * Tickets of one agency, form and class are grouped, closest pair first: a group has at most one ticket a vendor, all of its event times
 * lie within `hours`, and each ticket that joins shares an address with one that is there. Groups merge in rounds; in a round, two do that
 * are nearest to each other. Three rounds are enough for eight vendors at one agency, and keep what happened a week ago out of today's
 * answer: see reach().
 */

export interface LinkRules {
  readonly hours: number
  /** An address that so many agencies had tickets about on one day tells nothing. */
  readonly commonAt: number
}

export interface Linkable {
  readonly id: number
  readonly vendor: number
  readonly number: string
  /** Event time, ms since 1970. */
  readonly at: number
  /** Addresses that may link it. */
  readonly addresses: readonly string[]
}

const rounds = 3
const hour = 3_600_000

/**
 * So far in time (ms) does a ticket's group depend on others: in a round, a group looks at those within `hours`, and at what is within
 * `hours` of them.
 */
export function reach({ hours }: LinkRules): number {
  return rounds * 2 * hours * hour
}

interface Group {
  /** In the order of canonical(). */
  readonly tickets: readonly Linkable[]
  readonly vendors: ReadonlySet<number>
  readonly addresses: ReadonlySet<string>
  readonly first: number
  readonly last: number
}

/** Ticket → the canonical one of its group; tickets that stand alone and canonical ones are left out. */
export function linksOf(
  tickets: readonly Linkable[],
  { hours }: Pick<LinkRules, 'hours'>,
): Map<number, number> {
  let groups: readonly Group[] = tickets
    .filter(({ addresses }) => addresses.length > 0)
    .toSorted(byRank)
    .map((ticket) => ({
      tickets: [ticket],
      vendors: new Set([ticket.vendor]),
      addresses: new Set(ticket.addresses),
      first: ticket.at,
      last: ticket.at,
    }))
  for (let round = 0; round < rounds; round++) {
    const merged = mergeNearest(groups, hours * hour)
    if (merged.length === groups.length) break
    groups = merged
  }
  const links = new Map<number, number>()
  for (const { tickets: all } of groups) for (const { id } of all.slice(1)) links.set(id, all[0]!.id)
  return links
}

/** The lowest is canonical: earliest event, then vendor, then number. */
function byRank(a: Linkable, b: Linkable): number {
  return a.at - b.at || a.vendor - b.vendor || (a.number < b.number ? -1 : a.number > b.number ? 1 : 0)
}

/** `groups` in the order of their canonical tickets; so is the answer. */
function mergeNearest(groups: readonly Group[], span: number): Group[] {
  const byAddress = new Map<string, number[]>()
  for (const [index, { addresses }] of groups.entries())
    for (const address of addresses) {
      const list = byAddress.get(address)
      if (list === undefined) byAddress.set(address, [index])
      else list.push(index)
    }
  const nearest = groups.map((group, index) => {
    let best: number | undefined
    for (const address of group.addresses) {
      const list = byAddress.get(address)!
      const own = place(list, index)
      // Outwards from the group itself: beyond `span`, nothing can merge with it.
      for (let at = own - 1; at >= 0 && group.first - groups[list[at]!]!.first <= span; at--)
        if (mayMerge(group, groups[list[at]!]!, span)) best = nearer(groups, index, best, list[at]!)
      for (let at = own + 1; at < list.length && groups[list[at]!]!.first - group.first <= span; at++)
        if (mayMerge(group, groups[list[at]!]!, span)) best = nearer(groups, index, best, list[at]!)
    }
    return best
  })
  return groups
    .flatMap((group, index) => {
      const other = nearest[index]
      if (other === undefined || nearest[other] !== index) return [group]
      return index < other ? [merge(group, groups[other]!)] : []
    })
    .sort((a, b) => byRank(a.tickets[0]!, b.tickets[0]!))
}

function place(list: readonly number[], index: number): number {
  let [low, high] = [0, list.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]! < index) low = middle + 1
    else high = middle
  }
  return low
}

function mayMerge(a: Group, b: Group, span: number): boolean {
  return (
    Math.max(a.last, b.last) - Math.min(a.first, b.first) <= span &&
    ![...a.vendors].some((vendor) => b.vendors.has(vendor))
  )
}

/** Pairs have one order for both of them, so the nearest pair of all is always mutual. */
function nearer(groups: readonly Group[], of: number, best: number | undefined, other: number): number {
  if (best === undefined || best === other) return other
  const distance = (index: number): number => Math.abs(groups[index]!.first - groups[of]!.first)
  const pair = (index: number): readonly [number, number] => [Math.min(of, index), Math.max(of, index)]
  const [a, b] = [pair(other), pair(best)]
  const order = distance(other) - distance(best) || a[0] - b[0] || a[1] - b[1]
  return order < 0 ? other : best
}

function merge(a: Group, b: Group): Group {
  return {
    tickets: [...a.tickets, ...b.tickets].sort(byRank),
    vendors: new Set([...a.vendors, ...b.vendors]),
    addresses: new Set([...a.addresses, ...b.addresses]),
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
  }
}
