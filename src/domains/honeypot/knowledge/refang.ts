/** Texts in which addresses are made harmless, and back. */

/** `hxxp://a[.]b` and the like, as they were meant. */
export function refang(text: string): string {
  return text
    .replace(/\bhxxp(s?)(?=\[?:)/gi, 'http$1')
    .replace(/\bfxp(?=\[?:\/\/|:\/\/)/gi, 'ftp')
    .replace(/\[:\/\/\]/g, '://')
    .replace(/\[:\]/g, ':')
    .replace(/\s?[[({](?:\.|dot)[\])}]\s?/gi, '.')
}

/** So that nobody follows it by a click: what `refang` takes back. For URLs, domains and addresses. */
export function defang(value: string): string {
  const scheme = /^([a-z][a-z0-9+-]{0,12}):\/\//i.exec(value)
  const start = scheme?.[0].length ?? 0
  const end = value.slice(start).search(/[/?#]/)
  const host = end < 0 ? value.slice(start) : value.slice(start, start + end)
  const rest = end < 0 ? '' : value.slice(start + end)
  const isIpv6 = scheme === null && /^[0-9a-f:]{2,}$/i.test(host) && host.includes(':')
  return (
    (scheme === null ? '' : `${scheme[1]!.replace(/^http/i, 'hxxp').replace(/^ftp$/i, 'fxp')}://`) +
    (isIpv6 ? host.replaceAll(':', '[:]') : host.replaceAll('.', '[.]')) +
    rest
  )
}
