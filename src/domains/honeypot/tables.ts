import type { Table } from '../../store/events/table.ts'

/** What an event of a honeypot is: the values of `activity_id`. */
export const activities = {
  /** A connection was accepted: connections are counted by it, so a record that does not open one is never this. */
  connect: 1,
  /** What the client is: version, key exchange, terminal, environment. */
  client: 2,
  /** A name and a password were tried. */
  credential: 3,
  /** A command was typed. */
  command: 4,
  /** A file was downloaded or uploaded; the sensor has it, we have its hash. */
  file: 5,
  /** The connection ended. */
  close: 6,
  /** A request or other payload: an HTTP request, an SMB call, a banner that was sent. */
  request: 7,
  /** The sensor was to be used as a relay: a forwarded connection. */
  forward: 8,
  other: 99,
} as const

export type Activity = keyof typeof activities

/**
 * One row for each thing that happened at a honeypot; a session is its rows with the same `device_uid` and `session_uid`. Texts of
 * senders are byte strings of any length that a record may have; LowCardinality texts of more than 512 bytes are in `unmapped`.
 */
export const honeypotEvent = {
  name: 'honeypot_event',
  comment: 'What happened at honeypots: connections, credentials, commands, files, requests',
  columns: [
    {
      name: 'time',
      type: "DateTime64(3, 'UTC')",
      codec: 'Delta(8), ZSTD(1)',
      comment: 'when the sensor says it happened',
    },
    { name: 'time_status', type: 'UInt8', comment: 'as in detection' },
    {
      name: 'metadata_product_name',
      type: 'LowCardinality(String)',
      comment: 'cowrie, dionaea, heralding …: the folder that read it',
    },
    {
      name: 'metadata_event_code',
      type: 'LowCardinality(String)',
      comment: "the product's name of the event",
    },
    { name: 'device_uid', type: 'LowCardinality(String)', comment: 'sensor' },
    {
      name: 'device_type',
      type: 'LowCardinality(String)',
      comment: 'what the sensor poses as, where it says so: qnap, billion …',
    },
    { name: 'activity_id', type: 'UInt8', comment: '1 connect … 8 forward, 99 other: see `activities`' },
    { name: 'status_id', type: 'UInt8', comment: 'OCSF: 0 unknown, 1 success, 2 failure' },
    {
      name: 'session_uid',
      type: 'UInt64',
      comment:
        'the session id of the sensor: a hexadecimal one of up to 16 digits as a number, others hashed; 0 none',
    },
    { name: 'src_endpoint_ip', type: 'IPv6', comment: 'IPv4 as ::ffff:a.b.c.d; :: when none' },
    { name: 'src_endpoint_port', type: 'UInt16', comment: '' },
    { name: 'dst_endpoint_ip', type: 'IPv6', comment: 'of the sensor, as it knows itself' },
    { name: 'dst_endpoint_port', type: 'UInt16', comment: '' },
    { name: 'connection_info_protocol_num', type: 'UInt8', comment: 'IANA protocol number; 0 unknown' },
    {
      name: 'dst_endpoint_svc_name',
      type: 'LowCardinality(String)',
      comment: 'what was spoken: ssh, telnet, smb, http …, lower case',
    },
    { name: 'user_name', type: 'String', comment: 'that was tried' },
    { name: 'password', type: 'String', comment: 'that was tried' },
    {
      name: 'credential_parts',
      type: 'UInt8',
      comment: 'which were given at all: 1 user name, 2 password, 3 both; an empty one may be given',
    },
    { name: 'process_cmd_line', type: 'String', comment: 'a command as it was typed' },
    {
      name: 'request',
      type: 'String',
      comment: 'a request as it came: its line and, where the sensor has it, its body',
    },
    { name: 'url_string', type: 'String', comment: 'where a file came from or was to come from' },
    { name: 'file_name', type: 'String', comment: '' },
    { name: 'file_size', type: 'UInt64', comment: 'bytes; 0 unknown' },
    {
      name: 'file_hashes_sha256',
      type: 'LowCardinality(String)',
      comment: '64 hexadecimal digits in lower case',
    },
    { name: 'client_version', type: 'LowCardinality(String)', comment: 'how the client names itself' },
    { name: 'hassh', type: 'LowCardinality(String)', comment: 'fingerprint of the SSH client' },
    { name: 'duration', type: 'UInt32', comment: 'of the connection, ms, where it ends' },
    { name: 'unmapped', type: 'String', comment: 'what no column takes, as JSON text' },
    { name: 'raw_data', type: 'String', comment: 'the record as it came, while retention keeps it' },
    { name: 'metadata_processed_time', type: "DateTime('UTC')", comment: 'when the batch was read' },
    { name: 'batch', type: 'UInt64', comment: 'the ingest batch this row came in (batch.batch)' },
  ],
  engine: 'MergeTree',
  orderBy: ['activity_id', 'dst_endpoint_svc_name', 'device_uid', 'time'],
  partitionBy:
    'if(time_status = 0 AND time > metadata_processed_time - toIntervalDay(1000), toYYYYMM(time), 0)',
  keep: { rows: 'events', columns: { raw_data: 'raw', unmapped: 'unmapped' } },
} as const satisfies Table

/** Hours of honeypot_count that batches were taken out of: what was computed of them is no more to be trusted, whatever is counted now. */
export const honeypotRetaken = {
  name: 'honeypot_retaken',
  comment: 'Hours whose counts were taken back, a row each time',
  columns: [
    { name: 'start_time', type: "DateTime('UTC')", comment: 'first second of the hour' },
    { name: 'nonce', type: 'UInt64', comment: 'random: part of the fingerprint of the hour' },
  ],
  engine: 'MergeTree',
  orderBy: ['start_time'],
} as const satisfies Table

/** Counted while records are read: totals, and what tells whether an hour that was computed is still right. Wrong clocks as in detection_count. */
export const honeypotCount = {
  name: 'honeypot_count',
  comment: 'Events per hour, sensor, product, activity and service',
  columns: [
    { name: 'start_time', type: "DateTime('UTC')", comment: 'first second of the hour' },
    { name: 'device_uid', type: 'LowCardinality(String)', comment: 'sensor' },
    { name: 'metadata_product_name', type: 'LowCardinality(String)', comment: '' },
    { name: 'activity_id', type: 'UInt8', comment: '' },
    { name: 'dst_endpoint_svc_name', type: 'LowCardinality(String)', comment: '' },
    { name: 'events', type: 'UInt64', comment: '' },
    { name: 'batch', type: 'UInt64', comment: 'the ingest batch that was counted' },
  ],
  engine: { kind: 'SummingMergeTree', sum: ['events'] },
  orderBy: [
    'start_time',
    'activity_id',
    'device_uid',
    'metadata_product_name',
    'dst_endpoint_svc_name',
    'batch',
  ],
  retaken: honeypotRetaken,
} as const satisfies Table

/** Figures that came counted: what another system, or a publication, says of a period. Never added to what we counted ourselves. */
export const honeypotSummary = {
  name: 'honeypot_summary',
  comment: 'Counts per period and value that were reported to us already counted',
  columns: [
    { name: 'start_time', type: "DateTime('UTC')", comment: 'first second of the period' },
    { name: 'end_time', type: "DateTime('UTC')", comment: 'first second after it' },
    { name: 'device_uid', type: 'LowCardinality(String)', comment: 'who counted: a sensor or a publisher' },
    {
      name: 'dimension',
      type: 'LowCardinality(String)',
      comment: 'all, country, family, flaw …: as in honeypot_hour; sample_family counts samples',
    },
    { name: 'value', type: 'String', comment: 'of the dimension; empty for all' },
    { name: 'events', type: 'UInt64', comment: '' },
    {
      name: 'sources',
      type: 'UInt64',
      comment: 'distinct source addresses, where they were counted; else 0',
    },
    { name: 'batch', type: 'UInt64', comment: 'the ingest batch it came in' },
  ],
  engine: 'MergeTree',
  orderBy: ['start_time', 'end_time', 'dimension', 'value'],
} as const satisfies Table
