import { setImmediate as later } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ManualClock, MINUTE_MS, SECOND_MS } from './clock.ts'
import { openRounds } from './rounds.ts'

function opened(round: (signal: AbortSignal) => Promise<number | null>) {
  const clock = new ManualClock(0)
  const errors: unknown[] = []
  const rounds = openRounds({ clock, round, onError: (error) => errors.push(error) })
  const ending = new AbortController()
  return { clock, errors, rounds, ending, working: rounds.work(ending.signal) }
}

test('a round is followed by another after the rest it asks for, or a minute', async () => {
  let count = 0
  const { clock, ending, working } = opened(async () => (++count === 1 ? 5 * SECOND_MS : null))
  await later()
  expect(count).toBe(1)
  clock.advance(4 * SECOND_MS)
  await later()
  expect(count).toBe(1)
  clock.advance(SECOND_MS)
  await later()
  expect(count).toBe(2)
  clock.advance(MINUTE_MS)
  await later()
  expect(count).toBe(3)
  ending.abort()
  await working
})

test('a kick in the middle of a round is another round, and quiet waits for one that began after it', async () => {
  const open: PromiseWithResolvers<void>[] = []
  const { rounds, ending, working } = opened(async () => {
    const one = Promise.withResolvers<void>()
    open.push(one)
    await one.promise
    return null
  })
  await later()
  let isQuiet = false
  void rounds.quiet().then(() => (isQuiet = true))
  open[0]!.resolve()
  await later()
  expect([open.length, isQuiet]).toEqual([2, false])
  open[1]!.resolve()
  await later()
  expect([open.length, isQuiet]).toEqual([2, true])
  ending.abort()
  await working
})

test('a round that fails is told and comes again in a second; who waits goes on waiting', async () => {
  let count = 0
  const { clock, errors, rounds, ending, working } = opened(async () => {
    if (++count < 4) throw new Error(`round ${count}`)
    return null
  })
  let isQuiet = false
  void rounds.quiet().then(() => (isQuiet = true))
  for (let seconds = 0; seconds < 2; seconds++) {
    await later()
    expect(isQuiet).toBe(false)
    clock.advance(SECOND_MS)
  }
  await later()
  expect([count, isQuiet, errors.length]).toEqual([4, true, 3])
  ending.abort()
  await working
})
