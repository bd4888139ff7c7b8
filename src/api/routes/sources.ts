import { z } from 'zod'
import { LianfangError } from '../../base/errors.ts'
import { record } from '../../domains/audit/index.ts'
import { changeLiveSource, readLiveSource, type SourceStatus } from '../../domains/collection/index.ts'
import {
  countSetAside,
  listSetAside,
  readSetAside,
  replaySetAside,
  type SetAsideRecord,
} from '../../domains/sources/index.ts'
import { checkedZone } from '../../settings.ts'
import { sources } from '../contract/sources.ts'
import { readCursor, writeCursor } from '../cursor.ts'
import { handlers } from '../handlers.ts'
import type { Service } from '../service.ts'

/** Bytes of a record that a list shows. */
const shownInList = 4096
const one = z.tuple([z.string()])

export const sourceRoutes = handlers(sources, {
  pushRecords: ({ app, caller, params, request }) =>
    app.collector.push({
      token: { id: caller.id, name: caller.name },
      name: params.name,
      contentType: request.headers.get('content-type') ?? undefined,
      encoding: request.headers.get('content-encoding') ?? undefined,
      // Not cancelled when it is refused: the sender is to see the answer, not a cut connection.
      body: (request.body ?? new Blob([]).stream()).values({ preventCancel: true }),
    }),
  listSources: async ({ app, query: { limit, cursor, state } }) => {
    const { live } = await app.collector.status()
    const key = (source: SourceStatus): string => `${source.transport} ${source.address}`
    const after = cursor === undefined ? '' : readCursor(cursor, one)[0]
    const found = live
      .filter((source) => (state === undefined || source.state === state) && key(source) > after)
      .sort((a, b) => (key(a) < key(b) ? -1 : 1))
    const items = found.slice(0, limit)
    return {
      items: items.map(shown),
      next: found.length > limit ? writeCursor([key(items.at(-1)!)]) : null,
    }
  },
  readSource: async ({ app, params }) => shown(await statusOf(app, params.id)),
  changeSource: async ({ app, caller, scope, params, body, expected }) => {
    if (typeof body.timeZone === 'string') checkedZone(body.timeZone)
    if (typeof body.format === 'string' && !app.formats.some(({ format }) => format.name === body.format))
      throw new LianfangError('format-invalid', `no format is called ${body.format}`, {
        hint: `Formats: ${app.formats.map(({ format }) => format.name).join(', ')}.`,
      })
    const change = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
    const changed = await app.records.within(scope, async (records) => {
      const before = await readLiveSource(records, params.id)
      const after = await changeLiveSource(records, params.id, expected, change)
      await record(records, {
        actor: caller,
        action: 'source.change',
        subject: { kind: 'source', id: params.id },
        detail: {
          source: `${before.transport} ${before.address}`,
          before: Object.fromEntries(Object.entries(before).filter(([name]) => name in change)),
          after: change,
        },
      })
      return after
    })
    await app.collector.changed(changed)
    return shown(await statusOf(app, params.id))
  },
  listReadFiles: async ({ app, query: { limit, cursor } }) => {
    const { files } = await app.collector.status()
    const after = cursor === undefined ? undefined : readCursor(cursor, one)[0]
    const from = after === undefined ? 0 : files.findIndex(({ source }) => source === after) + 1
    const items = files.slice(from, from + limit)
    return {
      items: items.map(({ source: stream, ...account }) => ({ stream, ...account })),
      next: from + limit < files.length ? writeCursor([items.at(-1)!.source]) : null,
    }
  },
  readCollection: ({ app: { collector, formats } }) => {
    const { spoolBytes, spoolBound, spoolFull, oldestWaiting } = collector.metrics()
    return {
      listeners: collector.listeners.map(({ validTo, dropped, endings, ...listener }) => ({
        ...listener,
        dropped: { ...dropped },
        endings: { ...endings },
        validTo: validTo?.toISOString() ?? null,
      })),
      troubles: collector.troubles,
      spool: { bytes: spoolBytes, bound: spoolBound, isFull: spoolFull, oldestWaiting },
      formats: formats.map(({ format: { name, product } }) => ({ name, product })),
    }
  },
  listSetAside: async ({ app, query: { limit, cursor, ...filter } }) => {
    const after = cursor === undefined ? undefined : readCursor(cursor, one)[0]
    const found = await listSetAside(app.events, filterOf(app, filter), { limit: limit + 1, after })
    const items = found.slice(0, limit)
    return {
      items: items.map((item) => shownRecord(item, shownInList)),
      next: found.length > limit ? writeCursor([items.at(-1)!.id]) : null,
    }
  },
  countSetAside: async ({ app, query }) => ({ items: await countSetAside(app.events, filterOf(app, query)) }),
  readSetAside: async ({ app, params }) => {
    const found = await readSetAside(app.events, params.id).catch((error: unknown) => {
      if (!(error instanceof LianfangError && error.code === 'set-aside-invalid')) throw error
      throw new LianfangError('not-found', error.message, { cause: error })
    })
    return shownRecord(found, Infinity)
  },
  replaySetAside: async ({ app, caller, scope, body: { timeZone, ...filter } }) => {
    if (timeZone !== undefined) checkedZone(timeZone)
    const { faults, ...counts } = await replaySetAside(app.events, filterOf(app, filter), {
      formats: app.formats,
      options: timeZone === undefined ? {} : { timeZone },
      tables: app.batchTables,
      spool: app.blocks,
    })
    const replayed = { ...counts, faults: [...faults] }
    await app.records.within(scope, (records) =>
      record(records, {
        actor: caller,
        action: 'set-aside.replay',
        subject: { kind: 'set-aside', id: filter.source ?? filter.name ?? 'all' },
        detail: { ...filter, ...(timeZone !== undefined && { timeZone }), ...replayed },
      }),
    )
    return replayed
  },
})

/** Errors: not-found. */
async function statusOf(app: Service, id: string): Promise<SourceStatus> {
  const { live } = await app.collector.status()
  const found = live.find((source) => source.id === id)
  if (found === undefined) throw new LianfangError('not-found', `there is no live source ${id}`)
  return found
}

interface Filter {
  readonly source?: string | undefined
  readonly name?: string | undefined
  readonly reason?: string | undefined
}

/** A live source's records are those of its streams. */
function filterOf(app: Service, { source, name, reason }: Filter) {
  return { name, reason, sources: source === undefined ? undefined : app.collector.streams(source) }
}

function shown(source: SourceStatus) {
  const { firstSeen, lastEvent, lag, clockSkew, readAs, dropped, minutes, hours, ...rest } = source
  return {
    ...rest,
    firstSeen: firstSeen.toISOString(),
    lastEvent: lastEvent.toISOString(),
    lag: lag ?? null,
    clockSkew: clockSkew ?? null,
    readAs: readAs ?? null,
    dropped: { ...dropped },
    minutes: [...minutes],
    hours: [...hours],
  }
}

function shownRecord({ name, bytes, ...record }: SetAsideRecord, most: number) {
  const part = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, most))
  return {
    ...record,
    source: name,
    size: bytes.length,
    text: part.toString('utf8'),
    hex: part.toString('hex'),
    isCut: bytes.length > most,
  }
}
