/** What a sender has wrapped: percent and entity escapes, echo's escapes, base64, shell and Log4j tricks. Nothing is executed. */

/** Of a text, only so much is looked at. */
export const longestText = 64 * 1024
/** So many texts may come of one, of so many characters together, wrapped so deep. */
const most = { views: 8, characters: 4 * longestText, depth: 4 }

export interface Decoded {
  /** The text itself first, then what is wrapped in it. */
  readonly texts: readonly string[]
  /** Those of them that are bytes somebody wrapped: what a file is made of. */
  readonly payloads: readonly string[]
}

/** `web`: whether percent escapes and entities mean something in it. */
export function decoded(text: string, web: boolean): Decoded {
  const texts = [text.slice(0, longestText)]
  const payloads: string[] = []
  let characters = texts[0]!.length
  const add = (from: string, to: string, payload: boolean): void => {
    if (to === from || to === '' || texts.length >= most.views || texts.includes(to)) return
    if (characters + to.length > most.characters) return
    texts.push(to)
    characters += to.length
    if (payload) payloads.push(to)
  }
  for (let at = 0, depth = 0, end = 1; at < texts.length && depth < most.depth; at++) {
    if (at === end) {
      depth++
      end = texts.length
    }
    const from = texts[at]!
    if (web) add(from, unescapedWeb(from), false)
    add(from, unwrappedLookups(from), false)
    add(from, withBlanks(from), false)
    add(from, unescapedEcho(from), true)
    const bytes = echoedBytes(from)
    if (bytes !== '' && payloads.length < most.views) payloads.push(bytes)
    for (const run of base64Runs(from)) add(from, run, true)
  }
  return { texts, payloads }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescapedWeb(text: string): string {
  if (!/[%&+]/.test(text)) return text
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)))
    .replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name]!)
    .replace(/&#(\d{1,3});/g, (whole, digits: string) => character(Number(digits), whole))
    .replace(/&#x([0-9a-f]{1,2});/gi, (whole, digits: string) => character(parseInt(digits, 16), whole))
}

/** `\x68`, `\150`, `\0150`. */
function unescapedEcho(text: string): string {
  if (!/\\{1,2}(?:x[0-9a-f]|[0-3]?[0-7]{2})/i.test(text)) return text
  return text
    .replace(/\\{1,2}x([0-9a-f]{1,2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)))
    .replace(/\\{1,2}0?([0-3][0-7]{2})/g, (whole, digits: string) => character(parseInt(digits, 8), whole))
}

/** What runs of `\x7f\x45…` write, one after the other: the file, without the command around it. */
function echoedBytes(text: string): string {
  if (!text.includes('\\x')) return ''
  return [...text.matchAll(/(?:\\{1,2}x[0-9a-f]{2}){4,}/gi)]
    .map(([run]) => Buffer.from(run.replace(/\\{1,2}x/gi, ''), 'hex').toString('latin1'))
    .join('')
}

/** `${IFS}` and its kin stand for a blank. */
function withBlanks(text: string): string {
  return text.includes('IFS') ? text.replace(/\$(?:\{IFS\}|IFS)(?:\$\d)?/g, ' ') : text
}

/** `${lower:j}`, `${::-j}`, `${env:X:-j}`: Log4j puts the last part in their place. */
function unwrappedLookups(text: string): string {
  return text.includes('${') ? text.replace(/\$\{[^${}]{0,40}[:-]([^${}:]{1,40})\}/g, lookup) : text
}

function lookup(whole: string, last: string): string {
  return /^\$\{(?:lower|upper):/i.test(whole) || whole.includes(':-') ? last : whole
}

function character(code: number, otherwise: string): string {
  return code < 256 ? String.fromCharCode(code) : otherwise
}

/** What runs of base64 hold, where the text speaks of base64 and they hold text or a program. */
function base64Runs(text: string): string[] {
  if (!/base64|b64|frombase64|\s-e(?:nc?|ncodedcommand)?\s/i.test(text)) return []
  const found: string[] = []
  for (const [run] of text.matchAll(/[A-Za-z0-9+/]{16,}={0,2}/g)) {
    if (found.length >= most.views) break
    let bytes = Buffer.from(run, 'base64').toString('latin1')
    // PowerShell's are UTF-16.
    if (/^(?:[\x20-\x7e]\0){4}/.test(bytes)) bytes = bytes.replaceAll('\0', '')
    if (bytes.startsWith('\x7fELF') || isText(bytes)) found.push(bytes)
  }
  return found
}

function isText(bytes: string): boolean {
  let printable = 0
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes.charCodeAt(at)
    if ((code >= 32 && code < 127) || (code >= 9 && code <= 13)) printable++
  }
  return bytes.length >= 8 && printable >= bytes.length * 0.95
}
