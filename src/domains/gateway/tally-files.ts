import { closeSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { LianfangError } from '../../base/errors.ts'
import { compressionOf, openBytes, readNow, type Compression } from '../sources/index.ts'
import type { TallyRow } from './formats/fortigate-key-value/tally.ts'

/** The lines of a file that begin in [from, to); all of it when it is compressed. */
export interface Stretch {
  readonly path: string
  readonly compression: Compression
  readonly from: number
  readonly to: number
}

export interface TallyTask {
  readonly stretches: readonly Stretch[]
  readonly timeZone: string
  readonly receivedAt: number
}

export interface TallyAnswer {
  read: number
  detections: number
  readonly rows: TallyRow[]
}

/** Bytes below which a second worker costs more than it brings. */
const worthSplitting = 32 << 20

/** Counts FortiGate key=value lines of files, on as many cores as there are (two at most do all that a disk gives). */
export async function tallyFiles(
  paths: readonly string[],
  options: { readonly timeZone: string; readonly receivedAt: number },
): Promise<TallyAnswer> {
  const files = paths.map((path) => ({
    path,
    size: sizeOfFile(path),
    compression: compressionOfFile(path),
  }))
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  const workers = bytes < worthSplitting ? 1 : Math.min(2, availableParallelism())
  const tasks = Array.from({ length: workers }, (): Stretch[] => [])
  files.forEach(({ path, size, compression }, index) => {
    if (compression !== 'none') {
      tasks[index % workers]!.push({ path, compression, from: 0, to: size })
      return
    }
    tasks.forEach((stretches, worker) => {
      const at = (part: number): number => Math.floor((size * part) / workers)
      stretches.push({ path, compression, from: at(worker), to: at(worker + 1) })
    })
  })
  const answers = await Promise.all(tasks.map((stretches) => inWorker({ stretches, ...options })))
  const counts = new Map<string, TallyRow>()
  for (const row of answers.flatMap(({ rows }) => rows)) {
    const key = `${row.severity_id} ${row.disposition_id} ${row.signature}`
    const known = counts.get(key)
    counts.set(key, known === undefined ? row : { ...known, events: known.events + row.events })
  }
  return {
    read: answers.reduce((sum, { read }) => sum + read, 0),
    detections: answers.reduce((sum, { detections }) => sum + detections, 0),
    rows: [...counts.values()],
  }
}

async function inWorker(task: TallyTask): Promise<TallyAnswer> {
  const worker = new Worker(new URL('./tally-worker.ts', import.meta.url))
  try {
    const answer = await new Promise<TallyAnswer | { readonly error: unknown }>((resolve, reject) => {
      worker.once('message', resolve).once('error', reject).postMessage(task)
    })
    if ('error' in answer) throw answer.error
    return answer
  } finally {
    await worker.terminate()
  }
}

/** Files are read from several places at once, which nothing else can be. */
function sizeOfFile(path: string): number {
  const status = statSync(path)
  if (status.isFile()) return status.size
  throw new LianfangError(
    'input-invalid',
    `${path} is no regular file, and only those are counted in place`,
    {
      hint: 'Write what it gives to a file first, or store it with lianfang ingest.',
    },
  )
}

function compressionOfFile(path: string): Compression {
  const descriptor = openBytes(path)
  try {
    const head = new Uint8Array(8)
    const compression = compressionOf(head.subarray(0, readNow(descriptor, head)))
    return compression === 'gzip' || compression === 'zstd' ? compression : 'none'
  } finally {
    closeSync(descriptor)
  }
}
