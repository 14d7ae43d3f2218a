import { DAY_MS, systemClock } from '../../src/kernel/clock.ts'
import { makeCustomers } from '../../bench/console.ts'
import { sendHistory } from '../../bench/history.ts'
import { defineMany, fillWithMany } from './fill-many.ts'
import { fillWithGroup } from './fill-group.ts'
import { fillWithMark } from './fill-mark.ts'
import { fillWithTouches } from './fill-touches.ts'
import { fillWithOne, LONG_CHINESE, LONG_LATIN, PLAIN, type Names } from './fill-one.ts'
import type { Installation } from './installation.ts'

/** How full an installation is: just after the first sign-in; one of each noun; names as long as names get; and many. */
export const SIZES = ['0', '1', 'long', 'million'] as const
export type Size = (typeof SIZES)[number]

const CUSTOMERS = 1_000_000
const ORDERING = 50_000
const EVENTS = 300_000

export async function fill(
  installation: Installation,
  size: Size,
  { customers = CUSTOMERS, say }: { customers?: number | undefined; say(line: string): void },
): Promise<void> {
  const { engine, database } = installation
  const fillOne = async (names: Names) => {
    await fillWithOne(installation, names)
    await fillWithGroup(installation, names)
    await fillWithMark(database, names)
    await fillWithTouches(installation, names)
  }
  if (size === '1') await fillOne(PLAIN)
  if (size === 'long') for (const names of [LONG_CHINESE, LONG_LATIN]) await fillOne(names)
  if (size === 'million') {
    say('definitions')
    await defineMany(installation)
    await engine.builder.finishAll()
    say(`${customers} customers`)
    await makeCustomers(engine, customers)
    say('what some of them have done')
    const now = systemClock.now()
    const plan = { seed: 3, people: Math.min(ORDERING, customers), count: Math.min(EVENTS, customers * 5) }
    await sendHistory(engine, { ...plan, fromMs: now - 120 * DAY_MS, toMs: now }, 'web')
    say('everything else')
    await fillOne(PLAIN)
    await fillWithMany(installation)
  }
  await engine.quiet()
  await database.pool.query('vacuum analyze')
}
