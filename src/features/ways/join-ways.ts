import type { Random } from '../../kernel/random.ts'
import * as store from './join-store.ts'
import { expected, insertNew, type Parts } from './life.ts'
import type { JoinWayDraft } from './shapes.ts'

/** What people say of join ways. */
export const createJoinWay = (
  { database, clock, random }: Parts & { random: Random },
  draft: JoinWayDraft,
): Promise<number> =>
  database.transaction((tx) =>
    insertNew(tx, random, 'join_ways', (state) => store.insertJoinWay(tx, state, draft, clock.now())),
  )

export const editJoinWay = (
  { database, clock }: Parts,
  id: number,
  { expectedRevision, ...change }: Partial<JoinWayDraft> & { expectedRevision?: number | undefined },
): Promise<void> =>
  database.transaction(async (tx) => {
    const held = expected(await store.holdJoinWay(tx, id), expectedRevision)
    const { name, chatIds, makesGroups, baseName, baseNumber } = held
    const draft = { name, chatIds, makesGroups, baseName, baseNumber, ...change }
    await store.updateJoinWay(tx, id, draft, clock.now())
  })
