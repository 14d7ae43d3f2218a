import type { Clock } from '../../kernel/clock.ts'
import type { Database, Session } from '../../kernel/database.ts'
import { MAX_WAYS } from '../../kernel/limits.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { unknownReference } from '../../pipeline/places.ts'
import * as store from './contact-store.ts'
import { archiveWay, renewWay } from './life-store.ts'
import type { ContactWayDraft } from './shapes.ts'
import { newState } from './states.ts'

/** What people do with contact ways. Each writes what is wanted; WeCom is made to agree afterwards, outside of any
 *  transaction (making.ts). */
interface Parts {
  database: Database
  clock: Clock
}

export const createContactWay = (
  { database, clock, random }: Parts & { random: Random },
  draft: ContactWayDraft,
): Promise<number> =>
  database.transaction(async (tx) => {
    await check(tx, draft)
    if ((await store.countContactWays(tx)) >= MAX_WAYS) throw new Refusal('limit_reached', { limit: MAX_WAYS })
    for (;;) {
      const id = await store.insertContactWay(tx, newState(random, 'contact_ways'), draft, clock.now())
      if (id !== undefined) return id
    }
  })

export const editContactWay = (
  { database, clock }: Parts,
  id: number,
  { expectedRevision, ...change }: Partial<ContactWayDraft> & { expectedRevision?: number | undefined },
): Promise<void> =>
  database.transaction(async (tx) => {
    const held = expected(await store.holdContactWay(tx, id), expectedRevision)
    const { name, channel, region, skipVerify, userids, departmentIds, rota, cap, caps, backupUserids, tags, welcome } =
      held
    const before = { name, channel, region, skipVerify, userids, departmentIds, rota, cap, caps, backupUserids, tags, welcome } // prettier-ignore
    const draft = { ...before, ...change }
    await check(tx, draft, before)
    await store.updateContactWay(tx, id, draft, clock.now())
  })

export const archiveContactWay = ({ database, clock }: Parts, id: number): Promise<void> =>
  database.transaction(async (tx) => {
    expected(await store.holdContactWay(tx, id))
    await archiveWay(tx, 'contact_ways', id, clock.now())
  })

/** Another code is wanted. */
export const renewContactWay = ({ database, clock }: Parts, id: number): Promise<void> =>
  database.transaction(async (tx) => {
    expected(await store.holdContactWay(tx, id))
    await renewWay(tx, 'contact_ways', id, clock.now())
  })

/** What was chosen before and is gone since hinders nobody who changes something else. */
async function check(tx: Session, draft: ContactWayDraft, before?: ContactWayDraft): Promise<void> {
  if (draft.userids.length + draft.departmentIds.length === 0) throw new Refusal('nobody_serves')
  const fresh = <T>(wanted: T[], held: T[] = []) => wanted.filter((one) => !held.includes(one))
  const [department] = await store.selectUnknownDepartments(tx, fresh(draft.departmentIds, before?.departmentIds))
  if (department !== undefined) throw new Refusal('no_such_department', { id: department })
  const [tag] = await store.selectUnknownTags(tx, fresh(draft.tags, before?.tags))
  if (tag !== undefined) throw unknownReference({ kind: 'tag', slug: tag })
}

export function expected<T extends { revision: number }>(row: T | undefined, revision?: number): T {
  if (!row) throw new Refusal('not_found')
  if (revision !== undefined && revision !== row.revision) throw new Refusal('changed_meanwhile')
  return row
}
