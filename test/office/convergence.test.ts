import { expect, test } from 'vitest'
import { z } from 'zod'
import { setSwitches, type Switches } from '../../wecom-sandbox/switches.ts'
import { compareCustomers, type Difference } from '../../src/pipeline/rebuild.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { sql } from '../../src/kernel/sql.ts'
import { tagCustomers, untagCustomers } from '../../src/features/tags/tags.ts'
import { Chance } from '../oracle/chance.ts'
import { freshDatabase } from '../support/database.ts'
import { openOffice, playWecom, settleAll } from '../support/office.ts'
import { actAtRandom } from './acts.ts'
import { ours, theirs } from './truth.ts'

const ACTS = 80

// Whose customers were those of who has resigned is found by the next reading of all.
/** Callbacks in order and out of it, twice, and late; every one comes in the end. */
const ROUGH: Partial<Switches> = { callbackDuplicateRate: 0.3, callbackReorderRate: 0.3, callbackReorderMs: 400, callbackLanes: 4, apiBusyRate: 0.01 } // prettier-ignore
const LOSSY: Partial<Switches> = { ...ROUGH, callbackDropRate: 0.3 }
const CALM: Partial<Switches> = {
  callbackDuplicateRate: 0,
  callbackReorderRate: 0,
  callbackDropRate: 0,
  apiBusyRate: 0,
}

async function play(seed: number, faults: Partial<Switches>, people: { mayResign: boolean }) {
  const database = await freshDatabase()
  const played = await playWecom({ seed })
  const office = await openOffice(database, played)
  const { sandbox } = played
  const { core } = office.engine
  const chance = new Chance(seed)
  const actor = { id: 'key:1', random: systemRandom }
  for (let n = 0; n < 30; n++) actAtRandom(sandbox, chance, people)
  office.wecom.start()
  await settleAll(database, office)

  /** Somebody here sets or takes a tag too. */
  async function tagHere(): Promise<void> {
    const customers = await database.rows(
      z.object({ id: z.int() }),
      sql`select distinct customer_id as id from identities
      where kind = 'external_userid' order by 1`,
    )
    const tags = await database.rows(
      z.object({ slug: z.string() }),
      sql`select t.slug from tags t
      join wecom_tags w on w.tag_id = t.id where t.archived_at is null order by 1`,
    )
    if (customers.length === 0 || tags.length === 0) return
    const wanted = { tag: chance.pick(tags).slug, customerIds: [chance.pick(customers).id] }
    await (
      chance.often(0.6) ? tagCustomers(core, actor, { ...wanted, until: null }) : untagCustomers(core, actor, wanted)
    ).catch(() => {}) // it has just been archived
  }
  /** What was held back as well. */
  async function everythingArrived(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ROUGH.callbackReorderMs! * 2))
    await settleAll(database, office)
  }
  setSwitches(sandbox.state, sandbox.switches, faults)
  for (let n = 0; n < ACTS; n++) {
    actAtRandom(sandbox, chance, people)
    if (chance.often(0.1)) {
      // Apart from what WeCom's people do: where both sides change one tag in the same seconds, either may have the last word.
      await everythingArrived()
      await tagHere()
      await everythingArrived()
    }
    if (chance.often(0.1)) await office.settle()
  }
  await everythingArrived()
  setSwitches(sandbox.state, sandbox.switches, CALM)
  return { database, office, sandbox }
}

test.each([11])(
  'seed %i: callbacks that come twice and out of order lead to what is so',
  async (seed) => {
    const { database, sandbox } = await play(seed, ROUGH, { mayResign: false })
    expect(await ours(database)).toEqual(theirs(sandbox))
  },
  120_000,
)

test.each([21])(
  'seed %i: and of those that are lost the next reading makes up for',
  async (seed) => {
    const { database, office, sandbox } = await play(seed, LOSSY, { mayResign: true })
    await office.wecom.syncs.ask('test')
    await settleAll(database, office)
    expect(await ours(database)).toEqual(theirs(sandbox))
    const found: Difference[] = []
    await office.engine.quiet()
    await compareCustomers(office.engine.core, (one) => found.push(one))
    expect(found).toEqual([])
  },
  120_000,
)
