/** Reading apart from the service, in a worker: what a delivery does to time and memory stays there. */
import { Worker } from 'node:worker_threads'
import { LianfangError } from '../../../base/errors.ts'
import type { Content, ReadRow } from './rows.ts'
import type { ReadAnswer, ReadRequest } from './worker.ts'

export interface ApartOptions {
  /** ms (default 60 s). */
  readonly timeout?: number
  /** Memory of the reader, MB (default 768). */
  readonly memory?: number
}

/** Errors: too-slow, too-large; those of the layout. */
export async function readApart(
  request: ReadRequest,
  { timeout = 60_000, memory = 768 }: ApartOptions = {},
): Promise<Content> {
  const rows: ReadRow[] = []
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: memory },
    env: {},
  })
  const ended = Promise.withResolvers<Omit<Content, 'rows'>>()
  const clock = setTimeout(
    () =>
      ended.reject(
        new LianfangError('too-slow', `it was not read within ${timeout / 1000} s`, {
          hint: request.layout === 'xlsx' ? 'Send it in parts, or as CSV.' : 'Send it in parts.',
        }),
      ),
    timeout,
  )
  worker.on('message', (answer: ReadAnswer) => {
    if ('rows' in answer) for (const row of answer.rows) rows.push(row)
    else if ('fault' in answer) {
      const { code, message, hint } = answer.fault
      ended.reject(new LianfangError(code, message, hint === undefined ? {} : { hint }))
    } else ended.resolve(answer.rest)
  })
  worker.on('error', (error: NodeJS.ErrnoException) =>
    ended.reject(
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? new LianfangError('too-large', `it takes more than ${memory} MB to read`, {
            hint: 'Send it in parts.',
          })
        : error,
    ),
  )
  worker.on('exit', () => ended.reject(new Error('the reader of returns ended early')))
  try {
    return { ...(await ended.promise), rows }
  } finally {
    clearTimeout(clock)
    await worker.terminate()
  }
}
