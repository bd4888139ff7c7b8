/** The embedded node for commands that come and go: whoever is attached takes over when the owner leaves. */
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbeddedNode, type EmbeddedNode, type EmbeddedOptions } from './embedded.ts'

/** How often an attached process looks whether the node is still there, ms. */
const interval = 250

/**
 * Starts the node of a directory or attaches to the one that runs. An attached process that finds the node gone starts it again, on
 * the same port, so that its own requests, which are repeated for a while, find it. Errors as of startEmbeddedNode.
 */
export async function joinEmbeddedNode(options: EmbeddedOptions): Promise<EmbeddedNode> {
  const first = await startEmbeddedNode(options)
  if (first.owned) return first
  let node = first
  const leaving = new AbortController()
  const isLeaving = (): boolean => leaving.signal.aborted
  const watching = (async () => {
    while (!node.owned && !isLeaving()) {
      await sleep(interval, undefined, { signal: leaving.signal, ref: false }).catch(() => undefined)
      if (isLeaving() || (await answers(node.url))) continue
      // Failing is for the next request to say: it does not find the node either.
      node = await startEmbeddedNode(options).catch(() => node)
    }
  })()
  return {
    ...first,
    pid: () => node.pid(),
    async stop() {
      leaving.abort()
      await watching
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
