import {
  absent,
  escaped,
  list,
  number,
  plain,
  word,
  type FlatObject,
} from '../../../../standards/json/flat-object.ts'
import { latin1 } from '../../../../store/events/native-columns.ts'
import { keyNumber, keys, type MessagePart, type UsualEvent } from './usual-events.ts'
import { integer } from './usual-values.ts'

const { message } = keyNumber

/** `"key":` of each key. */
const memberStarts = keys.map((key) => Buffer.from(`"${key}":`))

/** What no column takes of a usual line: Members.unmapped() and isRepeated() for the bytes of a FlatObject. */
export class RestOfLine {
  readonly #object: FlatObject
  #bytes: Uint8Array = new Uint8Array(0)
  /** What was collected last. */
  text = Buffer.allocUnsafe(65_536)

  constructor(object: FlatObject) {
    this.#object = object
  }

  /**
   * Collects the members that no column takes in `text`, as a JSON object: in their order and as they stand in the line. Answers its
   * length, 0 for none. `name`: a key that a column takes of this line, or -1.
   */
  collect(bytes: Uint8Array, event: UsualEvent, name: number): number {
    this.#bytes = bytes
    const { count, order } = this.#object
    let to = 0
    for (let n = 0; n < count; n++) {
      const key = order[n]!
      if (event.taken[key] === 1 || key === name || this.#isEmpty(key)) continue
      if (key === message && this.#isRepeated(event)) continue
      to = this.#add(key, to)
    }
    if (to > 0) this.text[to++] = 0x7d
    return to
  }

  /** "", [] and null say nothing. */
  #isEmpty(key: number): boolean {
    const kind = this.#object.kind(key)
    const from = this.#object.start[key]!
    const length = this.#object.end[key]! - from
    if (kind === plain) return length === 0
    if (kind === list) return length === 2
    return kind === word && this.#bytes[from] === 0x6e
  }

  /** Adds a member at `to`; answers where it ends. */
  #add(key: number, to: number): number {
    const kind = this.#object.kind(key)
    const quotes = kind === plain || kind === escaped ? 1 : 0
    let from = this.#object.start[key]! - quotes
    const end = this.#object.end[key]! + quotes
    const name = memberStarts[key]!
    const most = to + name.length + end - from + 2
    if (most > this.text.length) {
      const grown = Buffer.allocUnsafe(most * 2)
      grown.set(this.text.subarray(0, to))
      this.text = grown
    }
    const text = this.text
    text[to] = to === 0 ? 0x7b : 0x2c
    to++
    for (let n = 0; n < name.length; n++) text[to++] = name[n]!
    if (end - from > 48) {
      text.set(this.#bytes.subarray(from, end), to)
      return to + end - from
    }
    while (from < end) text[to++] = this.#bytes[from++]!
    return to
  }

  /** Whether the message says only what the other members say. */
  #isRepeated({ wordings }: UsualEvent): boolean {
    const kind = this.#object.kind(message)
    if (kind !== plain && kind !== escaped) return false
    for (let n = 0; n < wordings.length; n++) if (this.#isWorded(wordings[n]!)) return true
    return false
  }

  #isWorded(wording: readonly MessagePart[]): boolean {
    const end = this.#object.end[message]!
    let at = this.#object.start[message]!
    for (let n = 0; n < wording.length; n++) {
      const part = wording[n]!
      at =
        part instanceof Uint8Array
          ? this.#behind(at, end, part, 0, part.length)
          : part.key < 0
            ? at
            : this.#behindMember(at, end, part.key, part.whole)
      if (at < 0) return false
    }
    return at === end
  }

  /** Where the member that stands in the message at `at` ends there; -1 when it is not the one. */
  #behindMember(at: number, end: number, key: number, whole: boolean): number {
    const kind = this.#object.kind(key)
    if (kind === absent || kind === list || kind === word) return at
    const bytes = this.#bytes
    const from = this.#object.start[key]!
    const to = this.#object.end[key]!
    if (whole || (kind === number && integer(bytes, from, to) < 0)) {
      const value = Number(latin1(bytes, from, to))
      const shown = Buffer.from(String(whole ? Math.trunc(value) : value))
      return this.#behind(at, end, shown, 0, shown.length)
    }
    // Equal texts are equal bytes: each character can be written in one way only here.
    return this.#behind(at, end, bytes, from, to)
  }

  /** Where what[from, to) ends in the message, if it stands there at `at`; else -1. */
  #behind(at: number, end: number, what: Uint8Array, from: number, to: number): number {
    if (to - from > end - at) return -1
    const bytes = this.#bytes
    while (from < to) if (what[from++] !== bytes[at++]) return -1
    return at
  }
}
