import type { Chart, ChartPoint, Language } from '../model.ts'
import { fit, textWidth } from './text-width.ts'
import { printCount, printValue } from './values.ts'
import { words } from './words.ts'

interface Drawing {
  /** In pixels; the height follows. Below 480 labels stand above their bars. */
  readonly width: number
  readonly language: Language
  /** Makes element ids unique in a page that holds several drawings. */
  readonly id: string
  readonly title: string
  readonly description: string
}

interface Picture {
  readonly svg: string
  readonly width: number
  readonly height: number
}

/**
 * Dark enough for 3:1 on white, and far enough apart in lightness to tell in greyscale: blocked must not look like seen on an
 * office printer. HTML overrides them by class for dark screens.
 */
const INKS = ['#17456b', '#c0802f', '#5d9188', '#7d3c58', '#68717a', '#8c8f3a'] as const
const TEXT = '#1c2126'
const QUIET = '#5a636b'
const RULE = '#d5dade'
const FONT = "'Noto Sans TC','PingFang TC','Microsoft JhengHei','Noto Sans CJK TC',sans-serif"
const SIZE = 13

/** A chart as a standalone SVG: no style sheet, no script, no reference to anything outside. Equal charts give equal text. */
export function drawChart(chart: Chart, drawing: Drawing): Picture {
  const { body, height } = DRAW[chart.kind](chart, drawing)
  const { width, id, language, title, description } = drawing
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `role="img" aria-labelledby="${id}-title ${id}-description" xml:lang="${language}" font-family="${FONT}" font-size="${SIZE}">` +
    `<title id="${id}-title">${escapeXml(title)}</title><desc id="${id}-description">${escapeXml(description)}</desc>` +
    `${body}</svg>`
  return { svg, width, height }
}

type Draw = (chart: Chart, drawing: Drawing) => { body: string; height: number }

const DRAW: Readonly<Record<Chart['kind'], Draw>> = {
  bars: drawBars,
  columns: drawOverTime,
  lines: drawOverTime,
  stack: drawStack,
}

/** `& < > " '`, enough for element text and quoted attributes of XML and HTML alike. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

function drawBars(chart: Chart, { width, language }: Drawing) {
  const narrow = width < 480
  const totals = chart.points.map(total)
  const most = Math.max(1, ...totals.map((value) => value ?? 0))
  const printed = totals.map((value) => (value === null ? words[language].missing : printCount(value)))
  const valueRoom = Math.max(...printed.map((text) => textWidth(text, SIZE)), 0) + 10
  const widest = Math.max(...chart.points.map(({ label }) => textWidth(label, SIZE)), 0)
  // Not widest + 12 - 12, which may be a little less.
  const labelWidth = Math.min(widest, width * 0.42 - 12)
  const labelRoom = narrow ? 0 : labelWidth + 12
  const room = width - labelRoom - valueRoom
  const step = narrow ? 44 : 28
  const parts: string[] = []
  const top = drawLegend(chart, width, parts, language)
  for (const [index, point] of chart.points.entries()) {
    const y = top + index * step
    const barY = narrow ? y + 20 : y + 5
    if (narrow) parts.push(text(0, y + 13, fit(point.label, width, SIZE), 'label'))
    else parts.push(text(labelWidth, barY + 13, fit(point.label, labelWidth, SIZE), 'label', 'end'))
    parts.push(rect(labelRoom, barY, 1, 18, 'rule', RULE))
    let x = labelRoom
    for (const [at, value] of point.values.entries()) {
      const length = value ? Math.max(1, (value / most) * room) : 0
      if (length > 0) parts.push(ink('rect', at, { x, y: barY, width: length, height: 18 }))
      x += length
    }
    parts.push(text(Math.min(x, labelRoom + room) + 8, barY + 13, printed[index]!, 'value'))
  }
  return { body: parts.join(''), height: round(top + chart.points.length * step + 4) }
}

/** Columns and lines share a frame: a value axis with round steps, a time axis with as many dates as fit. */
function drawOverTime(chart: Chart, { width, language }: Drawing) {
  const { points, kind } = chart
  const parts: string[] = []
  const top = drawLegend(chart, width, parts, language) + 26
  const high = width < 480 ? 170 : 220
  const heights = points.flatMap((point) => (kind === 'lines' ? point.values : [total(point)]))
  const { steps, most } = axis(Math.max(0, ...heights.map((value) => value ?? 0)))
  const tickTexts = steps.map((step) => printShort(step, language))
  const left = Math.max(...tickTexts.map((label) => textWidth(label, 12))) + 10
  const bottom = top + high
  const slot = (width - left) / Math.max(1, points.length)
  const yOf = (value: number) => bottom - (value / most) * high
  parts.push(text(0, top - 14, fit(chart.unit, width, 12), 'quiet'))
  for (const [index, step] of steps.entries()) {
    parts.push(rect(left, yOf(step) - 0.5, width - left, 1, 'rule', RULE))
    parts.push(text(left - 8, yOf(step) + 4, tickTexts[index]!, 'quiet', 'end'))
  }
  parts.push(kind === 'lines' ? lines(chart, left, slot, yOf) : columns(chart, left, slot, bottom, yOf))
  for (const [index, point] of points.entries()) {
    if (point.values.every((value) => value === null))
      parts.push(rect(left + index * slot, top, slot, high, 'missing', '#eceff1'))
  }
  drawPeak(points, kind, left, slot, width, yOf, parts)
  const labels = points.map(({ label, tick }) => fit(tick ?? label, 80, 12))
  const every = Math.max(
    1,
    Math.ceil((Math.max(...labels.map((label) => textWidth(label, 12)), 0) + 12) / slot),
  )
  for (let index = 0; index < points.length; index += every) {
    const label = labels[index]!
    const half = textWidth(label, 12) / 2
    const x = Math.min(Math.max(left + (index + 0.5) * slot, half), width - half)
    parts.push(text(x, bottom + 18, label, 'quiet', 'middle'))
  }
  return { body: parts.join(''), height: round(bottom + 28) }
}

function columns(
  { points }: Chart,
  left: number,
  slot: number,
  bottom: number,
  yOf: (value: number) => number,
) {
  const wide = Math.min(slot * 0.72, 48)
  return points
    .map(({ values }, index) => {
      let sum = 0
      return values
        .map((value, at) => {
          if (!value) return ''
          const base = sum === 0 ? bottom : yOf(sum)
          sum += value
          const height = Math.max(1, base - yOf(sum))
          return ink('rect', at, {
            x: left + (index + 0.5) * slot - wide / 2,
            y: base - height,
            width: wide,
            height,
          })
        })
        .join('')
    })
    .join('')
}

/** A gap in the data is a gap in the line. Lines differ by dash as well as by ink. */
function lines({ points, series }: Chart, left: number, slot: number, yOf: (value: number) => number) {
  return series
    .map((_, at) => {
      let path = ''
      let drawing = false
      let dots = ''
      for (const [index, { values }] of points.entries()) {
        const value = values[at] ?? null
        if (value !== null) {
          const x = round(left + (index + 0.5) * slot)
          const y = round(yOf(value))
          path += `${drawing ? 'L' : 'M'}${x} ${y}`
          if (slot > 14) dots += ink('circle', at, { cx: x, cy: y, r: 2.5 })
        }
        drawing = value !== null
      }
      const dash =
        at === 0 ? '' : ` stroke-dasharray="${['6 3', '2 3', '9 3 2 3', '4 4', '1 4'][(at - 1) % 5]!}"`
      return `<path class="line${at % INKS.length}" d="${path}" fill="none" stroke="${INKS[at % INKS.length]!}" stroke-width="2"${dash}/>${dots}`
    })
    .join('')
}

/** The highest point carries its exact number. */
function drawPeak(
  points: readonly ChartPoint[],
  kind: Chart['kind'],
  left: number,
  slot: number,
  width: number,
  yOf: (value: number) => number,
  parts: string[],
) {
  const heights = points.map((point) =>
    kind === 'lines' ? Math.max(0, ...point.values.map((value) => value ?? 0)) : (total(point) ?? 0),
  )
  const peak = Math.max(0, ...heights)
  if (peak === 0) return
  const label = printCount(peak)
  const half = textWidth(label, SIZE) / 2
  const x = Math.min(Math.max(left + (heights.indexOf(peak) + 0.5) * slot, left + half), width - half)
  parts.push(text(x, yOf(peak) - 5, label, 'value', 'middle'))
}

function drawStack(chart: Chart, { width, language }: Drawing) {
  const whole = chart.points.reduce((sum, point) => sum + (total(point) ?? 0), 0)
  const parts: string[] = [rect(0, 0, width, 34, 'missing', '#eceff1')]
  let x = 0
  for (const [index, point] of chart.points.entries()) {
    const value = total(point)
    const length = value && whole > 0 ? (value / whole) * width : 0
    // A hair of background between neighbours; parts too thin for it keep their whole width.
    if (length > 0)
      parts.push(ink('rect', index, { x, y: 0, width: length > 4 ? length - 1.5 : length, height: 34 }))
    x += length
    const y = 48 + index * 26
    const share = printValue({ kind: 'share', part: value, whole }, language)
    const count = value === null ? words[language].missing : `${printCount(value)}  (${share})`
    parts.push(ink('rect', index, { x: 0, y: y + 2, width: 14, height: 14 }))
    parts.push(text(width, y + 14, count, 'value', 'end'))
    parts.push(text(24, y + 14, fit(point.label, width - 40 - textWidth(count, SIZE), SIZE), 'label'))
  }
  return { body: parts.join(''), height: 52 + chart.points.length * 26 }
}

/** Names of the series with their inks, wrapped; returns the height used. A single series needs none: the title says it. */
function drawLegend({ series, points }: Chart, width: number, parts: string[], language: Language): number {
  const missing = points.some(({ values }) => values.every((value) => value === null))
  if (series.length < 2 && !missing) return 0
  let x = 0
  let y = 0
  const entries = series.length < 2 ? [] : series.map((label, at) => ({ label, at }))
  for (const { label, at } of missing ? [...entries, { label: words[language].missing, at: -1 }] : entries) {
    const shown = fit(label, width - 24, SIZE)
    const room = 20 + textWidth(shown, SIZE) + 20
    if (x > 0 && x + room - 20 > width) {
      x = 0
      y += 22
    }
    parts.push(
      at < 0
        ? rect(x, y + 2, 14, 14, 'missing', '#eceff1')
        : ink('rect', at, { x, y: y + 2, width: 14, height: 14 }),
      text(x + 20, y + 14, shown, 'label'),
    )
    x += room
  }
  return y + 32
}

/** Undefined parts make no total: a sum over a hole would look like a smaller number. */
function total({ values }: ChartPoint): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}

/** A few steps of 1, 2 or 5 × 10ⁿ that cover `most` and leave room for a number on top. */
function axis(most: number): { steps: number[]; most: number } {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, most / 4))))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size * 5 >= most) ?? power * 10
  const count = Math.max(1, Math.ceil((most * 1.06) / step))
  return { steps: Array.from({ length: count + 1 }, (_, index) => index * step), most: count * step }
}

/** Axis numbers: `1,500 萬`, `15 M`. Steps are round, so that at most one decimal is lost. */
function printShort(value: number, language: Language): string {
  const [units, names] =
    language === 'en'
      ? [[1e9, 1e6, 1e3] as const, ['B', 'M', 'K'] as const]
      : [[1e8, 1e4] as const, ['億', '萬'] as const]
  const at = units.findIndex((unit) => value >= unit)
  if (at < 0) return printCount(value)
  const scaled = Math.round((value / units[at]!) * 10)
  return `${printCount(Math.floor(scaled / 10))}${scaled % 10 ? `.${scaled % 10}` : ''} ${names[at]!}`
}

function text(
  x: number,
  y: number,
  words: string,
  kind: 'label' | 'value' | 'quiet',
  anchor?: 'end' | 'middle',
): string {
  const size = kind === 'quiet' ? ' font-size="12"' : ''
  const align = anchor === undefined ? '' : ` text-anchor="${anchor}"`
  return `<text class="${kind}" x="${round(x)}" y="${round(y)}" fill="${kind === 'quiet' ? QUIET : TEXT}"${size}${align}>${escapeXml(words)}</text>`
}

function rect(x: number, y: number, width: number, height: number, kind: string, fill: string): string {
  return `<rect class="${kind}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}"/>`
}

function ink(shape: 'rect' | 'circle', series: number, geometry: Readonly<Record<string, number>>): string {
  const at = series % INKS.length
  const attributes = Object.entries(geometry).map(([name, value]) => ` ${name}="${round(value)}"`)
  return `<${shape} class="ink${at}"${attributes.join('')} fill="${INKS[at]!}"/>`
}

/** Two decimals: enough for a screen, and equal everywhere. */
function round(value: number): number {
  return Math.round(value * 100) / 100
}
