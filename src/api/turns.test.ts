import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LianfangError } from '../base/errors.ts'
import { DeliveryLine } from './delivery-line.ts'
import { Turns } from './turns.ts'

/** Lets everything go on that can. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('of one caller a few questions run at once, of another one more, and all are answered in order', async () => {
  const turns = new Turns()
  const { signal } = new AbortController()
  const begun: string[] = []
  const ends: (() => void)[] = []
  const ask = (who: string, name: string) =>
    turns.take(who, signal, async () => {
      begun.push(name)
      await new Promise<void>((resolve) => ends.push(resolve))
      return name
    })
  const answers = Array.from({ length: 8 }, (_, index) => ask('one', String(index)))
  await settled()
  assert.deepEqual(begun, ['0', '1', '2', '3', '4'])
  const other = ask('other', 'other')
  await settled()
  assert.equal(begun.at(-1), 'other')
  for (let at = 0; at < 9; at += 1) {
    ends[at]!()
    await settled()
  }
  assert.deepEqual(await Promise.all(answers), ['0', '1', '2', '3', '4', '5', '6', '7'])
  assert.equal(await other, 'other')
})

test('what nobody waits for any more is not begun, and what fails gives its turn on', async () => {
  const turns = new Turns()
  const gone = new AbortController()
  const { signal } = new AbortController()
  let begun = 0
  const failing = Array.from({ length: 5 }, () =>
    turns.take('one', signal, async () => {
      await settled()
      throw new RangeError('broken')
    }),
  )
  const abandoned = assert.rejects(
    turns.take('one', gone.signal, () => Promise.resolve((begun += 1))),
    (error) => error instanceof LianfangError && error.code === 'request-invalid',
  )
  const last = turns.take('one', signal, () => Promise.resolve('answered'))
  gone.abort()
  await Promise.all(failing.map((each) => assert.rejects(each, RangeError)))
  await abandoned
  assert.equal(await last, 'answered')
  assert.equal(begun, 0)
})

test('where only so many may wait, the next one is told to come later', async () => {
  const turns = new Turns(1, 2)
  const { signal } = new AbortController()
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const first = turns.take('a', signal, () => promise)
  const waiting = [1, 2].map((each) => turns.take('a', signal, () => Promise.resolve(each)))
  await assert.rejects(
    turns.take('a', signal, () => Promise.resolve(3)),
    { code: 'too-many' },
  )
  // Somebody else is not held up.
  assert.equal(await turns.take('b', signal, () => Promise.resolve(4)), 4)
  resolve(undefined)
  await first
  assert.deepEqual(await Promise.all(waiting), [1, 2])
  assert.equal(await turns.take('a', signal, () => Promise.resolve(5)), 5)
})

test('of a vendor no bytes are read before the delivery in front of it is done, and few at all are held', async () => {
  const line = new DeliveryLine()
  const { signal } = new AbortController()
  let held = 0
  let most = 0
  const order: string[] = []
  const take = (who: string, name: string): Promise<void> =>
    line.take(
      who,
      signal,
      async () => {
        order.push(`read ${name}`)
        most = Math.max(most, ++held)
        await settled()
      },
      async () => {
        await settled()
        held--
        order.push(`done ${name}`)
      },
    )
  await Promise.all([take('a', '1'), take('a', '2'), take('b', '3')])
  assert.ok(order.indexOf('read 2') > order.indexOf('done 1'), order.join(', '))
  assert.ok(order.indexOf('read 3') < order.indexOf('done 1'), order.join(', '))
  await Promise.all(Array.from({ length: 30 }, (_, index) => take(`v${index}`, `${index}`)))
  assert.equal(most, 6)
})
