/** Talk on standard error: progress that rewrites its line on a terminal, and a line now and then elsewhere. */
export class ProgressLine {
  readonly #terminal = process.stderr.isTTY
  #shown = 0
  #width = 0

  show(line: () => string): void {
    const now = Date.now()
    if (now - this.#shown < (this.#terminal ? 200 : 10_000)) return
    const first = this.#shown === 0
    this.#shown = now
    if (!this.#terminal && first) return
    const text = line()
    if (this.#terminal) process.stderr.write(`\r${text.padEnd(this.#width)}`)
    else process.stderr.write(`${text}\n`)
    this.#width = text.length
  }

  /** Clears the line, so that what comes next stands by itself. */
  end(): void {
    if (this.#terminal && this.#width > 0) process.stderr.write(`\r${' '.repeat(this.#width)}\r`)
    this.#width = 0
  }
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}

export function printJson(data: unknown): void {
  print(
    JSON.stringify(data, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value), 2),
  )
}

const whole = new Intl.NumberFormat('en-US')

export const count = (number: number): string => whole.format(number)

export function bytes(number: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let unit = 0
  while (number >= 1000 && unit < units.length - 1) {
    number /= 1000
    unit++
  }
  return `${number.toFixed(unit === 0 ? 0 : 1)} ${units[unit]!}`
}

export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Rows under headings, numbers to the right. Wide (Chinese) characters count as two columns. */
export function tableOf(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? count(cell) : printable(cell))),
  )
  const widths = headings.map((heading, column) =>
    Math.max(columnsOf(heading), ...cells.map((row) => columnsOf(row[column] ?? ''))),
  )
  const right = headings.map((_, column) => rows.some((row) => typeof row[column] === 'number'))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const gap = ' '.repeat(widths[column]! - columnsOf(cell))
        return right[column] === true ? gap + cell : cell + gap
      })
      .join('  ')
      .trimEnd()
  return [line(headings), widths.map((width) => '-'.repeat(width)).join('  '), ...cells.map(line)].join('\n')
}

/** Text from logs may hold control characters that would command the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '�')
}

function columnsOf(text: string): number {
  let columns = 0
  for (const character of text)
    columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u.test(
      character,
    )
      ? 2
      : 1
  return columns
}
