import { readFileSync } from 'node:fs'
import { Engine } from '../../src/engine.ts'
import type { Fact } from '../../src/events.ts'
import { ManualClock } from '../../src/kernel/clock.ts'
import { openDatabase } from '../../src/kernel/database.ts'
import { seededRandom } from '../../src/kernel/random.ts'
import { commitFacts } from '../../src/pipeline/commit.ts'
import { testVault } from '../support/vault.ts'

/**
 * One of several processes of crash.test.ts: commits the facts of a file in an order of its own and takes wakes between,
 * until it is killed or done. Everything is sent again after a kill, as a client would that got no answer.
 */
const [url, file, seed, now, zone] = process.argv.slice(2) as [string, string, string, string, string]
const facts = JSON.parse(readFileSync(file, 'utf8')) as Fact[]
const random = seededRandom(Number(seed))
const database = openDatabase(url, { name: 'crash-worker', max: 4 })
const engine = new Engine({
  database,
  clock: new ManualClock(Number(now)),
  vault: testVault(),
  zone,
  onError: (error) => {
    throw error
  },
})

const order = facts.map((fact) => ({ fact, by: random.next() })).sort((x, y) => x.by - y.by)
for (let from = 0; from < order.length;) {
  const size = 1 + Math.floor(random.next() * 9)
  const portion = order.slice(from, from + size).map(({ fact }) => fact)
  await Promise.all([commitFacts(engine.core, portion), random.next() < 0.2 ? engine.wakes.drain() : undefined])
  from += size
}
await engine.quiet()
await database.close()
