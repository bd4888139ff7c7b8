/** The colours of the console: calm and dense. Texts reach 4.5 to 1 on every ground they stand on; test/palette.test.ts measures it. */
export type Appearance = 'light' | 'dark'

export interface Palette {
  /** Behind everything, cards, what floats above cards, wells. */
  readonly ground: string
  readonly surface: string
  readonly raised: string
  readonly sunken: string
  /** Lines that decorate, and lines that show where a control is (3 to 1). */
  readonly line: string
  readonly edge: string
  readonly text: string
  readonly quiet: string
  readonly accent: string
  readonly onAccent: string
  readonly accentSoft: string
  readonly link: string
  readonly good: string
  readonly warning: string
  readonly bad: string
  readonly goodSoft: string
  readonly warningSoft: string
  readonly badSoft: string
  /** By severity_id: 5 critical to 0 not stated. Never the only sign: see Severity. */
  readonly severity: readonly [string, string, string, string, string, string]
  /** Of series in charts; told apart by those who see few colours, and drawn with different dashes too. */
  readonly series: readonly string[]
  /** From none to most, for maps. */
  readonly scale: readonly [string, string]
  /** Land without a figure. */
  readonly land: string
}

export const palettes: Readonly<Record<Appearance, Palette>> = {
  light: {
    ground: '#f2f4f6',
    surface: '#ffffff',
    raised: '#ffffff',
    sunken: '#e8edf0',
    line: '#d5dce1',
    edge: '#7b8791',
    text: '#16212a',
    quiet: '#4c5a66',
    accent: '#17536b',
    onAccent: '#ffffff',
    accentSoft: '#e1edf2',
    link: '#155a78',
    good: '#1b6844',
    warning: '#7d4e00',
    bad: '#a3202f',
    goodSoft: '#e2f1e9',
    warningSoft: '#faefd9',
    badSoft: '#fae5e7',
    severity: ['#4c5a66', '#4c5a66', '#1d5f97', '#6f5600', '#a84300', '#98172d'],
    series: ['#17536b', '#b3541e', '#5b3f8c', '#1b6844', '#9b2360', '#6f5600', '#4c5a66'],
    scale: ['#cfe1e9', '#0f4358'],
    land: '#dde3e7',
  },
  dark: {
    ground: '#0f1519',
    surface: '#172027',
    raised: '#1f2a32',
    sunken: '#0b1013',
    line: '#2d3a43',
    edge: '#7f8e99',
    text: '#e4eaee',
    quiet: '#a9b6bf',
    accent: '#6cb8d6',
    onAccent: '#06222e',
    accentSoft: '#17323e',
    link: '#84c7e2',
    good: '#6fcf9b',
    warning: '#e8b65a',
    bad: '#ff929c',
    goodSoft: '#12301f',
    warningSoft: '#35280c',
    badSoft: '#3d1a1f',
    severity: ['#a9b6bf', '#a9b6bf', '#7fbcf2', '#dcc04e', '#ffa46a', '#ff8f9e'],
    series: ['#6cb8d6', '#f0a267', '#b79cf0', '#6fcf9b', '#f291bd', '#dcc04e', '#a9b6bf'],
    scale: ['#1f3f4e', '#8fd8f5'],
    land: '#2a353d',
  },
}

/** The palette as CSS custom properties: `--surface`, `--accent-soft`, `--severity-5`. */
export function customProperties(palette: Palette): string {
  const lines: string[] = []
  for (const [name, value] of Object.entries(palette) as [string, string | readonly string[]][]) {
    const property = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    if (typeof value === 'string') lines.push(`${property}:${value}`)
    else for (const [index, one] of value.entries()) lines.push(`${property}-${index}:${one}`)
  }
  return lines.join(';')
}
