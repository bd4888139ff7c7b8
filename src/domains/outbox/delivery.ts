import { setTimeout as sleep } from 'node:timers/promises'
import type { Sealer } from '../../base/seal.ts'
import type { RecordStore } from '../../store/records/index.ts'
import { claimDue, settle, type DueMail, type Outcome } from './outbox.ts'
import type { Sender } from './smtp.ts'
import { writeLetter } from './templates.ts'

export interface Delivery {
  readonly records: RecordStore
  readonly sealer: Sealer
  readonly sender: Sender
  readonly timeZone: string
  readonly now: () => Date
}

export interface Delivered {
  readonly sent: number
  readonly refused: number
  readonly postponed: number
}

const atOnce = 10

/** One round: every mail that is due now, once. A mail whose process dies between sending and settling is sent again. */
export async function deliverDue(delivery: Delivery): Promise<Delivered> {
  const counts = { sent: 0, refused: 0, postponed: 0 }
  for (;;) {
    const mails = await delivery.records.within({ kind: 'system' }, (records) =>
      claimDue(records, delivery.sealer, delivery.now(), atOnce),
    )
    if (mails.length === 0) return counts
    for (const mail of mails) {
      const outcome = await attempt(delivery, mail)
      await delivery.records.within({ kind: 'system' }, (records) =>
        settle(records, mail, outcome, delivery.now()),
      )
      counts[outcome.kind]++
    }
  }
}

/** Whatever goes wrong with one mail is that mail's: the others behind it must go out. */
async function attempt({ sender, timeZone }: Delivery, mail: DueMail): Promise<Outcome> {
  try {
    const letter = writeLetter(mail.template, mail.values, mail.language, timeZone)
    return await sender.send({ id: mail.id, to: mail.to, letter })
  } catch (error) {
    return { kind: 'postponed', answer: error instanceof Error ? error.message : String(error) }
  }
}

/** Delivers every few seconds until stopped; stopping waits for the mail on its way. `onFault`: the store was not there, say. */
export function startDelivery(
  delivery: Delivery,
  { seconds = 5, onFault }: { readonly seconds?: number; readonly onFault: (fault: unknown) => void },
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const done = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await deliverDue(delivery)
      } catch (fault) {
        onFault(fault)
      }
      await sleep(seconds * 1000, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await done
    },
  }
}
