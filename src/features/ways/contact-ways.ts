import type { Session } from '../../kernel/database.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { unknownReference } from '../../pipeline/places.ts'
import * as store from './contact-store.ts'
import { expected, fresh, insertNew, type Parts } from './life.ts'
import type { ContactWayDraft } from './shapes.ts'

/** What people say of contact ways. */
export const createContactWay = (
  { database, clock, random }: Parts & { random: Random },
  draft: ContactWayDraft,
): Promise<number> =>
  database.transaction(async (tx) => {
    await check(tx, draft)
    return insertNew(tx, random, 'contact_ways', (state) => store.insertContactWay(tx, state, draft, clock.now()))
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

async function check(tx: Session, draft: ContactWayDraft, before?: ContactWayDraft): Promise<void> {
  if (draft.userids.length + draft.departmentIds.length === 0) throw new Refusal('nobody_serves')
  const [department] = await store.selectUnknownDepartments(tx, fresh(draft.departmentIds, before?.departmentIds))
  if (department !== undefined) throw new Refusal('no_such_department', { id: department })
  const [tag] = await store.selectUnknownTags(tx, fresh(draft.tags, before?.tags))
  if (tag !== undefined) throw unknownReference({ kind: 'tag', slug: tag })
}
