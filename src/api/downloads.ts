/** CSV as browsers and spreadsheet programs take it: UTF-8 with its mark, CRLF, no formulas (csvRecord sees to that). */
import { Readable } from 'node:stream'

const mark = '\uFEFF'

export function csvDownload(name: string, records: Iterable<string> | AsyncIterable<string>): Response {
  async function* bytes() {
    yield Buffer.from(mark)
    for await (const record of records) yield Buffer.from(record)
  }
  // ReadableStream.from would not stop the source when the client goes away.
  const body = Readable.toWeb(Readable.from(bytes(), { objectMode: false })) as ReadableStream<Uint8Array>
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  })
}
