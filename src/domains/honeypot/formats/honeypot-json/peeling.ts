import { isUtf8 } from 'node:buffer'
import { isDeeper, isObject, parseExactly, type JsonObject } from '../../../../standards/json/exact.ts'
import { messageStart } from '../../../../standards/syslog/header.ts'
import type { Refusal } from '../../product.ts'

/** Objects and arrays in each other that are read: no honeypot has as many. */
const deepest = 200
/** Envelopes in each other that are looked into. */
const mostEnvelopes = 4

const validOrNot =
  /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\xff]/g

/** Bytes as text: those that are no UTF-8 are lone surrogates, U+DC00 and the byte, so that they can be had back. */
export function textOfBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isUtf8(buffer)) return buffer.toString('utf8')
  return buffer
    .toString('latin1')
    .replace(validOrNot, (found) =>
      found.length > 1
        ? Buffer.from(found, 'latin1').toString('utf8')
        : String.fromCharCode(0xdc00 + found.charCodeAt(0)),
    )
}

/** How a line begins that has a time before its document and no `<PRI>`. */
const dated = /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S{8,32}) /
/** Longest text between a syslog header and its document: a host, a program and its number. */
const longestTag = 300

export interface Peeled {
  readonly document: JsonObject
  /** What its envelope says of the machine, where it does. */
  readonly sensor: string
}

/** The document of a record: without a syslog header, and out of what collectors put around it as long as `isKnown` does not know it. */
export function peel(text: string, isKnown: (document: JsonObject) => boolean): Peeled | Refusal {
  const start = text.startsWith('{') ? 0 : documentStart(text)
  if (start < 0) return { reason: 'json-invalid', detail: 'no JSON object, nor one behind a syslog header' }
  const parsed = documentOf(start === 0 ? text : text.slice(start))
  if ('reason' in parsed) return parsed
  let document = parsed.document
  let sensor = hostOf(text.slice(0, start))
  for (let depth = 0; depth < mostEnvelopes && !isKnown(document); depth++) {
    const inner = innerDocument(document)
    if (inner === undefined) break
    const host = document['host']
    const name = isObject(host) ? (host['name'] ?? host['hostname']) : host
    if (typeof name === 'string') sensor = name
    document = inner
  }
  return { document, sensor }
}

/** Where the document behind a syslog header begins; -1: it is not what a collector writes. */
function documentStart(text: string): number {
  const message = messageStart(text)
  const start = text.indexOf('{', message)
  const tag = text.slice(message, start)
  if (start < 0 || tag.length > longestTag || tag.includes('"')) return -1
  return message > 0 || dated.test(tag) ? start : -1
}

/** The host of a syslog header: RFC 5424's third field, or the word behind RFC 3164's time. */
function hostOf(before: string): string {
  const match =
    /^<\d{1,3}>1 \S+ (\S+) /.exec(before) ??
    /^(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (\S+) /.exec(before) ??
    /^(?:<\d{1,3}>)?\d{4}-\d\d-\d\dT\S+ (\S+) /.exec(before)
  return match === null || match[1] === '-' ? '' : match[1]!
}

function documentOf(text: string): { readonly document: JsonObject } | Refusal {
  if (isDeeper(text, deepest))
    return { reason: 'json-too-deep', detail: `objects and arrays in each other more than ${deepest} deep` }
  try {
    const document = parseExactly(text)
    return isObject(document) ? { document } : { reason: 'json-invalid', detail: 'not a JSON object' }
  } catch (error) {
    return { reason: 'json-invalid', detail: error instanceof Error ? error.message : String(error) }
  }
}

/** Elasticsearch's `_source`; the text that Filebeat (`message`), Docker (`log`) or Elastic's schema (`event.original`) has of a line. */
function innerDocument(document: JsonObject): JsonObject | undefined {
  const { _source: source, event } = document
  if (isObject(source)) return source
  for (const text of [
    document['message'],
    document['log'],
    isObject(event) ? event['original'] : undefined,
  ]) {
    if (typeof text !== 'string' || !text.trimStart().startsWith('{')) continue
    const parsed = documentOf(text)
    if ('document' in parsed) return parsed.document
  }
  return undefined
}
