import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { whenFileEnds } from '../../test/support/cleanup.ts'
import { systemClock } from './clock.ts'
import { stayLean } from './lean.ts'

const LOOK_EVERY_MS = 300
const made = () => new WeakRef({ somewhat: 'large' })

async function isCollected(ref: WeakRef<object>): Promise<boolean> {
  const giveUpAt = systemClock.now() + 20_000
  while (systemClock.now() < giveUpAt) {
    await sleep(50)
    if (ref.deref() === undefined) return true
  }
  return false
}

test('what a busy time leaves behind is let go of when it is over', { timeout: 60_000 }, async () => {
  const lean = stayLean(LOOK_EVERY_MS)
  whenFileEnds(async () => lean.stop())
  expect(await isCollected(made()), 'after the start').toBe(true)
  const busyUntil = systemClock.now() + 2 * LOOK_EVERY_MS
  while (systemClock.now() < busyUntil) await sleep(0)
  expect(await isCollected(made()), 'after a load').toBe(true)
})
