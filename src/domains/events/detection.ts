import type { Table } from '../../store/events/table.ts'

/**
 * Most bytes of UTF-8 in a LowCardinality text. Rankings group by such columns and bring their values into memory, so no sender may
 * plant values of a megabyte. The kernel has it as NAME_MOST (kernel/assembly/layout.ts).
 */
export const longestName = 512

/**
 * OCSF Detection Finding (class 2004) as a gateway reports it: one row per alert line. Endpoints, connection, URL and actor are
 * those of the finding's one evidence (`evidences[0].src_endpoint` is `src_endpoint_*`), the analytic that of `finding_info`.
 * A value that does not fit its column is kept in `unmapped` under its source key, and the column holds its default: a number out
 * of range, an address that is none, a LowCardinality text of more than `longestName` bytes. Where nothing is kept in `unmapped`
 * (`unmapped: 'none'`), the value is left out. A sensor that does not fit is named as one without a name would be.
 */
export const detection = {
  name: 'detection',
  comment:
    'OCSF 2004 Detection Finding: one row per intrusion-prevention, application-control or anomaly record',
  columns: [
    {
      name: 'time',
      type: "DateTime64(3, 'UTC')",
      codec: 'Delta(8), ZSTD(1)',
      comment: 'when the sensor says it happened',
    },
    {
      name: 'time_status',
      type: 'UInt8',
      comment: '0 trusted, 1 behind (before 2000), 2 ahead (more than a day after receipt)',
    },
    {
      name: 'metadata_log_provider',
      type: 'LowCardinality(String)',
      comment: "the product's log type: utm, anomaly, alert …",
    },
    {
      name: 'metadata_log_name',
      type: 'LowCardinality(String)',
      comment: "the product's log subtype: ips, app-ctrl …",
    },
    { name: 'metadata_event_code', type: 'LowCardinality(String)', comment: "the product's log id" },
    { name: 'metadata_tenant_uid', type: 'LowCardinality(String)', comment: 'virtual domain (vd)' },
    {
      name: 'device_uid',
      type: 'LowCardinality(String)',
      comment: 'sensor serial number (devid): the sensor of every ranking',
    },
    { name: 'device_name', type: 'LowCardinality(String)', comment: 'sensor host name' },
    {
      name: 'analytic_uid',
      type: 'UInt32',
      comment: 'signature id of the vendor (attackid, appid, signature_id); 0 when none',
    },
    { name: 'analytic_name', type: 'LowCardinality(String)', comment: 'signature' },
    {
      name: 'analytic_category',
      type: 'LowCardinality(String)',
      comment: "the vendor's category of the signature (appcat, category)",
    },
    {
      name: 'severity_id',
      type: 'UInt8',
      comment: 'OCSF: 0 unknown, 1 informational, 2 low, 3 medium, 4 high, 5 critical',
    },
    {
      name: 'disposition_id',
      type: 'UInt8',
      comment: 'OCSF: 1 allowed, 2 blocked, 6 dropped, 15 detected, 21 reset, 25 rejected, 99 other',
    },
    { name: 'action', type: 'LowCardinality(String)', comment: "the vendor's word for it" },
    { name: 'src_endpoint_ip', type: 'IPv6', comment: 'IPv4 as ::ffff:a.b.c.d; :: when none' },
    { name: 'src_endpoint_port', type: 'UInt16', comment: '' },
    { name: 'src_endpoint_interface_name', type: 'LowCardinality(String)', comment: '' },
    {
      name: 'src_endpoint_location_country',
      type: 'LowCardinality(String)',
      comment: 'as the sensor wrote it',
    },
    { name: 'dst_endpoint_ip', type: 'IPv6', comment: 'IPv4 as ::ffff:a.b.c.d; :: when none' },
    { name: 'dst_endpoint_port', type: 'UInt16', comment: '' },
    { name: 'dst_endpoint_interface_name', type: 'LowCardinality(String)', comment: '' },
    {
      name: 'dst_endpoint_location_country',
      type: 'LowCardinality(String)',
      comment: 'as the sensor wrote it',
    },
    { name: 'dst_endpoint_svc_name', type: 'LowCardinality(String)', comment: 'service' },
    { name: 'connection_info_protocol_num', type: 'UInt8', comment: 'IANA protocol number' },
    {
      name: 'connection_info_direction',
      type: 'LowCardinality(String)',
      comment: 'as the sensor wrote it: outgoing, incoming …',
    },
    { name: 'connection_info_uid', type: 'UInt32', codec: 'Delta(4), ZSTD(1)', comment: 'session id' },
    {
      name: 'finding_info_uid',
      type: 'UInt32',
      codec: 'Delta(4), ZSTD(1)',
      comment: 'incident serial number',
    },
    { name: 'firewall_rule_uid', type: 'UInt32', comment: 'policy id' },
    { name: 'policy_name', type: 'LowCardinality(String)', comment: 'inspection profile' },
    {
      name: 'risk_level',
      type: 'LowCardinality(String)',
      comment: "the vendor's risk word (apprisk, crlevel)",
    },
    { name: 'risk_score', type: 'UInt16', comment: 'crscore' },
    { name: 'actor_user_name', type: 'String', comment: '' },
    { name: 'url_hostname', type: 'String', comment: '' },
    { name: 'url_path', type: 'String', comment: '' },
    { name: 'message', type: 'String', comment: '' },
    {
      name: 'unmapped',
      type: 'String',
      comment: 'OCSF unmapped: what no column takes, as key=value text, values quoted as in the source',
    },
    { name: 'raw_data', type: 'String', comment: 'the line as it came, while retention keeps it' },
    { name: 'metadata_processed_time', type: "DateTime('UTC')", comment: 'when the batch was read' },
    { name: 'batch', type: 'UInt64', comment: 'the ingest batch this row came in (batch.batch)' },
  ],
  engine: 'MergeTree',
  // The sensor before the time: rows of one sensor are alike, which took 27 bytes a row to 19 for a tenth more insert time.
  orderBy: ['severity_id', 'analytic_name', 'device_uid', 'time'],
  // Wrong clocks and old archives share one partition, so that hostile dates cannot make hundreds.
  partitionBy:
    'if(time_status = 0 AND time > metadata_processed_time - toIntervalDay(1000), toYYYYMM(time), 0)',
  keep: { rows: 'events', columns: { raw_data: 'raw', unmapped: 'unmapped' } },
} as const satisfies Table

/**
 * Counts that every ranking reads. Records with a wrong clock (time_status other than 0) are counted at start_time = end_time = 0.
 * Parsers count while they parse and a block's counts are stored beside its rows; a gateway
 * that exports only counts adds rows of its own with its own period; one with a name of more than `longestName` bytes is set aside,
 * having no `unmapped`.
 */
export const detectionCount = {
  name: 'detection_count',
  comment:
    'Events per period (an hour, or the period of a counted summary), sensor, signature, severity and disposition',
  columns: [
    { name: 'start_time', type: "DateTime('UTC')", comment: 'first second of the period' },
    { name: 'end_time', type: "DateTime('UTC')", comment: 'first second after the period' },
    {
      name: 'metadata_log_name',
      type: 'LowCardinality(String)',
      comment: 'as in detection; summary for counted summaries',
    },
    { name: 'device_uid', type: 'LowCardinality(String)', comment: 'sensor' },
    { name: 'analytic_uid', type: 'UInt32', comment: '' },
    { name: 'analytic_name', type: 'LowCardinality(String)', comment: 'signature' },
    { name: 'analytic_category', type: 'LowCardinality(String)', comment: '' },
    { name: 'severity_id', type: 'UInt8', comment: '' },
    { name: 'disposition_id', type: 'UInt8', comment: '' },
    { name: 'events', type: 'UInt64', comment: 'number of events' },
    {
      name: 'batch',
      type: 'UInt64',
      comment: 'the ingest batch that was counted: a batch cut off by a crash is taken back by it',
    },
  ],
  engine: { kind: 'SummingMergeTree', sum: ['events'] },
  orderBy: [
    'start_time',
    'end_time',
    'severity_id',
    'analytic_name',
    'disposition_id',
    'device_uid',
    'metadata_log_name',
    'analytic_category',
    'analytic_uid',
    'batch',
  ],
} as const satisfies Table

/** The same counts by source country, without the sensor: the two together would be nearly as long as the events. */
export const detectionCountryCount = {
  name: 'detection_country_count',
  comment: 'Events per hour, source country, signature, severity and disposition',
  columns: [
    { name: 'start_time', type: "DateTime('UTC')", comment: 'first second of the hour' },
    { name: 'src_endpoint_location_country', type: 'LowCardinality(String)', comment: '' },
    { name: 'analytic_name', type: 'LowCardinality(String)', comment: '' },
    { name: 'severity_id', type: 'UInt8', comment: '' },
    { name: 'disposition_id', type: 'UInt8', comment: '' },
    { name: 'events', type: 'UInt64', comment: '' },
    {
      name: 'batch',
      type: 'UInt64',
      comment: 'the ingest batch that was counted: a batch cut off by a crash is taken back by it',
    },
  ],
  engine: { kind: 'SummingMergeTree', sum: ['events'] },
  orderBy: [
    'start_time',
    'severity_id',
    'analytic_name',
    'disposition_id',
    'src_endpoint_location_country',
    'batch',
  ],
} as const satisfies Table

/**
 * Distinct addresses, recomputed from `detection` for every hour whose row count has changed since: idempotent, and late rows
 * only make their hour be computed again.
 */
export const detectionDistinct = {
  name: 'detection_distinct',
  comment:
    'Distinct sources and destinations per hour, signature, severity and disposition, as mergeable states',
  columns: [
    { name: 'start_time', type: "DateTime('UTC')", comment: 'first second of the hour' },
    { name: 'analytic_name', type: 'LowCardinality(String)', comment: '' },
    { name: 'severity_id', type: 'UInt8', comment: '' },
    { name: 'disposition_id', type: 'UInt8', comment: '' },
    {
      name: 'events',
      type: 'UInt64',
      comment: 'rows the states were computed from: a mismatch with detection_count marks the hour stale',
    },
    {
      name: 'sources',
      type: 'AggregateFunction(uniqCombined64(15), IPv6)',
      comment: 'standard error about 0.6 %',
    },
    {
      name: 'destinations',
      type: 'AggregateFunction(uniqCombined64(15), IPv6)',
      comment: 'standard error about 0.6 %',
    },
    { name: 'computed_at', type: "DateTime64(3, 'UTC')", comment: '' },
  ],
  engine: { kind: 'ReplacingMergeTree', version: 'computed_at' },
  orderBy: ['start_time', 'analytic_name', 'severity_id', 'disposition_id'],
} as const satisfies Table

/**
 * Everything a sensor said that is not a detection: traffic, system events, DNS, flows … A LowCardinality text of more than
 * `longestName` bytes is in `fields` alone.
 */
export const log = {
  name: 'log',
  comment: 'OCSF 0 Base Event: records of every other kind, all their fields as JSON text',
  columns: [
    { name: 'time', type: "DateTime64(3, 'UTC')", comment: '' },
    { name: 'time_status', type: 'UInt8', comment: 'as in detection' },
    {
      name: 'metadata_log_provider',
      type: 'LowCardinality(String)',
      comment: 'log type: traffic, event, dns …',
    },
    { name: 'metadata_log_name', type: 'LowCardinality(String)', comment: 'log subtype' },
    { name: 'device_uid', type: 'LowCardinality(String)', comment: 'sensor' },
    {
      name: 'fields',
      type: 'String',
      comment:
        'every key of the record, as JSON text: a JSON column would refuse whole blocks for one odd record',
    },
    { name: 'raw_data', type: 'String', comment: 'the line as it came, while retention keeps it' },
    { name: 'metadata_processed_time', type: "DateTime('UTC')", comment: '' },
    { name: 'batch', type: 'UInt64', comment: '' },
  ],
  engine: 'MergeTree',
  orderBy: ['metadata_log_provider', 'metadata_log_name', 'time'],
  partitionBy:
    'if(time_status = 0 AND time > metadata_processed_time - toIntervalDay(1000), toYYYYMM(time), 0)',
  keep: { rows: 'events', columns: { raw_data: 'raw' } },
} as const satisfies Table
