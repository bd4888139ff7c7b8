import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byteString } from '../../store/events/native.ts'
import { countingHour, DetectionBlock, jsonText, type DetectionRow } from './detection-block.ts'

const hour = Date.UTC(2025, 0, 1, 8)

test('events are counted in their hour, those of wrong clocks apart', () => {
  assert.deepEqual(countingHour(hour, 0), [hour / 1000, hour / 1000 + 3600])
  assert.deepEqual(countingHour(hour + 3_599_999, 0), [hour / 1000, hour / 1000 + 3600])
  assert.deepEqual(countingHour(hour, 2), [0, 0])
})

test('JSON text is UTF-8 whatever the bytes were', () => {
  assert.equal(jsonText(byteString('警告 "x"\n')), byteString('"警告 \\"x\\"\\n"'))
  assert.equal(jsonText('a\xffb'), byteString('"a\ufffdb"'))
})

test('one payload a table, in one order, and only of tables that got rows', () => {
  const block = new DetectionBlock(hour)
  block.begin(1n)
  assert.deepEqual(block.payloads(), [])
  const summary = {
    start_time: 0,
    end_time: 3600,
    metadata_log_name: 'summary',
    device_uid: 'a',
    analytic_uid: 0,
    analytic_name: 'x',
    analytic_category: '',
    severity_id: 4,
    disposition_id: 2,
    events: 10,
  }
  block.add({ kind: 'count', row: summary })
  block.add({ kind: 'count', row: summary })
  assert.deepEqual(
    block.payloads().map(({ table, payload }) => [table.name, payload.rows]),
    [['detection_count', 2]],
  )
  block.begin(2n)
  block.add({ kind: 'detection', row: row({}) })
  block.add({ kind: 'detection', row: row({ time: hour + 1 }) })
  block.add({ kind: 'detection', row: row({ time: hour + 3_600_000 }) })
  block.add({ kind: 'detection', row: row({ src_endpoint_location_country: 'Taiwan' }) })
  block.add({ kind: 'detection', row: row({ device_uid: 'b' }) })
  block.add({
    kind: 'log',
    row: {
      time: hour,
      time_status: 0,
      metadata_log_provider: 'traffic',
      metadata_log_name: 'forward',
      device_uid: 'a',
      fields: '{}',
      raw_data: '',
    },
  })
  assert.deepEqual(
    block.payloads().map(({ table, payload }) => [table.name, payload.rows]),
    [
      ['detection', 5],
      ['detection_count', 3],
      ['detection_country_count', 3],
      ['log', 1],
    ],
  )
})

test('values that hold the separators of a key are counted apart', () => {
  const block = new DetectionBlock(hour)
  block.begin(1n)
  block.add({ kind: 'detection', row: row({ metadata_log_name: 'a 1 b', device_uid: 'c' }) })
  block.add({ kind: 'detection', row: row({ metadata_log_name: 'a', device_uid: '1 b 1 c' }) })
  assert.equal(block.payloads()[1]?.payload.rows, 2)
})

function row(over: Partial<DetectionRow>): DetectionRow {
  const none = new Uint8Array(16)
  return {
    time: hour,
    time_status: 0,
    metadata_log_provider: 'utm',
    metadata_log_name: 'ips',
    metadata_event_code: '',
    metadata_tenant_uid: '',
    device_uid: 'a',
    device_name: '',
    analytic_uid: 1,
    analytic_name: 'x',
    analytic_category: '',
    severity_id: 4,
    disposition_id: 6,
    action: 'dropped',
    src_endpoint_ip: none,
    src_endpoint_port: 0,
    src_endpoint_interface_name: '',
    src_endpoint_location_country: '',
    dst_endpoint_ip: none,
    dst_endpoint_port: 0,
    dst_endpoint_interface_name: '',
    dst_endpoint_location_country: '',
    dst_endpoint_svc_name: '',
    connection_info_protocol_num: 0,
    connection_info_direction: '',
    connection_info_uid: 0,
    finding_info_uid: 0,
    firewall_rule_uid: 0,
    policy_name: '',
    risk_level: '',
    risk_score: 0,
    actor_user_name: '',
    url_hostname: '',
    url_path: '',
    message: '',
    unmapped: '',
    raw_data: '',
    ...over,
  }
}
