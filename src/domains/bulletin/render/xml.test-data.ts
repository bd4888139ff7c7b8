export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: (Element | string)[]
}

/**
 * A strict reader of the XML (and of the tidy HTML) that our renderers write: tags close in order, attributes are quoted and not
 * doubled, references are known, text holds no bare `<`. Throws with the place of the first fault.
 */
export function readXml(source: string, voidElements: readonly string[] = []): Element {
  const root: Element = { name: '', attributes: {}, children: [] }
  const open = [root]
  const token =
    /<\?xml [^?]*\?>|<!DOCTYPE html>|<\/([\w:-]+)>|<([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy
  while (token.lastIndex < source.length) {
    const at = token.lastIndex
    const found = token.exec(source)
    if (!found) throw new SyntaxError(`at ${at}: ${source.slice(at, at + 60)}`)
    const [, close, name, attributes = '', empty, text] = found
    const parent = open.at(-1)!
    if (close !== undefined) {
      if (parent.name !== close) throw new SyntaxError(`at ${at}: </${close}> closes <${parent.name}>`)
      open.pop()
    } else if (name !== undefined) {
      const element: Element = { name, attributes: readAttributes(attributes, at), children: [] }
      parent.children.push(element)
      // A style sheet is text without references, up to its end tag.
      if (name === 'style') {
        const end = source.indexOf('</style>', token.lastIndex)
        element.children.push(source.slice(token.lastIndex, end))
        token.lastIndex = end + '</style>'.length
      } else if (empty !== '/' && !voidElements.includes(name)) open.push(element)
    } else if (text !== undefined) parent.children.push(decode(text, at))
  }
  if (open.length > 1) throw new SyntaxError(`<${open.at(-1)!.name}> is not closed`)
  return root
}

export function* elements(element: Element): Generator<Element> {
  yield element
  for (const child of element.children) if (typeof child !== 'string') yield* elements(child)
}

export function textOf(element: Element): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('')
}

function readAttributes(source: string, at: number): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const [, name = '', value = ''] of source.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (name in attributes) throw new SyntaxError(`at ${at}: ${name} twice`)
    attributes[name] = decode(value, at)
  }
  return attributes
}

function decode(text: string, at: number): string {
  return text.replace(/&([^;&\s]*;?)/g, (reference, body: string) => {
    const code = /^#(\d+);$/.exec(body)?.[1]
    if (code === undefined) throw new SyntaxError(`at ${at}: reference ${reference}`)
    return String.fromCodePoint(Number(code))
  })
}
