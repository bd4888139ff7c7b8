/** Real nodes for tests: one alone, or several as the shards of a cluster. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connectEventStore, type EventStore } from './client.ts'
import { startEmbeddedNode, type EmbeddedNode } from './embedded.ts'
import type { Topology } from './topology.ts'

export interface TestStore {
  readonly store: EventStore
  readonly nodes: readonly EmbeddedNode[]
  stop(): Promise<void>
}

/** A store of `shards` embedded nodes in a directory of its own, which stop() removes. One shard is a single node. */
export async function startTestStore(shards = 1): Promise<TestStore> {
  const directory = await mkdtemp(path.join(tmpdir(), 'lianfang store '))
  const ports = await freePorts(shards * 2)
  const cluster = {
    name: 'test',
    secret: 'between nodes of a test',
    shards: ports.slice(shards).map((tcpPort) => ({ host: '127.0.0.1', tcpPort })),
  }
  const nodes = await Promise.all(
    Array.from({ length: shards }, (_, index) =>
      startEmbeddedNode({
        directory: path.join(directory, `node ${index}`),
        ...(shards === 1
          ? {}
          : {
              ports: { http: ports[index]!, tcp: ports[shards + index]! },
              clusters: [cluster],
              password: 'the same on all nodes',
            }),
      }),
    ),
  )
  const topology: Topology = shards === 1 ? { kind: 'single' } : { kind: 'sharded', cluster: cluster.name }
  const { username, password, spool } = nodes[0]!
  const store = await connectEventStore({
    urls: nodes.map(({ url }) => url),
    username,
    password,
    database: 'lianfang_test',
    topology,
    ...(shards === 1 ? { spool } : {}),
  })
  return {
    store,
    nodes,
    stop: async () => {
      await store.close()
      await Promise.all(nodes.map((node) => node.stop()))
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Ports that are free now, all different. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer()
          server.listen(0, '127.0.0.1', () => resolve(server))
        }),
    ),
  )
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
