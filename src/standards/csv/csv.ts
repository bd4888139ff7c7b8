/**
 * The fields of one record of comma-separated values (RFC 4180, any one-character separator): a quoted field may hold the
 * separator and, doubled, quotes. undefined when a quote is not closed or something follows a closing one.
 */
export function csvFields(record: string, separator: string): string[] | undefined {
  const fields: string[] = []
  let at = 0
  for (;;) {
    let field = ''
    if (record[at] === '"') {
      for (;;) {
        const quote = record.indexOf('"', at + 1)
        if (quote < 0) return undefined
        field += record.slice(at + 1, quote)
        at = quote + 1
        if (record[at] !== '"') break
        field += '"'
      }
      if (at < record.length && record[at] !== separator) return undefined
    } else {
      const end = record.indexOf(separator, at)
      field = record.slice(at, end < 0 ? record.length : end)
      at = end < 0 ? record.length : end
    }
    fields.push(field)
    if (at >= record.length) return fields
    at++
  }
}
