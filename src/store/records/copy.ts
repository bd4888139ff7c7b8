/**
 * COPY, which the driver leaves to others: the rows of a table as the bytes of PostgreSQL's own text format, exact for every type
 * and independent of the server's release. Protocol: PostgreSQL documentation, 54.2.6 "COPY Operations".
 */
import { once } from 'node:events'
import { Readable } from 'node:stream'
import type pg from 'pg'

/** Rows that were copied. */
type Copied = number

/** What comes after COPY in the server's answer, e.g. `COPY 42`. */
const rowsOf = (tag: string): Copied => Number(/^COPY (\d+)$/.exec(tag)?.[1] ?? 0)

type Connection = pg.Connection & {
  query(text: string): void
  sendCopyFromChunk(chunk: Uint8Array): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

/** What the driver asks of a query; `Ending` is how it ends for us. */
abstract class Copy {
  readonly #text: string
  #copied: Copied = 0
  #fault: unknown
  readonly #ended = Promise.withResolvers<Copied>()
  /** Rows copied, when the server has said that it is done. */
  readonly ended: Promise<Copied> = this.#ended.promise

  constructor(text: string) {
    this.#text = text
    // Whoever waits for it hears of it; nobody may be waiting yet.
    this.ended.catch(() => undefined)
  }

  submit(connection: pg.Connection): void {
    ;(connection as Connection).query(this.#text)
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#copied = rowsOf(text)
  }

  handleError(error: unknown): void {
    this.#fault = error
    this.#ended.reject(error)
  }

  handleReadyForQuery(): void {
    if (this.#fault === undefined) this.#ended.resolve(this.#copied)
  }
}

class CopyOut extends Copy {
  #connection: pg.Connection | undefined
  readonly bytes = new Readable({ read: () => this.#connection?.stream.resume() })

  handleCopyData({ chunk }: { readonly chunk: Uint8Array }, connection: pg.Connection): void {
    this.#connection = connection
    // The server waits when we do not read.
    if (!this.bytes.push(chunk)) connection.stream.pause()
  }

  override handleReadyForQuery(): void {
    // The last bytes may have paused it; nobody reads on to wake it for whatever is asked next.
    this.#connection?.stream.resume()
    this.bytes.push(null)
    super.handleReadyForQuery()
  }

  override handleError(error: unknown): void {
    this.bytes.destroy(error as Error)
    super.handleError(error)
  }
}

class CopyIn extends Copy {
  readonly #bytes: AsyncIterable<Uint8Array>
  #fault: Error | undefined

  constructor(text: string, bytes: AsyncIterable<Uint8Array>) {
    super(text)
    this.#bytes = bytes
  }

  handleCopyInResponse(connection: pg.Connection): void {
    void this.#send(connection as Connection)
  }

  async #send(connection: Connection): Promise<void> {
    try {
      for await (const chunk of this.#bytes) {
        if (connection.stream.destroyed) return
        connection.sendCopyFromChunk(chunk)
        if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain')
      }
      connection.endCopyFrom()
    } catch (error) {
      // Ours is the cause; the server only says that we gave up.
      this.#fault = error as Error
      connection.sendCopyFail('the rows could not be read')
    }
  }

  override handleError(error: unknown): void {
    super.handleError(this.#fault ?? error)
  }
}

/** `COPY … TO STDOUT`: hands the bytes to `take`; answers the number of rows. */
export async function copyOut(
  client: pg.Client,
  statement: string,
  take: (bytes: Readable) => Promise<void>,
): Promise<Copied> {
  const copy = client.query(new CopyOut(statement))
  await take(copy.bytes)
  return copy.ended
}

/** `COPY … FROM STDIN`. An error of the bytes' source undoes the statement and is thrown. */
export async function copyIn(
  client: pg.Client,
  statement: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Copied> {
  return client.query(new CopyIn(statement, bytes)).ended
}
