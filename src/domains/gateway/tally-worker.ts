/** Counts stretches of files in a worker thread. One message in, one answer out. */
import { closeSync, openSync, readSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { byteStream, nothingNow, openBytes } from '../sources/index.ts'
import { openTally } from './formats/fortigate-key-value/tally.ts'
import type { Stretch, TallyAnswer, TallyTask } from './tally-files.ts'

const newline = 10
const port = parentPort!

/**
 * Where the first line that begins at or after `at` begins: of two neighbouring stretches, the line across the border belongs to the
 * first.
 */
function lineStart(descriptor: number, at: number): number {
  if (at === 0) return 0
  const bytes = new Uint8Array(1 << 16)
  for (let position = at - 1; ;) {
    const length = readSync(descriptor, bytes, 0, bytes.length, position)
    if (length === 0) return position
    const found = bytes.subarray(0, length).indexOf(newline)
    if (found >= 0) return position + found + 1
    position += length
  }
}

async function count({ stretches, timeZone, receivedAt }: TallyTask): Promise<TallyAnswer> {
  const answers: TallyAnswer = { read: 0, detections: 0, rows: [] }
  for (const stretch of stretches) {
    const tally = await openTally({ timeZone, receivedAt })
    if (stretch.compression === 'none') feedStretch(stretch, tally)
    else await feedStream(stretch, tally)
    const { read, detections, rows } = tally.result()
    answers.read += read
    answers.detections += detections
    answers.rows.push(...rows)
  }
  return answers
}

type Tally = Awaited<ReturnType<typeof openTally>>

function feedStretch({ path, from, to }: Stretch, tally: Tally): void {
  const descriptor = openSync(path, 'r')
  try {
    let position = lineStart(descriptor, from)
    const end = lineStart(descriptor, to)
    while (position < end) {
      const room = tally.room()
      const length = readSync(descriptor, room, 0, Math.min(room.length, end - position), position)
      if (length === 0) return
      tally.accept(length)
      position += length
    }
  } finally {
    closeSync(descriptor)
  }
}

async function feedStream({ path, compression }: Stretch, tally: Tally): Promise<void> {
  const stream = byteStream(openBytes(path), compression, new Uint8Array(0))
  try {
    for (;;) {
      const length = await stream.read(tally.room())
      if (length === 0) return
      if (length !== nothingNow) tally.accept(length)
    }
  } finally {
    stream.close()
  }
}

port.on('message', (task: TallyTask) => {
  count(task).then(
    (answer) => port.postMessage(answer),
    (error: unknown) => port.postMessage({ error }),
  )
})
