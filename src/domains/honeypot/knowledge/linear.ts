/** At most so many ways to match from one place: matching takes at most so many times the text's length. */
const mostWays = 2000
const longestMatch = 2000

interface Part {
  /** Ways to match from one place. */
  readonly ways: number
  /** Characters of the longest match. */
  readonly length: number
  /** Whether how much of the text it takes is open. */
  readonly open: boolean
}

class Fault extends Error {}

/**
 * Why a regular expression is not taken, or undefined. What is taken is matched in time proportional to the text: repetition has a
 * bound, what is repeated has none of its own (but for a fixed count) and no alternatives, nothing looks around, back or captures, and
 * the ways to match from one place are few.
 */
export function notLinear(source: string): string | undefined {
  try {
    const reader = new Reader(source)
    const whole = reader.alternatives()
    if (!reader.atEnd) return 'a bracket too many'
    if (whole.ways > mostWays) return `${whole.ways} ways to match from one place; ${mostWays} at most`
    if (whole.length > longestMatch) return 'a match may be too long'
    new RegExp(source)
    return undefined
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
}

class Reader {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  get atEnd(): boolean {
    return this.#at >= this.#source.length
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  alternatives(): Part {
    const parts = [this.#sequence()]
    while (this.#take('|')) parts.push(this.#sequence())
    return {
      ways: parts.reduce((sum, { ways }) => sum + ways, 0),
      length: Math.max(...parts.map(({ length }) => length)),
      open: parts.length > 1 || parts[0]!.open,
    }
  }

  #sequence(): Part {
    let whole: Part = { ways: 1, length: 0, open: false }
    while (!this.atEnd && this.#source[this.#at] !== '|' && this.#source[this.#at] !== ')') {
      const part = this.#repeated()
      whole = {
        ways: whole.ways * part.ways,
        length: whole.length + part.length,
        open: whole.open || part.open,
      }
    }
    return whole
  }

  #repeated(): Part {
    const part = this.#atom()
    const [least, most] = this.#repetition()
    if (least === 1 && most === 1) return part
    if (most > 1 && part.open) throw new Fault('what is repeated has alternatives or a repetition of its own')
    return {
      ways: (most - least + 1) * part.ways,
      length: most * part.length,
      open: part.open || most !== least,
    }
  }

  #repetition(): readonly [least: number, most: number] {
    let bounds: readonly [number, number] = [1, 1]
    if (this.#take('?')) bounds = [0, 1]
    else {
      const match = /^\{(\d+)(?:,(\d+))?\}/.exec(this.#source.slice(this.#at, this.#at + 12))
      if (match === null) {
        if (/[*+{}]/.test(this.#source[this.#at] ?? '')) throw new Fault('a repetition without a bound')
        return bounds
      }
      this.#at += match[0].length
      bounds = [Number(match[1]), Number(match[2] ?? match[1])]
    }
    if (/[*+?{]/.test(this.#source[this.#at] ?? '')) throw new Fault('a repetition of a repetition')
    return bounds
  }

  #atom(): Part {
    const one: Part = { ways: 1, length: 1, open: false }
    if (this.#take('(')) {
      if (!this.#take('?:')) throw new Fault('a group that captures or looks around')
      const inner = this.alternatives()
      if (!this.#take(')')) throw new Fault('a bracket too few')
      return inner
    }
    if (this.#take('[')) {
      this.#take('^')
      for (let first = true; ; first = false) {
        if (this.atEnd) throw new Fault('a class without an end')
        if (this.#take(']') && !first) return one
        if (this.#take('\\')) this.#at++
        else this.#at++
      }
    }
    if (this.#take('\\')) {
      const escaped = this.#source[this.#at++] ?? ''
      if (/[1-9kpPuc]/.test(escaped)) throw new Fault(`\\${escaped} is not taken`)
      if (escaped === 'x') this.#at += 2
      return /[bB]/.test(escaped) ? { ...one, length: 0 } : one
    }
    const character = this.#source[this.#at++]!
    if (/[*+?{}]/.test(character)) throw new Fault('a repetition of nothing')
    return /[$^]/.test(character) ? { ...one, length: 0 } : one
  }
}
