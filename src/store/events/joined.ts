/** The embedded node for commands that come and go on the same data. */
import { mkdirSync, rmSync } from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { noteUser, otherUsers } from '../embedded/users.ts'
import { startEmbeddedNode, type EmbeddedNode, type EmbeddedOptions } from './embedded.ts'

/** How often a process looks whether the node, or the others who use it, are still there, ms. */
const interval = 250

/**
 * Starts the node of a directory or attaches to the one that runs. The owner keeps the node until nobody else is attached (`onWait` is
 * told whom it waits for); when the owner dies with it, an attached process starts it again on the same port, where its own
 * requests, which are repeated for a while, find it. Errors as of startEmbeddedNode.
 */
export async function joinEmbeddedNode(
  options: EmbeddedOptions & { readonly onWait?: (pids: readonly number[]) => void },
): Promise<EmbeddedNode> {
  const attached = path.join(options.directory, 'attached')
  mkdirSync(attached, { recursive: true, mode: 0o700 })
  const mine = noteUser(attached)
  const first = await startEmbeddedNode(options).catch((error: unknown) => {
    rmSync(mine, { force: true })
    throw error
  })
  let node = first
  const leaving = new AbortController()
  const isLeaving = (): boolean => leaving.signal.aborted
  const watching = (async () => {
    while (!node.owned && !isLeaving()) {
      await sleep(interval, undefined, { signal: leaving.signal, ref: false }).catch(() => undefined)
      if (isLeaving() || (await answers(node.url))) continue
      // Failing is for the next request to say: it does not find the node either.
      const ports = { http: Number(new URL(first.url).port) }
      node = await startEmbeddedNode({ ...options, ports }).catch(() => node)
    }
  })()
  return {
    ...first,
    pid: () => node.pid(),
    async stop() {
      leaving.abort()
      await watching
      rmSync(mine, { force: true })
      if (node.owned) {
        const waitingFor = otherUsers(mine)
        if (waitingFor.length > 0) options.onWait?.(waitingFor)
        while (otherUsers(mine).length > 0) await sleep(interval)
      }
      await node.stop()
    },
  }
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    // A connection of its own: a kept one would hold up the node's graceful stop.
    const request = http.get(`${url}/ping`, { agent: false, timeout: 2000 }, (response) => {
      response.resume()
      resolve(true)
    })
    request.on('error', () => resolve(false)).on('timeout', () => request.destroy())
  })
}
