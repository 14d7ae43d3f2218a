import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { HOUR_MS, type ManualClock } from '../../kernel/clock.ts'
import { sql } from '../../kernel/sql.ts'
import type { RunningSandbox } from '../sandbox.ts'
import type { Running } from '../serve.ts'
import type { Operators } from './operators.ts'

/**
 * Virtual time: the sandbox and the product stand at the same instant; when neither has anything left to do there, both go to
 * the next at which one of them has. The product's workers are not running; what is due is done when it is asked for.
 */
interface SandboxTime {
  now: number
  nextAt: number | null
}

export interface Driven {
  product: Running
  sandbox: RunningSandbox
  clock: ManualClock
  /** Who do something besides; nobody without. */
  operators?: Operators
}

/** From where they are until that instant. `onInstant` is told of each, before it is lived. */
export async function drive(driven: Driven, until: number, onInstant: (at: number) => void): Promise<void> {
  const { sandbox, clock } = driven
  let next = await liveThrough(driven, clock.now())
  while (clock.now() < until) {
    const at = Math.min(Math.max(next, clock.now() + 1), until)
    onInstant(at)
    clock.set(Math.max(at, clock.now()))
    await sandbox.control('POST', '/clock', { to: clock.now() })
    next = await liveThrough(driven, clock.now())
  }
}

/** Until nothing is left to do at this instant; answers when something is. */
export async function liveThrough(driven: Driven, at: number): Promise<number> {
  const { product, sandbox, clock, operators } = driven
  for (;;) {
    await operators?.work(product.product.engine.core, clock.now())
    const told = await withTime(driven, () => product.wecom.drain())
    await product.product.engine.quiet()
    const webhooks = await product.webhooks.drain()
    const { nextAt } = await sandbox.control<SandboxTime>('POST', '/settle')
    const [due] = await product.product.database.rows(
      z.object({ at: z.int().nullable() }),
      sql`select min(due) as at from wakes`,
    )
    const next = Math.min(told ?? Infinity, webhooks ?? Infinity, nextAt ?? Infinity, due!.at ?? Infinity, operators?.nextAt() ?? Infinity) // prettier-ignore
    // What was written there may have been told here meanwhile.
    if (next > Math.max(at, clock.now())) return next
  }
}

const LOOK_MS = 5
/** Somebody waits for time to pass before the work can go on (WeCom is to be asked again): it passes. */
async function withTime<T>({ clock, sandbox }: Driven, work: () => Promise<T>): Promise<T> {
  let isOver = false
  const working = work().finally(() => (isOver = true))
  const passing = (async () => {
    for (let looks = 0; !isOver; looks++) {
      await Promise.race([sleep(LOOK_MS), working.catch(() => {})])
      const [due] = clock.dues
      if (isOver || due === undefined || due > clock.now() + HOUR_MS || looks < 2) continue
      clock.set(due)
      await sandbox.control('POST', '/clock', { to: due })
      looks = 0
    }
  })()
  const result = await working
  await passing
  return result
}
