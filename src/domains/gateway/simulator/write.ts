import { createWriteStream } from 'node:fs'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, createZstdCompress } from 'node:zlib'
import { type Simulation, type SimulationOptions, simulateGateway } from './simulate.ts'
import type { GatewayTruth } from './truth.ts'

interface WriteProgress {
  /** Records written so far, of `events`. */
  readonly written: number
  readonly events: number
  /** Before compression. */
  readonly bytes: number
}

interface WriteOptions extends SimulationOptions {
  /** A file, compressed when it ends in `.gz` or `.zst`; `-` is standard output. */
  readonly path: string
  /** Called a few times a second. */
  readonly onProgress?: (progress: WriteProgress) => void
}

/** Writes a simulation and answers what is in it. A reader of standard output that goes away early ends it quietly. */
export async function writeSimulation(options: WriteOptions): Promise<GatewayTruth> {
  const simulation = simulateGateway(options)
  const source = Readable.from(reported(simulation, options), { objectMode: false })
  const standardOutput = options.path === '-'
  const target: Writable = standardOutput ? process.stdout : createWriteStream(options.path)
  const compress = options.path.endsWith('.gz')
    ? [createGzip({ level: 6 })]
    : options.path.endsWith('.zst')
      ? [createZstdCompress()]
      : []
  try {
    await pipeline([source, ...compress, target], { end: !standardOutput })
  } catch (error) {
    if (!(standardOutput && error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error
  }
  return simulation.truth()
}

function* reported(simulation: Simulation, { events, onProgress }: WriteOptions): Generator<Uint8Array> {
  let bytes = 0
  let reported = Date.now()
  for (const chunk of simulation) {
    yield chunk
    bytes += chunk.length
    if (onProgress !== undefined && Date.now() - reported >= 250) {
      reported = Date.now()
      onProgress({ written: simulation.written, events, bytes })
    }
  }
  onProgress?.({ written: events, events, bytes })
}
