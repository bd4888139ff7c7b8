import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { LianfangError } from '../../../base/errors.ts'
import type { Bulletin } from '../model.ts'
import type { Format, RenderAnswer, RenderTask } from './rendering.ts'

type Bytes = Uint8Array<ArrayBuffer>

interface Waiting {
  readonly resolve: (bytes: Bytes) => void
  readonly reject: (error: unknown) => void
}

/** An idle worker keeps a font and a compiler in memory, about 200 MB: it goes after so many ms. */
const idleAfter = 120_000

/**
 * Bulletins as files, rendered beside the event loop. Those of a frozen edition are kept in a folder by digest and format, so that they
 * stay the same bytes when a later release renders otherwise.
 */
export class RenderedFiles {
  readonly #folder: string
  readonly #waiting = new Map<number, Waiting>()
  readonly #underWay = new Map<string, Promise<Bytes>>()
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #number = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Errors: bulletin-unsound, bulletin-pdf. */
  async file(bulletin: Bulletin, format: Format): Promise<Bytes> {
    const { digest } = bulletin
    if (digest === undefined) return this.#render(bulletin, format)
    if (!/^[0-9a-f]{64}$/.test(digest)) throw new TypeError(`not a digest: ${digest}`)
    const name = `${digest}.${format}`
    const known = this.#underWay.get(name)
    if (known !== undefined) return known
    const work = this.#kept(name, () => this.#render(bulletin, format))
    this.#underWay.set(name, work)
    try {
      return await work
    } finally {
      this.#underWay.delete(name)
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle)
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
    this.#fail(new LianfangError('stopping', 'the program stops'))
  }

  async #kept(name: string, render: () => Promise<Bytes>): Promise<Bytes> {
    const path = join(this.#folder, name)
    try {
      return Uint8Array.from(await readFile(path))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
    const bytes = await render()
    try {
      await this.#keep(path, bytes)
    } catch (error) {
      // Whoever waits for the file shall have it all the same; the next one renders it again.
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
    return bytes
  }

  /** Written beside and moved into place: nobody meets half a bulletin. */
  async #keep(path: string, bytes: Bytes): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const part = `${path}.${process.pid}.part`
    try {
      await writeFile(part, bytes, { mode: 0o600, flush: true })
      await rename(part, path)
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
  }

  #render(bulletin: Bulletin, format: Format): Promise<Bytes> {
    clearTimeout(this.#idle)
    const worker = (this.#worker ??= this.#start())
    const number = (this.#number += 1)
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject })
      worker.ref()
      worker.postMessage({ number, format, bulletin } satisfies RenderTask)
    })
  }

  #start(): Worker {
    const worker = new Worker(new URL('./render-worker.ts', import.meta.url))
    worker.on('message', (answer: RenderAnswer) => {
      const waiting = this.#waiting.get(answer.number)
      this.#waiting.delete(answer.number)
      if ('bytes' in answer) waiting?.resolve(answer.bytes)
      else waiting?.reject(new LianfangError(answer.error.code, answer.error.message))
      if (this.#waiting.size > 0) return
      worker.unref()
      this.#idle = setTimeout(() => void this.#retire(worker), idleAfter).unref()
    })
    worker.on('error', (error) => this.#lose(worker, error))
    worker.on('exit', () => this.#lose(worker, new LianfangError('bulletin-render', 'the renderer ended')))
    return worker
  }

  async #retire(worker: Worker): Promise<void> {
    if (this.#worker !== worker || this.#waiting.size > 0) return
    this.#worker = undefined
    await worker.terminate()
  }

  /** The next one to render starts another worker. */
  #lose(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    this.#fail(error)
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
