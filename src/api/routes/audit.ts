import { z } from 'zod'
import {
  anchorText,
  list,
  readAnchor,
  verify,
  type AuditEntry,
  type AuditFilter,
} from '../../domains/audit/index.ts'
import { csvRecord } from '../../standards/csv/table.ts'
import { audit } from '../contract/audit.ts'
import { readCursor, writeCursor } from '../cursor.ts'
import { handlers } from '../handlers.ts'
import type { Service } from '../service.ts'

const place = z.tuple([z.int().min(1)])
const page = 2000

export const auditRoutes = handlers(audit, {
  listAudit: async ({ app, scope, query: { limit, cursor, ...query } }) => {
    const before = cursor === undefined ? undefined : readCursor(cursor, place)[0]
    const { items, next } = await app.records.within(scope, (records) =>
      list(records, { ...filterOf(query), limit, before }),
    )
    return {
      items: items.map((entry) => ({ ...entry, at: entry.at.toISOString(), detail: { ...entry.detail } })),
      next: next === null ? null : writeCursor([next]),
    }
  },
  exportAudit: ({ app, query }) => {
    const lines = exported(app, filterOf(query))
    const encoder = new TextEncoder()
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const next = await lines.next()
        if (next.done === true) controller.close()
        else controller.enqueue(encoder.encode(next.value))
      },
      async cancel() {
        await lines.return(undefined)
      },
    })
    return new Response(body, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="lianfang-audit.csv"',
      },
    })
  },
  verifyAudit: async ({ app, scope, query }) => {
    const anchor = query.anchor === undefined ? undefined : readAnchor(query.anchor)
    const found = await app.records.within(scope, (records) => verify(records, anchor))
    return found.intact ? { ...found, anchor: anchorText(found.anchor) } : found
  },
  listSettings: ({ app }) => ({ items: [...app.settingsShown] }),
})

interface Query {
  readonly actor?: string | undefined
  readonly action?: string | undefined
  readonly subjectKind?: string | undefined
  readonly subject?: string | undefined
  readonly agency?: number | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

function filterOf({ subjectKind, subject, from, to, ...rest }: Query): AuditFilter {
  return {
    ...rest,
    subject: subjectKind === undefined ? undefined : { kind: subjectKind, id: subject },
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  }
}

/** A page at a time: the log may be longer than memory. The mark at its beginning tells spreadsheets that it is UTF-8. */
async function* exported(app: Service, filter: AuditFilter): AsyncGenerator<string> {
  yield `\ufeff${csvRecord(['sequence', 'at', 'actor', 'actor_id', 'action', 'subject', 'subject_id', 'agency', 'detail', 'hash'])}`
  let before: number | null | undefined
  do {
    const { items, next }: { readonly items: readonly AuditEntry[]; readonly next: number | null } =
      await app.records.within({ kind: 'centre' }, (records) =>
        list(records, { ...filter, limit: page, before: before ?? undefined }),
      )
    yield items.map(line).join('')
    before = next
  } while (before !== null)
}

function line({ sequence, at, actor, action, subject, agency, detail, hash }: AuditEntry): string {
  return csvRecord([
    String(sequence),
    at.toISOString(),
    actor.name,
    actor.id,
    action,
    subject.kind,
    subject.id,
    agency === null ? '' : String(agency),
    JSON.stringify(detail),
    hash,
  ])
}
