/** Writing made-up logs to a file. */
import { createWriteStream } from 'node:fs'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, createZstdCompress } from 'node:zlib'

/** Iterate once; every chunk is new memory and ends with a line. `truth()` is complete when the last chunk was taken. */
export interface Simulation<Truth> extends Iterable<Uint8Array> {
  /** Records in the chunks taken so far. */
  readonly written: number
  truth(): Truth
}

interface WriteProgress {
  /** Records written so far. */
  readonly written: number
  /** Before compression. */
  readonly bytes: number
}

interface WriteOptions {
  /** A file, compressed when it ends in `.gz` or `.zst`; `-` is standard output. */
  readonly path: string
  /** Called a few times a second. */
  readonly onProgress?: (progress: WriteProgress) => void
}

/** Writes a simulation and answers what is in it. A reader of standard output that goes away early ends it quietly. */
export async function writeSimulation<Truth>(
  simulation: Simulation<Truth>,
  { path, onProgress = () => undefined }: WriteOptions,
): Promise<Truth> {
  const source = Readable.from(reported(simulation, onProgress), { objectMode: false })
  const standardOutput = path === '-'
  const target: Writable = standardOutput ? process.stdout : createWriteStream(path)
  const compress = path.endsWith('.gz')
    ? [createGzip({ level: 6 })]
    : path.endsWith('.zst')
      ? [createZstdCompress()]
      : []
  try {
    await pipeline([source, ...compress, target], { end: !standardOutput })
  } catch (error) {
    if (!(standardOutput && error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error
  }
  return simulation.truth()
}

function* reported(
  simulation: Simulation<unknown>,
  onProgress: (progress: WriteProgress) => void,
): Generator<Uint8Array> {
  let bytes = 0
  let reported = Date.now()
  for (const chunk of simulation) {
    yield chunk
    bytes += chunk.length
    if (Date.now() - reported >= 250) {
      reported = Date.now()
      onProgress({ written: simulation.written, bytes })
    }
  }
  onProgress({ written: simulation.written, bytes })
}
