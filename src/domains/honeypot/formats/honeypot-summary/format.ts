import { countedTable, type Format } from '../../../sources/index.ts'
import { HoneypotBlock } from '../../honeypot-block.ts'
import { readRow } from './row.ts'
import { headings } from './vocabulary.ts'

export const format: Format = {
  name: 'honeypot-summary',
  product: 'Counts of honeypots per period, dimension and value that others counted, CSV with a heading',
  ...countedTable({
    headings,
    needed: ['dimension', 'value', 'events'],
    read: readRow,
    rows: (receivedAt) => new HoneypotBlock(receivedAt),
  }),
}
