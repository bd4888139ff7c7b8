import type { Records } from '../../store/records/index.ts'
import { queueMail, type MailTemplate, type MailValues } from '../outbox/index.ts'
import { after, type Identity, type Language } from './identity.ts'

/** Notices without a link are still worth sending the next day. */
const noticeLife = 24 * 3_600_000

/** Queues a mail to somebody in the transaction of what it tells. Answers false where no mail server is set. */
export async function tell<Template extends MailTemplate>(
  records: Records,
  identity: Identity,
  person: { readonly mail: string; readonly language: Language },
  template: Template,
  values: MailValues[Template],
): Promise<boolean> {
  if (!identity.mails) return false
  const now = identity.now()
  const until = 'link' in values ? values.until : after(now, noticeLife)
  await queueMail(
    records,
    identity.sealer,
    { to: person.mail, language: person.language, template, values, until },
    now,
  )
  return true
}
