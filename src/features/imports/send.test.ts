import { describe, expect, it } from 'vitest'
import { Refusal } from '../../kernel/refusals.ts'
import type { ItemResult, Unit } from './items.ts'
import { BATCH_LANES, MAX_BATCH_ITEMS, MAX_BATCH_WEIGHT } from './limits.ts'
import { Sender } from './send.ts'

const unit = (line: number, weight = 1): Unit => ({
  item: { type: 'track', messageId: String(line), timestamp: '2024-01-01T00:00:00Z' },
  line,
  weight,
})
const answers = (count: number): ItemResult[] => Array.from({ length: count }, () => ({ status: 'stored' }))

/** A door whose answers the test gives by hand. */
function handDoor() {
  const waiting: { size: number; answer(): void; fail(): void }[] = []
  const ingest = (items: readonly unknown[]) =>
    new Promise<ItemResult[]>((resolve, reject) =>
      waiting.push({
        size: items.length,
        answer: () => resolve(answers(items.length)),
        fail: () => reject(new Error('refused')),
      }),
    )
  return { waiting, ingest }
}
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('sending', () => {
  it('keeps a few batches on their way, makes who adds wait, and tells results in the order of the file', async () => {
    const door = handDoor()
    const told: number[] = []
    const sender = new Sender(door.ingest, async (units) => void told.push(units[0]!.line))
    let added = 0
    const adding = (async () => {
      for (let line = 0; line < 5 * MAX_BATCH_ITEMS; line++, added++) await sender.add(unit(line))
      await sender.finish()
    })()
    await settle()
    expect(door.waiting.map(({ size }) => size)).toEqual(Array(BATCH_LANES).fill(MAX_BATCH_ITEMS))
    expect(added).toBe((BATCH_LANES + 1) * MAX_BATCH_ITEMS - 1)
    door.waiting[2]!.answer()
    door.waiting[1]!.answer()
    await settle()
    expect(told).toEqual([])
    door.waiting[0]!.answer()
    await settle()
    expect(door.waiting.length).toBe(5)
    for (const one of door.waiting) one.answer()
    await adding
    expect(told).toEqual([0, 1_000, 2_000, 3_000, 4_000])
  })

  it('after a failed batch tells nothing more, and leaves nothing on its way', async () => {
    const door = handDoor()
    const told: number[] = []
    const sender = new Sender(door.ingest, async (units) => void told.push(units[0]!.line))
    for (let line = 0; line < 3 * MAX_BATCH_ITEMS; line++) await sender.add(unit(line))
    const finishing = sender.finish()
    door.waiting[0]!.answer()
    door.waiting[1]!.fail()
    let isOver = false
    const over = finishing.finally(() => (isOver = true))
    over.catch(() => {})
    await settle()
    expect(isOver).toBe(false)
    door.waiting[2]!.answer()
    await expect(over).rejects.toThrow('refused')
    expect(told).toEqual([0])
  })

  it('keeps batches of very large orders small', async () => {
    const sizes: number[] = []
    const sender = new Sender(
      async (items) => {
        sizes.push(items.length)
        return answers(items.length)
      },
      async () => {},
    )
    for (let line = 0; line < 25; line++) await sender.add(unit(line, MAX_BATCH_WEIGHT / 10))
    await sender.finish()
    expect(sizes).toEqual([10, 10, 5])
  })

  it('asks a busy engine again', async () => {
    let asked = 0
    const sender = new Sender(
      async (items) => {
        if (++asked < 3) throw new Refusal('overloaded')
        return answers(items.length)
      },
      async () => {},
    )
    await sender.add(unit(1))
    await sender.finish()
    expect(asked).toBe(3)
  })
})
