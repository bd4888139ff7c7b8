/** An event in ArcSight's Common Event Format (implementation standard, revision 26). Texts are unescaped. */
export interface CefEvent {
  readonly version: string
  readonly deviceVendor: string
  readonly deviceProduct: string
  readonly deviceVersion: string
  readonly eventClassId: string
  readonly name: string
  readonly severity: string
  /** In the event's order; keys may repeat. */
  readonly extension: readonly (readonly [key: string, value: string])[]
}

/** Why a text is no CEF event. */
export type CefFault = 'cef-missing' | 'cef-header-short'

/** Header fields end in `|`, which they hold only as `\|`. */
const field = /((?:[^|\\]|\\.)*)\|/y
/** An extension's key: at the start or after a blank, and its `=` is not escaped. */
const extensionKey = /(?:^|(?<=\s))([A-Za-z0-9_.[\]-]+)=/g

/** Reads the event that starts at `CEF:` (some FortiOS versions write a blank after it), wherever that is in `text`. */
export function parseCef(text: string): CefEvent | CefFault {
  const start = /(?:^|[\s>])CEF: ?(?=\d)/.exec(text)
  if (start === null) return 'cef-missing'
  field.lastIndex = start.index + start[0].length
  const header: string[] = []
  let end = field.lastIndex
  while (header.length < 7) {
    const match = field.exec(text)
    if (match === null) return 'cef-header-short'
    header.push(match[1]!.replace(/\\([|\\])/g, '$1'))
    end = field.lastIndex
  }
  const [version, deviceVendor, deviceProduct, deviceVersion, eventClassId, name, severity] = header as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const extension = extensionOf(text.slice(end))
  return { version, deviceVendor, deviceProduct, deviceVersion, eventClassId, name, severity, extension }
}

/** A value runs to the blank before the next key: it may hold blanks, and `=` as `\=`. */
function extensionOf(text: string): [string, string][] {
  const keys = [...text.matchAll(extensionKey)]
  return keys.map((match, index) => {
    const value = text.slice(match.index + match[0].length, keys[index + 1]?.index ?? text.length)
    return [match[1]!, value.trimEnd().replace(/\\([=\\nr|])/g, (_, c: string) => escapes[c] ?? c)]
  })
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r' }
