import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { Segments } from './segments.ts'
import { Spool, type SpoolSettings } from './spool.ts'

const root = mkdtempSync(join(tmpdir(), 'lianfang segments '))
after(() => rmSync(root, { recursive: true, force: true }))
let made = 0
const fresh = (): string => join(root, String(made++))
const limits = { bytes: 60, age: 1e9 }
const lines = (...texts: string[]): Uint8Array[] => texts.map((text) => Buffer.from(`${text}\n`))

/** What a reader gets from where it stopped, a piece at a time. */
async function readOn(segments: Segments, most = Infinity): Promise<string> {
  let text = ''
  for (let turn = 0; turn < most; turn++) {
    const readable = segments.readable()
    if (readable === undefined) break
    const bytes = readFileSync(readable.path)
    text += bytes
      .subarray(Math.max(segments.stored, readable.base) - readable.base, readable.end - readable.base)
      .toString('latin1')
    await segments.store(readable.end)
  }
  return text
}

describe('segments', () => {
  test('whatever is appended, stored and reopened: every line once, in order, at one position', async () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('append' as const),
        texts: fc.array(fc.stringMatching(/^[a-z]{0,30}$/), { minLength: 1, maxLength: 4 }),
      }),
      fc.record({
        kind: fc.constantFrom('write' as const, 'rotate' as const, 'read' as const, 'reopen' as const),
      }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const folder = fresh()
        let segments = new Segments(folder, limits)
        let [sent, got, count] = ['', '', 0]
        for (const each of steps) {
          if (each.kind === 'append') {
            segments.append(lines(...each.texts), each.texts.length, 1)
            sent += each.texts.map((text) => `${text}\n`).join('')
            count += each.texts.length
          } else if (each.kind === 'write') await segments.write()
          else if (each.kind === 'rotate') await segments.rotate()
          else if (each.kind === 'read') got += await readOn(segments, 1)
          else {
            await segments.close()
            const { stored } = segments
            segments = new Segments(folder, limits)
            // As the journal says.
            await segments.store(stored)
          }
        }
        await segments.write()
        assert.equal(segments.end, sent.length)
        assert.equal(segments.records, count)
        got += await readOn(segments)
        assert.equal(got, sent)
        assert.equal(segments.waitingSince, undefined)
        await segments.close()
        assert.ok(readdirSync(folder).length <= 2)
      }),
      { numRuns: 60 },
    )
  })

  test('a torn end is found, and what was whole is kept', async () => {
    const folder = fresh()
    const first = new Segments(folder, { bytes: 1e6, age: 1e9 })
    first.append(lines('whole', 'also'), 2, 1)
    await first.close()
    appendFileSync(join(folder, readdirSync(folder)[0]!), 'third\nhalf of')
    const second = new Segments(folder, limits)
    assert.equal(second.records, 3)
    assert.deepEqual([second.torn?.at, Buffer.from(second.torn!.bytes).toString()], [17, 'half of'])
    second.dropTorn()
    second.append(lines('next'), 1, 1)
    await second.write()
    assert.equal(await readOn(second), 'whole\nalso\nthird\nnext\n')
    await second.close()
  })

  test('after a loss it goes on where the journal was', async () => {
    const folder = fresh()
    const first = new Segments(folder, limits)
    first.append(lines('lost'), 1, 1)
    await first.close()
    truncateSync(join(folder, readdirSync(folder)[0]!), 0)
    const second = new Segments(folder, limits)
    await second.skipTo(5)
    second.append(lines('new'), 1, 1)
    await second.write()
    assert.deepEqual(second.readable()?.base, 5)
    assert.equal(await readOn(second), 'new\n')
    await second.close()
  })
})

describe('the spool', () => {
  const settings = (folder: string, more: Partial<SpoolSettings> = {}): SpoolSettings => ({
    folder,
    bytes: 10_000,
    reserve: 0,
    interval: 1e6,
    segment: { bytes: 1e6, age: 1e9 },
    ...more,
  })

  test('a crash: torn ends are set aside once, counts of what was dropped stay, identities too', async () => {
    const folder = fresh()
    const first = new Spool(settings(folder))
    await first.open()
    const source = first.begin({ transport: 'udp', address: '192.0.2.1' })
    first.append(source, lines('one'), 1)
    first.drop(source, 'spool-full', 3)
    first.dropAtListener('udp :: 514', 'kernel-buffer', 7)
    await first.commit()
    assert.equal(first.unsafe, 0)
    await first.close()
    const file = join(source.lines.folder, readdirSync(source.lines.folder)[0]!)
    appendFileSync(file, 'to')
    const second = new Spool(settings(folder))
    await second.open()
    const again = second.sources.get(source.id)!
    assert.deepEqual(
      [again.key, again.linesStream, again.dropped, again.lines.records, again.refused?.records],
      [source.key, source.linesStream, { 'spool-full': 3 }, 1, 1],
    )
    assert.equal(second.listenersDropped.get('udp :: 514')?.['kernel-buffer'], 7)
    await second.close()
    // Cut off between noting it and cutting it: found again, noted no more.
    appendFileSync(file, 'to')
    const third = new Spool(settings(folder))
    await third.open()
    assert.equal(third.sources.get(source.id)?.refused?.records, 1)
    assert.match(third.sources.get(source.id)!.refused!.lastLine()!, /"torn".*"bytes":"dG8=".*"at":4/)
    await third.close()
  })

  test('is full at its bound, and tells once when there is room', async () => {
    const spool = new Spool(settings(fresh()))
    await spool.open()
    const source = spool.begin({ transport: 'tcp', address: '192.0.2.1' })
    spool.append(source, lines('x'.repeat(10_000)), 1)
    assert.equal(spool.full, 'bytes')
    await spool.commit()
    let told = 0
    spool.whenRoom(() => told++)
    await spool.commit()
    assert.equal(told, 0)
    await source.lines.store(source.lines.end)
    await source.lines.rotate()
    spool.weigh()
    spool.weigh()
    assert.deepEqual([spool.full, told], [undefined, 1])
    await spool.close()
  })
})
