import { absent, escaped, FlatObject, number, plain } from '../../../../standards/json/flat-object.ts'
import { Words } from '../../../../standards/json/words.ts'
import { latin1 } from '../../../../store/events/native-columns.ts'
import { byteString } from '../../../../store/events/native.ts'
import { longestName } from '../../../events/index.ts'
import { timeStatus, type ParseOptions } from '../../../sources/index.ts'
import { fitsEvent, type HoneypotBlock } from '../../honeypot-block.ts'
import type { UsualLines } from '../../product.ts'
import { activities } from '../../tables.ts'
import { keyNumber, keys, usualEvents, type UsualEvent } from './usual-events.ts'
import { RestOfLine } from './usual-rest.ts'
import { hasCapitals, hexadecimal, integer, ipv4, isLowerHexadecimal, utcTime } from './usual-values.ts'

const { eventid, timestamp, session, src_ip, sensor, protocol, src_port, dst_ip, dst_port } = keyNumber
const { username, password, input, url, destfile, filename, shasum, size, version, hassh, duration } =
  keyNumber

const tcp = 6
/** Those that Cowrie has. */
const protocolNames = ['ssh', 'telnet'] as const
const protocols = new Words(protocolNames)
const lineFeed = 0x0a
const apostrophe = 0x27
/** The lower-case b of a Python literal. */
const literal = 0x62

/**
 * The lines of Cowrie that nearly all are, written to their columns without a row or a text in between. The rows are those of
 * product.ts; whatever a line has that is decided there with care (other keys and events, IPv6, session ids that are no short numbers,
 * capitals, bytes beyond ASCII, values that do not fit) is left to it.
 */
export class CowrieLines implements UsualLines {
  readonly #options: ParseOptions
  readonly #block: HoneypotBlock
  readonly #object = new FlatObject(keys)
  readonly #rest = new RestOfLine(this.#object)
  readonly #events = new Words(usualEvents.map(({ name }) => name))
  /** device_uid of lines that name no sensor. */
  readonly #sensor: string
  /** The line is bytes[from, to). */
  #bytes: Uint8Array = new Uint8Array(0)
  #from = 0
  #to = 0
  #scratch = Buffer.allocUnsafe(65_536)
  #event: UsualEvent = usualEvents[0]!
  // What `find` has read of the line.
  #time = 0
  #timeStatus = 0
  #source = 0
  #destination = 0
  #sourcePort = 0
  #destinationPort = 0
  #sessionHigh = 0
  #sessionLow = 0
  /** Of a connection that ends, ms; of a file, its bytes. */
  #amount = 0
  /** The key that names the file, or -1. */
  #fileName = -1

  constructor(options: ParseOptions, block: HoneypotBlock) {
    this.#options = options
    this.#block = block
    const given = byteString(options.sensor)
    this.#sensor = fitsEvent('device_uid', given) ? given : ''
  }

  find(bytes: Uint8Array, from: number, to: number): number {
    const end = this.#object.read(bytes, from, to)
    if (end < 0 || end === to || bytes[end] !== lineFeed) return -1
    this.#bytes = bytes
    this.#from = from
    this.#to = end
    return this.#isUsual() ? end : -1
  }

  #isUsual(): boolean {
    const bytes = this.#bytes
    const object = this.#object
    const { start, end } = object
    if (object.kind(eventid) !== plain || object.kind(timestamp) !== plain) return false
    const event = this.#events.find(bytes, start[eventid]!, end[eventid]!)
    if (event < 0) return false
    this.#event = usualEvents[event]!
    this.#time = utcTime(bytes, start[timestamp]!, end[timestamp]!)
    if (this.#time < 0) return false
    this.#timeStatus = timeStatus(this.#time, this.#options.receivedAt)!
    if (!this.#isName(sensor) || !this.#isName(protocol) || this.#has(protocol, hasCapitals)) return false
    return this.#findSession() && this.#findEnds() && this.#findMore()
  }

  #has(key: number, what: (bytes: Uint8Array, from: number, to: number) => boolean): boolean {
    const { start, end } = this.#object
    return this.#object.kind(key) !== absent && what(this.#bytes, start[key]!, end[key]!)
  }

  #length(key: number): number {
    return this.#object.kind(key) === absent ? 0 : this.#object.end[key]! - this.#object.start[key]!
  }

  /** Whether a member is not there, or a text that fits a dictionary. */
  #isName(key: number): boolean {
    const kind = this.#object.kind(key)
    return kind === absent || (kind === plain && this.#length(key) <= longestName)
  }

  /** Whether a member is not there, or a text. */
  #isText(key: number): boolean {
    const kind = this.#object.kind(key)
    return kind === absent || kind === plain || kind === escaped
  }

  #findSession(): boolean {
    this.#sessionHigh = this.#sessionLow = 0
    const kind = this.#object.kind(session)
    if (kind === absent) return true
    const length = this.#length(session)
    if (kind !== plain || length > 16) return false
    const from = this.#object.start[session]!
    const middle = from + Math.max(0, length - 8)
    this.#sessionHigh = hexadecimal(this.#bytes, from, middle)
    this.#sessionLow = hexadecimal(this.#bytes, middle, from + length)
    return this.#sessionHigh >= 0 && this.#sessionLow >= 0
  }

  #findEnds(): boolean {
    this.#source = this.#address(src_ip)
    this.#destination = this.#address(dst_ip)
    this.#sourcePort = this.#integer(src_port)
    this.#destinationPort = this.#integer(dst_port)
    return (
      this.#source >= 0 &&
      this.#destination >= 0 &&
      this.#sourcePort >= 0 &&
      this.#sourcePort <= 0xffff &&
      this.#destinationPort >= 0 &&
      this.#destinationPort <= 0xffff
    )
  }

  /** 0 for none, -1 for what is no usual address; 0.0.0.0 is none. */
  #address(key: number): number {
    const kind = this.#object.kind(key)
    if (kind === absent) return 0
    const address = kind === plain ? ipv4(this.#bytes, this.#object.start[key]!, this.#object.end[key]!) : -1
    return address === 0 ? -1 : address
  }

  #integer(key: number): number {
    const kind = this.#object.kind(key)
    if (kind === absent) return 0
    return kind === number ? integer(this.#bytes, this.#object.start[key]!, this.#object.end[key]!) : -1
  }

  /** What the event's own members say. */
  #findMore(): boolean {
    switch (this.#event.activity) {
      case activities.credential:
        return this.#isText(username) && this.#isText(password)
      case activities.command:
        return this.#isText(input)
      case activities.close:
        this.#amount = this.#milliseconds()
        return this.#amount >= 0
      case activities.client:
        return this.#isName(version) && this.#isName(hassh) && !this.#has(version, isOddVersion)
      case activities.file:
        return this.#findFile()
      default:
        // Of some messages it is a part.
        return this.#object.kind(duration) !== escaped
    }
  }

  #milliseconds(): number {
    const kind = this.#object.kind(duration)
    if (kind === absent) return 0
    if (kind !== plain && kind !== number) return -1
    const text = this.#string(duration)
    if (kind === plain && !/^\d{1,12}(?:\.\d{1,20})?$/.test(text)) return -1
    const milliseconds = Math.round(Number(text) * 1000)
    return milliseconds <= 0xffff_ffff ? milliseconds : -1
  }

  #findFile(): boolean {
    if (!this.#isText(url) || !this.#isText(destfile) || !this.#isText(filename)) return false
    this.#fileName = this.#length(destfile) > 0 ? destfile : this.#length(filename) > 0 ? filename : -1
    this.#amount = this.#integer(size)
    if (this.#amount < 0) return false
    const kind = this.#object.kind(shasum)
    if (kind === absent) return true
    return kind === plain && this.#length(shasum) === 64 && this.#has(shasum, isLowerHexadecimal)
  }

  #string(key: number): string {
    return latin1(this.#bytes, this.#object.start[key]!, this.#object.end[key]!)
  }

  write(): void {
    const block = this.#block
    const { columns, row } = block
    const object = this.#object
    const { start, end } = object
    const bytes = this.#bytes
    const event = this.#event
    columns.time.putNumber(row, this.#time)
    if (this.#timeStatus !== 0) columns.timeStatus.putNumber(row, this.#timeStatus)
    columns.product.put(row, 'cowrie')
    columns.event.put(row, event.name)
    if (this.#length(sensor) > 0) columns.device.putBytes(row, bytes, start[sensor]!, end[sensor]!)
    else columns.device.put(row, this.#sensor)
    columns.activity.putNumber(row, event.activity)
    if (event.status !== 0) columns.status.putNumber(row, event.status)
    columns.session.putHalves(row, this.#sessionHigh, this.#sessionLow)
    if (this.#source > 0) columns.source.putIpv4(row, this.#source)
    if (this.#destination > 0) columns.destination.putIpv4(row, this.#destination)
    if (this.#sourcePort > 0) columns.sourcePort.putNumber(row, this.#sourcePort)
    if (this.#destinationPort > 0) columns.destinationPort.putNumber(row, this.#destinationPort)
    columns.protocol.putNumber(row, tcp)
    if (this.#length(protocol) === 0) columns.service.put(row, event.service)
    else {
      const known = protocols.find(bytes, start[protocol]!, end[protocol]!)
      if (known >= 0) columns.service.put(row, protocolNames[known]!)
      else columns.service.putBytes(row, bytes, start[protocol]!, end[protocol]!)
    }
    let texts = this.#writeMore(row)
    if (this.#options.unmapped === 'all') {
      const name = event.activity === activities.file ? this.#fileName : -1
      const length = this.#rest.collect(bytes, event, name)
      if (length > 0) columns.unmapped.putBytes(row, this.#rest.text, 0, length)
      texts += length
    }
    if (this.#options.raw === 'all') {
      columns.raw.putBytes(row, bytes, this.#from, this.#to)
      texts += this.#to - this.#from
    }
    block.complete(this.#time, this.#timeStatus, event.activity, texts)
  }

  /** Writes what the event's own members say; answers the bytes of it that weigh. */
  #writeMore(row: number): number {
    const { columns } = this.#block
    const { start, end } = this.#object
    switch (this.#event.activity) {
      case activities.credential: {
        const parts =
          (this.#object.kind(username) === absent ? 0 : 1) + (this.#object.kind(password) === absent ? 0 : 2)
        columns.credentialParts.putNumber(row, parts)
        return this.#writeText(columns.user, row, username) + this.#writeText(columns.password, row, password)
      }
      case activities.command:
        return this.#writeText(columns.command, row, input)
      case activities.close:
        if (this.#amount > 0) columns.duration.putNumber(row, this.#amount)
        return 0
      case activities.client:
        if (this.#event.taken[version] === 1) this.#writeVersion(row)
        else if (this.#event.taken[hassh] === 1 && this.#length(hassh) > 0)
          columns.hassh.putBytes(row, this.#bytes, start[hassh]!, end[hassh]!)
        return 0
      case activities.file:
        if (this.#fileName >= 0) this.#writeText(columns.fileName, row, this.#fileName)
        if (this.#amount > 0) columns.fileSize.putNumber(row, this.#amount)
        if (this.#length(shasum) > 0) columns.hash.putBytes(row, this.#bytes, start[shasum]!, end[shasum]!)
        return this.#writeText(columns.url, row, url)
      default:
        return 0
    }
  }

  /** Older Cowries put it in quotes. */
  #writeVersion(row: number): void {
    if (this.#length(version) === 0) return
    const from = this.#object.start[version]!
    const to = this.#object.end[version]!
    const quotes =
      to - from > 1 && this.#bytes[from] === apostrophe && this.#bytes[to - 1] === apostrophe ? 1 : 0
    this.#block.columns.client.putBytes(row, this.#bytes, from + quotes, to - quotes)
  }

  #writeText(column: HoneypotBlock['columns']['url'], row: number, key: number): number {
    const { start, end } = this.#object
    const kind = this.#object.kind(key)
    if (kind === absent) return 0
    if (kind === plain) {
      column.putBytes(row, this.#bytes, start[key]!, end[key]!)
      return end[key]! - start[key]!
    }
    const scratch = this.#room(end[key]! - start[key]!)
    const length = this.#object.unescape(this.#bytes, key, scratch)
    column.putBytes(row, scratch, 0, length)
    return length
  }

  #room(length: number): Buffer {
    if (this.#scratch.length < length) this.#scratch = Buffer.allocUnsafe(length * 2)
    return this.#scratch
  }
}

/** A version that is a literal in another way than `'…'`, or nothing within. */
function isOddVersion(bytes: Uint8Array, from: number, to: number): boolean {
  return (
    bytes[from] === literal || (to - from === 2 && bytes[from] === apostrophe && bytes[to - 1] === apostrophe)
  )
}
