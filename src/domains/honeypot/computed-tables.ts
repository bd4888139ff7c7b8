/** What is computed from honeypot_event: judgements of texts and sources, and figures by hour and day. All of it can be made anew. */
import type { Table } from '../../store/events/table.ts'

/** Each distinct text and what knowledge says of it, on every node that has an event with it. */
export const honeypotPayload = {
  name: 'honeypot_payload',
  comment:
    'Texts that attackers sent, judged once each: reasons to think of families, flaws, devices, indicators',
  columns: [
    {
      name: 'hash',
      type: 'UInt64',
      comment: 'cityHash64(kind, text); of `reasons`: cityHash64(reasons, weights)',
    },
    {
      name: 'kind',
      type: 'LowCardinality(String)',
      comment:
        'command, request, url, credential, hash, client; `reasons`: those of a session or a sample together',
    },
    {
      name: 'text',
      type: 'String',
      comment: 'the first 480 bytes of a command, a request or a URL; of the rest nothing: events have it',
    },
    { name: 'reasons', type: 'Array(String)', comment: 'sort and family with a blank between, ascending' },
    { name: 'weights', type: 'Array(Float64)', comment: 'the greatest of each of `reasons`' },
    { name: 'family', type: 'LowCardinality(String)', comment: 'what these reasons come to; empty: unknown' },
    { name: 'flaws', type: 'Array(LowCardinality(String))', comment: '' },
    { name: 'devices', type: 'Array(LowCardinality(String))', comment: '' },
    { name: 'urls', type: 'Array(String)', comment: 'indicators, normalised' },
    { name: 'domains', type: 'Array(String)', comment: '' },
    { name: 'addresses', type: 'Array(String)', comment: '' },
    {
      name: 'pattern',
      type: 'String',
      comment: 'what the texts of one campaign have in common; empty: none',
    },
    { name: 'knowledge', type: 'LowCardinality(String)', comment: 'version of what judged' },
    { name: 'judged_at', type: "DateTime64(3, 'UTC')", comment: '' },
  ],
  engine: { kind: 'ReplacingMergeTree', version: 'judged_at' },
  orderBy: ['hash'],
  granularity: 256,
} as const satisfies Table

/** Each distinct source address. Where it is stays what was known when it was first seen: old figures do not move with new maps. */
export const honeypotSource = {
  name: 'honeypot_source',
  comment: 'Source addresses: country and network when first seen, and who scans from them for research',
  columns: [
    { name: 'ip', type: 'IPv6', comment: 'IPv4 as ::ffff:a.b.c.d' },
    { name: 'country', type: 'LowCardinality(String)', comment: 'ISO 3166-1 alpha-2; empty: not known' },
    { name: 'asn', type: 'UInt32', comment: 'autonomous system; 0: not known' },
    { name: 'network', type: 'LowCardinality(String)', comment: 'its name' },
    { name: 'researcher', type: 'LowCardinality(String)', comment: 'empty: nobody we know of' },
    { name: 'knowledge', type: 'LowCardinality(String)', comment: 'version of what named the researcher' },
    { name: 'judged_at', type: "DateTime64(3, 'UTC')", comment: '' },
  ],
  engine: { kind: 'ReplacingMergeTree', version: 'judged_at' },
  orderBy: ['ip'],
  granularity: 256,
} as const satisfies Table

const figures = [
  { name: 'start_time', type: "DateTime('UTC')", comment: 'first second of the hour or local day' },
  { name: 'generation', type: 'UInt64', comment: 'which computation: only that of honeypot_built counts' },
  {
    name: 'dimension',
    type: 'LowCardinality(String)',
    comment: 'all, country, asn, port …: see dimensions.ts',
  },
  {
    name: 'value',
    type: 'String',
    comment: 'of the dimension; of more than 512 bytes the first 480, … and the hash',
  },
  {
    name: 'is_rest',
    type: 'UInt8',
    comment: '1: all values of the hour that were too rare to be kept singly',
  },
  { name: 'is_research', type: 'UInt8', comment: '1: from sources that scan for research' },
  { name: 'label', type: 'String', comment: 'name of a network, example of a campaign' },
  { name: 'events', type: 'UInt64', comment: 'what the dimension counts' },
  {
    name: 'sources',
    type: 'AggregateFunction(uniqCombined64(15), IPv6)',
    comment: 'standard error about 0.6 %',
  },
  { name: 'sensors', type: 'AggregateFunction(uniqCombined64(15), String)', comment: '' },
  {
    name: 'items',
    type: 'AggregateFunction(uniqCombined64(15), UInt64)',
    comment: 'sessions; of sample and sample_family the samples',
  },
  { name: 'first', type: "DateTime64(3, 'UTC')", comment: '' },
  { name: 'last', type: "DateTime64(3, 'UTC')", comment: '' },
] as const

export const honeypotHour = {
  name: 'honeypot_hour',
  comment: 'Events, distinct sources, sensors and sessions per hour, dimension and value',
  columns: figures,
  engine: 'MergeTree',
  orderBy: ['dimension', 'start_time', 'value', 'is_research'],
  partitionBy: 'toYYYYMM(start_time)',
} as const satisfies Table

/** The sum of a day's hours, so that a year is 366 rows a value. */
export const honeypotDay = {
  name: 'honeypot_day',
  comment: 'The same per local day, merged from its hours when the day is over',
  columns: figures,
  engine: 'MergeTree',
  orderBy: ['dimension', 'start_time', 'value', 'is_research'],
  partitionBy: 'toYear(start_time)',
} as const satisfies Table

/** Which computation of an hour or day counts (the greatest generation), and what it was made of. */
export const honeypotBuilt = {
  name: 'honeypot_built',
  comment: 'Computed hours and days, and what they were computed from',
  columns: [
    {
      name: 'grain',
      type: 'LowCardinality(String)',
      comment: 'hour, day; left: an hour that was not computed because fewer events are stored than counted',
    },
    { name: 'time_zone', type: 'LowCardinality(String)', comment: 'of days; else empty' },
    { name: 'start_time', type: "DateTime('UTC')", comment: '' },
    { name: 'generation', type: 'UInt64', comment: '' },
    { name: 'fingerprint', type: 'UInt64', comment: 'of an hour: of its counts; of a day: of its hours' },
    { name: 'knowledge', type: 'String', comment: '' },
    { name: 'took', type: 'UInt32', comment: 'ms' },
    { name: 'since', type: "DateTime64(3, 'UTC')", comment: 'of left: when it was first left' },
    { name: 'built_at', type: "DateTime64(3, 'UTC')", comment: '' },
  ],
  engine: { kind: 'ReplacingMergeTree', version: 'generation' },
  orderBy: ['grain', 'time_zone', 'start_time'],
} as const satisfies Table

export const computedTables = [
  honeypotPayload,
  honeypotSource,
  honeypotHour,
  honeypotDay,
  honeypotBuilt,
] as const satisfies readonly Table[]
