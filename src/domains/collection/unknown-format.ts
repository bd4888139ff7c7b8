import { noRows, recordParser, refused, type Format } from '../sources/index.ts'

/** Reads what no format recognises: every line is set aside, and replayed once an operator has said what it is. */
export const format: Format = {
  name: 'unknown',
  product: 'A live source whose format nobody knows yet',
  recognise: () => 0,
  open: (_, place) =>
    Promise.resolve(
      recordParser(
        (record) =>
          record.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))
            ? { kind: 'blank' }
            : refused(
                'format-unknown',
                'no installed format recognises it; set the format of its source, then replay',
              ),
        noRows,
        place,
      ),
    ),
}
