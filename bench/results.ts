/** bench/RESULTS.md: one section a benchmark, each replaced when that benchmark runs again. */
import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('RESULTS.md', import.meta.url)

const title = `# Benchmark results

Made by \`npm run bench\` and \`node bench/national.ts\`; how is told in [README.md](README.md). Nothing here is edited by hand.
`

export function writeSection(name: string, lines: readonly string[]): void {
  const begin = `<!-- ${name} -->`
  const end = `<!-- end of ${name} -->`
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    text = title
  }
  const section = [begin, '', ...lines, '', end].join('\n')
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  text =
    from >= 0 && to > from
      ? text.slice(0, from) + section + text.slice(to + end.length)
      : `${text.trimEnd()}\n\n${section}\n`
  writeFileSync(file, text)
}

export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [
    `| ${headings.join(' | ')} |`,
    // Numbers to the right.
    `|${headings.map((_, i) => (rows.every((row) => /^[\d–]/.test(row[i]!)) ? '---:' : '---')).join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ]
}

const grouped = new Intl.NumberFormat('en-US')

export const whole = (value: number): string => grouped.format(Math.round(value))

/** Three digits that count: 1.45 M, 304 k, 58. */
export function short(value: number): string {
  const [scaled, unit] = value >= 1e6 ? [value / 1e6, ' M'] : value >= 1e3 ? [value / 1e3, ' k'] : [value, '']
  return scaled.toPrecision(Math.max(3, Math.trunc(scaled).toString().length)) + unit
}

export const megabytes = (bytes: number): string => whole(bytes / 1e6)

/** Today, UTC. */
export const today = (): string => new Date().toISOString().slice(0, 10)
