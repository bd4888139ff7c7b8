import type { Table } from '../../store/events/table.ts'

/** A stream of bytes that was read, known again by its content, whatever its name or compression. */
export const source = {
  name: 'source',
  comment: 'Streams of bytes that were read, each known by a fingerprint of its (decompressed) beginning',
  columns: [
    { name: 'source', type: 'UInt64', comment: 'first 8 bytes of SHA-256 over the head and a salt' },
    { name: 'name', type: 'String', comment: 'path when first read, - for standard input' },
    { name: 'format', type: 'LowCardinality(String)', comment: 'the format it is read as' },
    { name: 'head_length', type: 'UInt32', comment: 'bytes that the fingerprint covers' },
    { name: 'head_hash', type: 'String', comment: 'SHA-256 of these bytes, hexadecimal' },
    { name: 'updated_at', type: "DateTime64(3, 'UTC')", comment: '' },
  ],
  engine: { kind: 'ReplacingMergeTree', version: 'updated_at' },
  orderBy: ['source'],
} as const satisfies Table

/** The journal of exactly-once ingestion: one row per block, written before its rows are sent and again after. */
export const batch = {
  name: 'batch',
  comment:
    'Blocks of a source: begun before their rows are sent, stored when every table has acknowledged them',
  columns: [
    { name: 'source', type: 'UInt64', comment: '' },
    { name: 'start', type: 'UInt64', comment: 'first byte of the block in the (decompressed) stream' },
    { name: 'end', type: 'UInt64', comment: 'first byte after it' },
    { name: 'batch', type: 'UInt64', comment: 'names the block in detection.batch and log.batch' },
    { name: 'state', type: 'UInt8', comment: '1 begun, 2 stored' },
    {
      name: 'final',
      type: 'UInt8',
      comment:
        '1 when its last line was unterminated, or its compressed data broke off: taken back if the stream turns out to go on',
    },
    { name: 'received_at', type: "DateTime64(3, 'UTC')", comment: 'clocks were judged against this moment' },
    {
      name: 'retention',
      type: 'LowCardinality(String)',
      comment: 'settings the block was parsed with, as JSON',
    },
    { name: 'tail_start', type: 'UInt64', comment: 'a stretch of the stream at or before end …' },
    { name: 'tail_end', type: 'UInt64', comment: '' },
    {
      name: 'tail_hash',
      type: 'String',
      comment: '… and its SHA-256, hexadecimal: tells a grown file from another one',
    },
    { name: 'read', type: 'UInt64', comment: 'records seen = stored + set_aside + blank' },
    { name: 'stored', type: 'UInt64', comment: '' },
    { name: 'set_aside', type: 'UInt64', comment: '' },
    { name: 'blank', type: 'UInt64', comment: 'empty lines, dropped' },
    { name: 'written_at', type: "DateTime64(3, 'UTC')", comment: '' },
  ],
  engine: { kind: 'ReplacingMergeTree', version: 'written_at' },
  orderBy: ['source', 'start'],
} as const satisfies Table

/** Records that could not be taken, with their bytes and why. */
export const setAside = {
  name: 'set_aside',
  comment:
    'Records that could not be parsed: their bytes, the reason, and whether a replay has taken them since',
  columns: [
    { name: 'source', type: 'UInt64', comment: '' },
    { name: 'offset', type: 'UInt64', comment: 'byte offset in the (decompressed) stream' },
    { name: 'batch', type: 'UInt64', comment: '' },
    { name: 'record', type: 'UInt64', comment: '1-based within the batch' },
    { name: 'reason', type: 'LowCardinality(String)', comment: 'stable code' },
    { name: 'detail', type: 'String', comment: 'for a person' },
    { name: 'bytes', type: 'String', comment: 'the record as it came' },
    { name: 'state', type: 'UInt8', comment: '1 open, 2 taken by a replay, 3 being replayed' },
    { name: 'replay', type: 'UInt64', comment: 'the batch of its last replay; 0 when there was none' },
    { name: 'received_at', type: "DateTime64(3, 'UTC')", comment: '' },
    { name: 'changed_at', type: "DateTime64(3, 'UTC')", comment: '' },
  ],
  engine: { kind: 'ReplacingMergeTree', version: 'changed_at' },
  orderBy: ['source', 'offset'],
} as const satisfies Table
