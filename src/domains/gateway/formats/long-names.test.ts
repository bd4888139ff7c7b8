/** Every format that has `unmapped` keeps there what is too long for a LowCardinality column, and counts what it stores. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { longestName } from '../../events/index.ts'
import type { Format } from '../../sources/index.ts'
import { decode } from './fortigate-key-value/blocks.test-support.ts'
import { format as cef } from './fortigate-cef/format.ts'
import { format as csv } from './fortigate-csv/format.ts'
import { format as keyValue } from './fortigate-key-value/format.ts'
import { eachBlock } from '../../sources/samples.test-support.ts'
import { format as eve } from './suricata-eve/format.ts'

type Names = Record<'signature' | 'category' | 'service' | 'host', string>

const formats: readonly {
  readonly format: Format
  readonly line: (names: Names) => string
  /** How `unmapped` has one of them. */
  readonly kept: (name: keyof Names, value: string) => string
}[] = [
  {
    format: keyValue,
    line: ({ signature, category, service, host }) =>
      `eventtime=1736902800 devname="${host}" devid="${host}" type=utm subtype=ips severity=high attack="${signature}" appcat="${category}" service="${service}"`,
    kept: keyOf((key, value) => `${key}="${value}"`),
  },
  {
    format: csv,
    line: ({ signature, category, service, host }) =>
      `eventtime=1736902800,devname="${host}",devid="${host}",type=utm,subtype=ips,severity=high,attack="${signature}",appcat="${category}",service="${service}"`,
    kept: keyOf((key, value) => `${key}="${value}"`),
  },
  {
    format: cef,
    line: ({ signature, category, service, host }) =>
      `<1>CEF:0|Fortinet|Fortigate|v7|1|x|3|FTNTFGTeventtime=1736902800 dvchost=${host} deviceExternalId=${host} cat=utm:ips FTNTFGTseverity=high FTNTFGTattack=${signature} FTNTFGTappcat=${category} app=${service}`,
    kept: keyOf((key, value) => `${key}=${value}`),
  },
  {
    format: eve,
    line: ({ signature, category, service, host }) =>
      JSON.stringify({
        timestamp: '2025-01-15T01:00:00+0000',
        event_type: 'alert',
        host,
        app_proto: service,
        alert: { signature, category, severity: 1, action: 'blocked' },
      }),
    kept: (name, value) => {
      if (name === 'host') return JSON.stringify({ host: value })
      return JSON.stringify(name === 'service' ? { app_proto: value } : { alert: { [name]: value } })
    },
  },
]

function keyOf(pair: (key: string, value: string) => string): (name: keyof Names, value: string) => string {
  const keys = {
    signature: ['attack'],
    category: ['appcat'],
    service: ['service'],
    host: ['devname', 'devid'],
  }
  return (name, value) => keys[name].map((key) => pair(key, value)).join(' ')
}

const columns = {
  signature: 'analytic_name',
  category: 'analytic_category',
  service: 'dst_endpoint_svc_name',
  host: 'device_name',
} as const

for (const { format, line, kept } of formats)
  for (const [unit, what] of [
    ['x', 'one byte'],
    ['警', 'three bytes'],
    ['😀', 'four bytes'],
  ] as const)
    test(`${format.name}, characters of ${what}`, async () => {
      const usual: Names = { signature: 'S', category: 'C', service: 'V', host: 'H' }
      const characters = Math.floor(longestName / Buffer.byteLength(unit))
      const longest = unit.repeat(characters) + 'y'.repeat(longestName - characters * Buffer.byteLength(unit))
      for (const name of Object.keys(columns) as (keyof Names)[]) {
        const value = `${longest}z`
        const lines = [usual, { ...usual, [name]: longest }, { ...usual, [name]: value }].map(line)
        await eachBlock(format, Buffer.from(`${lines.join('\n')}\n`), 1n, (block) => {
          assert.equal(block.stored, 3)
          // Those the kernel took and those it left come apart, so by what they hold.
          const [rows, counts] = ['detection', 'detection_count'].map((table) =>
            block.payloads
              .filter((payload) => payload.table.name === table)
              .flatMap(({ table, payload }) => decode(table, Buffer.concat(payload.parts), payload.rows)),
          ) as [Map<string, string>[], Map<string, string>[]]
          const text = (row: Map<string, string>, column: string): string =>
            Buffer.from(row.get(column)!, 'latin1').toString()
          assert.deepEqual(
            rows.map((row) => [text(row, columns[name]), text(row, 'unmapped')]).sort(),
            [
              [usual[name], ''],
              [longest, ''],
              ['', kept(name, value)],
            ].sort(),
          )
          for (const column of ['analytic_name', 'analytic_category', 'device_uid'])
            assert.deepEqual(
              counts
                .flatMap((row) => Array<string>(Number(row.get('events'))).fill(text(row, column)))
                .sort(),
              rows.map((row) => text(row, column)).sort(),
            )
          if (name === 'host')
            assert.deepEqual(
              rows.map((row) => text(row, 'device_uid')).sort(),
              ['H', longest, 'unnamed-sensor'].sort(),
            )
          return Promise.resolve()
        })
      }
    })
