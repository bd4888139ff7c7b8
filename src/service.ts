/** The running service: both stores, the collector, the loops that work by themselves, and the HTTP side. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createMetrics } from './api/metrics.ts'
import { serveConsole } from './api/console.ts'
import { DeliveryLine } from './api/delivery-line.ts'
import { listen } from './api/listen.ts'
import type { Logger } from './api/log.ts'
import { routes } from './api/routes/index.ts'
import { createServer } from './api/server.ts'
import type { Service, SettingShown } from './api/service.ts'
import { batchTables, installedFormats, makeDataFolder, openApp, openRecords, refreshers } from './app.ts'
import { LianfangError } from './base/errors.ts'
import { createSealer } from './base/seal.ts'
import { agencyNames, vendorNames } from './domains/agencies/index.ts'
import { bulletinJobs, RenderedFiles } from './domains/bulletin/index.ts'
import { Collector, collectorSettings, type Listener } from './domains/collection/index.ts'
import { eventReader, publishAgencies } from './domains/events/index.ts'
import { openLocations } from './domains/locations/index.ts'
import { loadKnowledge } from './domains/gateway/index.ts'
import { honeypotReader, loadHoneypotKnowledge, loadIndicatorAges } from './domains/honeypot/index.ts'
import { loadKillChain } from './domains/kill-chain/index.ts'
import { readKnowledge as readReturnsKnowledge } from './domains/returns/index.ts'
import { createIdentity, createProvider, readSecretKey, setupAddress } from './domains/identity/index.ts'
import { runJobs } from './domains/jobs/index.ts'
import { createSender, parseSmtpUrl, startDelivery } from './domains/outbox/index.ts'
import { askForSample, sampleJobs } from './sample.ts'
import { originOf, type Settings } from './settings.ts'
import { sql } from './store/events/index.ts'

export interface Running {
  readonly service: Service
  /** Makes the first administrator; undefined when there is one. */
  readonly setup: string | undefined
  /** Settles when something we cannot do without has failed for good. */
  readonly failed: Promise<Error>
  /** Reads certificates again. */
  reload(): void
  close(): Promise<void>
}

export interface ServiceOptions {
  readonly settings: Settings
  readonly settingsShown: readonly SettingShown[]
  readonly log: Logger
  /** Fill an empty store with made-up data. */
  readonly sample?: boolean
}

/** How often what is computed from events is brought up to date, ms. */
const refreshEvery = 60_000
/** Of the time, what may go into computing the same hours again and again. */
const refreshShare = 0.1
/** How soon after a change of the registry. */
const publishAfter = 2000

const consoleFolder = fileURLToPath(new URL('../web/dist', import.meta.url))

/** Starts everything; what fails to start takes down what was started before it. */
export async function startService({
  settings,
  settingsShown,
  log,
  sample = false,
}: ServiceOptions): Promise<Running> {
  const stack = new AsyncDisposableStack()
  try {
    await makeDataFolder(settings.data)
    const sealer = createSealer(await readSecretKey(settings.data))
    const [app, records] = await Promise.all([
      openApp(settings).then((opened) => stack.adopt(opened, (it) => it.close())),
      openRecords(settings, (line) => log.info({ part: 'records' }, line)).then((opened) =>
        stack.adopt(opened, (it) => it.close()),
      ),
    ])
    const origin = originOf(settings)
    const identity = createIdentity({
      records: records.records,
      sealer,
      origin,
      secondFactor: settings.secondFactor,
      mails: settings.mail.url !== undefined,
      provider:
        settings.oidc === undefined
          ? undefined
          : createProvider({ ...settings.oidc, callback: `${origin}/api/session/oidc/callback` }),
      agencyNames: async (id) => {
        const names = await records.records.within({ kind: 'system' }, agencyNames)
        return Object.values(names.get(id) ?? {})
      },
      vendorNames: async (id) => {
        const names = await records.records.within({ kind: 'system' }, vendorNames)
        return Object.values(names.get(id) ?? {})
      },
    })
    const formats = await installedFormats()
    const knowledge = loadKnowledge()
    const honeypotKnowledge = loadHoneypotKnowledge()
    const returnsKnowledge = readReturnsKnowledge(new URL('../reference/', import.meta.url))
    const locations = openLocations(settings.locations)
    const collector = await Collector.start(
      app.store,
      records.records,
      collectorSettings({
        listeners: listenersOf(settings),
        tables: batchTables,
        blocks: app.spool,
        folder: join(settings.data, 'collection'),
        formats,
        timeZone: settings.timeZone,
        spool: settings.spool,
        onLog: (message) => log.info({ part: 'collector' }, message),
      }),
    )
    stack.defer(() => collector.close())
    const files = stack.adopt(new RenderedFiles(join(settings.data, 'bulletins')), (it) => it.close())

    const stopping = new AbortController()
    const service: Service = {
      settings,
      settingsShown,
      records: records.records,
      events: app.store,
      eventsFor: (scope) => eventReader(app.store, scope),
      honeypotsFor: (scope) => honeypotReader(app.store, scope),
      honeypotKnowledge,
      indicatorAges: loadIndicatorAges(),
      returnsKnowledge,
      deliveries: new DeliveryLine(),
      identity,
      sealer,
      knowledge,
      locations,
      collector,
      desk: {
        records: records.records,
        events: app.store,
        knowledge,
        killChain: loadKillChain(),
        honeypots: honeypotKnowledge,
        returns: returnsKnowledge,
        locations,
        files,
        now: () => new Date(),
      },
      formats,
      batchTables,
      blocks: app.spool,
      log,
      origin,
      agenciesChanged: () => void setTimeout(() => nudge.abort(), publishAfter).unref(),
      readiness: async () => [
        { name: 'events', ready: await answers(() => app.store.query(sql`SELECT 1`)) },
        {
          name: 'records',
          ready: await answers(() => records.records.within({ kind: 'public' }, () => Promise.resolve())),
        },
        { name: 'collector', ready: collector.troubles.length === 0 },
      ],
      metrics: () => metrics.text(),
      now: () => new Date(),
    }
    const metrics = createMetrics(service)

    let nudge = new AbortController()
    const onFault = (part: string) => (fault: unknown) =>
      log.error({ part, error: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) })
    const refreshing = refreshers(app, service.locations, refreshShare)
    const refreshed = loop(stopping.signal, async () => {
      nudge = new AbortController()
      for (const step of [() => publishAgencies(records.records, app.store), ...refreshing]) {
        try {
          await step(stopping.signal)
        } catch (fault) {
          if (!stopping.signal.aborted) onFault('rollups')(fault)
        }
      }
      await sleep(refreshEvery, undefined, {
        signal: AbortSignal.any([nudge.signal, stopping.signal]),
      }).catch(() => undefined)
    })
    const working = runJobs(
      records.records,
      { ...bulletinJobs(service.desk), ...sampleJobs(service) },
      { signal: stopping.signal, concurrency: 2, onFault: onFault('jobs') },
    )
    const delivery =
      settings.mail.url === undefined
        ? undefined
        : startDelivery(
            {
              records: records.records,
              sealer,
              sender: createSender(parseSmtpUrl(settings.mail.url), settings.mail.from),
              timeZone: settings.timeZone,
              now: () => service.now(),
            },
            { onFault: onFault('mail') },
          )
    stack.defer(async () => {
      stopping.abort()
      await Promise.all([refreshed, working, delivery?.stop()])
    })

    const server = createServer(service, routes, log, metrics)
    serveConsole(server, consoleFolder)
    const listening = await listen(server, settings.listen, settings.tls)
    stack.defer(() => listening.close())
    const reload = (): void => {
      collector.reloadCertificates()
      try {
        listening.reload()
      } catch (fault) {
        onFault('certificate')(fault)
      }
    }
    const setup = await setupAddress(identity)
    if (sample) await askForSample(service)
    const moved = stack.move()
    return { service, setup, failed: records.failed, reload, close: () => moved.disposeAsync() }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

const kernelBuffer = 64 << 20

function listenersOf({ syslog, tls }: Settings): Listener[] {
  const listeners: Listener[] = []
  if (syslog.udp !== undefined) listeners.push({ transport: 'udp', ...syslog.udp, buffer: kernelBuffer })
  if (syslog.tcp !== undefined) listeners.push({ transport: 'tcp', ...syslog.tcp, framing: 'auto' })
  if (syslog.tls !== undefined) {
    if (tls === undefined)
      throw new LianfangError('setting-invalid', 'LIANFANG_SYSLOG_TLS needs a certificate', {
        hint: 'Set LIANFANG_TLS_CERTIFICATE and LIANFANG_TLS_KEY.',
      })
    listeners.push({
      transport: 'tls',
      ...syslog.tls,
      ...tls,
      framing: 'auto',
      authority: syslog.clientAuthority,
      clients: syslog.clientAuthority === undefined ? 'optional' : 'required',
    })
  }
  return listeners
}

const probePatience = 5000

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  const asked = ask().then(
    () => true,
    () => false,
  )
  return Promise.race([asked, sleep(probePatience, false, { ref: false })])
}

async function loop(signal: AbortSignal, round: () => Promise<void>): Promise<void> {
  while (!signal.aborted) await round()
}
