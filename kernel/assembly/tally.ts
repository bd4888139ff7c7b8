import { commitText } from './commit'
import { SIGNATURE_COLUMN, count, countryKey, countsAt } from './counts'
import { INDEXES, INDEX_COLUMN, ROWS, ROW_BYTES, ROW_DISPOSITION, ROW_SEVERITY } from './layout'
import { ATTACK } from './slots'

/** Counts rows by signature, severity and disposition: the second count table with no hour and no country. */
export function tallyRows(rows: u32): void {
  commitText(ATTACK, SIGNATURE_COLUMN, 0, rows)
  const counts = countsAt(1)
  for (let i: usize = 0; i < (rows as usize); i++) {
    const row = ROWS + i * ROW_BYTES
    const signature = load<u16>(INDEXES + (SIGNATURE_COLUMN as usize) * INDEX_COLUMN + (i << 1)) as u64
    count(
      counts,
      countryKey(0, 0, signature, load<u8>(row, ROW_SEVERITY) as u64, load<u8>(row, ROW_DISPOSITION) as u64),
    )
  }
}
