import { DetectionBlock } from '../../../events/index.ts'
import { countedTable, type Format } from '../../../sources/index.ts'
import { readRow } from './row.ts'
import { headings } from './vocabulary.ts'

export const format: Format = {
  name: 'gateway-summary',
  product: 'Counts per period that a gateway or its operator exported, CSV with a heading',
  ...countedTable({
    headings,
    needed: ['signature', 'count'],
    read: readRow,
    rows: (receivedAt) => new DetectionBlock(receivedAt),
  }),
}
