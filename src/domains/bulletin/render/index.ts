import type { Bulletin } from '../model.ts'
import { renderHtml } from './html.ts'
import { renderJson } from './json.ts'
import { renderMarkdown } from './markdown.ts'
import { renderOdt } from './odt.ts'
import { renderPdf } from './pdf.ts'

/** Format name (also the file's ending) to renderer. Equal bulletins give equal bytes; each throws `bulletin-unsound` for a faulty one. */
export const renderers = {
  html: renderHtml,
  pdf: renderPdf,
  odt: renderOdt,
  md: renderMarkdown,
  json: renderJson,
} as const satisfies Record<string, (bulletin: Bulletin) => Uint8Array>
