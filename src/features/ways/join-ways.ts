import type { Session } from '../../kernel/database.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import * as store from './join-store.ts'
import { expected, fresh, insertNew, type Parts } from './life.ts'
import type { JoinWayDraft } from './shapes.ts'

/** What people say of join ways. */
export const createJoinWay = (
  { database, clock, random }: Parts & { random: Random },
  draft: JoinWayDraft,
): Promise<number> =>
  database.transaction(async (tx) => {
    await check(tx, draft.chatIds)
    return insertNew(tx, random, 'join_ways', (state) => store.insertJoinWay(tx, state, draft, clock.now()))
  })

export const editJoinWay = (
  { database, clock }: Parts,
  id: number,
  { expectedRevision, ...change }: Partial<JoinWayDraft> & { expectedRevision?: number | undefined },
): Promise<void> =>
  database.transaction(async (tx) => {
    const held = expected(await store.holdJoinWay(tx, id), expectedRevision)
    const { name, chatIds, makesGroups, baseName, baseNumber } = held
    const draft = { name, chatIds, makesGroups, baseName, baseNumber, ...change }
    await check(tx, fresh(draft.chatIds, chatIds))
    await store.updateJoinWay(tx, id, draft, clock.now())
  })

async function check(tx: Session, chatIds: string[]): Promise<void> {
  const [group] = await store.selectUnknownGroups(tx, chatIds)
  if (group !== undefined) throw new Refusal('no_such_group', { id: group })
}
