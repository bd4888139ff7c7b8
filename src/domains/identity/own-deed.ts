import type { Records } from '../../store/records/index.ts'
import { record } from '../audit/index.ts'

/** Notes what somebody did with the own account. */
export async function noteOwn(
  records: Records,
  { id, name, agency }: { readonly id: string; readonly name: string; readonly agency: number | null },
  action: string,
  detail: Readonly<Record<string, unknown>>,
  at: Date,
): Promise<void> {
  await record(records, {
    actor: { kind: 'person', id, name },
    action,
    subject: { kind: 'person', id },
    detail,
    agency,
    at,
  })
}
