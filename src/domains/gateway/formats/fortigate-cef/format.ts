import type { Format } from '../../../sources/index.ts'
import { DetectionBlock } from '../../../events/index.ts'
import { recordParser } from '../../../sources/index.ts'
import { lineText } from '../fortigate-key-value/twin.ts'
import { parseCefLine } from './cef-line.ts'

export const format: Format = {
  name: 'fortigate-cef',
  product: 'FortiGate, FortiOS 5.6–7.6, syslog `set format cef`',
  recognise(head) {
    const first = Buffer.from(head).toString('latin1').split('\n', 20)
    return first.some((line) => /(?:^|[\s>])CEF: ?\d+\|Fortinet\|Forti/i.test(line)) ? 1 : 0
  },
  open: (options, stream) =>
    Promise.resolve(
      recordParser(
        (record) => parseCefLine(lineText(record), options),
        new DetectionBlock(options.receivedAt),
        stream,
      ),
    ),
}
