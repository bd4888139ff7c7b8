import { NativeBlock, byteString } from '../../store/events/native.ts'
import type { Payload } from '../../store/events/table.ts'
import type { SetAside } from './format.ts'
import { setAside } from './tables.ts'

/** Set-aside records as rows of their table. */
export function setAsidePayload(
  records: readonly SetAside[],
  {
    source,
    batch,
    receivedAt,
  }: { readonly source: bigint; readonly batch: bigint; readonly receivedAt: number },
): Payload {
  const block = new NativeBlock(setAside.columns)
  for (const { offset, record, reason, detail, bytes } of records) {
    block.push({
      source,
      offset,
      batch,
      record,
      reason: byteString(reason),
      detail: byteString(detail),
      bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'),
      state: 1,
      replay: 0n,
      received_at: receivedAt,
      changed_at: receivedAt,
    })
  }
  return { format: 'Native', rows: block.rows, parts: block.parts() }
}
