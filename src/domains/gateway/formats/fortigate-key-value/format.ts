import type { Format } from '../../../sources/index.ts'
import { openBlocks } from './blocks.ts'

const line = /[^\r\n]+/g
/** A pair of FortiOS's own, at the start of a line, behind `<PRI>` or behind a space. */
const pair =
  /(?:^|[ >\t])(date|time|eventtime|devname|devid|device_id|logid|log_id|type|subtype|vd)=(?:"[^"]*"|[^\s",|]+)(?=[ \t]|$)/g

/** How many of the head's lines look like it. CEF has `CEF:0|` before its pairs, the CSV form commas between them. */
function recognise(head: Uint8Array): number {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1')
  let lines = 0
  let ours = 0
  for (const [content] of text.matchAll(line)) {
    if (lines === 200) break
    if (content.trim() === '') continue
    lines++
    if (/CEF:\d+\|/.test(content)) continue
    const keys = new Set(Array.from(content.slice(0, 4096).matchAll(pair), ([, key]) => key))
    const sensor = keys.has('devid') || keys.has('device_id') || keys.has('devname')
    const record = keys.has('logid') || keys.has('log_id') || keys.has('type')
    const time = keys.has('eventtime') || keys.has('date')
    if (record && (sensor || time)) ours++
  }
  return lines === 0 ? 0 : (ours / lines) * 0.95
}

export const format: Format = {
  name: 'fortigate-key-value',
  product: 'Fortinet FortiGate, FortiOS 3 to 7.6, key=value lines',
  recognise,
  open: openBlocks,
}
