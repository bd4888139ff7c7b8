/**
 * Stands in for the modules of Ant Design that write <style> elements (see vite.config.js): the same functions, on constructed style
 * sheets. A content security policy of `style-src 'self'` allows these, and a cascade layer lets our own style sheet win.
 */
interface Options {
  readonly mark?: string
  readonly prepend?: boolean | 'queue'
  readonly priority?: number
}

interface Adopted {
  readonly sheet: CSSStyleSheet
  /** Detached: callers keep notes on the element they expect. */
  readonly element: HTMLStyleElement
  readonly place: number
  css: string
}

const adopted = new Map<string, Adopted>()

/** Those that ask to come first do, by their priority; the others follow in the order of their coming. */
function place({ prepend, priority = 0 }: Options): number {
  return prepend === undefined || prepend === false ? Number.MAX_SAFE_INTEGER : priority
}

function keyOf(key: string, { mark = '' }: Options): string {
  return `${mark}/${key}`
}

export function updateCSS(css: string, key: string, options: Options = {}): HTMLStyleElement {
  const name = keyOf(key, options)
  const known = adopted.get(name)
  if (known !== undefined) {
    if (known.css !== css) {
      known.css = css
      known.sheet.replaceSync(`@layer antd{${css}}`)
    }
    return known.element
  }
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`@layer antd{${css}}`)
  const entry = { sheet, element: document.createElement('style'), place: place(options), css }
  adopted.set(name, entry)
  const sheets = document.adoptedStyleSheets
  const after = [...adopted.values()].filter((other) => other !== entry && other.place > entry.place)
  const index = sheets.findIndex((other) => after.some((later) => later.sheet === other))
  sheets.splice(index === -1 ? sheets.length : index, 0, sheet)
  return entry.element
}

export function removeCSS(key: string, options: Options = {}): void {
  const name = keyOf(key, options)
  const entry = adopted.get(name)
  if (entry === undefined) return
  adopted.delete(name)
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== entry.sheet)
}

export function injectCSS(css: string, options: Options = {}): HTMLStyleElement {
  return updateCSS(css, String(adopted.size), options)
}

export function clearContainerCache(): void {
  // Nothing is kept by container.
}

export function getShadowRoot(): null {
  return null
}

const warned = new Set<string>()
export function warningOnce(valid: boolean, message: string): void {
  if (valid || warned.has(message)) return
  warned.add(message)
  console.warn(message)
}
