/**
 * The ZIP container of a workbook, looked at before anything is inflated. APPNOTE 6.3.10, sections 4.3.12 (central directory) and 4.3.16
 * (its end); names are compared as Office does, without case.
 */
import { createInflateRaw, inflateRawSync } from 'node:zlib'
import { LianfangError } from '../../../../base/errors.ts'

const most = {
  entries: 2000,
  /** Bytes of all parts that are read, inflated. */
  inflated: 512 * 2 ** 20,
  /** Of a part that is held whole: text table, styles. */
  part: 64 * 2 ** 20,
  /** Inflated against deflated, of parts that inflate to more than a MiB. Worksheets of nothing but empty rows have some 30. */
  ratio: 200,
} as const

interface Entry {
  readonly name: string
  readonly method: number
  readonly deflated: number
  readonly inflated: number
  readonly at: number
}

export class Archive {
  readonly #bytes: Buffer
  readonly #entries: ReadonlyMap<string, Entry>

  /** Errors: xlsx-encrypted, xlsx-invalid, xlsx-macros, too-large. */
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (bytes.length < 22) throw invalid('it is cut off')
    if (this.#bytes.readUInt32BE(0) === 0xd0cf11e0)
      throw new LianfangError('xlsx-encrypted', 'the workbook is encrypted, or of Excel 97 to 2003 (.xls)', {
        hint: 'Save it as an Excel workbook (.xlsx) without a password, and send it again.',
      })
    this.#entries = directoryOf(this.#bytes)
    check(this.#entries)
  }

  has(name: string): boolean {
    return this.#entries.has(key(name))
  }

  /** A part that is held whole, as text; undefined when there is none. Errors: xlsx-invalid, too-large. */
  text(name: string): string | undefined {
    const entry = this.#entries.get(key(name))
    if (entry === undefined) return undefined
    if (entry.inflated > most.part) throw tooLarge(`${entry.name} is ${entry.inflated} bytes`)
    const data = this.#dataOf(entry)
    if (entry.method === 0) return new TextDecoder().decode(data)
    try {
      return new TextDecoder().decode(inflateRawSync(data, { maxOutputLength: Math.max(1, entry.inflated) }))
    } catch (cause) {
      throw invalid(`${entry.name} cannot be inflated to the size that it states`, cause)
    }
  }

  /** The text of a part, piece by piece. Errors: xlsx-invalid. */
  async *pieces(name: string): AsyncGenerator<string> {
    const entry = this.#entries.get(key(name))
    if (entry === undefined) throw invalid(`there is no ${name}`)
    const data = this.#dataOf(entry)
    const decoder = new TextDecoder()
    if (entry.method === 0) {
      yield decoder.decode(data)
      return
    }
    const inflate = createInflateRaw()
    inflate.end(data)
    let length = 0
    try {
      for await (const chunk of inflate as AsyncIterable<Buffer>) {
        length += chunk.length
        if (length > entry.inflated) throw new RangeError('it is longer than it states')
        yield decoder.decode(chunk, { stream: true })
      }
      yield decoder.decode()
    } catch (cause) {
      if (cause instanceof LianfangError) throw cause
      throw invalid(`${entry.name}: ${(cause as Error).message}`, cause)
    } finally {
      inflate.destroy()
    }
  }

  #dataOf({ name, at, deflated, method }: Entry): Buffer {
    const bytes = this.#bytes
    if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== 0x04034b50)
      throw invalid(`${name} is not where it should be`)
    if (method !== 0 && method !== 8) throw invalid(`${name} is compressed in a way that workbooks are not`)
    const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)
    if (start + deflated > bytes.length) throw invalid(`${name} is cut off`)
    return bytes.subarray(start, start + deflated)
  }
}

function directoryOf(bytes: Buffer): Map<string, Entry> {
  // The end record is followed by a comment of 64 KiB at most.
  const first = Math.max(0, bytes.length - 22 - 0xffff)
  let end = bytes.length - 22
  while (end >= first && bytes.readUInt32LE(end) !== 0x06054b50) end--
  if (end < first) throw invalid('it is no ZIP container, or cut off')
  const count = bytes.readUInt16LE(end + 10)
  let at = bytes.readUInt32LE(end + 16)
  if (count > most.entries) throw tooLarge(`${count} parts`)
  const entries = new Map<string, Entry>()
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50)
      throw invalid('its directory is broken')
    const nameLength = bytes.readUInt16LE(at + 28)
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    if ((bytes.readUInt16LE(at + 8) & 1) !== 0) throw invalid(`${name} is encrypted`)
    const entry = {
      name,
      method: bytes.readUInt16LE(at + 10),
      deflated: bytes.readUInt32LE(at + 20),
      inflated: bytes.readUInt32LE(at + 24),
      at: bytes.readUInt32LE(at + 42),
    }
    if (entries.has(key(name))) throw invalid(`${name} is there twice`)
    entries.set(key(name), entry)
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return entries
}

function check(entries: ReadonlyMap<string, Entry>): void {
  let inflated = 0
  for (const [name, entry] of entries) {
    if (name.endsWith('vbaproject.bin') || name.startsWith('xl/macrosheets/'))
      throw new LianfangError('xlsx-macros', `the workbook holds macros (${entry.name})`, {
        hint: 'Save it as an Excel workbook without macros (.xlsx), and send it again.',
      })
    // Pictures and the like are never inflated.
    if (!name.endsWith('.xml') && !name.endsWith('.rels')) continue
    inflated += entry.inflated
    if (entry.inflated > 2 ** 20 && entry.inflated > entry.deflated * most.ratio)
      throw tooLarge(
        `${entry.name} inflates ${Math.round(entry.inflated / Math.max(1, entry.deflated))} times`,
      )
  }
  if (inflated > most.inflated) throw tooLarge(`${inflated} bytes when inflated`)
}

function key(name: string): string {
  return name.replace(/^\//, '').toLowerCase()
}

export function invalid(why: string, cause?: unknown): LianfangError {
  return new LianfangError('xlsx-invalid', `no workbook that can be read: ${why}`, {
    hint: 'Open it in a spreadsheet program, save it as .xlsx, and send it again.',
    cause,
  })
}

export function tooLarge(what: string): LianfangError {
  return new LianfangError('too-large', `the workbook is too large: ${what}`, {
    hint: 'Send it in parts, or as CSV.',
  })
}
