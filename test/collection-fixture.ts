/** A collector in a process of its own, told what to do over IPC; it can be killed without a farewell. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { batchTables, installedFormats } from '../src/app.ts'
import { LianfangError } from '../src/base/errors.ts'
import { Collector, collectorSettings } from '../src/domains/collection/index.ts'
import { connectEventStore, type EventStoreSettings } from '../src/store/events/index.ts'
import { connectRecordStore } from '../src/store/records/index.ts'

/** What the collector is started with. */
export interface Start {
  readonly events: EventStoreSettings
  readonly records: string
  readonly collector: Omit<
    Parameters<typeof collectorSettings>[0],
    'formats' | 'tables' | 'onLog' | 'timeZone' | 'blocks'
  >
}

/** Answers to what the parent asks, by number. */
interface Question {
  readonly number: number
  readonly ask: 'status' | 'metrics' | 'listeners' | 'close' | 'troubles'
}

async function main(start: Start): Promise<void> {
  const events = await connectEventStore(start.events)
  const records = await connectRecordStore({ url: start.records, connections: 2 })
  const collector = await Collector.start(
    events,
    records,
    collectorSettings({
      ...start.collector,
      formats: await installedFormats(),
      tables: batchTables,
      timeZone: 'Asia/Taipei',
      blocks: start.events.spool!,
      onLog: (message) => process.send!({ log: message }),
    }),
  )
  const web = createServer((request, response) => {
    const name = request.url!.slice(1)
    collector
      .push({
        token: { id: 'token', name: 'a token' },
        name,
        contentType: request.headers['content-type'],
        encoding: request.headers['content-encoding'],
        body: request,
      })
      .then(
        (pushed) => response.end(JSON.stringify(pushed)),
        (error: unknown) => {
          response.statusCode = 400
          response.end(JSON.stringify({ code: error instanceof LianfangError ? error.code : String(error) }))
        },
      )
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  process.on('message', (message: Question) => {
    void answer(message)
  })
  async function answer({ number, ask }: Question): Promise<void> {
    if (ask === 'close') {
      web.closeAllConnections()
      web.close()
      await collector.close(5000)
      await Promise.all([events.close(), records.close()])
      process.send!({ number, answer: true })
      process.disconnect()
      return
    }
    const answered =
      ask === 'status'
        ? await collector.status(0).catch((error: unknown) => ({ failed: String(error) }))
        : ask === 'metrics'
          ? collector.metrics()
          : ask === 'troubles'
            ? collector.troubles
            : { listeners: collector.listeners, http: (web.address() as AddressInfo).port }
    process.send!({ number, answer: answered })
  }
  process.send!({ ready: true })
}

process.once('message', (start: Start) => {
  main(start).catch((error: unknown) => {
    process.send!({ log: `failed: ${String(error)}` })
    process.exitCode = 1
    process.disconnect()
  })
})
