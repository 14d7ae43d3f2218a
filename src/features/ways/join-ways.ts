import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { MAX_WAYS } from '../../kernel/limits.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { expected } from './contact-ways.ts'
import * as store from './join-store.ts'
import { archiveWay, renewWay } from './life-store.ts'
import type { JoinWayDraft } from './shapes.ts'
import { newState } from './states.ts'

/** What people do with join ways, as with contact ways. */
interface Parts {
  database: Database
  clock: Clock
}

export const createJoinWay = (
  { database, clock, random }: Parts & { random: Random },
  draft: JoinWayDraft,
): Promise<number> =>
  database.transaction(async (tx) => {
    if ((await store.countJoinWays(tx)) >= MAX_WAYS) throw new Refusal('limit_reached', { limit: MAX_WAYS })
    for (;;) {
      const id = await store.insertJoinWay(tx, newState(random, 'join_ways'), draft, clock.now())
      if (id !== undefined) return id
    }
  })

export const editJoinWay = (
  { database, clock }: Parts,
  id: number,
  { expectedRevision, ...change }: Partial<JoinWayDraft> & { expectedRevision?: number | undefined },
): Promise<void> =>
  database.transaction(async (tx) => {
    const { name, chatIds, makesGroups, baseName, baseNumber } = expected(
      await store.holdJoinWay(tx, id),
      expectedRevision,
    )
    const draft = { name, chatIds, makesGroups, baseName, baseNumber, ...change }
    await store.updateJoinWay(tx, id, draft, clock.now())
  })

export const archiveJoinWay = ({ database, clock }: Parts, id: number): Promise<void> =>
  database.transaction(async (tx) => {
    expected(await store.holdJoinWay(tx, id))
    await archiveWay(tx, 'join_ways', id, clock.now())
  })

export const renewJoinWay = ({ database, clock }: Parts, id: number): Promise<void> =>
  database.transaction(async (tx) => {
    expected(await store.holdJoinWay(tx, id))
    await renewWay(tx, 'join_ways', id, clock.now())
  })
