import { z } from 'zod'
import { LianfangError } from '../../base/errors.ts'
import type { Caller } from '../../domains/identity/index.ts'
import {
  deliver,
  findProfile,
  type DeliveryReport,
  type DeliverySummary,
  importSummary,
  limits,
  listDeliveries,
  listProfiles,
  listSetAside,
  listSummaries,
  preview,
  type Profile,
  type ProfileSummary,
  readContent,
  readDelivery,
  readProfile,
  replaySetAside,
  saveProfile,
  sha256Of,
  type WaitingRow,
} from '../../domains/returns/index.ts'
import { checkedZone } from '../../settings.ts'
import { csvRecord } from '../../standards/csv/table.ts'
import type { Scope } from '../../store/records/index.ts'
import { readBytes } from '../body.ts'
import { returnDeliveries } from '../contract/return-deliveries.ts'
import { readCursor, writeCursor } from '../cursor.ts'
import { csvDownload } from '../downloads.ts'
import { handlers } from '../handlers.ts'
import { once } from '../idempotency.ts'
import { triedRows } from '../return-trial.ts'
import { Names, shownProblem, shownReport } from '../returns-shown.ts'
import type { Service } from '../service.ts'

/** Bytes of a row that a list shows. */
const shownInList = 4096
/** As long as a cell of a spreadsheet can be. */
const shownInFile = 32_000
const exportedRows = 100_000
const exportedPage = 500
const { deliverReturns: declared } = returnDeliveries
const place = z.int().min(0)
const one = z.tuple([place])
const two = z.tuple([place, place])

/** Our own work: a vendor's rows are stored by the program, which has judged them. */
const system: Scope = { kind: 'system' }

export const returnDeliveryRoutes = handlers(returnDeliveries, {
  deliverReturns: async ({ app, scope, caller, query, request, signal }) => {
    const vendor = vendorOf(scope, query.vendor)
    if (query.zone !== undefined) checkedZone(query.zone)
    return app.deliveries.take(
      `vendor ${vendor}`,
      signal,
      () => readBytes(request, limits.bytes),
      async (bytes) => {
        const sha256 = sha256Of(bytes)
        const key = request.headers.get('idempotency-key')
        const work = () => taken(app, caller, { ...query, vendor, bytes, sha256 })
        if (key === null) return answerOf(await work())
        // The server itself takes only texts for the same.
        const { search } = new URL(request.url)
        const asked = [declared.method, declared.path, search, sha256]
        const answer = await once(
          app.records,
          { caller: caller.id, key, request: asked, secret: false },
          app.now(),
          async () => {
            const response = answerOf(await work())
            return { status: response.status, body: await response.text() }
          },
        )
        return jsonOf(answer.body, answer.status)
      },
    )
  },
  listReturnDeliveries: async ({ app, scope, query: { limit, cursor, ...filter } }) => {
    const [after] = cursor === undefined ? [] : readCursor(cursor, one)
    return app.records.within(scope, async (records) => {
      const { items, next } = await listDeliveries(records, filter, { limit, after })
      const names = await Names.of(records)
      return {
        items: items.map((item) => shown(item, names, scope)),
        next: next === null ? null : writeCursor([next]),
      }
    })
  },
  readReturnDelivery: ({ app, scope, params: { id } }) =>
    app.records.within(scope, async (records) => {
      const { parameters, report, ...rest } = await readDelivery(records, id)
      const said = Object.entries(parameters).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      )
      return {
        ...shown(rest, await Names.of(records), scope),
        parameters: Object.fromEntries(said),
        report: shownReport(report),
      }
    }),
  listReturnSetAside: ({ app, scope, params: { id }, query: { limit, cursor } }) => {
    const [row, last] = cursor === undefined ? [] : readCursor(cursor, two)
    return app.records.within(scope, async (records) => {
      await readDelivery(records, id)
      const after = row === undefined || last === undefined ? undefined : { row, id: last }
      const { items, next } = await listSetAside(records, id, { limit, after, bytes: shownInList })
      return {
        items: items.map(shownRow),
        next: next === null ? null : writeCursor([next.row, next.id]),
      }
    })
  },
  exportReturnSetAside: async ({ app, scope, params: { id }, signal }) => {
    await app.records.within(scope, (records) => readDelivery(records, id))
    return csvDownload(`returns-${id}-set-aside.csv`, setAsideRows(app, scope, id, signal))
  },
  replayReturnSetAside: async ({ app, scope, caller, params: { id }, body, signal }) => {
    // What the caller may see decides; what comes of it is our own work.
    const { vendor, profile: given } = await app.records.within(scope, (records) => readDelivery(records, id))
    const locate = await locator(app)
    // In the vendor's line: side by side, replays would wait for each other with a connection each.
    const report = await app.deliveries.take(
      `vendor ${vendor}`,
      signal,
      () => Promise.resolve(),
      () =>
        app.records.within(system, async (records) => {
          const { returnsKnowledge: knowledge } = app
          const profile = await findProfile(records, knowledge, body.profile ?? given.id, {
            vendor,
            version: body.version,
          })
          const how = { profile, actor: caller, now: app.now() }
          return replaySetAside(records, id, how, { knowledge, locate })
        }),
    )
    return { ...report, rows: report.rows.map(shownProblem) }
  },
  previewReturns: ({ app, caller, query: { form, sheet }, request, signal }) =>
    app.deliveries.take(
      caller.vendor === null ? caller.id : `vendor ${caller.vendor}`,
      signal,
      () => readBytes(request, limits.bytes),
      async (bytes) => {
        const { problems, ...rest } = await preview(bytes, form, app.returnsKnowledge, { sheet })
        return { ...rest, problems: problems.map(shownProblem) }
      },
    ),
  tryReturnMapping: async ({ app, scope, body }) => {
    if (body.zone !== undefined) checkedZone(body.zone)
    return { rows: await triedRows(app, vendorOf(scope, body.vendor), body) }
  },
  listReturnProfiles: ({ app, scope, query: { form } }) =>
    app.records.within(scope, async (records) => {
      const all = await listProfiles(records, app.returnsKnowledge)
      const names = await Names.of(records)
      return {
        items: all
          .filter(({ forms }) => form === undefined || forms.includes(form))
          .map((profile) => named(profile, names)),
      }
    }),
  readReturnProfile: ({ app, scope, params: { id }, query: { version } }) =>
    app.records.within(scope, async (records) => {
      const { profile, vendor, isBuiltIn, versions } = await readProfile(
        records,
        app.returnsKnowledge,
        id,
        version,
      )
      const { title, forms, layout } = profile
      const summary = { id, version: profile.version, title, forms, layout, vendor, isBuiltIn }
      // Who of the centre made it is not for vendors.
      const isTold = scope.kind !== 'vendor' || vendor !== null
      return {
        ...named(summary, await Names.of(records)),
        profile: profileShown(profile),
        versions: versions.map(({ version: number, at, by }) => ({
          version: number,
          at: at?.toISOString() ?? null,
          by: isTold ? by : null,
        })),
      }
    }),
  saveReturnProfile: async ({ app, scope, caller, body }) => {
    const vendor = scope.kind === 'vendor' ? vendorOf(scope, body.vendor ?? undefined) : body.vendor
    const how = { vendor, given: body.profile, actor: caller, now: app.now() }
    const { id, version } = await app.records.within(scope, (records) =>
      saveProfile(records, app.returnsKnowledge, how),
    )
    return { id, version }
  },
  importReturnSummary: ({ app, scope, caller, body: { text } }) =>
    app.records.within(scope, (records) =>
      importSummary(records, caller, text, app.returnsKnowledge, app.now()),
    ),
  listReturnSummaries: async ({ app, scope, query: { limit, cursor } }) => {
    const [after] = cursor === undefined ? [] : readCursor(cursor, one)
    const { items, next } = await app.records.within(scope, (records) =>
      listSummaries(records, { limit, after }),
    )
    return {
      items: items.map(({ from, to, receivedAt, ...rest }) => ({
        ...rest,
        from: from.toISOString(),
        to: to.toISOString(),
        receivedAt: receivedAt.toISOString(),
      })),
      next: next === null ? null : writeCursor([next]),
    }
  },
})

/** Errors: forbidden for another vendor's, whether there is one or not; invalid when the centre names none. */
function vendorOf(scope: Scope, given: number | undefined): number {
  if (scope.kind === 'vendor') {
    if (given === undefined || given === scope.vendor) return scope.vendor
    throw new LianfangError('forbidden', 'a vendor delivers for itself', { hint: 'Leave vendor out.' })
  }
  if (given === undefined)
    throw new LianfangError('invalid', 'query.vendor: whose returns they are is not said', {
      hint: 'Add vendor with its id.',
    })
  return given
}

type ShownProfile = z.input<typeof returnDeliveries.readReturnProfile.response>['profile']

/** As a file has it: without what is undefined. */
function profileShown(profile: Profile): ShownProfile {
  return JSON.parse(JSON.stringify(profile)) as ShownProfile
}

interface Given {
  readonly vendor: number
  readonly form: z.output<typeof declared.query>['form']
  readonly profile: string
  readonly version?: number | undefined
  readonly fileName: string
  readonly agency?: string | undefined
  readonly threatClass?: string | undefined
  readonly severity?: string | undefined
  readonly zone?: string | undefined
  readonly sheet?: string | undefined
  readonly dryRun: boolean
  readonly bytes: Buffer
  readonly sha256: string
}

/** Reads before the transaction begins, which holds others of the vendor up. */
async function taken(app: Service, caller: Caller, given: Given): Promise<DeliveryReport> {
  const { vendor, form, bytes, sha256, sheet, agency, threatClass, severity, zone } = given
  const { returnsKnowledge: knowledge } = app
  const profile = await app.records.within(system, (records) =>
    findProfile(records, knowledge, given.profile, { vendor, version: given.version }),
  )
  const content = await readContent(bytes, profile, { sheet })
  const locate = await locator(app)
  const delivery = {
    vendor,
    form,
    profile,
    parameters: { agency, threatClass, severity, zone, sheet },
    sha256,
    bytes: bytes.length,
    content,
    channel: caller.kind === 'machine' ? 'push' : 'upload',
    fileName: given.fileName,
    by: caller,
    receivedAt: app.now(),
    isDryRun: given.dryRun,
  } as const
  return app.records.within(system, (records) => deliver(records, delivery, { knowledge, locate }))
}

/** 201 only for what was stored now. */
function answerOf(report: DeliveryReport): Response {
  const isNew = report.delivery !== null && !report.isRepeat
  return jsonOf(JSON.stringify(declared.response.parse(shownReport(report))), isNew ? declared.status : 200)
}

function jsonOf(body: string | null, status: number): Response {
  return new Response(body, {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-cache, private' },
  })
}

async function locator({ locations }: Service): Promise<(address: string) => string | null> {
  const find = await locations.finder()
  return (address) => find(address).country
}

function shown({ vendor, by, receivedAt, ...rest }: DeliverySummary, names: Names, scope: Scope) {
  return {
    ...rest,
    vendor: names.vendor(vendor),
    receivedAt: receivedAt.toISOString(),
    // It may be somebody of the centre.
    by: scope.kind === 'vendor' ? null : by,
  }
}

function named({ vendor, ...rest }: ProfileSummary, names: Names) {
  return { ...rest, vendor: vendor === null ? null : names.vendor(vendor) }
}

function shownRow({ problems, replayedAt, ...rest }: WaitingRow) {
  const [first] = problems
  return {
    ...rest,
    ...shownProblem(first!),
    problems: problems.map(shownProblem),
    replayedAt: replayedAt?.toISOString() ?? null,
  }
}

async function* setAsideRows(
  app: Service,
  scope: Scope,
  delivery: number,
  signal: AbortSignal,
): AsyncGenerator<string> {
  yield csvRecord(['row', 'column', 'code', 'detail', 'hint', 'state', 'bytes'])
  let after: { readonly row: number; readonly id: number } | undefined
  for (let written = 0; written < exportedRows && !signal.aborted; written += exportedPage) {
    const page = await app.records.within(scope, (records) =>
      listSetAside(records, delivery, { limit: exportedPage, after, bytes: shownInFile }),
    )
    for (const item of page.items) {
      const { row, column, code, detail, hint, state, text } = shownRow(item)
      yield csvRecord([row, column, code, detail, hint ?? '', state, text])
    }
    if (page.next === null) return
    after = page.next
  }
}
