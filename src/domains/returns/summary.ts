/** Figures that come counted, such as a year's total that was published: kept apart from tickets, and never added to them. */
import { createHash } from 'node:crypto'
import { LianfangError } from '../../base/errors.ts'
import { csvTable } from '../../standards/csv/table.ts'
import type { Records } from '../../store/records/index.ts'
import { type Actor, record } from '../audit/index.ts'
import type { Knowledge } from './knowledge.ts'
import { startOfDay, timeOf } from './times.ts'

const columns = ['from', 'to', 'dimension', 'category', 'level', 'class', 'country', 'tickets'] as const
const dimensions = ['all', 'class', 'cell', 'country'] as const
const mostRows = 10_000

interface SummaryRow {
  readonly period_from: Date
  readonly period_to: Date
  readonly dimension: (typeof dimensions)[number]
  readonly category: string
  readonly level: string
  readonly threat_class: string
  readonly country: string
  readonly tickets: number
}

/**
 * CSV with the columns from, to (days, both inclusive), dimension (all, class, cell, country), category, level, class, country, tickets. A
 * figure that is there already is replaced. Answers how many are new or other than they were. Errors: csv-invalid, too-large.
 */
export async function importSummary(
  records: Records,
  actor: Actor,
  text: string,
  knowledge: Pick<Knowledge, 'classes' | 'rules'>,
  now: Date,
): Promise<{ readonly read: number; readonly stored: number }> {
  const rows = rowsOf(text, knowledge)
  const sha256 = createHash('sha256').update(text).digest('hex')
  let stored = 0
  for (const row of rows) {
    const { numInsertedOrUpdatedRows: changed } = await records
      .insertInto('return_summary')
      .values({ ...row, sha256, received_at: now, by_name: actor.name })
      .onConflict((conflict) =>
        conflict
          .columns(['period_from', 'period_to', 'dimension', 'category', 'level', 'threat_class', 'country'])
          .doUpdateSet({ tickets: row.tickets, sha256, received_at: now, by_name: actor.name })
          .where('return_summary.tickets', '<>', row.tickets),
      )
      .executeTakeFirstOrThrow()
    stored += Number(changed ?? 0n)
  }
  if (stored > 0)
    await record(records, {
      actor,
      action: 'return-summary.import',
      subject: { kind: 'return-summary', id: sha256 },
      detail: { read: rows.length, stored },
      at: now,
    })
  return { read: rows.length, stored }
}

function rowsOf(text: string, { classes, rules }: Pick<Knowledge, 'classes' | 'rules'>): SummaryRow[] {
  const given = csvTable(text, columns)
  if (given.length > mostRows)
    throw new LianfangError('too-large', `more than ${mostRows} lines`, { hint: 'Send it in parts.' })
  return given.map(({ line, fields }) => {
    const field = (name: (typeof columns)[number]): string => fields[name]?.trim() ?? ''
    const refuse = (why: string): never => {
      throw new LianfangError('csv-invalid', `line ${line}: ${why}`, {
        hint: 'Correct it and send the whole again.',
      })
    }
    const day = (name: 'from' | 'to', later: number): Date => {
      const at = timeOf(field(name), ['iso', 'slash', 'roc'], 'UTC')
      if (at === undefined) return refuse(`${name} is no day`)
      const date = new Date(at)
      return startOfDay(
        date.getUTCFullYear(),
        date.getUTCMonth() + 1,
        date.getUTCDate() + later,
        rules.timeZone,
      )
    }
    const [from, to] = [day('from', 0), day('to', 1)]
    if (from >= to) refuse('it ends before it begins')
    const dimension =
      dimensions.find((each) => each === field('dimension')) ??
      refuse(`dimension is one of ${dimensions.join(', ')}`)
    const wanted = {
      category: dimension === 'cell',
      level: dimension === 'cell',
      class: dimension === 'cell' || dimension === 'class',
      country: dimension === 'country',
    }
    for (const [name, isWanted] of Object.entries(wanted) as [keyof typeof wanted, boolean][])
      if (isWanted !== (field(name) !== ''))
        refuse(`${name} ${isWanted ? 'is missing' : `has no place in ${dimension}`}`)
    if (wanted.level && !/^[A-E]$/.test(field('level'))) refuse('a level is A to E')
    if (wanted.country && !/^[A-Z]{2}$/.test(field('country'))) refuse('a country is a code of two letters')
    const found = wanted.class ? classes.find(field('class')) : undefined
    if (wanted.class && found === undefined) refuse(`there is no class ${field('class').slice(0, 40)}`)
    const tickets = Number(field('tickets').replaceAll(',', ''))
    if (!/^[\d,]+$/.test(field('tickets')) || !Number.isSafeInteger(tickets))
      refuse('tickets is no whole number')
    return {
      period_from: from,
      period_to: to,
      dimension,
      category: field('category').slice(0, 40),
      level: field('level'),
      threat_class: found?.class ?? '',
      country: field('country'),
      tickets,
    }
  })
}
