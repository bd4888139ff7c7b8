/** What is refused before anything is done, because it would not do what was meant. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { Workplace } from './command-line.test-support.ts'

let place: Workplace
before(async () => {
  place = await Workplace.create()
})
after(() => place.remove())

const refuses = async (said: RegExp, ...args: string[]): Promise<void> => {
  const { code, err } = await place.run(args)
  assert.match(err, said)
  assert.equal(code, 2)
}

test('files that are followed are not stored again', () =>
  refuses(/--again does not go with --follow/, 'ingest', '--follow', '--again', place.folder))

test('the sample does not go into a store of real events', async () => {
  process.env['LIANFANG_EVENTS_URL'] = 'http://127.0.0.1:1'
  try {
    await refuses(/LIANFANG_EVENTS_URL is set/, 'sample')
  } finally {
    delete process.env['LIANFANG_EVENTS_URL']
  }
})

test('a count of files refuses what it would not do, and what is no file', async () => {
  const [file, pipe] = [place.path('a.log'), place.path('pipe')]
  writeFileSync(file, '')
  execFileSync('mkfifo', [pipe])
  await Promise.all([
    refuses(/--sensor has no effect/, 'top', '--sensor', 'FG1', file),
    refuses(/--by has no effect/, 'top', '--by', 'events', file),
    refuses(/no regular file/, 'top', pipe),
  ])
  assert.equal((await place.run(['top', '--severity', 'high', path.relative('.', file)])).code, 0)
})

test('a simulation drifts from nothing to all the way', async () => {
  const simulated = async (...more: string[]): Promise<string> => {
    const period = ['--from', '2026-10-01', '--to', '2026-10-02']
    const { out } = await place.run(['simulate', 'gateway', '--events', '200', ...period, ...more])
    return out
  }
  const [plain, none, all] = await Promise.all([
    simulated(),
    simulated('--drift', '0'),
    simulated('--drift', '1'),
  ])
  assert.equal(plain, none)
  assert.notEqual(all, none)
  await refuses(/--drift must be from 0 to 1/, 'simulate', 'gateway', '--drift', '2')
})
