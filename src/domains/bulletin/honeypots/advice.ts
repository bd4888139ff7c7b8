import { z } from 'zod'
import type { Section } from '../model.ts'
import { adviceSection, readAdvice } from '../writing/advice.ts'
import type { Edition } from '../writing/edition.ts'
import type { Facts, Ranked } from './facts.ts'
import { runsCode } from './names.ts'

/** What advice follows from: values of one dimension; without values, all that are known. */
const condition = z.strictObject({
  dimension: z.enum(['service', 'port', 'password', 'flaw', 'device', 'family', 'sample_family', 'activity']),
  values: z.array(z.string()).min(1).optional(),
  /** Of flaws only: those that let others run code. */
  runsCode: z.literal(true).optional(),
  /** Of families only: what they mostly do, as in reference/honeypots/families.json. */
  sort: z.enum(['botnet', 'miner', 'worm', 'backdoor']).optional(),
  minimum: z.int().min(1),
})
type Condition = z.infer<typeof condition>

export const readHoneypotAdvice = () => readAdvice('honeypots', condition)

export function adviceOf(
  edition: Edition,
  facts: Facts,
  counsels: ReturnType<typeof readHoneypotAdvice>,
): Section {
  return adviceSection(edition, {
    id: 'honeypots-advice',
    note: edition.sentence(
      'honeypots-advice-note',
      edition.say(
        '有本期紀錄可據者在前。誘捕系統看到的手法，同樣會用在機關對外的設備上。',
        'Points that records of this period call for come first. What is tried at honeypots is tried at whatever else faces the Internet.',
      ),
    ),
    base: edition.say('本期誘捕系統的紀錄', 'what honeypots recorded in this period'),
    counsels: counsels.map(({ when, ...item }) => {
      const events = when === undefined ? 0 : metBy(when, facts)
      return {
        ...item,
        id: `honeypots-advice-${item.id}`,
        met:
          when === undefined || events < when.minimum
            ? undefined
            : { events, query: queryOf(when.dimension), unit: unitOf(edition, when.dimension) },
      }
    }),
  })
}

function metBy({ dimension, values, runsCode: mustRun, sort }: Condition, facts: Facts): number {
  const { families } = facts.knowledge
  return facts.rankings[dimension].rows
    .filter(
      ({ value }) =>
        value !== 'unknown' &&
        (values?.includes(value) ?? true) &&
        (mustRun === undefined || runsCode(facts, value) === true) &&
        (sort === undefined || families.find(({ id }) => id === value)?.sort === sort),
    )
    .reduce((sum, { events, items }) => sum + (dimension === 'sample_family' ? (items ?? events) : events), 0)
}

function queryOf(dimension: Ranked): string {
  return `honeypots.${dimension.replace('_', '-')}`
}

function unitOf(edition: Edition, dimension: Condition['dimension']): string {
  switch (dimension) {
    case 'service':
    case 'port':
      return edition.say('次連線', 'connections')
    case 'password':
      return edition.say('次嘗試', 'attempts')
    case 'family':
      return edition.say('個工作階段', 'sessions')
    case 'sample_family':
      return edition.say('個樣本', 'samples')
    case 'flaw':
      return edition.say('次嘗試', 'attempts')
    case 'device':
    case 'activity':
      return edition.say('次', 'times')
  }
}
