import { expect, test } from 'vitest'
import { ManualClock, StoppableClock, systemClock } from './clock.ts'

test('whoever sleeps by a manual clock wakes when it is moved there, in order', async () => {
  const clock = new ManualClock(1_000)
  const woken: string[] = []
  const sleeping = [
    clock.sleep(500).then(() => woken.push('late')),
    clock.sleep(100).then(() => woken.push('early')),
    clock.sleep(0).then(() => woken.push('at once')),
  ]
  await sleeping[2]
  expect(clock.dues).toEqual([1_100, 1_500])
  clock.advance(99)
  await Promise.resolve()
  expect(woken).toEqual(['at once'])
  clock.advance(401)
  await Promise.all(sleeping)
  expect(woken).toEqual(['at once', 'early', 'late'])
  expect(clock.dues).toEqual([])
})

test.for([['a manual clock', new ManualClock(0)] as const, ['the machine’s clock', systemClock] as const])(
  'who is no longer waited for does not sleep on: %s',
  async ([, clock]) => {
    const stop = new AbortController()
    const sleeping = clock.sleep(60_000, stop.signal)
    stop.abort(new Error('enough'))
    await expect(sleeping).rejects.toThrow('enough')
    await expect(clock.sleep(60_000, stop.signal)).rejects.toThrow('enough')
    if (clock instanceof ManualClock) expect(clock.dues).toEqual([])
  },
)

test('a clock that is stopped is moved by hand, and then runs with the machine’s again', async () => {
  const clock = new StoppableClock()
  expect(Math.abs(clock.now() - systemClock.now())).toBeLessThan(1_000)
  clock.standAt(5_000)
  let hasWoken = false
  const sleeping = clock.sleep(100).then(() => (hasWoken = true))
  await systemClock.sleep(150)
  expect([clock.now(), clock.dues, hasWoken]).toEqual([5_000, [5_100], false])
  clock.set(5_100)
  await sleeping
  clock.letRun()
  expect(Math.abs(clock.now() - systemClock.now())).toBeLessThan(1_000)
  await clock.sleep(1)
})
