import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, suite, test } from 'node:test'
import { ourselves } from '../../store/processes.ts'
import { clearLeftovers, lock } from './lock.ts'

suite('locks', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lianfang-lock-'))
  after(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'one.lock')
  // In a container the service has the same number after every start.
  const killed = `${process.pid}-1`

  test('are held until they are given back', () => {
    const unlock = lock(folder, 'one', 'at work')
    assert.throws(() => lock(folder, 'one', 'at work'), {
      code: 'source-busy',
      message: `process ${process.pid} is at work`,
    })
    unlock()
    lock(folder, 'one', 'at work')()
  })

  test('of a process that was killed are free, also when its number is ours now', () => {
    for (const owner of [killed, '4194305-7', '', 'damaged']) {
      writeFileSync(file, owner)
      lock(folder, 'one', 'at work')()
    }
    assert.deepEqual(readdirSync(folder), [])
  })

  test('what a killed process left behind goes, what a living one works on stays', () => {
    const names = [`block-${killed}-a-1`, `block-${ourselves}-b-1`, 'block-x', 'other']
    for (const name of names) writeFileSync(path.join(folder, name), '')
    clearLeftovers(folder, 'block')
    assert.deepEqual(readdirSync(folder).sort(), names.slice(1).sort())
  })
})
