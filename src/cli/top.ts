import { openApp } from '../app.ts'
import { eventReader } from '../domains/events/index.ts'
import {
  kinds,
  loadKnowledge,
  parsePeriod,
  periodLabel,
  previousPeriod,
  rank,
  refreshRollups,
  sharePercent,
  type Kind,
  type Ranking,
  type RankingRow,
} from '../domains/gateway/index.ts'
import { severities, severityNames } from '../standards/ocsf/index.ts'
import { readSettings } from '../settings.ts'
import { count, print, printJson, say, tableOf } from './terminal.ts'
import { topOfFiles } from './top-files.ts'
import {
  commonOptions,
  exitCodes,
  list,
  oneOf,
  text,
  usageError,
  wholeNumber,
  type Options,
  type Verb,
} from './verb.ts'

const groups = ['signature', 'kind', 'severity', 'day', 'country', 'sensor', 'agency'] as const
const measures = ['events', 'sources', 'destinations'] as const

export const verb: Verb = {
  summary: 'rank what the gateways saw',
  usage: '[--from PERIOD] [--to DATE] | PATH…',
  description: `Ranks signatures (or kinds, severities, days, countries, sensors, agencies by id) of a period against the period before it.
With PATHs it counts FortiGate logs straight from the files, nothing stored. Blocked are drop, reset, block and reject;
"detected" is not blocked. Shares are of all that the filters let through, rounded half up to two decimals; they need
not add up to 100 %. Distinct sources and destinations are estimates (standard error about 0.6 %).`,
  options: {
    ...commonOptions,
    from: {
      type: 'string',
      placeholder: 'DATE',
      help: 'start, or a period: 2026-10, 2026-W40, yesterday … [last-week]',
    },
    to: { type: 'string', placeholder: 'DATE', help: 'end; a bare date includes that day' },
    by: {
      type: 'string',
      placeholder: 'WHAT',
      help: 'rank by events, sources or destinations [events]',
    },
    group: { type: 'string', placeholder: 'WHAT', help: `${groups.join(', ')} [signature]` },
    severity: {
      type: 'string',
      multiple: true,
      placeholder: 'WORDS',
      help: 'only these: critical,high,medium,low,informational',
    },
    kind: { type: 'string', multiple: true, placeholder: 'WORDS', help: `only these: ${kinds.join(',')}` },
    disposition: {
      type: 'string',
      placeholder: 'WHICH',
      default: 'blocked',
      help: 'blocked, seen (not blocked) or all',
    },
    sensor: { type: 'string', multiple: true, placeholder: 'IDS', help: 'only these sensors' },
    country: {
      type: 'string',
      multiple: true,
      placeholder: 'CODES',
      help: 'only these source countries (ISO 3166: TW,US)',
    },
    limit: { type: 'string', short: 'n', placeholder: 'N', default: '10', help: 'rows' },
  },
  run,
}

/** Options that need the store, without the defaults, to see what was given. */
const ofStore = ['from', 'to', 'by', 'group', 'kind', 'sensor', 'country'] as const

async function run(given: Options, paths: readonly string[]): Promise<number> {
  const options: Options = { from: 'last-week', by: 'events', group: 'signature', ...given }
  const severityIds = list(options, 'severity').map(severityId)
  const limit = wholeNumber(options, 'limit')
  const disposition = oneOf(options, 'disposition', ['blocked', 'seen', 'all'])
  const json = options['json'] === true
  const settings = readSettings(process.env, text(options, 'data'))
  if (paths.length > 0) {
    const vain = ofStore.find((name) => given[name] !== undefined)
    if (vain !== undefined)
      throw usageError(
        `--${vain} has no effect on files: ${paths[0]!} would be counted whole, by signature`,
        'Leave it out, or store the files with lianfang ingest and rank the store.',
      )
    return topOfFiles(paths, { severityIds, disposition, limit, json, timeZone: settings.timeZone })
  }
  const by = oneOf(options, 'by', measures)
  const group = oneOf(options, 'group', groups)
  const { timeZone } = settings
  const period = parsePeriod(text(options, 'from')!, text(options, 'to'), { timeZone, now: Date.now() })
  const app = await openApp(settings)
  try {
    // Ranks by addresses are compared with those of the period before.
    const from = by === 'events' ? period.from : previousPeriod(period).from
    await refreshRollups(app.store, { from, to: period.to })
    const ranking = await rank(eventReader(app.store, { kind: 'system' }), loadKnowledge(), {
      period,
      by,
      group,
      limit,
      disposition,
      distinct: true,
      severities: orNone(severityIds),
      kinds: orNone(list(options, 'kind').map(kindOf)),
      sensors: orNone(list(options, 'sensor')),
      countries: orNone(list(options, 'country')),
    })
    if (json)
      printJson({
        period: { from: iso(period.from), to: iso(period.to), timeZone },
        disposition,
        by,
        group,
        ...ranking,
      })
    else show(ranking, group, periodLabel(period, 'en'), disposition)
  } finally {
    await app.close()
  }
  return exitCodes.done
}

const iso = (second: number): string => new Date(second * 1000).toISOString()

function orNone<T>(values: readonly T[]): readonly T[] | undefined {
  return values.length === 0 ? undefined : values
}

function severityId(word: string): number {
  const id = severities.get(word.toLowerCase())
  if (id === undefined)
    throw usageError(`--severity ${word} must be one of: ${[...severities.keys()].join(', ')}`)
  return id
}

function kindOf(word: string): Kind {
  const kind = kinds.find((known) => known === word)
  if (kind === undefined) throw usageError(`--kind ${word} must be one of: ${kinds.join(', ')}`)
  return kind
}

function show(ranking: Ranking, group: (typeof groups)[number], label: string, disposition: string): void {
  print(`${label}: ${count(ranking.total)} ${disposition === 'all' ? 'events' : `${disposition} events`}\n`)
  if (ranking.rows.length === 0) {
    print('Nothing in this period. lianfang doctor shows what the store holds.')
    return
  }
  const previous = ({ previousRank }: RankingRow): string =>
    previousRank === null ? (ranking.previousKnown ? 'new' : '–') : String(previousRank)
  print(
    tableOf(
      [
        'rank',
        'before',
        group,
        ...(group === 'signature' ? ['kind'] : []),
        'events',
        'share %',
        'sources',
        'destinations',
      ],
      ranking.rows.map((row) => [
        row.rank,
        previous(row),
        group === 'severity' ? (severityNames.get(Number(row.key)) ?? row.key) : row.key,
        ...(group === 'signature' ? [row.kind ?? ''] : []),
        row.events,
        sharePercent(row.events, ranking.total),
        row.sources ?? '–',
        row.destinations ?? '–',
      ]),
    ),
  )
  for (const { key, previousRank } of ranking.gone) say(`Gone: ${key} (was ${previousRank})`)
  if (!ranking.previousKnown)
    say('The store holds nothing of the period before, so what is new is not known.')
  for (const { code, amount } of ranking.caveats) say(`Note: ${code}: ${count(amount)}`)
}
