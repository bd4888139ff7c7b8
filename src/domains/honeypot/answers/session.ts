import { LianfangError } from '../../../base/errors.ts'
import { sql, value } from '../../../store/events/sql.ts'
import type { ExecutedQuery } from '../../gateway/index.ts'
import type {
  Assessment,
  Evidence,
  FlawFound,
  HoneypotKnowledge,
  Indicator,
  PayloadKind,
  Verdict,
} from '../knowledge/assessment.ts'
import { asking, type HoneypotReader } from '../reader.ts'
import { activities, type Activity, honeypotEvent } from '../tables.ts'
import { milliseconds, sessionKey } from '../texts.ts'
import { sessionOf, shownAddress } from './sessions.ts'

/** Texts of senders are shown as UTF-8, what is none replaced, and at most their first 64 KiB; empty when there is none. */
export interface SessionEvent {
  /** ISO 8601 with ms. */
  readonly time: string
  readonly activity: Activity
  /** OCSF: 0 unknown, 1 success, 2 failure. */
  readonly status: number
  readonly product: string
  readonly code: string
  readonly service: string
  readonly sourcePort: number
  readonly port: number
  /** Null where it was not given at all. */
  readonly user: string | null
  readonly password: string | null
  readonly command: string
  readonly request: string
  readonly url: string
  readonly fileName: string
  readonly fileSize: number
  readonly hash: string
  readonly client: string
  readonly hassh: string
  /** ms. */
  readonly duration: number
  readonly unmapped: string
}

export interface Session {
  readonly id: string
  readonly sensor: string
  readonly deviceType: string
  readonly source: string | null
  readonly first: string
  readonly last: string
  /** In the order of their times. */
  readonly events: readonly SessionEvent[]
  /** Whether there are more events than are shown. */
  readonly isCut: boolean
  /** As the knowledge says now. */
  readonly verdict: Verdict | null
  /** Every reason, also for other families. */
  readonly evidence: readonly Evidence[]
  readonly flaws: readonly FlawFound[]
  readonly devices: readonly string[]
  readonly indicators: readonly Indicator[]
  readonly queries: readonly ExecutedQuery[]
}

interface Row {
  readonly at: string
  readonly activity: number
  readonly status: number
  readonly product: string
  readonly code: string
  readonly deviceType: string
  readonly service: string
  readonly source: string
  readonly sourcePort: number
  readonly port: number
  readonly parts: number
  /** Base64: they may be any bytes. */
  readonly user: string
  readonly password: string
  readonly command: string
  readonly request: string
  readonly url: string
  readonly client: string
  readonly fileName: string
  readonly fileSize: number
  readonly hash: string
  readonly hassh: string
  readonly duration: number
  readonly unmapped: string
}

const mostEvents = 5000
/** A session lasts no longer, ms; and begins no earlier than so much before its id says, should late events have come. */
const [longest, earlier] = [86_400_000, 3_600_000]

/** One session whole, judged now. Errors: request-invalid, not-found. */
export async function sessionById(
  reader: HoneypotReader,
  knowledge: HoneypotKnowledge,
  id: string,
): Promise<Session> {
  const { time, key, sensor } = sessionOf(id)
  const queries: ExecutedQuery[] = []
  const rows = await asking(reader, queries)<Row>(
    'session',
    sql`SELECT toString(toUnixTimestamp64Milli(event.time)) AS at, activity_id AS activity, status_id AS status, metadata_product_name AS product, metadata_event_code AS code,
  device_type AS deviceType, dst_endpoint_svc_name AS service, toString(src_endpoint_ip) AS source, src_endpoint_port AS sourcePort, dst_endpoint_port AS port,
  credential_parts AS parts, base64Encode(substring(user_name, 1, 65536)) AS user, base64Encode(substring(event.password, 1, 65536)) AS password,
  base64Encode(substring(process_cmd_line, 1, 65536)) AS command, base64Encode(substring(event.request, 1, 65536)) AS request,
  base64Encode(substring(url_string, 1, 65536)) AS url, base64Encode(toString(client_version)) AS client, toValidUTF8(substring(file_name, 1, 4096)) AS fileName,
  file_size AS fileSize, file_hashes_sha256 AS hash, event.hassh AS hassh, event.duration AS duration, toValidUTF8(substring(event.unmapped, 1, 65536)) AS unmapped
FROM ${reader.from(honeypotEvent)} AS event
WHERE event.time >= ${milliseconds(Math.max(0, time - earlier))} AND event.time < ${milliseconds(time + longest)}
  AND device_uid = ${value(sensor, 'String')} AND ${sessionKey} = ${value(key, 'UInt64')}
ORDER BY event.time, activity_id, metadata_event_code, event.batch
LIMIT ${value(mostEvents + 1, 'UInt32')}`,
  )
  const shown = rows.slice(0, mostEvents)
  const [first, last] = [shown[0], shown.at(-1)]
  if (first === undefined || last === undefined)
    throw new LianfangError('not-found', 'there is no such session', {
      hint: 'It may have been removed by retention.',
    })
  const said = assessments(knowledge, shown)
  const evidence = said.flatMap((one) => one.evidence)
  return {
    id,
    sensor,
    deviceType: shown.find(({ deviceType }) => deviceType !== '')?.deviceType ?? '',
    source: shownAddress(first.source),
    first: isoOf(first),
    last: isoOf(last),
    events: shown.map(eventOf),
    isCut: rows.length > mostEvents,
    verdict: knowledge.verdict(evidence) ?? null,
    evidence: distinct(evidence),
    flaws: distinct(said.flatMap((one) => one.flaws)),
    devices: [...new Set(said.flatMap((one) => one.devices))],
    indicators: distinct(said.flatMap((one) => one.indicators)),
    queries,
  }
}

/** Of each distinct text once. */
function assessments(knowledge: HoneypotKnowledge, rows: readonly Row[]): Assessment[] {
  const texts = new Map<string, readonly [PayloadKind, string]>()
  const add = (kind: PayloadKind, text: string): void => {
    if (text !== '') texts.set(`${kind} ${text}`, [kind, text])
  }
  for (const row of rows) {
    add('command', bytesOf(row.command))
    add('request', bytesOf(row.request))
    add('url', bytesOf(row.url))
    add('hash', row.hash)
    add('client', bytesOf(row.client))
    if (row.parts !== 0) add('credential', `${bytesOf(row.user)}\0${bytesOf(row.password)}`)
  }
  return [...texts.values()].map(([kind, text]) => knowledge.assess(kind, text))
}

const names = new Map(Object.entries(activities).map(([word, id]) => [id as number, word as Activity]))

function eventOf(row: Row): SessionEvent {
  const { at: _, activity, deviceType: __, source: ___, parts, ...rest } = row
  return {
    ...rest,
    time: isoOf(row),
    activity: names.get(activity) ?? 'other',
    user: (parts & 1) === 0 ? null : textOf(row.user),
    password: (parts & 2) === 0 ? null : textOf(row.password),
    command: textOf(row.command),
    request: textOf(row.request),
    url: textOf(row.url),
    client: textOf(row.client),
  }
}

function isoOf({ at }: Row): string {
  return new Date(Number(at)).toISOString()
}

function bytesOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1')
}

function textOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8')
}

function distinct<Item extends object>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}
