/** Damaged samples: every format takes or sets aside every record, whatever its bytes, and takes no more than a moment for it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { eachBlock } from '../src/domains/sources/samples.test-support.ts'
import { findSamples, installed } from './samples.test-support.ts'

const { samples: every } = await findSamples()
const formats = installed.map(({ format }) => ({
  format,
  samples: every.filter((sample) => sample.format === format).map(({ bytes }) => bytes),
}))

const damage = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.integer({ min: 0, max: 40 }),
    put: fc.constantFrom(
      '',
      '"',
      '\\',
      '\n',
      '{',
      '}',
      '[',
      ',',
      '=',
      '\0',
      '\xff',
      '\r\n',
      '{"timestamp"',
      '{"eventid":"cowrie.',
      '{"_source":',
      '"hits":{"hits":[',
      ' a="b" ',
      '9'.repeat(40),
    ),
  }),
  { minLength: 1, maxLength: 12 },
)

for (const { format, samples } of formats) {
  test(format.name, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...samples), damage, async (sample, wounds) => {
        let text = Buffer.from(sample).toString('latin1')
        for (const { at, cut, put } of wounds) {
          const place = Math.floor(at * text.length)
          text = text.slice(0, place) + put + text.slice(place + cut)
        }
        const bytes = Buffer.from(text, 'latin1')
        let end = 0
        await eachBlock(format, bytes, 1n, (block) => {
          assert.equal(block.read, block.stored + block.setAside.length + block.blank)
          assert.equal(block.start, end)
          end = block.end
          for (const { offset, record } of block.setAside) {
            assert.ok(offset >= block.start && offset < block.end)
            assert.ok(record >= 1 && record <= block.read)
          }
          return Promise.resolve()
        })
        assert.ok(format.recognise(bytes) >= 0)
      }),
      { numRuns: 200 },
    )
  })

  test(`${format.name}: a megabyte of the same`, async () => {
    const pieces = [
      'a',
      '"',
      '{',
      '[',
      '\\',
      ',',
      ' ',
      '|',
      'a=',
      'CEF:0|',
      '{"a":',
      '<1>1 ',
      '{"timestamp":"2025-01-01T00:00:00Z","event_type":"x","a":[',
      '{"eventid":"cowrie.x","message":"',
      '{"hits":{"hits":{',
      '{"_source":',
      '\\"',
      '\xff',
    ]
    for (const piece of pieces) {
      const bytes = Buffer.from(`${piece.repeat(2 ** 20).slice(0, 2 ** 20)}\n`, 'latin1')
      const start = performance.now()
      let read = 0
      await eachBlock(format, bytes, 1n, (block) => Promise.resolve(void (read += block.read)))
      const head = bytes.subarray(0, 65_536)
      format.recognise(head)
      assert.ok(performance.now() - start < 5000, `${piece} took ${performance.now() - start} ms`)
      assert.ok(read <= 2, `${piece} ${read}`)
    }
  })
}
