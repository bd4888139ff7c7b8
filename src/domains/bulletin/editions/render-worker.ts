/** A worker thread that renders: a PDF takes as long as hundreds of requests, which must not wait for it. */
import { parentPort } from 'node:worker_threads'
import { LianfangError } from '../../../base/errors.ts'
import { renderers } from '../render/index.ts'
import type { RenderAnswer, RenderTask } from './rendering.ts'

const port = parentPort!

port.on('message', ({ number, format, bulletin }: RenderTask) => {
  const answer = (given: RenderAnswer, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(given, transfer)
  try {
    // A copy with memory of its own, which can be handed over.
    const bytes = Uint8Array.from(renderers[format](bulletin))
    answer({ number, bytes }, [bytes.buffer])
  } catch (error) {
    const code = error instanceof LianfangError ? error.code : 'bulletin-render'
    answer({ number, error: { code, message: error instanceof Error ? error.message : String(error) } })
  }
})
