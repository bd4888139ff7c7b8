import { createSocket, type Socket } from 'node:dgram'
import { datagram } from '../../standards/syslog/framing.ts'
import { LianfangError } from '../../base/errors.ts'
import { peerAddress, type Intake } from './intake.ts'
import { readKernelSockets, socketInodes } from './kernel-drops.ts'
import type { UdpListener } from './listeners.ts'

/** A UDP socket: one datagram, one record (RFC 5426). What comes while the spool is full is dropped, the newest first. */
export class Datagrams {
  readonly name: string
  readonly port: number
  /** Bytes of the kernel's buffer, as it was granted. */
  readonly buffer: number
  readonly #socket: Socket
  readonly #intake: Intake
  readonly #inode: number | undefined
  #drops = 0

  private constructor(socket: Socket, intake: Intake, inode: number | undefined) {
    const { address, port } = socket.address()
    this.#socket = socket
    this.#intake = intake
    this.#inode = inode
    this.port = port
    this.name = `udp ${address} ${port}`
    this.buffer = socket.getRecvBufferSize()
    socket.on('message', (message, { address: peer }) => {
      intake.take(intake.channel('udp', peerAddress(peer)), datagram(message), true)
    })
    // A socket that was bound goes on after an error of one datagram.
    socket.on('error', () => undefined)
  }

  /** Errors: listen-failed. */
  static async listen({ host, port, buffer }: UdpListener, intake: Intake): Promise<Datagrams> {
    const before = socketInodes()
    const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', reuseAddr: false })
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (error) => reject(listenFailed('udp', host, port, error)))
      socket.bind(port, host, resolve)
    })
    socket.removeAllListeners('error')
    // The system may grant less (net.core.rmem_max).
    try {
      socket.setRecvBufferSize(buffer)
    } catch {
      // As large as it was.
    }
    const own = socketInodes()
    const { port: bound } = socket.address()
    const known = readKernelSockets().find(
      (each) => each.port === bound && own.has(each.inode) && !before.has(each.inode),
    )
    return new Datagrams(socket, intake, known?.inode)
  }

  /** Counts what the kernel has dropped since the last look. */
  look(kernel: ReturnType<typeof readKernelSockets>): void {
    const found = kernel.find(({ inode }) => inode === this.#inode)
    if (found === undefined) return
    const dropped = (found.drops - this.#drops) >>> 0
    this.#drops = found.drops
    if (dropped > 0) this.#intake.spool.dropAtListener(this.name, 'kernel-buffer', dropped)
  }

  async close(): Promise<void> {
    this.look(readKernelSockets())
    await new Promise<void>((resolve) => this.#socket.close(resolve))
  }
}

export function listenFailed(transport: string, host: string, port: number, error: Error): LianfangError {
  const { code } = error as NodeJS.ErrnoException
  const reason =
    code === 'EADDRINUSE'
      ? 'another program listens there'
      : code === 'EACCES'
        ? 'ports below 1024 need a privilege'
        : error.message
  return new LianfangError(
    'listen-failed',
    `cannot listen for ${transport} on ${host} port ${port}: ${reason}`,
    {
      hint:
        code === 'EACCES'
          ? 'Give the process CAP_NET_BIND_SERVICE, or choose a port from 1024 on.'
          : 'Choose another port, or stop what uses this one.',
      cause: error,
    },
  )
}
