import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { isRunning, ourselves, pidOf } from './processes.ts'

test('we run; a process with our number and another birth does not', () => {
  assert.equal(pidOf(ourselves), process.pid)
  assert.equal(isRunning(ourselves), true)
  assert.equal(isRunning(`${process.pid}-1`), false)
})

test('what is no name of a process is nobody’s', () => {
  for (const name of [
    '',
    String(process.pid),
    `${process.pid}-`,
    `${process.pid}--1`,
    '0-0',
    '../1-2',
    '4194305-7',
  ])
    assert.equal(isRunning(name), false, name)
})

test('another process runs until it has ended', async () => {
  const script = `const { ourselves } = await import(${JSON.stringify(new URL('processes.ts', import.meta.url).href)})
    process.stdout.write(ourselves); setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [name] = (await once(child.stdout, 'data')) as [Buffer]
  assert.equal(isRunning(String(name)), true)
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.equal(isRunning(String(name)), false)
})
