import { Engine } from '../src/engine.ts'
import { systemClock, type Clock } from '../src/kernel/clock.ts'
import type { Database } from '../src/kernel/database.ts'
import { systemRandom } from '../src/kernel/random.ts'
import { WAKE_LANES } from '../src/pipeline/wake.ts'
import { openVault } from '../src/pipeline/vault-store.ts'

const BENCH_SECRET = 'the people of a bench are made up'

/** The product's engine as benches use it. A worker that fails is said loudly and does not end the bench. */
export const openEngine = async (database: Database, clock: Clock = systemClock): Promise<Engine> =>
  new Engine({
    database,
    clock,
    vault: await openVault(database, BENCH_SECRET, systemRandom),
    zone: 'Asia/Shanghai',
    onError: (error, what) => console.error(what, error),
  })

/** Takes the turns of all who are due, as the product does: in its lanes. */
export const takeDue = ({ wakes }: Engine): Promise<unknown> =>
  Promise.all(Array.from({ length: WAKE_LANES }, (_, lane) => wakes.take(lane)))
