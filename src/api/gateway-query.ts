/** From what a query of the gateway's API says to what the gateway's functions take. */
import { LianfangError } from '../base/errors.ts'
import { type Kind, kinds, type Selection } from '../domains/gateway/index.ts'

const severityIds: Readonly<Record<string, number>> = {
  unknown: 0,
  informational: 1,
  low: 2,
  medium: 3,
  high: 4,
  critical: 5,
}

interface Filters {
  readonly severity?: readonly string[] | undefined
  readonly kind?: readonly string[] | undefined
  readonly disposition: 'blocked' | 'seen' | 'all'
  readonly signature?: string | undefined
  readonly sensor?: string | undefined
  readonly country?: readonly string[] | undefined
  readonly agency?: number | undefined
}

/** Error: invalid, naming the word. */
export function selectionOf(filters: Filters): Selection {
  const { severity, kind, disposition, signature, sensor, country, agency } = filters
  return {
    disposition,
    ...(severity !== undefined && { severities: severity.map(severityOf) }),
    ...(kind !== undefined && { kinds: kind.map(kindOf) }),
    ...(signature !== undefined && { signatures: [signature] }),
    ...(sensor !== undefined && { sensors: [sensor] }),
    ...(country !== undefined && { countries: country }),
    ...(agency !== undefined && { agencies: [agency] }),
  }
}

function severityOf(word: string): number {
  const id = severityIds[word] ?? (/^[0-6]$/.test(word) ? Number(word) : undefined)
  if (id === undefined) throw unknownWord('severity', word, Object.keys(severityIds))
  return id
}

function kindOf(word: string): Kind {
  const known = kinds.find((kind) => kind === word)
  if (known === undefined) throw unknownWord('kind', word, kinds)
  return known
}

function unknownWord(name: string, word: string, words: readonly string[]): LianfangError {
  return new LianfangError('invalid', `query.${name}: ${JSON.stringify(word)} is none of ours`, {
    hint: `Give any of: ${words.join(', ')}.`,
  })
}
