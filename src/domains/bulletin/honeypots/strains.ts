/** Families with what was made from them: Mirai's variants are many, and each has a name. */
import { unknownValue } from '../../honeypot/index.ts'
import type { Facts } from './facts.ts'
import { familyNames } from './names.ts'

export interface Strain {
  readonly name: string
  readonly samples: number
  /** Whether samples of variants are among them. */
  readonly hasVariants: boolean
}

/** Samples by the family that theirs descends from, most samples first. */
export function strains(facts: Facts): Strain[] {
  const name = familyNames(facts)
  const rows = facts.rankings.sample_family.rows.filter(({ value }) => value !== unknownValue)
  return [...Map.groupBy(rows, ({ value }) => originOf(facts, value))]
    .map(([origin, members]) => ({
      name: name({ value: origin, label: '' }),
      samples: members.reduce((sum, { items, events }) => sum + (items ?? events), 0),
      hasVariants: members.some(({ value }) => value !== origin),
    }))
    .sort((a, b) => b.samples - a.samples || (a.name < b.name ? -1 : 1))
}

/** The family without a parent that a family descends from; itself when it has none. */
export function originOf({ knowledge: { families } }: Facts, value: string): string {
  const found = families.find(
    ({ id, name }) => id === value.toLowerCase() || name.toLowerCase() === value.toLowerCase(),
  )
  if (found === undefined) return value
  let origin = found
  // Parents are known and make no circle: the data is checked.
  for (let parent = found.parent; parent !== undefined; parent = origin.parent)
    origin = families.find(({ id }) => id === parent)!
  return origin.id
}
