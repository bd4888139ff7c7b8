/** An edition, as the rooms above see it. */
import type { Selectable } from 'kysely'
import { LianfangError } from '../../../base/errors.ts'
import { zoneOffset } from '../../../base/zone.ts'
import type { Period } from '../../gateway/index.ts'
import type { Bulletin, Language } from '../model.ts'
import type { PartName } from '../writing/part.ts'
import type { EditionTable, State } from './tables.ts'

export const languages: readonly Language[] = ['zh-TW', 'en']
/** Something that happened to an edition. */
interface Step {
  readonly at: Date
  readonly by: string
}

export interface EditionSummary {
  readonly id: string
  readonly kind: Bulletin['kind']
  /** Those in it, in their order. */
  readonly parts: readonly PartName[]
  /** Those asked for; null: whichever had data. */
  readonly asked: readonly PartName[] | null
  /** Its name in public addresses. */
  readonly slug: string
  /** 1 is the first of its period. */
  readonly number: number
  readonly state: State
  readonly version: number
  /** Half-open. */
  readonly period: { readonly from: Date; readonly to: Date; readonly timeZone: string }
  /** Null when the store held nothing of it. */
  readonly previous: { readonly from: Date; readonly to: Date } | null
  readonly sharing: Bulletin['sharing']
  /** Null: the standard words. */
  readonly publisher: string | null
  readonly dataAsOf: Date
  /** Of each language. Empty for who may not see them (a withdrawn edition's readers). */
  readonly texts: readonly EditionText[]
  readonly created: Step
  readonly frozen: Step | null
  readonly published: Step | null
  readonly withdrawn: (Step & { readonly reason: string }) | null
}

export interface EditionText {
  readonly language: Language
  /** For good, also in the feed. */
  readonly id: string
  readonly title: string
  /** `民國 115 年 10 月` */
  readonly label: string
  readonly publisher: string
  /** Of a frozen edition. */
  readonly digest: string | null
}

export function summaryOf(row: Selectable<EditionTable>, texts: readonly EditionText[]): EditionSummary {
  const step = (at: Date | null, by: string | null): Step | null =>
    at === null ? null : { at, by: by ?? '' }
  const withdrawn = step(row.withdrawn_at, row.withdrawn_by)
  return {
    id: row.id,
    kind: row.kind,
    parts: row.parts,
    asked: row.asked,
    slug: row.slug,
    number: row.number,
    state: row.state,
    version: row.version,
    period: { from: row.period_from, to: row.period_to, timeZone: row.time_zone },
    previous:
      row.previous_from === null || row.previous_to === null
        ? null
        : { from: row.previous_from, to: row.previous_to },
    sharing: row.sharing,
    publisher: row.publisher,
    dataAsOf: row.data_as_of,
    texts,
    created: { at: row.created_at, by: row.created_by },
    frozen: step(row.frozen_at, row.frozen_by),
    published: step(row.published_at, row.published_by),
    withdrawn: withdrawn && { ...withdrawn, reason: row.withdrawn_reason ?? '' },
  }
}

/** `monitoring-2026-10-01-2026-10-31`: kind, first and last local day; with the time where a period is of no whole days. */
export function slugOf(kind: Bulletin['kind'], { from, to, timeZone }: Period): string {
  const local = (second: number): string =>
    new Date(second * 1000 + zoneOffset(second * 1000, timeZone) * 60_000).toISOString()
  const isWhole = [from, to].every((second) => local(second).slice(11, 19) === '00:00:00')
  const name = (second: number): string =>
    isWhole ? local(second).slice(0, 10) : local(second).slice(0, 16).replace('T', 't').replaceAll(':', '')
  const [first, last] = [name(from), isWhole ? name(to - 1) : name(to)]
  return `${kind}-${first === last ? first : `${first}-${last}`}`
}

/** The period in seconds, as the gateway room counts. */
export function periodOf({ period }: Pick<EditionSummary, 'period'>): Period {
  return {
    from: period.from.getTime() / 1000,
    to: period.to.getTime() / 1000,
    timeZone: period.timeZone,
  }
}

const cursorPattern = /^(-?\d{1,15})\.(\d{1,6})\.([0-9a-f-]{36})$/

/** Where a list goes on after an edition. */
export function cursorOf({ period, number, id }: EditionSummary): string {
  return Buffer.from(`${period.to.getTime()}.${number}.${id}`).toString('base64url')
}

/** Error: invalid. */
export function readCursor(text: string): {
  readonly to: Date
  readonly number: number
  readonly id: string
} {
  const [, to, number, id] = cursorPattern.exec(Buffer.from(text, 'base64url').toString()) ?? []
  if (to === undefined || number === undefined || id === undefined)
    throw new LianfangError('invalid', 'the cursor is none of this list', {
      hint: 'Leave it out to begin with the first page.',
    })
  return { to: new Date(Number(to)), number: Number(number), id }
}
