/** Addresses and names that a STIX pattern compares with. STIX 2.1, section 9: only `=` comparisons say what is looked for. */

export interface PatternValue {
  /** E.g. `ipv4-addr:value`, `network-traffic:dst_ref.value`. */
  readonly path: string
  readonly value: string
}

const longest = 20_000
/** Object path, `=`, quoted text with backslash escapes: no part of it can match what another does. */
const comparison = /([a-z0-9-]{1,60}:[A-Za-z0-9_.'[\]*-]{1,120})\s{0,10}=\s{0,10}'((?:[^'\\]|\\.){0,2000})'/g

export function patternValues(pattern: string): PatternValue[] {
  return [...pattern.slice(0, longest).matchAll(comparison)].map(([, path, value]) => ({
    path: path!,
    value: value!.replaceAll(/\\(.)/g, '$1'),
  }))
}
