import { batchTables, installedFormats, openApp } from '../app.ts'
import { countSetAside, listSetAside, readSetAside, replaySetAside } from '../domains/sources/index.ts'
import { refreshRollups } from '../domains/gateway/index.ts'
import { checkedZone, readSettings } from '../settings.ts'
import { count, print, printable, printJson, say, tableOf } from './terminal.ts'
import {
  commonOptions,
  exitCodes,
  oneOf,
  text,
  usageError,
  wholeNumber,
  type Options,
  type Verb,
} from './verb.ts'

export const verb: Verb = {
  summary: 'look at records that could not be parsed, and try them again',
  usage: 'list | show ID… | replay',
  description: `list    how many there are by reason, and a page of them
show    the whole record: reason, place, bytes
replay  parse them again (after an update, or with another --time-zone) and store what is taken now`,
  options: {
    ...commonOptions,
    reason: { type: 'string', placeholder: 'CODE', help: 'only records of this reason' },
    file: { type: 'string', placeholder: 'TEXT', help: 'only records of files whose name holds this' },
    limit: { type: 'string', placeholder: 'N', default: '20', help: 'records on a page' },
    after: { type: 'string', placeholder: 'ID', help: 'the page behind this record' },
    'time-zone': {
      type: 'string',
      placeholder: 'ZONE',
      help: 'for replay: of sensors that write local time [as first read]',
    },
    unmapped: { type: 'string', placeholder: 'WHAT', help: 'for replay: all or none [as first read]' },
    raw: {
      type: 'string',
      placeholder: 'WHICH',
      help: 'for replay: all, unblocked or none [as first read]',
    },
  },
  run,
}

async function run(options: Options, [what, ...ids]: readonly string[]): Promise<number> {
  if (what !== 'list' && what !== 'show' && what !== 'replay') throw usageError('say list, show or replay')
  if (what === 'show' && ids.length === 0) throw usageError('name the record: lianfang set-aside show ID')
  const settings = readSettings(process.env, text(options, 'data'))
  const json = options['json'] === true
  const filter = { reason: text(options, 'reason'), name: text(options, 'file') }
  const app = await openApp(settings)
  try {
    if (what === 'list') {
      const reasons = await countSetAside(app.store, filter)
      const limit = wholeNumber(options, 'limit')
      const records = await listSetAside(app.store, filter, { limit, after: text(options, 'after') })
      if (json) {
        printJson({
          reasons,
          records: records.map((record) => ({
            ...record,
            bytes: Buffer.from(record.bytes).toString('base64'),
          })),
        })
      } else if (records.length === 0) print('Nothing is set aside.')
      else {
        print(
          tableOf(
            ['reason', 'records'],
            reasons.map(({ reason, records: number }) => [reason, number]),
          ),
        )
        print('')
        print(
          tableOf(
            ['id', 'reason', 'file', 'offset', 'begins with'],
            records.map(({ id, reason, name, offset, bytes }) => [id, reason, name, offset, excerpt(bytes)]),
          ),
        )
        const total = reasons.reduce((sum, { records: number }) => sum + number, 0)
        if (records.length === limit && total > limit) say(`More with --after ${records.at(-1)!.id}`)
      }
    } else if (what === 'show') {
      for (const id of ids) {
        const record = await readSetAside(app.store, id)
        const bytes = Buffer.from(record.bytes)
        if (json) printJson({ ...record, bytes: bytes.toString('base64') })
        else {
          print(`${record.id}: ${record.reason}: ${record.detail}
file ${record.name}, byte ${count(record.offset)}, format ${record.format}, read ${record.receivedAt}
${count(bytes.length)} bytes:
${printable(bytes.toString('utf8'))}`)
        }
      }
    } else {
      const result = await replaySetAside(app.store, filter, {
        formats: await installedFormats(),
        tables: batchTables,
        spool: app.spool,
        options: overrides(options),
      })
      if (result.taken > 0) await refreshRollups(app.store)
      if (json) printJson(result)
      else {
        const { tried, taken, leftOut, faults } = result
        say(
          `${count(tried)} records tried again: ${count(taken)} stored, ${count(tried - taken)} still set aside`,
        )
        if (leftOut > 0) {
          say(`${count(leftOut)} records left alone: reading their file was cut off. Ingest it again first.`)
        }
        for (const fault of faults) say(`Some could not be tried: ${fault}`)
      }
      if (result.faults.length > 0) return exitCodes.partly
    }
  } finally {
    await app.close()
  }
  return exitCodes.done
}

/** What the command line says in place of the settings that records were first parsed with. */
function overrides(options: Options) {
  const zone = text(options, 'time-zone')
  return {
    ...(zone === undefined ? {} : { timeZone: checkedZone(zone) }),
    ...(text(options, 'unmapped') === undefined
      ? {}
      : { unmapped: oneOf(options, 'unmapped', ['all', 'none']) }),
    ...(text(options, 'raw') === undefined
      ? {}
      : { raw: oneOf(options, 'raw', ['all', 'unblocked', 'none']) }),
  }
}

function excerpt(bytes: Uint8Array): string {
  return printable(Buffer.from(bytes.subarray(0, 60)).toString('utf8'))
}
