import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, Server as TlsServer, type TLSSocket } from 'node:tls'
import { Deframer, type Framed, type FrameFault } from '../../standards/syslog/framing.ts'
import { readCertificates, stampOf, type Certificates } from './certificates.ts'
import { listenFailed } from './datagrams.ts'
import { peerAddress, type Channel, type Intake } from './intake.ts'
import type { ConnectionLimits, TcpListener, TlsListener } from './listeners.ts'

/** Why connections were refused or ended by us: `too-many`, `too-many-of-address`, `handshake-failed`, `certificate-expired` … */
export type Endings = ReadonlyMap<string, number>

const handshakePatience = 10_000

/**
 * Connections over TCP (RFC 6587) or TLS (RFC 5425). While the spool is full nothing is read from them, so that their senders wait.
 */
export class Connections {
  readonly name: string
  readonly transport: 'tcp' | 'tls'
  readonly port: number
  readonly #listener: TcpListener | TlsListener
  readonly #server: Server
  /** The same one, when it is one for TLS. */
  readonly #secure: TlsServer | undefined
  readonly #intake: Intake
  readonly #limits: ConnectionLimits
  readonly #onLog: (message: string) => void
  readonly #open = new Set<Connection>()
  readonly #perAddress = new Map<string, number>()
  readonly #endings = new Map<string, number>()
  #certificates: Certificates | undefined
  #refusedStamp = ''

  private constructor(
    listener: TcpListener | TlsListener,
    server: Server,
    certificates: Certificates | undefined,
    { intake, limits, onLog }: Surroundings,
  ) {
    const { address, port } = server.address() as AddressInfo
    this.transport = listener.transport
    this.name = `${listener.transport} ${address} ${port}`
    this.port = port
    this.#listener = listener
    this.#server = server
    this.#secure = server instanceof TlsServer ? server : undefined
    this.#certificates = certificates
    this.#intake = intake
    this.#limits = limits
    this.#onLog = onLog
    if (listener.transport === 'tcp') server.on('connection', (socket: Socket) => this.#accept(socket, null))
    else {
      server.on('secureConnection', (socket: TLSSocket) => this.#admit(socket))
      server.on('tlsClientError', (_error: Error, socket: TLSSocket) =>
        this.#refuse(socket, 'handshake-failed'),
      )
    }
    // Before the handshake, which is the dear part.
    server.maxConnections = limits.all
    server.on('drop', () => this.#count('too-many'))
    server.on('error', (error: Error) => onLog(`${this.name}: ${error.message}`))
  }

  /** Errors: listen-failed, certificate-invalid. */
  static async listen(listener: TcpListener | TlsListener, surroundings: Surroundings): Promise<Connections> {
    const certificates = listener.transport === 'tls' ? readCertificates(listener) : undefined
    const server =
      listener.transport === 'tcp'
        ? createServer({ keepAlive: true, keepAliveInitialDelay: 60_000 })
        : createTlsServer({
            ...certificates!.options,
            handshakeTimeout: handshakePatience,
            requestCert: listener.authority !== undefined,
            // Judged by us, so that a refusal can be counted by its reason.
            rejectUnauthorized: false,
          })
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: Error) =>
        reject(listenFailed(listener.transport, listener.host, listener.port, error)),
      )
      server.listen({ host: listener.host, port: listener.port, backlog: 1024 }, resolve)
    })
    server.removeAllListeners('error')
    return new Connections(listener, server, certificates, surroundings)
  }

  get open(): number {
    return this.#open.size
  }

  get endings(): Endings {
    return this.#endings
  }

  /** When our certificate ends. */
  get validTo(): Date | undefined {
    return this.#certificates?.validTo
  }

  #count(ending: string): void {
    this.#endings.set(ending, (this.#endings.get(ending) ?? 0) + 1)
  }

  #refuse(socket: Socket, ending: string): void {
    this.#count(ending)
    socket.destroy()
  }

  /** A sender with a certificate has to have a good one; whether it needs one, the listener says. */
  #admit(socket: TLSSocket): void {
    const subject = socket.getPeerX509Certificate()?.subject.replaceAll('\n', ', ')
    const { authority, clients } = this.#listener as TlsListener
    const isRequired = authority !== undefined && clients === 'required'
    if (subject === undefined ? isRequired : !socket.authorized) {
      // Node's codes: CERT_HAS_EXPIRED, DEPTH_ZERO_SELF_SIGNED_CERT … though declared as errors.
      const code = subject === undefined ? 'missing' : String(socket.authorizationError)
      const ending = code === 'CERT_HAS_EXPIRED' ? 'expired' : subject === undefined ? 'missing' : 'unknown'
      this.#onLog(
        `${this.name}: certificate of ${socket.remoteAddress ?? 'a peer'} refused: ${code} (${subject ?? '-'})`,
      )
      this.#refuse(socket, `certificate-${ending}`)
      return
    }
    this.#accept(socket, subject ?? null)
  }

  #accept(socket: Socket, certificate: string | null): void {
    const address = peerAddress(socket.remoteAddress ?? '')
    const ofAddress = this.#perAddress.get(address) ?? 0
    if (address === '') return this.#refuse(socket, 'gone')
    if (this.#open.size >= this.#limits.all) return this.#refuse(socket, 'too-many')
    if (ofAddress >= this.#limits.perAddress) return this.#refuse(socket, 'too-many-of-address')
    const channel = this.#intake.channel(this.transport, address)
    if (certificate !== null) channel.certificate = certificate
    this.#perAddress.set(address, ofAddress + 1)
    const connection = new Connection(socket, channel, this.#intake, this.#listener.framing, (ending) => {
      this.#open.delete(connection)
      this.#count(ending)
      const left = (this.#perAddress.get(address) ?? 1) - 1
      if (left === 0) this.#perAddress.delete(address)
      else this.#perAddress.set(address, left)
    })
    this.#open.add(connection)
  }

  /** Ends connections that hold a record back, or say nothing, for too long; the largest when all together hold too much. */
  look(now: number): void {
    const { unfinished, silent, halfReceived } = this.#limits
    let held = 0
    for (const connection of this.#open) {
      held += connection.held
      if (connection.paused) continue
      if (now - connection.unfinishedSince > unfinished) connection.end('record-unfinished')
      else if (now - connection.lastByte > silent) connection.end('silent')
    }
    if (held <= halfReceived) return
    for (const connection of [...this.#open].sort((a, b) => b.held - a.held)) {
      held -= connection.held
      connection.end('half-received-too-much')
      if (held <= halfReceived) return
    }
  }

  /** Takes changed certificates up; unusable ones are told and the old ones stay. */
  reload(always = false): void {
    const listener = this.#listener
    if (listener.transport !== 'tls') return
    const stamp = stampOf(listener)
    if (!always && (stamp === this.#certificates?.stamp || stamp === this.#refusedStamp)) return
    try {
      this.#certificates = readCertificates(listener)
      this.#secure?.setSecureContext(this.#certificates.options)
      this.#onLog(`${this.name}: certificate read, valid to ${this.#certificates.validTo.toISOString()}`)
    } catch (error) {
      this.#refusedStamp = stamp
      this.#onLog(`${this.name}: ${(error as Error).message}; the one read before stays`)
    }
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const connection of [...this.#open]) connection.end('stopping')
    await closed
  }
}

export interface Surroundings {
  readonly intake: Intake
  readonly limits: ConnectionLimits
  readonly onLog: (message: string) => void
}

class Connection {
  /** When the record that is unfinished was begun, ms; Infinity when none is. */
  unfinishedSince: number
  lastByte = Date.now()
  readonly #socket: Socket
  readonly #channel: Channel
  readonly #intake: Intake
  readonly #deframer: Deframer
  readonly #ended: (ending: string) => void
  readonly #resume = (): void => {
    const now = Date.now()
    this.lastByte = now
    if (this.unfinishedSince !== Infinity) this.unfinishedSince = now
    this.#socket.resume()
  }
  #isOver = false

  constructor(
    socket: Socket,
    channel: Channel,
    intake: Intake,
    framing: TcpListener['framing'],
    ended: (ending: string) => void,
  ) {
    this.#socket = socket
    this.#channel = channel
    this.#intake = intake
    this.#deframer = new Deframer(framing)
    this.#ended = ended
    // Who connects and says nothing is as late as who does not finish.
    this.unfinishedSince = this.lastByte
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('end', () => this.#finish('closed', true))
    socket.on('error', () => this.#finish('broken', false))
    socket.on('close', () => this.#finish('broken', false))
    this.#wait()
  }

  get held(): number {
    return this.#deframer.held
  }

  get paused(): boolean {
    return this.#socket.isPaused()
  }

  #take(chunk: Uint8Array): void {
    const now = Date.now()
    this.lastByte = now
    const framed = this.#deframer.take(chunk)
    if (!this.#deframer.unfinished) this.unfinishedSince = Infinity
    else if (this.unfinishedSince === Infinity || framed.records + framed.faults.length > 0)
      this.unfinishedSince = now
    this.#intake.take(this.#channel, framed, false)
    if (this.#deframer.broken) this.end('octet-count-invalid')
    else this.#wait()
  }

  /** While the spool is full nothing more is read. */
  #wait(): void {
    if (this.#intake.spool.full === undefined) return
    this.#socket.pause()
    this.#intake.spool.whenRoom(this.#resume)
  }

  end(ending: string): void {
    this.#finish(ending, false)
    this.#socket.destroy()
  }

  #finish(ending: string, orderly: boolean): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#intake.spool.forget(this.#resume)
    const framed = this.#deframer.end(orderly)
    this.#intake.take(this.#channel, orderly ? framed : withReason(framed, ending), false)
    this.#ended(ending)
  }
}

function withReason(framed: Framed, ending: string): Framed {
  const faults = framed.faults.map((fault): FrameFault =>
    ending === 'broken' ? fault : { ...fault, detail: `${fault.detail} (${ending})` },
  )
  return { ...framed, faults }
}
