/** What goes between the threads when a bulletin is rendered. */
import type { Bulletin } from '../model.ts'
import type { renderers } from '../render/index.ts'

export type Format = keyof typeof renderers

export interface RenderTask {
  readonly number: number
  readonly format: Format
  readonly bulletin: Bulletin
}

export type RenderAnswer = { readonly number: number } & (
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly error: { readonly code: string; readonly message: string } }
)
