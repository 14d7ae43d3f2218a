import type { TaskOutcome } from '../../events.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Core } from '../../pipeline/commit.ts'
import { ensureIdentitiesOf, identifierOf, writeFacts, type Actor } from '../../pipeline/verbs.ts'
import { insertLog } from '../group-flows/group-flows.ts'
import * as store from './store.ts'

/**
 * Staff tasks (员工任务): what a standing flow asks of whoever serves the customer. Turns write them; that one is done is a
 * fact, so that a flow may wait for it.
 */
export { selectTasks, taskShape } from './store.ts'
export { openTaskTelling } from './telling.ts'

/** Done once; saying it again is refused, also in the same moment. */
export const finishTask = (
  core: Core,
  actor: Actor,
  customerId: number,
  { task, outcome }: { task: number; outcome: TaskOutcome },
): Promise<void> =>
  core.database.transaction(async (session) => {
    await store.holdTask(session, task)
    const held = await store.selectOne(core.database, customerId, task)
    if (!held) throw new Refusal('not_found')
    if (held.isDone) throw new Refusal('task_done')
    const [strongest] = await ensureIdentitiesOf(core, customerId)
    const { kind, sop, step } = held
    const properties = { task, kind, outcome, ...(sop !== null && { sop }), ...(step !== null && { step }) }
    await writeFacts(core, actor, [{ name: 'Task Done', properties, about: identifierOf(strongest!) }])
  })

/** The same of a group's, by its owner or whoever may do everything (`serves`: null): its own log has it, and flows hear of it. */
export const finishGroupTask = (
  core: Core,
  { by, serves }: { by: string; serves: readonly string[] | null },
  { task, outcome }: { task: number; outcome: TaskOutcome },
): Promise<void> =>
  core.database.transaction(async (session) => {
    const held = await store.holdOfGroup(session, task)
    if (!held || (serves !== null && !serves.includes(held.owner))) throw new Refusal('not_found')
    if (held.isDone) throw new Refusal('task_done')
    const now = core.clock.now()
    await store.finishOfGroup(session, task, { outcome, by, now })
    const { chat, kind, sop, step } = held
    const detail = { task, kind, outcome, ...(sop !== null && { sop }), ...(step !== null && { step }) }
    await insertLog(session, [{ chatId: chat, at: now, kind: 'task_done', detail, isUnheard: true }])
  })
