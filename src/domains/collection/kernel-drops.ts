import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A UDP socket as the kernel lists it. */
export interface KernelSocket {
  readonly inode: number
  readonly port: number
  /** Datagrams dropped because its buffer was full, since it was opened; 32 bits, then from 0 again. */
  readonly drops: number
}

/** The sockets of `/proc/net/udp` or `udp6`. */
export function kernelSockets(table: string): KernelSocket[] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length >= 13)
    .map((fields) => ({
      // sl, local, remote, state, queues, timer, retransmits, uid, timeout, inode, references, pointer, drops
      inode: Number(fields[9]),
      port: parseInt(fields[1]!.slice(fields[1]!.lastIndexOf(':') + 1), 16),
      drops: Number(fields.at(-1)),
    }))
}

/** Every UDP socket of this network namespace. None where the system does not say. */
export function readKernelSockets(): KernelSocket[] {
  return ['/proc/net/udp', '/proc/net/udp6'].flatMap((file) => {
    try {
      return kernelSockets(readFileSync(file, 'utf8'))
    } catch {
      return []
    }
  })
}

/** Inodes of the sockets that this process has open. */
export function socketInodes(): Set<number> {
  const inodes = new Set<number>()
  for (const name of readdirSync('/proc/self/fd')) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${name}`))?.[1]
      if (inode !== undefined) inodes.add(Number(inode))
    } catch {
      // Closed meanwhile: the listing's own descriptor, for one.
    }
  }
  return inodes
}
