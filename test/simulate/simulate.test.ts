import { expect, test } from 'vitest'
import { run, TEST_MS } from '../process/siyu.ts'

/** The command itself, small: `npx siyu simulate --days 30 --customers 2000` is the same for an hour's patience. */
interface Told {
  sha256: string
  store: string
  events: number
  crashes: number
  promises: { promise: string; isKept: boolean; detail: string }[]
}
const simulate = async (...options: string[]): Promise<Told> =>
  JSON.parse((await run(['simulate', '--json', '--days', '1', '--customers', '30', ...options], {})).out) as Told

test(
  'one seed is one log, to the last byte; with faults every promise holds and the store has told the same',
  { timeout: TEST_MS },
  async () => {
    // prettier-ignore
    const [one, same] = [await simulate('--seed', '11'), await simulate('--seed', '11')]
    expect(one.promises.filter(({ isKept }) => !isKept)).toEqual([])
    expect(one.events).toBeGreaterThan(100)
    expect(same.sha256).toBe(one.sha256)
    expect((await simulate('--seed', '12', '--customers', '5')).sha256).not.toBe(one.sha256)

    const hurt = await simulate('--seed', '11', '--faults')
    expect(hurt.promises.filter(({ isKept }) => !isKept)).toEqual([])
    expect(hurt.crashes).toBeGreaterThan(0)
    expect(hurt.store).toBe(one.store)
  },
)
