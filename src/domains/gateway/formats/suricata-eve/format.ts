import { DetectionBlock } from '../../../events/index.ts'
import type { Format } from '../../../sources/index.ts'
import { jsonObjects, recordParser } from '../../../sources/index.ts'
import { parseEvent } from './event.ts'

const objects = jsonObjects({ starts: ['{"timestamp"'] })

export const format: Format = {
  name: 'suricata-eve',
  product: 'Suricata 3–8, EVE JSON: one object a line, or one array',
  recognise(head) {
    const text = Buffer.from(head).toString('latin1')
    return /^\s*(?:\[\s*)?\{\s*"/.test(text) &&
      /"event_type"\s*:\s*"/.test(text) &&
      text.includes('"timestamp"') &&
      // In the envelope of a search engine, of whatever kind.
      !/"_source"\s*:/.test(text)
      ? 1
      : 0
  },
  open: (options, stream) =>
    Promise.resolve(
      recordParser((record) => parseEvent(record, options), new DetectionBlock(options.receivedAt), stream, {
        framing: objects,
      }),
    ),
}
