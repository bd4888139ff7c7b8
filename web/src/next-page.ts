/** Where somebody wanted to go before signing in. */

/** A path of this console, and nothing else: `next` comes from an address that anybody can write. */
export function safePath(next: string | undefined, origin = location.origin): string {
  if (next === undefined || !next.startsWith('/')) return '/'
  const address = URL.parse(next, origin)
  return address === null || address.origin !== origin
    ? '/'
    : `${address.pathname}${address.search}${address.hash}`
}

const name = 'lianfang.next'

/** Over the visit to the identity provider. */
export function keepNext(next: string | undefined): void {
  try {
    if (next !== undefined) sessionStorage.setItem(name, next)
  } catch {
    // Storage is forbidden: the first page will do.
  }
}

/** Once. */
export function takeNext(): string | undefined {
  try {
    const next = sessionStorage.getItem(name)
    sessionStorage.removeItem(name)
    return next === null ? undefined : safePath(next)
  } catch {
    return undefined
  }
}
