/** What FortiOS words mean in OCSF numbers. Sources: FortiOS log message reference 5.6–7.6; OCSF 1.x Detection Finding. */

/** `severity` of intrusion prevention and anomalies → severity_id. */
export const severities: ReadonlyMap<string, number> = new Map([
  ['critical', 5],
  ['high', 4],
  ['medium', 3],
  ['low', 2],
  ['info', 1],
  ['information', 1],
])

/** `apprisk` of application control → severity_id. */
export const applicationRisks: ReadonlyMap<string, number> = new Map([
  ['critical', 5],
  ['high', 4],
  ['medium', 3],
  ['elevated', 2],
  ['low', 1],
])

/** Disposition of an action that is not in `dispositions`. */
export const otherDisposition = 99

/** `action` → disposition_id. No action is 0; any other word is `otherDisposition`. `detected` is seen, not blocked. */
export const dispositions: ReadonlyMap<string, number> = new Map([
  ['block', 2],
  ['blocked', 2],
  ['dropped', 6],
  ['drop_session', 6],
  ['drop', 6],
  ['reset', 21],
  ['reset_client', 21],
  ['reset_server', 21],
  ['reject', 25],
  ['detected', 15],
  ['pass', 1],
  ['pass_session', 1],
  ['allow', 1],
  ['passthrough', 1],
  ['accept', 1],
  ['monitor', 1],
  ['clear_session', 99],
])

/**
 * Keys of FortiOS 3 to 5.0 → their modern names. An old key stands for the modern one only in a line that has not got the
 * modern one; a line with any old key is the careful parser's.
 */
export const oldKeys: ReadonlyMap<string, string> = new Map([
  ['device_id', 'devid'],
  ['log_id', 'logid'],
  ['src', 'srcip'],
  ['dst', 'dstip'],
  ['src_port', 'srcport'],
  ['dst_port', 'dstport'],
  ['src_int', 'srcintf'],
  ['dst_int', 'dstintf'],
  ['pri', 'level'],
  ['status', 'action'],
  ['attack_name', 'attack'],
  ['attackname', 'attack'],
  ['attack_id', 'attackid'],
  ['serial', 'sessionid'],
  ['SN', 'sessionid'],
  ['app_cat', 'appcat'],
  ['sensor', 'profile'],
])

/** Keys that `time` is read from; a usable time takes them all. */
export const timeKeys: ReadonlySet<string> = new Set(['date', 'time', 'tz', 'eventtime'])

type Take =
  | { readonly column: TextColumn; readonly as: 'text' }
  | { readonly column: NumberColumn; readonly as: 'number'; readonly most: number }
  | { readonly column: 'src_endpoint_ip' | 'dst_endpoint_ip'; readonly as: 'address' }

type TextColumn =
  | 'metadata_log_provider'
  | 'metadata_log_name'
  | 'metadata_event_code'
  | 'metadata_tenant_uid'
  | 'device_uid'
  | 'device_name'
  | 'analytic_name'
  | 'analytic_category'
  | 'action'
  | 'src_endpoint_interface_name'
  | 'src_endpoint_location_country'
  | 'dst_endpoint_interface_name'
  | 'dst_endpoint_location_country'
  | 'dst_endpoint_svc_name'
  | 'connection_info_direction'
  | 'policy_name'
  | 'risk_level'
  | 'actor_user_name'
  | 'url_hostname'
  | 'url_path'
  | 'message'

type NumberColumn =
  | 'analytic_uid'
  | 'src_endpoint_port'
  | 'dst_endpoint_port'
  | 'connection_info_protocol_num'
  | 'connection_info_uid'
  | 'finding_info_uid'
  | 'firewall_rule_uid'
  | 'risk_score'

const text = (column: TextColumn): Take => ({ column, as: 'text' })
const uint8 = (column: NumberColumn): Take => ({ column, as: 'number', most: 0xff })
const uint16 = (column: NumberColumn): Take => ({ column, as: 'number', most: 0xffff })
const uint32 = (column: NumberColumn): Take => ({ column, as: 'number', most: 0xffff_ffff })

const common: readonly (readonly [string, Take])[] = [
  ['type', text('metadata_log_provider')],
  ['subtype', text('metadata_log_name')],
  ['logid', text('metadata_event_code')],
  ['vd', text('metadata_tenant_uid')],
  ['devid', text('device_uid')],
  ['devname', text('device_name')],
  ['appcat', text('analytic_category')],
  ['action', text('action')],
  ['srcip', { column: 'src_endpoint_ip', as: 'address' }],
  ['srcport', uint16('src_endpoint_port')],
  ['srcintf', text('src_endpoint_interface_name')],
  ['srccountry', text('src_endpoint_location_country')],
  ['dstip', { column: 'dst_endpoint_ip', as: 'address' }],
  ['dstport', uint16('dst_endpoint_port')],
  ['dstintf', text('dst_endpoint_interface_name')],
  ['dstcountry', text('dst_endpoint_location_country')],
  ['service', text('dst_endpoint_svc_name')],
  ['proto', uint8('connection_info_protocol_num')],
  ['direction', text('connection_info_direction')],
  ['sessionid', uint32('connection_info_uid')],
  ['incidentserialno', uint32('finding_info_uid')],
  ['policyid', uint32('firewall_rule_uid')],
  ['crscore', uint16('risk_score')],
  ['user', text('actor_user_name')],
  ['hostname', text('url_hostname')],
  ['url', text('url_path')],
  ['msg', text('message')],
]

/** Key → column of a line of intrusion prevention or an anomaly; `severity` is read apart. */
export const intrusionKeys: ReadonlyMap<string, Take> = new Map([
  ...common,
  ['attack', text('analytic_name')],
  ['attackid', uint32('analytic_uid')],
  ['profile', text('policy_name')],
  ['crlevel', text('risk_level')],
])

/** Key → column of a line of application control (`subtype=app-ctrl`); `apprisk` gives severity_id too. */
export const applicationKeys: ReadonlyMap<string, Take> = new Map([
  ...common,
  ['app', text('analytic_name')],
  ['appid', uint32('analytic_uid')],
  ['applist', text('policy_name')],
  ['apprisk', text('risk_level')],
])
