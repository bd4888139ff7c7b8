/** Reading what a client sends. */
import { LianfangError } from '../base/errors.ts'

/** Reads no further than the limit, whatever Content-Length says. Error: too-large. */
export async function readBytes(request: Request, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  // A cancelled stream would cut the connection, and the sender would see that instead of the answer.
  const body: AsyncIterable<Uint8Array> = (request.body ?? new Blob([]).stream()).values({
    preventCancel: true,
  })
  for await (const chunk of body) {
    length += chunk.length
    if (length > limit)
      throw new LianfangError('too-large', `the body is larger than ${limit} bytes`, {
        hint: 'Send it in several parts.',
      })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
