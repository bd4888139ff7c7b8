import { blockedDispositions, sharePercent, tallyFiles } from '../domains/gateway/index.ts'
import { findPaths } from '../domains/sources/index.ts'
import { count, print, printJson, say, tableOf } from './terminal.ts'
import { exitCodes, usageError } from './verb.ts'

/** `lianfang top PATH…`: counts straight from files; nothing is stored and no engine is started. */
export async function topOfFiles(
  named: readonly string[],
  options: {
    readonly severityIds: readonly number[]
    readonly disposition: 'blocked' | 'seen' | 'all'
    readonly limit: number
    readonly json: boolean
    readonly timeZone: string
  },
): Promise<number> {
  if (named.includes('-')) throw usageError('top counts files; for standard input use lianfang ingest -')
  const { files, refused } = findPaths(named)
  for (const { path, reason } of refused) say(`${path}: ${reason}`)
  const { read, detections, rows } = await tallyFiles(files, {
    timeZone: options.timeZone,
    receivedAt: Date.now(),
  })
  const { severityIds, disposition, limit } = options
  const bySignature = new Map<string, number>()
  for (const { signature, severity_id, disposition_id, events } of rows) {
    if (severityIds.length > 0 && !severityIds.includes(severity_id)) continue
    if (disposition !== 'all' && blockedDispositions.includes(disposition_id) !== (disposition === 'blocked'))
      continue
    bySignature.set(signature, (bySignature.get(signature) ?? 0) + events)
  }
  const total = [...bySignature.values()].reduce((sum, events) => sum + events, 0)
  const top = [...bySignature]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([signature, events], index) => ({ rank: index + 1, signature, events }))
  if (options.json) printJson({ read, detections, total, rows: top })
  else {
    print(`${count(read)} lines, ${count(detections)} alerts, ${count(total)} ranked\n`)
    print(
      tableOf(
        ['rank', 'signature', 'events', 'share %'],
        top.map(({ rank, signature, events }) => [rank, signature, events, sharePercent(events, total)]),
      ),
    )
  }
  return refused.length > 0 ? exitCodes.partly : exitCodes.done
}
