import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { test } from 'node:test'
import { kernelSockets, readKernelSockets, socketInodes } from './kernel-drops.ts'
import { Median, Meter } from './meter.ts'

test('a meter forgets what is older than a minute, and an hour', () => {
  const meter = new Meter()
  const start = Date.UTC(2026, 10, 1)
  for (let second = 0; second < 120; second++) meter.add(10, start + second * 1000)
  const end = start + 120_000
  assert.equal(meter.rate(end), 10)
  assert.deepEqual(meter.minutes(end).slice(-4), [0, 600, 600, 0])
  assert.equal(meter.rate(end + 30_000), 5)
  assert.equal(meter.rate(end + 90_000), 0)
  assert.equal(
    meter.minutes(end + 7200_000).reduce((sum, count) => sum + count),
    0,
  )
  assert.equal(meter.last, start + 119_000)
})

test('the middle of the last values', () => {
  const median = new Median()
  assert.equal(median.value, undefined)
  for (const value of [5, 1, 100]) median.add(value)
  assert.equal(median.value, 5)
})

test('the kernel tells of our socket, by its inode', async () => {
  const before = socketInodes()
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const own = [...socketInodes()].filter((inode) => !before.has(inode))
  const { port } = socket.address()
  const found = readKernelSockets().filter((each) => each.port === port && own.includes(each.inode))
  assert.deepEqual(
    found.map(({ drops }) => drops),
    [0],
  )
  socket.close()
  const table = `sl local_address rem_address st
 100: 00000000000000000000000000000000:0202 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4711 2 0000000000000000 1234`
  assert.deepEqual(kernelSockets(table), [{ inode: 4711, port: 514, drops: 1234 }])
})
