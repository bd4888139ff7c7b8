/** What to listen on. */
import type { FramingKind } from '../../standards/syslog/framing.ts'

interface Place {
  /** An address of ours; `::` is every one, of IPv4 too. */
  readonly host: string
  /** 0: any free one. */
  readonly port: number
}

export interface UdpListener extends Place {
  readonly transport: 'udp'
  /** Bytes of the kernel's receive buffer. */
  readonly buffer: number
}

export interface TcpListener extends Place {
  readonly transport: 'tcp'
  readonly framing: FramingKind | 'auto'
}

/** Files in PEM; read again when they change. */
export interface TlsListener extends Place {
  readonly transport: 'tls'
  readonly framing: FramingKind | 'auto'
  readonly certificate: string
  readonly key: string
  /** Who signs the certificates of senders; none are asked for without it. */
  readonly authority: string | undefined
  /** Whether a sender without a certificate is refused. */
  readonly clients: 'optional' | 'required'
}

export type Listener = UdpListener | TcpListener | TlsListener

/** Standard bounds of connections. */
export const connectionLimits = {
  /** Connections of all listeners of a transport, and of one address. */
  all: 2000,
  perAddress: 100,
  /** A record that was begun has to be whole after so long, ms. */
  unfinished: 60_000,
  /** A connection on which nothing comes at all is closed after so long, ms. */
  silent: 24 * 3600_000,
  /** Bytes of unfinished records of all connections. */
  halfReceived: 256 * 1024 * 1024,
}
export type ConnectionLimits = typeof connectionLimits
