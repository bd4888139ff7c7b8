/** Tables that the browser already has as a CSV file, safe to open in a spreadsheet: the server's own rules. */

/** What a spreadsheet would compute instead of showing, in East Asian versions wide signs too; an apostrophe makes it a text. */
const formula = /^'*[=+\-@＝＋－＠\t\r\n]/

export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  const lines = rows.map((fields) =>
    fields
      .map((field) => {
        const text = typeof field === 'string' && formula.test(field) ? `'${field}` : String(field)
        return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
      })
      .join(','),
  )
  // The mark tells spreadsheets that it is UTF-8.
  return `\ufeff${lines.join('\r\n')}\r\n`
}

/** Hands a text to the browser as a download. */
export function saveText(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
