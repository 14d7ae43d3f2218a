import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock, MINUTE_MS } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import { budgetsOf, freeAt, lineOf, spend, type Limit } from './budgets.ts'
import { ratesOf, type Turn } from './rates.ts'

const APP = { corpId: 'ww', secret: 's' }
const turnOf = (name: string, body = {}): Turn => ({
  name,
  line: lineOf(APP, name, { body }),
  door: name,
  budgets: budgetsOf(APP, name, { body }),
})

test('in no window do more come than are allowed, however they ask', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 60 }),
      fc.double({ min: 0.05, max: 0.9, noNaN: true }),
      fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 }),
      (most, share, gaps) => {
        const limit: Limit = { name: '', most, windowMs: 1_000, burst: Math.max(1, Math.floor(most * share)) }
        let spent = 0
        let now = 0
        const came = gaps.map((gap) => {
          now = Math.max(now + gap, Math.ceil(freeAt(limit, spent) - 0.01))
          spent = spend(limit, spent, now)
          return now
        })
        for (const [index, at] of came.entries())
          expect(came.slice(index).filter((other) => other < at + limit.windowMs).length).toBeLessThanOrEqual(most)
      },
    ),
  )
})

/** Takes as many turns as it is told, by virtual time; answers when each came. */
async function taken(turns: Turn[]): Promise<number[]> {
  const clock = new ManualClock(0)
  const rates = ratesOf(clock, seededRandom(1))
  const came: number[] = []
  const all = Promise.all(
    turns.map((turn) => rates.take(turn, { giveUpAt: Infinity, signal: undefined }).then(() => came.push(clock.now()))),
  )
  let isDone = false
  void all.then(() => (isDone = true))
  while (!isDone) {
    if (clock.dues.length > 0) clock.set(clock.dues[0]!)
    await new Promise(setImmediate)
  }
  return came
}

test('a thousand calls go at once, the next ones at a pace: 10,000 in a minute and no more', async () => {
  const came = await taken(Array.from({ length: 1_200 }, () => turnOf('user/get')))
  expect(came.filter((at) => at === 0)).toHaveLength(1_000)
  expect(came.at(-1)).toBeGreaterThanOrEqual(Math.floor((200 * MINUTE_MS) / 9_000))
  expect(came.at(-1)).toBeLessThan((201 * MINUTE_MS) / 9_000)
})

test('a member gets 30 messages a minute, and does not hold up another', async () => {
  const came = await taken([
    ...Array.from({ length: 16 }, () => turnOf('message/send', { touser: 'LinXia' })),
    turnOf('message/send', { touser: 'WangFang' }),
  ])
  expect(came.filter((at) => at === 0)).toHaveLength(16)
  expect(came.at(-1)).toBe(4_000)
})

test('who would wait for too long is told at once when to come again', async () => {
  const clock = new ManualClock(0)
  const rates = ratesOf(clock, seededRandom(1))
  const turn = turnOf('media/uploadimg')
  for (let count = 0; count < 500; count++) await rates.take(turn, { giveUpAt: 0, signal: undefined })
  await expect(rates.take(turn, { giveUpAt: 120_000, signal: undefined })).rejects.toMatchObject({
    kind: 'later',
    meaning: 'no_turn',
    details: { retryAt: 172_800 },
  })
  expect(clock.dues).toEqual([])
})
