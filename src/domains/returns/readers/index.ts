/** From the bytes of a delivery to rows with their places. */
import { LianfangError } from '../../../base/errors.ts'
import type { Profile } from '../profile.ts'
import { readApart, type ApartOptions } from './apart.ts'
import { readInline, type Layout } from './layouts.ts'
import { limits, type Content } from './rows.ts'

export interface ReadOptions extends ApartOptions {
  /** Of a workbook: a worksheet's name; the first visible one when absent. */
  readonly sheet?: string | undefined
}

/** Bytes: so little is read sooner than a worker starts. */
const little = 256 * 1024

/**
 * Reads a delivery as its profile says; a table may be CSV or a workbook. Outside of any transaction: it takes its time. Workbooks and
 * whatever is large are read apart. Errors: too-large, too-slow, heading-missing, heading-invalid, csv-invalid, json-invalid, stix-invalid,
 * those of readXlsx().
 */
export async function readContent(
  bytes: Uint8Array,
  { layout: stated, fields }: Pick<Profile, 'layout' | 'fields'>,
  { sheet, ...options }: ReadOptions = {},
): Promise<Content> {
  if (bytes.length > limits.bytes)
    throw new LianfangError('too-large', `more than ${limits.bytes / 2 ** 20} MiB`, {
      hint: 'Send it in parts.',
    })
  const layout: Layout = stated === 'table' ? (isContainer(bytes) ? 'xlsx' : 'csv') : stated
  const known = Object.values(fields).flatMap(({ from }) => from)
  const request = { layout, bytes, known, sheet }
  return layout !== 'xlsx' && bytes.length <= little ? readInline(request) : readApart(request, options)
}

/** ZIP, or the container of older Office files, which the reader of workbooks refuses by name. */
function isContainer(bytes: Uint8Array): boolean {
  return (
    (bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)) ||
    (bytes[0] === 0xd0 && bytes[1] === 0xcf && bytes[2] === 0x11 && bytes[3] === 0xe0)
  )
}
