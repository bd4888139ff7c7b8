/**
 * A fault that somebody can do something about. Branch on `code` (kebab case, stable: `store-disk-full`), never on the message;
 * `hint` says what to do next, in a sentence a person at a terminal can follow.
 */
export class LianfangError extends Error {
  readonly code: string
  readonly hint?: string

  constructor(
    code: string,
    message: string,
    more: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'LianfangError'
    this.code = code
    if (more.hint !== undefined) this.hint = more.hint
  }
}
