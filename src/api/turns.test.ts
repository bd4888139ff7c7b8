import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LianfangError } from '../base/errors.ts'
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
