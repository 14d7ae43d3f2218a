import { expect, test } from 'vitest'
import { MAX_HELD, Tail, type TailQuestion } from '../../console/src/pages/events/tail.ts'

/** A log as the server shows it, in which a number may appear below what has been read. */
function openLog() {
  const log: { seq: number }[] = []
  let now = 0
  const add = (...numbers: number[]) => log.push(...numbers.map((seq) => ({ seq })))
  const ask = async ({ after, before, limit }: TailQuestion) => {
    const sorted = log.toSorted((a, b) => a.seq - b.seq)
    const top = sorted.at(-1)?.seq ?? 0
    if (after !== undefined) {
      const events = sorted.filter(({ seq }) => seq > Number(after)).slice(0, limit)
      return { events, next: events.length === limit ? events.at(-1)!.seq : top }
    }
    const events = sorted.toReversed().filter(({ seq }) => seq < Number(before)).slice(0, limit) // prettier-ignore
    return { events, next: events.length === limit ? events.at(-1)!.seq : null }
  }
  const tail = new Tail(ask, () => now)
  return {
    add,
    wait: (ms: number) => void (now += ms),
    follow: async () => (await tail.follow()).events.map(({ seq }) => seq),
    tail,
  }
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

test('each event is shown once, the latest first, also one whose commit took long', async () => {
  const { add, wait, follow } = openLog()
  add(1, 2, 3)
  expect(await follow()).toEqual([3, 2, 1])
  add(5, 6)
  wait(1_000)
  expect(await follow()).toEqual([6, 5, 3, 2, 1])
  add(4)
  wait(1_000)
  expect(await follow()).toEqual([6, 5, 4, 3, 2, 1])
  for (let second = 0; second < 20; second++) {
    add(8 + second * 2)
    wait(1_000)
    await follow()
    add(7 + second * 2)
  }
  wait(1_000)
  expect(await follow()).toEqual(range(1, 46).toReversed())
})

test('of a long log the end is held, and older ones when they are asked for', async () => {
  const { add, follow, tail } = openLog()
  add(...range(1, 350))
  expect(await follow()).toEqual(range(1, 350).toReversed())
  const long = openLog()
  long.add(...range(1, 2_000))
  expect(await long.follow()).toEqual(range(2_001 - MAX_HELD, 2_000).toReversed())
  expect((await tail.readOlder()).hasOlder).toBe(false)
})

test('when more comes than can be read, the latest are shown and it is said that some are not', async () => {
  const { add, wait, tail } = openLog()
  add(...range(1, 10))
  expect((await tail.follow()).isSkipping).toBe(false)
  add(...range(11, 5_000))
  wait(1_000)
  const { events, isSkipping } = await tail.follow()
  expect(isSkipping).toBe(true)
  expect(events.map(({ seq }) => seq)).toEqual(range(5_001 - MAX_HELD, 5_000).toReversed())
})
