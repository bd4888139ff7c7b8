import { LianfangError } from '../../base/errors.ts'
import {
  bulletinPolicy,
  changeImprint,
  compare,
  createKind,
  type CreateParameters,
  editSentence,
  type Edition,
  type EditionSummary,
  findEdition,
  type FigureTrace,
  type Format,
  freezeEdition,
  type Language,
  lastEdition,
  listEditions,
  mediaTypes,
  publishEdition,
  readEdition,
  rebuildKind,
  type RebuildParameters,
  resetSentence,
  traceFigure,
  withdrawEdition,
} from '../../domains/bulletin/index.ts'
import type { Bulletin } from '../../domains/bulletin/index.ts'
import { parsePeriod } from '../../domains/gateway/index.ts'
import { enqueue } from '../../domains/jobs/index.ts'
import type { Scope } from '../../store/records/index.ts'
import { bulletins } from '../contract/bulletins.ts'
import { type Context, handlers } from '../handlers.ts'
import type { Service } from '../service.ts'

/**
 * Of pages that show a bulletin: only its own style sheet applies, and even if the page were ours alone it could run, send and open
 * nothing (sandbox). The console shows the preview in a frame, hence frame-ancestors 'self' for this one answer; everything else of
 * the service may stand in no frame.
 */
const previewPolicy = `${bulletinPolicy}; frame-ancestors 'self'; sandbox`
const filePolicy = `${bulletinPolicy}; frame-ancestors 'none'; sandbox`

export const bulletinRoutes = handlers(bulletins, {
  listBulletins: async ({ app, scope, query: { limit, cursor, state } }) => {
    const { items, next } = await app.records.within(scope, (records) =>
      listEditions(records, { limit, cursor, state }),
    )
    return { items: items.map(shown), next }
  },
  createBulletin: async ({ app, scope, caller, body: { from, to, parts, sharing, publisher, again } }) => {
    const { timeZone } = app.settings
    const parameters: CreateParameters = {
      period: parsePeriod(from, to, { timeZone, now: app.now().getTime() }),
      parts,
      sharing,
      publisher: publisher ?? app.settings.publisher,
      again,
    }
    return {
      job: await app.records.within(scope, (records) =>
        enqueue(records, { kind: createKind, parameters, by: caller }),
      ),
    }
  },
  readBulletin: async ({ app, scope, params: { id }, query: { language } }) => {
    const edition = await app.records.within(scope, (records) => readEdition(records, id))
    const stepped = ({ at, by, ...rest }: { at: Date; by: string }) => ({ at: at.toISOString(), by, ...rest })
    return {
      ...shown(edition.summary),
      language,
      model: edition.models.get(language) ?? null,
      sentences: (edition.sentences.get(language) ?? []).map((sentence) => ({
        ...sentence,
        edited: sentence.edited && stepped(sentence.edited),
      })),
      orphaned: (edition.orphaned.get(language) ?? []).map((edit) => ({
        ...edit,
        at: edit.at.toISOString(),
      })),
    }
  },
  changeBulletin: (context) =>
    changing(context, (records, change) => changeImprint(records, context.params.id, context.body, change)),
  editBulletinSentence: async ({ app, scope, caller, expected, params: { id, sentence }, body }) =>
    app.records.within(scope, async (records) => {
      const change = { actor: caller, now: app.now(), expected }
      const warnings = await editSentence(records, id, { sentence, ...body }, change)
      return { version: (await findEdition(records, id)).version, warnings }
    }),
  resetBulletinSentence: async ({ app, scope, caller, expected, params, query: { language } }) =>
    app.records.within(scope, async (records) => {
      const { id, sentence } = params
      await resetSentence(records, id, { language, sentence }, { actor: caller, now: app.now(), expected })
      return { version: (await findEdition(records, id)).version }
    }),
  rebuildBulletin: async ({ app, scope, caller, expected, params: { id } }) =>
    app.records.within(scope, async (records) => {
      const { state, version } = await findEdition(records, id)
      if (version !== expected)
        throw new LianfangError('precondition-failed', `the edition is at version ${version}`, {
          hint: 'Somebody changed it meanwhile: read it again.',
        })
      if (state !== 'draft')
        throw new LianfangError('conflict', `the edition is ${state} and does not change any more`, {
          hint: 'Make another edition of the period.',
        })
      const parameters: RebuildParameters = { edition: id }
      return { job: await enqueue(records, { kind: rebuildKind, parameters, by: caller }) }
    }),
  compareBulletin: async ({ app, scope, params: { id }, query: { language, with: given } }) => {
    const [now, before] = await app.records.within(scope, async (records) => {
      const edition = await readEdition(records, id)
      const other = given ?? (await lastEdition(records, edition.summary))
      return [edition, other === undefined ? undefined : await readEdition(records, other)] as const
    })
    if (before === undefined) return { with: null, figures: [], rankings: [], sentences: [] }
    return {
      with: shown(before.summary),
      ...compare(modelOf(before, language), modelOf(now, language)),
    }
  },
  freezeBulletin: (context) =>
    changing(context, (records, change) =>
      freezeEdition(records, context.params.id, { ...change, confirmed: context.body.confirmed }),
    ),
  publishBulletin: async (context) => {
    const answer = await changing(context, (records, change) =>
      publishEdition(records, context.params.id, change),
    )
    const { app, scope, params } = context
    // The first reader shall not wait for the renderer; should it fail, that reader hears of it.
    void app.records
      .within(scope, (records) => readEdition(records, params.id))
      .then((edition) => renderAll(app, edition))
      .catch(() => undefined)
    return answer
  },
  withdrawBulletin: (context) =>
    changing(context, (records, change) =>
      withdrawEdition(records, context.params.id, { ...change, reason: context.body.reason }),
    ),
  previewBulletin: async ({ app, scope, params: { id }, query: { language } }) => {
    const edition = await app.records.within(scope, (records) => readEdition(records, id))
    return new Response(await app.desk.files.file(modelOf(edition, language), 'html'), {
      headers: {
        'content-type': mediaTypes.html,
        'content-security-policy': previewPolicy,
        'x-frame-options': 'SAMEORIGIN',
        'cache-control': 'no-store',
      },
    })
  },
  downloadBulletin: async ({ app, scope, params: { id, format }, query: { language } }) => {
    const edition = await app.records.within(scope, (records) => readEdition(records, id))
    const bytes = await app.desk.files.file(modelOf(edition, language), format)
    return new Response(bytes, {
      headers: {
        'content-type': mediaTypes[format],
        'content-disposition': `attachment; filename="${edition.summary.slug}.${language}.${format}"`,
        'content-security-policy': filePolicy,
        'cache-control': 'no-cache, private',
      },
    })
  },
  traceBulletinFigure: async ({ app, scope, params: { id, figure }, query: { language } }) => {
    const trace = await traceFigure(app.desk, (work) => app.records.within(scope, work), {
      id,
      figure,
      language,
    })
    return { ...trace, target: targetOf(trace.target) }
  },
})

type Change = Parameters<typeof publishEdition>[2]
type Records = Parameters<typeof publishEdition>[0]

/** Carries out a change and answers the edition after it. */
async function changing(
  {
    app,
    scope,
    caller,
    expected,
    params: { id },
  }: Pick<Context, 'app'> & {
    readonly scope: Scope
    readonly caller: Change['actor']
    readonly expected: number
    readonly params: { readonly id: string }
  },
  work: (records: Records, change: Change) => Promise<void>,
) {
  return app.records.within(scope, async (records) => {
    await work(records, { actor: caller, now: app.now(), expected })
    return shown(await findEdition(records, id))
  })
}

async function renderAll(app: Service, { models }: Edition): Promise<void> {
  for (const model of models.values())
    for (const format of Object.keys(mediaTypes) as Format[]) await app.desk.files.file(model, format)
}

/** Error: gone, for readers of what was withdrawn. */
function modelOf({ models, summary }: Edition, language: Language): Bulletin {
  const model = models.get(language)
  if (model !== undefined) return model
  throw new LianfangError('gone', `the edition was withdrawn: ${summary.withdrawn?.reason ?? ''}`)
}

function shown({ period, previous, ...edition }: EditionSummary) {
  const step = (given: { readonly at: Date; readonly by: string } | null) =>
    given && { at: given.at.toISOString(), by: given.by }
  return {
    ...edition,
    parts: [...edition.parts],
    asked: edition.asked && [...edition.asked],
    period: { ...period, from: period.from.toISOString(), to: period.to.toISOString() },
    previous: previous && { from: previous.from.toISOString(), to: previous.to.toISOString() },
    dataAsOf: edition.dataAsOf.toISOString(),
    created: { at: edition.created.at.toISOString(), by: edition.created.by },
    frozen: step(edition.frozen),
    published: step(edition.published),
    withdrawn: edition.withdrawn && {
      at: edition.withdrawn.at.toISOString(),
      by: edition.withdrawn.by,
      reason: edition.withdrawn.reason,
    },
  }
}

/** As the operations of its part take it. */
function targetOf(target: FigureTrace['target']) {
  const second = (at: Date): string => at.toISOString().replace(/\.\d{3}Z$/, 'Z')
  const page = { page: target.page, from: second(target.from), to: second(target.to) }
  if (target.page === 'honeypots')
    return { ...page, ...(target.dimension !== undefined && { dimension: target.dimension }) }
  if (target.page === 'returns') return page
  const { severities, disposition, kinds, signatures } = target
  return {
    ...page,
    ...(severities && { severity: severities.join(',') }),
    ...(disposition && { disposition }),
    ...(kinds && { kind: kinds.join(',') }),
    // They take one signature at most.
    ...(signatures?.length === 1 && { signature: signatures[0]! }),
  }
}
