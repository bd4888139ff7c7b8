/** What went wrong in the event store, from error codes alone: never from the wording of a message. */
import { ClickHouseError } from '@clickhouse/client'
import { LianfangError } from '../../base/errors.ts'

/** `refused`: nothing was sent. `lost`: it may or may not have been carried out. `busy`: the engine asks to come again. */
export type Trouble = 'refused' | 'lost' | 'busy' | 'final'

const refused = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])
const lost = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
  'HPE_INVALID_CONSTANT',
])

/** Numbers of ClickHouse's ErrorCodes. */
const engineLost = new Set([
  '107', // FILE_DOESNT_EXIST: the next engine, starting, sweeps the temporary files of one that is still stopping
  '209', // SOCKET_TIMEOUT
  '210', // NETWORK_ERROR
  '236', // ABORTED: the server is shutting down
  '279', // ALL_CONNECTION_TRIES_FAILED, between shards
  '425', // SYSTEM_ERROR
  '999', // KEEPER_EXCEPTION
])
const engineBusy = new Set([
  '216', // QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING: an insert that its client gave up
  '202', // TOO_MANY_SIMULTANEOUS_QUERIES
  '252', // TOO_MANY_PARTS: merges must catch up
])
const engineDisk = new Set(['243']) // NOT_ENOUGH_SPACE
const engineMemory = new Set(['173', '241']) // CANNOT_ALLOCATE_MEMORY, MEMORY_LIMIT_EXCEEDED
const engineLimit = new Set(['159', '307', '396']) // TIMEOUT_EXCEEDED, TOO_MANY_BYTES, TOO_MANY_ROWS_OR_BYTES: limits that came with the query
const engineAccess = new Set(['192', '193', '194', '497', '516']) // UNKNOWN_USER, WRONG_PASSWORD, REQUIRED_PASSWORD, ACCESS_DENIED, AUTHENTICATION_FAILED

/** Whether it is worth trying again. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof ClickHouseError) {
    if (engineLost.has(error.code)) return 'lost'
    return engineBusy.has(error.code) ? 'busy' : 'final'
  }
  const code = systemCode(error)
  if (code === undefined) return 'final'
  if (refused.has(code)) return 'refused'
  return lost.has(code) ? 'lost' : 'final'
}

/** The fault for people: store-unreachable, store-refused, store-disk-full, store-memory, store-busy, query-too-heavy or store-query. */
export function faultOf(error: unknown, url: string): LianfangError {
  if (error instanceof LianfangError) return error
  const message = error instanceof Error ? error.message.trim() : String(error)
  const fault = (code: string, said: string, hint?: string): LianfangError =>
    new LianfangError(code, said, { cause: error, ...(hint === undefined ? {} : { hint }) })
  const code = error instanceof ClickHouseError ? error.code : undefined
  // A write that failed in the operating system carries its errno: 28 is ENOSPC.
  if (code !== undefined && (engineDisk.has(code) || /\berrno: 28\b/.test(message)))
    return fault(
      'store-disk-full',
      `the disk of the event store at ${url} is full`,
      'free some space or shorten a retention, then repeat the command; nothing acknowledged is lost',
    )
  if (code !== undefined && engineMemory.has(code))
    return fault(
      'store-memory',
      `the event store at ${url} ran out of memory: ${message}`,
      'ask for a shorter period or fewer groups, or give the event store more memory',
    )
  if (code !== undefined && engineLimit.has(code))
    return fault(
      'query-too-heavy',
      'the question takes more of the event store than one may',
      'ask for a shorter period or fewer groups',
    )
  // An embedded node has no way in at all for another password: see configXml.
  if ((code !== undefined && engineAccess.has(code)) || message.includes('There is no handle'))
    return fault(
      'store-refused',
      `the event store at ${url} refused access: ${message}`,
      'check user name, password and grants of the event store',
    )
  const trouble = troubleOf(error)
  if (trouble === 'busy')
    return fault(
      'store-busy',
      `the event store at ${url} cannot keep up: ${message}`,
      'wait until its merges have caught up, then repeat the command',
    )
  if (trouble !== 'final')
    return fault(
      'store-unreachable',
      `the event store at ${url} does not answer: ${message || String(systemCode(error))}`,
      'check that it runs and that its address is right; for an embedded one see the log folder of the data directory',
    )
  return fault('store-query', code === undefined ? message : `event store error ${code}: ${message}`)
}

/** Node's error code, of the error or of what caused it (an AggregateError of IPv4 and IPv6 attempts has it too). */
function systemCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const { code } = at as NodeJS.ErrnoException
    if (typeof code === 'string') return code
    // The driver gives its own timeout no code.
    if (at.message === 'Timeout error.') return 'ETIMEDOUT'
  }
  return undefined
}
