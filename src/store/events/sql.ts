/**
 * SQL as fragments: values travel beside the text as ClickHouse's typed placeholders, so no value is ever read as SQL.
 *
 *     sql`SELECT count() FROM ${identifier('detection')} WHERE time >= ${value(from, "DateTime64(3, 'UTC')")}`
 *
 * Only fragments go into a fragment: a plain string between `${}` is a type error (and throws, for callers without types).
 */
export class Sql {
  // Private, so that no look-alike object type-checks as a fragment.
  readonly #pieces: readonly Piece[]

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces
  }

  /** The pieces, for the functions of this file. */
  static pieces(fragment: Sql): readonly Piece[] {
    return fragment.#pieces
  }

  /** Text with `{p1:Type}` placeholders numbered from 1, and their values by name. */
  render(): { text: string; parameters: Record<string, Parameter> } {
    let text = ''
    const parameters: Record<string, Parameter> = {}
    let count = 0
    for (const piece of this.#pieces) {
      if (typeof piece === 'string') {
        text += piece
        continue
      }
      count += 1
      text += `{p${count}:${piece.type}}`
      parameters[`p${count}`] = piece.value
    }
    return { text, parameters }
  }
}

export type Scalar = string | number | bigint | boolean | Date | null
export type Parameter = Scalar | readonly Scalar[]
type Piece = string | { readonly value: Parameter; readonly type: string }

/** The tag. */
export function sql(strings: TemplateStringsArray, ...fragments: readonly Sql[]): Sql {
  const pieces: Piece[] = []
  strings.forEach((text, index) => {
    if (text !== '') pieces.push(text)
    const fragment = fragments[index]
    if (index < fragments.length) pieces.push(...Sql.pieces(fragment!))
  })
  return new Sql(pieces)
}

/** A value bound as `{p:Type}`: `value(['a', 'b'], 'Array(String)')`. A Date is an instant (ms since 1970), in any DateTime type. */
export function value(bound: Parameter, type: string): Sql {
  // The type is part of the text, so it may hold nothing that could end the placeholder.
  if (!/^[A-Za-z][A-Za-z0-9_(), ']*$/.test(type)) throw new TypeError(`not a ClickHouse type: ${type}`)
  return new Sql([{ value: bound, type }])
}

/** A quoted name; several are joined with dots: `identifier('lianfang', 'detection')`. */
export function identifier(...names: readonly string[]): Sql {
  return new Sql([names.map(quoteName).join('.')])
}

/** Fragments with a fragment between them. */
export function join(fragments: readonly Sql[], separator: Sql): Sql {
  return new Sql(
    fragments.flatMap((fragment, index) =>
      index === 0 ? Sql.pieces(fragment) : [...Sql.pieces(separator), ...Sql.pieces(fragment)],
    ),
  )
}

/** Text from our own declarations (DDL, expressions of a Table), taken as it is. Never for anything that came from outside. */
export function declared(text: string): Sql {
  return new Sql([text])
}

/** A name in backquotes. */
export function quoteName(name: string): string {
  if (name === '') throw new TypeError('an empty name')
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``
}

/** A string literal: for DDL, where placeholders are not allowed. */
export function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
