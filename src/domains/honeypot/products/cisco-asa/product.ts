import { bytesOfText, openEvent, textOf } from '../../members.ts'
import type { Product } from '../../product.ts'
import { activities } from '../../tables.ts'

/** As Python's HTTP server notes a request: `"GET / HTTP/1.1" 200 -`. */
const noted = /^"([^]*)" (\d{3} \S+)$/
/** What the server says of a request that came to nothing, or of one that it could not read. */
const remark = /^(?:Request timed out|code \d{3}, message )/

/**
 * The Cisco ASA honeypot of Cymmetria as T-Pot runs it: a document for each thing its web server notes, or the payload of what it took for
 * an exploit (`host-scan-reply`). A request that timed out is none. Its times are the local ones of its container, which T-Pot runs in
 * UTC. It says nothing of ports and sessions.
 */
export const product: Product = {
  name: 'cisco-asa',
  product: 'Cisco ASA honeypot (Cymmetria, T-Pot), JSON log',
  matches: ({ payload_printable: payload, src_ip: source, connection, event_type: type }) =>
    typeof payload === 'string' &&
    typeof source === 'string' &&
    connection === undefined &&
    type === undefined,
  read(document, options) {
    const opened = openEvent(document, options, {
      product: 'cisco-asa',
      activity: 'request',
      times: ['timestamp', '@timestamp'],
      timeZone: 'UTC',
    })
    if ('reason' in opened) return opened
    const { row, members } = opened
    members.source(row, 'src_ip', 'src_port')
    members.sensorEnd(row, ['dst_ip', 'dest_ip'], ['dst_port', 'dest_port'])
    const payload = textOf(document, 'payload_printable')
    const request = noted.exec(payload)
    if (request !== null) {
      row.metadata_event_code = 'request'
      row.request = bytesOfText(request[1]!)
      row.dst_endpoint_svc_name = 'http'
      row.connection_info_protocol_num = 6
      // The server's answer: `302 -`.
      members.replace('payload_printable', 'response', request[2]!)
    } else if (remark.test(payload)) {
      row.metadata_event_code = 'remark'
      row.activity_id = activities.other
    } else {
      row.metadata_event_code = 'payload'
      row.request = bytesOfText(payload)
      members.drop('payload_printable')
    }
    row.unmapped = members.unmapped(options)
    return [row]
  },
}
