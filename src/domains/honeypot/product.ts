import type { JsonObject } from '../../standards/json/exact.ts'
import type { ParseOptions } from '../sources/index.ts'
import type { HoneypotBlock, HoneypotEventRow } from './honeypot-block.ts'

export type { Json, JsonObject } from '../../standards/json/exact.ts'

/** Why a document is not taken: a stable code and words for a person. */
export interface Refusal {
  readonly reason: string
  readonly detail: string
}

/**
 * Reads the lines that a product usually writes by a shorter way, straight into a block. What it does not know for sure it leaves to
 * `Product.read`, whose rows its own must equal.
 */
export interface UsualLines {
  /** Where the usual line that begins at bytes[from] ends, which is a LF before `to`; -1 when it is none, or not whole. */
  find(bytes: Uint8Array, from: number, to: number): number
  /** Writes the rows of the line that was found last; the bytes must still be there. */
  write(): void
}

/**
 * A kind of honeypot is a folder below `products/`: this declaration, its reader, and samples with what must come of them. Adding
 * one touches nothing else. Documents arrive peeled: without a syslog header, an array or Elasticsearch's envelope around them.
 */
export interface Product {
  /** Kebab case, also the folder's name. */
  readonly name: string
  /** Product and versions, for people. */
  readonly product: string
  /** Whether a document is of this product: by keys that no other has. The first product that says so reads it. */
  matches(document: JsonObject): boolean
  /** Its events, at least one. `sensor` names it where the document does not. */
  read(document: JsonObject, options: ParseOptions): readonly HoneypotEventRow[] | Refusal
  /** For products that send very much. */
  usualLines?(options: ParseOptions, block: HoneypotBlock): UsualLines
}
