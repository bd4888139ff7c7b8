import assert from 'node:assert/strict'
import { test } from 'node:test'
import { palettes } from '../src/styles/palette.ts'

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((left, right) => left - right)
  return (high + 0.05) / (low + 0.05)
}

for (const [name, palette] of Object.entries(palettes)) {
  test(`${name}: texts reach 4.5 to 1`, () => {
    const grounds = [palette.ground, palette.surface, palette.raised, palette.sunken]
    const texts = [
      palette.text,
      palette.quiet,
      palette.link,
      palette.accent,
      palette.good,
      palette.warning,
      palette.bad,
      ...palette.severity,
    ]
    const pairs = [
      ...grounds.flatMap((ground) => texts.map((text) => [text, ground])),
      [palette.onAccent, palette.accent],
      [palette.text, palette.accentSoft],
      [palette.accent, palette.accentSoft],
      [palette.quiet, palette.accentSoft],
      [palette.good, palette.goodSoft],
      [palette.warning, palette.warningSoft],
      [palette.bad, palette.badSoft],
    ]
    const faint = pairs
      .map(([text = '', ground = '']) => ({ text, ground, ratio: contrast(text, ground) }))
      .filter(({ ratio }) => ratio < 4.5)
    assert.deepEqual(faint, [])
  })

  test(`${name}: lines of controls and of charts reach 3 to 1`, () => {
    const faint = [palette.edge, ...palette.series]
      .flatMap((line) => [palette.surface, palette.ground].map((ground) => [line, ground] as const))
      .filter(([line, ground]) => contrast(line, ground) < 3)
    assert.deepEqual(faint, [])
  })
}
