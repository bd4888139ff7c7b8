import type { Evidence, PayloadKind } from './assessment.ts'
import { matcherOf, piece, type View } from './matcher.ts'
import type { FamilyRule, HoneypotReference } from './reference.ts'

/** Reasons to think of a family, from one payload and what was wrapped in it. */
export type FamilyFinder = (kind: PayloadKind, views: readonly View[]) => Evidence[]

/** What busybox is asked for; the whole word, so that nothing is read out of the middle of a path. */
const applet = /\bbusybox[ \t]{1,8}([a-z0-9_-]{2,32})(?![\w./-])/gi

/** Tokens, credentials and hashes are looked up; the rest are patterns. */
export function familiesOf(data: HoneypotReference['families']): FamilyFinder {
  const applets = new Set(data.applets)
  const byToken = new Map<string, Entry>()
  const byCredential = new Map<string, Entry[]>()
  const byHash = new Map<string, Entry>()
  const matched = data.families.flatMap(({ id: family, rules }) =>
    rules.flatMap((rule) => {
      const entry = { family, rule }
      for (const token of rule.tokens ?? []) byToken.set(token.toLowerCase(), entry)
      for (const pair of rule.credentials ?? []) {
        const key = pair.join('\0')
        byCredential.set(key, [...(byCredential.get(key) ?? []), entry])
      }
      for (const hash of rule.sha256 ?? []) byHash.set(hash, entry)
      const { literals, regexes, caseSensitive } = rule
      if (literals === undefined && regexes === undefined) return []
      return [{ ...entry, match: matcherOf({ literals, regexes, caseSensitive }) }]
    }),
  )

  return (kind, views) => {
    const found: Evidence[] = []
    const text = views[0]!.text
    if (kind === 'credential') {
      for (const entry of byCredential.get(text) ?? []) found.push(evidenceOf(entry, text.replace('\0', '/')))
    }
    if (kind === 'hash') {
      const entry = byHash.get(text.toLowerCase())
      if (entry !== undefined) found.push(evidenceOf(entry, text.toLowerCase()))
    }
    if (kind === 'command' || kind === 'request') {
      for (const view of views) {
        if (!view.lower.includes('busybox')) continue
        for (const [, token] of view.text.matchAll(applet)) {
          const entry = applets.has(token!) ? undefined : byToken.get(token!.toLowerCase())
          if (entry !== undefined) found.push(evidenceOf(entry, token!))
        }
      }
    }
    for (const { match, ...entry } of matched) {
      if (entry.rule.in?.includes(kind) !== true) continue
      for (const view of views) {
        const piece = match(view)
        if (piece === undefined) continue
        found.push(evidenceOf(entry, piece))
        break
      }
    }
    return found
  }
}

interface Entry {
  readonly family: string
  readonly rule: FamilyRule
}

function evidenceOf({ family, rule }: Entry, matched: string): Evidence {
  return { family, sort: rule.sort, weight: rule.weight, matched: piece(matched), rule: rule.id }
}
