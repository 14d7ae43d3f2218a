import { expect, test } from 'vitest'
import { ManualClock, SECOND_MS } from './clock.ts'
import { seldom } from './seldom.ts'

const clock = new ManualClock(Date.UTC(2026, 0, 1))
/** Each count takes so long, and is the number of the count. */
function counting(costMs: number) {
  let counts = 0
  const open: (() => void)[] = []
  const read = seldom(clock, async () => {
    const count = ++counts
    await new Promise<void>((resolve) => open.push(resolve))
    clock.advance(costMs)
    return count
  })
  return { read, finish: () => open.shift()?.() }
}

test('a costly count is answered at once while it is fresh, and while the next one goes on; what is much older is waited for', async () => {
  const { read, finish } = counting(SECOND_MS)
  const first = read()
  finish()
  expect((await first).value).toBe(1)
  clock.advance(18 * SECOND_MS)
  expect((await read()).value, 'fresh').toBe(1)
  clock.advance(10 * SECOND_MS)
  expect((await read()).value, 'counted behind').toBe(1)
  finish()
  await expect.poll(async () => (await read()).value).toBe(2)
  clock.advance(90 * SECOND_MS)
  const waited = read()
  finish()
  expect((await waited).value).toBe(3)
})

test('a cheap count is always fresh, and two who ask at once share it', async () => {
  const { read, finish } = counting(1)
  for (const count of [1, 2]) {
    const [one, other] = [read(), read()]
    finish()
    expect([(await one).value, (await other).value]).toEqual([count, count])
  }
})

test('what failed behind is tried again', async () => {
  let fails = false
  const read = seldom(clock, async () => {
    clock.advance(SECOND_MS)
    if (fails) throw new Error('the database is away')
    return 'counted'
  })
  expect((await read()).value).toBe('counted')
  fails = true
  clock.advance(30 * SECOND_MS)
  expect((await read()).value).toBe('counted')
  clock.advance(90 * SECOND_MS)
  await expect(read()).rejects.toThrow('away')
})
