import { bytesOfText } from '../../members.ts'

const short: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/**
 * The bytes of a Python literal, which is how Cowrie writes what is not text: `'GET / HTTP/1.0\r\n'`, `b"it's\xff"`. What is none is
 * taken as it is.
 */
export function bytesOfLiteral(text: string): string {
  const literal = /^b?(["'])([^]*)\1$/.exec(text)
  if (literal === null) return bytesOfText(text)
  return bytesOfText(literal[2]!).replace(/\\(?:x([0-9a-fA-F]{2})|([nrt'"\\]))/g, (_, code, letter) =>
    code === undefined
      ? (short[letter as string] ?? (letter as string))
      : String.fromCharCode(Number.parseInt(code as string, 16)),
  )
}

/** A version as the client sent it: older Cowries write it as a literal. */
export function withoutQuotes(text: string): string {
  return /^b?(["'])([^]*)\1$/.exec(text)?.[2] ?? text
}
