import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import type { Sealer } from '../../base/seal.ts'
import type { Records } from '../../store/records/index.ts'
import type { MailLanguage, MailTemplate, MailValues } from './templates.ts'
import './tables.ts'

export interface QueuedMail<Template extends MailTemplate> {
  readonly to: string
  readonly language: MailLanguage
  readonly template: Template
  readonly values: MailValues[Template]
  /** Not sent after this time: of a link, its end. */
  readonly until: Date
}

/** What the mail tells, when it is due. `attempts` counts the one that begins. */
export interface DueMail {
  readonly id: string
  readonly to: string
  readonly language: MailLanguage
  readonly template: MailTemplate
  readonly values: MailValues[MailTemplate]
  readonly attempts: number
}

/** One address, nothing that could begin another header or command. */
export function isMailAddress(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(
      text,
    )
  )
}

/** Queues a mail in the transaction of what causes it: both happen or neither. Returns its id. */
export async function queueMail<Template extends MailTemplate>(
  records: Records,
  sealer: Sealer,
  mail: QueuedMail<Template>,
  now: Date,
): Promise<string> {
  if (!isMailAddress(mail.to)) {
    throw new LianfangError('mail-address-invalid', 'that is no mail address', {
      hint: 'Give one address such as name@agency.gov.tw.',
    })
  }
  const id = randomUUID()
  await records
    .insertInto('mail')
    .values({
      id,
      recipient: mail.to,
      template: mail.template,
      language: mail.language,
      sealed: sealer.seal('mail', id, JSON.stringify(mail.values)),
      created_at: now,
      next_attempt_at: now,
      expires_at: mail.until,
      settled_at: null,
      answer: null,
    })
    .execute()
  return id
}

/** While an attempt runs nobody else takes the mail; after this time its process must have died. */
const leaseSeconds = 180

/** Takes mails that are due, each for one process alone, and gives up those that are no longer worth sending. Scope system. */
export async function claimDue(
  records: Records,
  sealer: Sealer,
  now: Date,
  limit: number,
): Promise<DueMail[]> {
  await records
    .updateTable('mail')
    .set({ state: 'failed', settled_at: now, sealed: null, answer: 'not sent before its link ended' })
    .where('state', '=', 'queued')
    .where('expires_at', '<=', now)
    .where('next_attempt_at', '<=', now)
    .execute()
  const rows = await records
    .updateTable('mail')
    .set({
      attempts: sql<number>`attempts + 1`,
      next_attempt_at: new Date(now.getTime() + leaseSeconds * 1000),
    })
    .where('id', 'in', (query) =>
      query
        .selectFrom('mail')
        .select('id')
        .where('state', '=', 'queued')
        .where('next_attempt_at', '<=', now)
        .orderBy('next_attempt_at')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'recipient', 'language', 'template', 'sealed', 'attempts'])
    .execute()
  const due: DueMail[] = []
  for (const { id, recipient, language, template, sealed, attempts } of rows) {
    try {
      const values = restored(JSON.parse(sealer.open('mail', id, sealed!)) as Record<string, unknown>)
      due.push({ id, to: recipient, language, template: template as MailTemplate, values, attempts })
    } catch (error) {
      // Of another key: it will never open, and the others behind it must go out.
      await settle(records, { id, attempts }, { kind: 'refused', answer: (error as Error).message }, now)
    }
  }
  return due
}

/** Times are the values that JSON knows only as text. */
function restored(values: Record<string, unknown>): MailValues[MailTemplate] {
  for (const name of ['at', 'until']) {
    if (typeof values[name] === 'string') values[name] = new Date(values[name])
  }
  return values as unknown as MailValues[MailTemplate]
}

/** What the mail server made of an attempt. */
export type Outcome =
  | { readonly kind: 'sent'; readonly answer: string }
  | { readonly kind: 'refused'; readonly answer: string }
  /** Tried again later, unless it was the last attempt. */
  | { readonly kind: 'postponed'; readonly answer: string }

/** Minutes until the next attempt; after the last the mail has failed. About a day in all. */
const waits = [1, 5, 15, 60, 180, 360, 720] as const

export async function settle(
  records: Records,
  mail: Pick<DueMail, 'id' | 'attempts'>,
  outcome: Outcome,
  now: Date,
): Promise<void> {
  const wait = outcome.kind === 'postponed' ? waits[mail.attempts - 1] : undefined
  const answer = outcome.answer.slice(0, 1000)
  await records
    .updateTable('mail')
    .set(
      wait === undefined
        ? { state: outcome.kind === 'sent' ? 'sent' : 'failed', settled_at: now, sealed: null, answer }
        : { next_attempt_at: new Date(now.getTime() + wait * 60_000), answer },
    )
    .where('id', '=', mail.id)
    .where('state', '=', 'queued')
    .execute()
}
