import { createRequire } from 'node:module'
import { type Evidence } from './assessment.ts'
import { invalid } from './reference.ts'

/** What we use of @litko/yara-x-linux-x64-gnu, which has no declarations of its own. */
interface YaraX {
  compile(source: string, options: YaraXOptions): { scan(bytes: Buffer): readonly YaraXMatch[] }
}
interface YaraXOptions {
  readonly errorOnSlowPattern: boolean
  readonly errorOnSlowLoop: boolean
  readonly enableIncludes: boolean
}
interface YaraXMatch {
  readonly ruleIdentifier: string
  readonly meta: Readonly<Record<string, unknown>>
  readonly matches: readonly { readonly data: string; readonly identifier: string }[]
}

/** Finds families in bytes that a text held wrapped. */
export type PayloadRules = (payload: string) => Evidence[]

/**
 * Our YARA rules, compiled once. Each has `family` and `weight` (percent) in its meta. There is no time limit: the compiler refuses
 * patterns and loops that could be slow, and a payload is at most 64 KiB.
 */
export function payloadRules(
  sources: readonly { readonly name: string; readonly source: string }[],
  families: ReadonlySet<string>,
): PayloadRules {
  const yara = createRequire(import.meta.url)('@litko/yara-x-linux-x64-gnu') as YaraX
  for (const { name, source } of sources) {
    for (const [, family] of source.matchAll(/^\s*family\s*=\s*"([^"\n]{0,60})"/gm))
      if (!families.has(family!)) throw invalid(`${name}: no family ${family!}`)
  }
  let rules: ReturnType<YaraX['compile']>
  try {
    rules = yara.compile(sources.map(({ source }) => source).join('\n'), {
      errorOnSlowPattern: true,
      errorOnSlowLoop: true,
      enableIncludes: false,
    })
  } catch (cause) {
    throw invalid(`honeypots/rules: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
  }
  return (payload) =>
    rules.scan(Buffer.from(payload, 'latin1')).flatMap(({ ruleIdentifier, meta, matches }) => {
      const { family, weight } = meta
      if (typeof family !== 'string' || !families.has(family) || typeof weight !== 'number') return []
      return [
        {
          family,
          sort: 'rule' as const,
          weight: weight / 100,
          matched: matches[0] === undefined ? ruleIdentifier : matches[0].data.slice(0, 60),
          rule: ruleIdentifier,
        },
      ]
    })
}
