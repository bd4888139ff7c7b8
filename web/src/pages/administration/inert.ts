/** JSON to read: what cannot be seen, or would rearrange the rest, is written as its number. */
export function prettyJson(value: unknown): string {
  return JSON.stringify(value ?? null, undefined, 2).replaceAll(
    /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f\u115f\u1160\u3164\uffa0]/gu,
    (sign) =>
      [...Array(sign.length).keys()]
        .map((place) => `\\u${sign.charCodeAt(place).toString(16).padStart(4, '0')}`)
        .join(''),
  )
}
