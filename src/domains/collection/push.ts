import { pipeline, Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { LianfangError } from '../../base/errors.ts'
import { Deframer, type FrameFault } from '../../standards/syslog/framing.ts'
import type { Intake } from './intake.ts'

export interface Push {
  /** Who sends; its id and the name are the source. */
  readonly token: { readonly id: string; readonly name: string }
  /** What the sender calls it: `fortigate-01`. */
  readonly name: string
  /** Of the request; none is raw lines. */
  readonly contentType: string | undefined
  readonly encoding: string | undefined
  readonly body: AsyncIterable<Uint8Array>
}

export interface Pushed {
  /** Records of the request. */
  readonly received: number
  /** Of these, dropped because an operator has said to ignore the source. */
  readonly dropped: number
}

export const pushLimits = {
  /** Bytes of one request, decompressed. */
  bytes: 64 * 1024 * 1024,
  /** Decompressed bytes for each compressed one, of more than 1 MiB. */
  ratio: 250,
  /** Bytes of all requests that are under way. */
  underWay: 256 * 1024 * 1024,
  /** How long a sender may pause, ms. */
  pause: 30_000,
}
export type PushLimits = typeof pushLimits

const types = new Set([
  'text/plain',
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/octet-stream',
])

/** Takes requests whole or not at all: the sender of a refused one can send it again as it is. */
export class Pushes {
  readonly #intake: Intake
  readonly #limits: PushLimits
  #underWay = 0

  constructor(intake: Intake, limits: PushLimits) {
    this.#intake = intake
    this.#limits = limits
  }

  /** Bytes of requests that are under way. */
  get underWay(): number {
    return this.#underWay
  }

  /**
   * One record a line. What is answered is on the disk. Errors: media-type, too-large, body-invalid, push-name-invalid, too-many (other
   * requests take all the memory there is for them), spool-full, request-invalid (broken off, or too slow): nothing was taken then.
   */
  async take({ token, name, contentType, encoding, body }: Push): Promise<Pushed> {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name))
      throw new LianfangError('push-name-invalid', `${JSON.stringify(name)} is no name of a source`, {
        hint: 'Give up to 64 letters, digits, dots, dashes and underlines.',
      })
    const type = contentType?.split(';')[0]!.trim().toLowerCase()
    if (type !== undefined && type !== '' && !types.has(type))
      throw new LianfangError('media-type', `${type} is not taken here`, {
        hint: `Send lines as text/plain or application/x-ndjson (curl: -H 'Content-Type: text/plain' --data-binary @file).`,
      })
    this.#checkRoom()
    const lines = new Deframer('newline')
    const pieces: Uint8Array[] = []
    const faults: FrameFault[] = []
    let [bytes, records] = [0, 0]
    try {
      for await (const chunk of this.#decompressed(body, encoding)) {
        bytes += chunk.length
        this.#underWay += chunk.length
        if (bytes > this.#limits.bytes)
          throw new LianfangError('too-large', `the request holds more than ${this.#limits.bytes} bytes`, {
            hint: 'Send it in smaller pieces, cut between records.',
          })
        if (this.#underWay > this.#limits.underWay)
          throw new LianfangError('too-many', 'other requests take all the memory there is for them', {
            hint: 'Send it again in a few seconds.',
          })
        const framed = lines.take(chunk)
        pieces.push(...framed.pieces)
        faults.push(...framed.faults)
        records += framed.records
      }
      const end = lines.end(true)
      pieces.push(...end.pieces)
      faults.push(...end.faults)
      records += end.records
      this.#checkRoom()
      const channel = this.#intake.channel('http', `${token.id}/${name}`)
      const dropped = this.#intake.take(channel, { pieces, records, faults }, false)
      try {
        await this.#intake.spool.commit()
      } catch (error) {
        throw full(error)
      }
      return { received: records + faults.length, dropped }
    } finally {
      this.#underWay -= bytes
    }
  }

  #checkRoom(): void {
    if (this.#intake.spool.full !== undefined) throw full()
  }

  #decompressed(body: AsyncIterable<Uint8Array>, encoding: string | undefined): AsyncIterable<Uint8Array> {
    const name = encoding?.trim().toLowerCase() ?? ''
    if (name === '' || name === 'identity') return this.#patient(body)
    if (name !== 'gzip' && name !== 'x-gzip' && name !== 'zstd')
      throw new LianfangError('media-type', `the content encoding ${name} is not read here`, {
        hint: 'Send it as it is, or compressed with gzip or zstd.',
      })
    return this.#unpacked(body, name === 'zstd' ? createZstdDecompress() : createGunzip())
  }

  async *#unpacked(
    body: AsyncIterable<Uint8Array>,
    engine: ReturnType<typeof createGunzip | typeof createZstdDecompress>,
  ): AsyncGenerator<Uint8Array> {
    const { ratio } = this.#limits
    let [packed, unpacked] = [0, 0]
    const patient = this.#patient(body)
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of patient) {
        packed += chunk.length
        yield chunk
      }
    }
    // What goes wrong comes out of the engine.
    pipeline(Readable.from(counted(), { objectMode: false }), engine, () => undefined)
    try {
      for await (const chunk of engine as AsyncIterable<Uint8Array>) {
        unpacked += chunk.length
        if (unpacked > 1024 * 1024 && unpacked > packed * ratio)
          throw new LianfangError('too-large', `the request unpacks to more than ${ratio} times its size`, {
            hint: 'Send it uncompressed.',
          })
        yield chunk
      }
    } catch (error) {
      if (error instanceof LianfangError) throw error
      throw new LianfangError('body-invalid', `the compressed body is damaged: ${(error as Error).message}`, {
        hint: 'Nothing of it was taken. Compress and send it again.',
        cause: error,
      })
    }
  }

  /** A body whose sender goes away, or lets us wait for too long, ends with an error that says so. */
  async *#patient(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const chunks = body[Symbol.asyncIterator]()
    let isOver = false
    try {
      for (;;) {
        const late = Promise.withResolvers<never>()
        const timer = setTimeout(
          () => late.reject(new Error('nothing came for too long')),
          this.#limits.pause,
        )
        let next: IteratorResult<Uint8Array, unknown>
        try {
          next = await Promise.race([chunks.next(), late.promise])
        } catch (error) {
          throw new LianfangError('request-invalid', `the request broke off: ${(error as Error).message}`, {
            hint: 'Nothing of it was taken. Send it again.',
            cause: error,
          })
        } finally {
          clearTimeout(timer)
        }
        isOver = next.done === true
        if (next.done === true) return
        yield next.value
      }
    } finally {
      // Not awaited: a body that hangs would keep us too.
      if (!isOver) chunks.return?.().catch(() => undefined)
    }
  }
}

function full(cause?: unknown): LianfangError {
  return new LianfangError(
    'spool-full',
    'the spool is full: records wait for the event store or for disk space',
    {
      hint: 'Send it again later.',
      cause,
    },
  )
}
