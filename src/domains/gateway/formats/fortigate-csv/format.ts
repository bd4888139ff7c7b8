import { DetectionBlock } from '../../../events/index.ts'
import { recordParser } from '../../../sources/index.ts'
import type { Format } from '../../../sources/index.ts'
import { bytesLike, lineText, parseText, type Syntax } from '../fortigate-key-value/twin.ts'

/** `date=2019-05-10,time=11:37:47,devname="FGT",…`: pairs as in key=value, commas between them. */
const commas: Syntax = { separators: bytesLike(/[\x00-\x20,]/), ends: bytesLike(/,/), joint: ',' }

/** Two pairs with a comma between them, the first at the start or after a header. */
const commaPairs = /(?:^|[\s>])[A-Za-z0-9_.-]+=(?:"[^"]*"|[^",\s]*),[A-Za-z0-9_.-]+=/
const ofFortigate = /[\s,>](?:devid|device_id|logid|log_id|devname)=/

export const format: Format = {
  name: 'fortigate-csv',
  product: 'FortiGate, FortiOS 5–7.6, syslog `set format csv` (comma-separated key=value)',
  recognise(head) {
    const first = Buffer.from(head).toString('latin1').split('\n', 20)
    return first.some((line) => commaPairs.test(line) && ofFortigate.test(line)) ? 0.95 : 0
  },
  open: (options, stream) =>
    Promise.resolve(
      recordParser(
        (record) => parseText(lineText(record), options, commas),
        new DetectionBlock(options.receivedAt),
        stream,
      ),
    ),
}
