/** A page's state in its address: readers that take what they know and leave out the rest, so that a bad link still opens. */

/** As the address has it: one text, or several of the same name. */
export type RawSearch = Readonly<Record<string, string | readonly string[] | undefined>>
type Reader<Value> = (given: string | readonly string[] | undefined) => Value | undefined

const first = (given: string | readonly string[] | undefined): string | undefined =>
  typeof given === 'string' ? given : given?.[0]

/** Any text, up to 2,000 characters. */
export const text: Reader<string> = (given) => {
  const value = first(given)
  return value === undefined || value === '' || value.length > 2000 ? undefined : value
}

export const whole: Reader<number> = (given) => {
  const value = first(given)
  return value !== undefined && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined
}

/** `1`: on; all else: off, and not in the address. */
export const flag: Reader<true> = (given) => (first(given) === '1' ? true : undefined)

export function oneOf<const Options extends readonly string[]>(options: Options): Reader<Options[number]> {
  return (given) => options.find((option) => option === first(given))
}

/** Repeated in the address: `?kind=c2&kind=dos`. */
export const several: Reader<readonly string[]> = (given) => {
  const values = (typeof given === 'string' ? [given] : (given ?? [])).filter((value) => value.length <= 2000)
  return values.length === 0 ? undefined : values.slice(0, 100)
}

type Read<Readers> = {
  [Name in keyof Readers]?: Readers[Name] extends Reader<infer Value> ? Value | undefined : never
}

/** `validateSearch: search({ period: text, tab: oneOf(['sources', 'rows']), cursor: text })`. */
export function search<Readers extends Readonly<Record<string, Reader<unknown>>>>(readers: Readers) {
  return (given: Record<string, unknown>): Read<Readers> => {
    const found: Record<string, unknown> = {}
    for (const [name, reader] of Object.entries(readers)) {
      const raw = given[name]
      // A link within the console gives values as they are; an address gives texts.
      const value = reader(
        raw === true
          ? '1'
          : typeof raw === 'number'
            ? String(raw)
            : (raw as string | readonly string[] | undefined),
      )
      if (value !== undefined) found[name] = value
    }
    return found as Read<Readers>
  }
}

/** `?a=1&b=x&b=y` → `{ a: '1', b: ['x', 'y'] }`. */
export function parseSearch(query: string): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = {}
  const given = new URLSearchParams(query)
  for (const name of new Set(given.keys())) {
    const values = given.getAll(name)
    found[name] = values.length === 1 ? (values[0] ?? '') : values
  }
  return found
}

export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === '' || value === false) continue
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value])
      query.append(name, one === true ? '1' : String(one))
  }
  // A period or a path is easier to read with its own signs.
  const text = query.toString().replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%2C', ',')
  return text === '' ? '' : `?${text}`
}
