/** Who the client is: proxies that are trusted may speak for it, nobody else. */
import { BlockList, isIP } from 'node:net'
import { LianfangError } from '../base/errors.ts'

export interface Connection {
  /** The socket's other end. */
  readonly peer: string
  readonly encrypted: boolean
}

export interface Client {
  readonly address: string
  /** Whether the client's own connection is encrypted. */
  readonly secure: boolean
}

/** Networks as `10.0.0.0/8` or single addresses. Throws setting-invalid. */
export function trustedNetworks(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    const family = familyOf(address)
    const bits = prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix)
    if (family === undefined || !Number.isInteger(bits) || bits < 0 || bits > (family === 'ipv4' ? 32 : 128))
      throw new LianfangError('setting-invalid', `LIANFANG_TRUSTED_PROXIES: ${network} is no network`, {
        hint: 'Give networks such as 10.0.0.0/8 or addresses, with commas between them.',
      })
    list.addSubnet(address, bits, family)
  }
  return list
}

/** Reads X-Forwarded-For from its right end, past every trusted proxy; what stands before an untrusted one may be forged. */
export function clientOf(connection: Connection, headers: Headers, trusted: BlockList): Client {
  const peer = plain(connection.peer)
  if (!isTrusted(peer, trusted)) return { address: peer, secure: connection.encrypted }
  const hops = (headers.get('x-forwarded-for') ?? '')
    .split(',')
    .map((hop) => plain(hop.trim()))
    .filter((hop) => hop !== '')
  let address = peer
  while (hops.length > 0 && isTrusted(address, trusted)) {
    const hop = hops.pop()!
    if (familyOf(hop) === undefined) break
    address = hop
  }
  const protocol = headers.get('x-forwarded-proto')?.split(',').at(-1)?.trim()
  return { address, secure: protocol === undefined ? connection.encrypted : protocol === 'https' }
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const family = familyOf(address)
  return family !== undefined && trusted.check(address, family)
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const family = isIP(address)
  return family === 4 ? 'ipv4' : family === 6 ? 'ipv6' : undefined
}

/** IPv4 as IPv4, however the socket names it. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
