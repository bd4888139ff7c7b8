/** Several commands on one data folder, and inputs that are easily taken for one another. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { simulateGateway } from '../src/domains/gateway/simulator/simulate.ts'
import { Workplace } from './command-line.test-support.ts'

function lines(events: number, seed: number): Buffer {
  const week = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 8) }
  return Buffer.concat(
    [...simulateGateway({ events, seed, damage: 0, ...week })].map((chunk) => Buffer.from(chunk)),
  )
}

interface Health {
  readonly tables: readonly { readonly name: string; readonly rows: number }[]
}

describe('together', () => {
  let place: Workplace
  before(async () => {
    place = await Workplace.create()
  })
  after(() => place.remove())

  const rows = async (): Promise<number> =>
    (await place.json<Health>('doctor')).tables
      .filter(({ name }) => name === 'detection' || name === 'log')
      .reduce((sum, table) => sum + table.rows, 0)

  test('imports and rankings at the same time, each outliving the engine of another', async () => {
    const files = await Promise.all(
      [1, 2, 3].map(async (seed) => {
        const file = place.path(`same-${seed}.log`)
        await writeFile(file, lines(9000, seed))
        return file
      }),
    )
    const commands = files.flatMap((file, index) => [
      ['ingest', file, '--raw', 'all'],
      ['top', '--from', '2026-11-01', '--to', '2026-11-07', '-n', String(index + 1)],
    ])
    const ended = await Promise.all(
      commands.map(async (command, index) => {
        await new Promise((resolve) => setTimeout(resolve, index * 250))
        return place.run(command)
      }),
    )
    for (const [index, { code, err }] of ended.entries())
      assert.equal(code, 0, `${commands[index]!.join(' ')}: ${err}`)
    assert.equal(await rows(), 27_000)
  })

  test('a named pipe is read from its beginning', async () => {
    const file = place.path('piped.log')
    await writeFile(file, lines(2000, 4))
    const before_ = await rows()
    const out = execFileSync('bash', ['-c', `bin/lianfang ingest <(cat '${file}') --json`], {
      env: { ...process.env, LIANFANG_DATA: place.data },
    })
    assert.equal((JSON.parse(out.toString()) as { stored: number }).stored, 2000)
    assert.equal(await rows(), before_ + 2000)
  })

  test('files that begin alike are each stored once, however often they are read', async () => {
    const before_ = await rows()
    const head = lines(20, 5)
    const [one, other] = [place.path('alike-1.log'), place.path('alike-2.log')]
    await writeFile(one, Buffer.concat([head, lines(1000, 6)]))
    await writeFile(other, Buffer.concat([head, lines(800, 7)]))
    for (let round = 0; round < 3; round++) for (const file of [one, other]) await place.json('ingest', file)
    assert.equal(await rows(), before_ + 1840)
  })

  test('a file that begins like one with an unterminated end takes nothing of it away', async () => {
    const before_ = await rows()
    const head = lines(20, 8)
    const [one, other] = [place.path('cut-1.log'), place.path('cut-2.log')]
    await writeFile(one, Buffer.concat([head, lines(40, 9)]).subarray(0, -1))
    await place.json('ingest', one)
    await writeFile(other, Buffer.concat([head, lines(900, 10)]))
    await place.json('ingest', other)
    assert.equal(await rows(), before_ + 980)
    await appendFile(
      one,
      `\n${(await readFile(other)).subarray(head.length).toString('latin1').split('\n')[0]!}\n`,
      'latin1',
    )
    await place.json('ingest', one)
    assert.equal(await rows(), before_ + 981)
  })
})
