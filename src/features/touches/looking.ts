import { WecomError, wordingOf } from '../../channels/wecom/errors.ts'
import type { Wecom } from '../../channels/wecom/wecom.ts'
import { SECOND_MS } from '../../kernel/clock.ts'
import { SEND_RESULT_LIFE_MS } from '../../kernel/limits.ts'
import { lookAgainMs, outcomeOf, pressOf } from './rules.ts'
import type { Office } from './office.ts'
import * as store from './store.ts'
import { settle, tellSettled } from './told.ts'

/** WeCom tells nobody that a message was confirmed: it is asked, soon at first and then less often, and whoever has not
 *  confirmed is reminded. What became of it for each customer is a fact, told once. Where it never says, that is told. */
export async function lookAt(office: Office, task: store.SendTask): Promise<void> {
  const { database, clock } = office
  try {
    await look(office, await office.wecom(), task)
  } catch (error) {
    if (!(error instanceof WecomError)) throw error
    const now = clock.now()
    if (error.kind !== 'later' && now >= task.madeAt + SEND_RESULT_LIFE_MS) return giveUpOn(office, task)
    const looks = task.looks + 1
    await store.updateTask(database, task.id, { looks, dueAt: now + lookAgainMs(looks), problem: wordingOf(error) })
  }
}

async function look(office: Office, wecom: Wecom, task: store.SendTask): Promise<void> {
  const { database, clock } = office
  const msgid = task.msgid!
  const looks = task.looks + 1
  const again = (dueAt = clock.now() + lookAgainMs(looks)) => store.updateTask(database, task.id, { looks, dueAt })
  const confirmedAt = await confirmedBy(office, wecom, task)
  if (confirmedAt !== undefined) return readResults(office, wecom, task, confirmedAt)
  if (task.isUnwanted) return void ((await takeBack(office, wecom, task, 'unwanted')) || (await again()))
  const { deed, nextAt } = pressOf(task, clock.now(), office.zone)
  if (deed === 'give_up') return void ((await takeBack(office, wecom, task, 'expired')) || (await again()))
  if (deed === 'remind') {
    await store.updateTask(database, task.id, { remindedAt: clock.now() })
    await wecom.call('externalcontact/remind_groupmsg_send', { body: { msgid } }).catch(refused)
  } else if (deed === 'escalate') {
    await office.escalate(task)
    await store.updateTask(database, task.id, { escalatedAt: clock.now() })
  }
  await again(Math.min(clock.now() + lookAgainMs(looks), nextAt > clock.now() ? nextAt : Infinity))
}

/** WeCom does not know it any more, or says nothing of it that we understand. */
async function giveUpOn({ clock, database, write }: Office, task: store.SendTask): Promise<void> {
  const ids = (await store.selectTouchesOf(database, task.id)).flatMap(({ id, state }) => (state === 'tasked' ? [id] : [])) // prettier-ignore
  await write(async (session) => {
    await store.updateTask(session, task.id, { state: 'failed' })
    return { items: await settle(session, ids, { reason: 'unheard', at: clock.now() }), result: undefined }
  })
}

function notThere(error: unknown): undefined {
  if (!(error instanceof WecomError) || error.kind !== 'gone') throw error
}

/** WeCom does not want it now; nothing depends on it. */
function refused(error: unknown): void {
  if (!(error instanceof WecomError)) throw error
}

async function confirmedBy(
  { clock }: Office,
  wecom: Wecom,
  { msgid, userid }: store.SendTask,
): Promise<number | undefined> {
  for await (const { task_list: tasks } of wecom.pages('externalcontact/get_groupmsg_task', {
    body: { msgid: msgid! },
  })) {
    const own = tasks.find((one) => one.userid === userid)
    if (own) return own.status !== 2 ? undefined : own.send_time ? own.send_time * SECOND_MS : clock.now()
  }
  return undefined
}

/** False: WeCom cannot be told so now. Until it is, somebody of the staff may still confirm it, and customers would get it. */
async function takeBack(office: Office, wecom: Wecom, task: store.SendTask, reason: string): Promise<boolean> {
  const { database, clock } = office
  try {
    await wecom.call('externalcontact/cancel_groupmsg_send', { body: { msgid: task.msgid! } })
  } catch (error) {
    if (!(error instanceof WecomError)) throw error
    // Cancelled there already, or not there any more.
    if (error.kind !== 'gone' && clock.now() < task.madeAt + SEND_RESULT_LIFE_MS) return false
  }
  // Somebody may have confirmed it between our look and that.
  const confirmedAt = await confirmedBy(office, wecom, task).catch(notThere)
  if (confirmedAt !== undefined) {
    await readResults(office, wecom, task, confirmedAt)
    return true
  }
  const touches = await store.selectTouchesOf(database, task.id)
  await database.transaction(async (session) => {
    await store.updateTask(session, task.id, { state: 'cancelled' })
    await store.settleTouches(session, touches.map(({ id }) => id), { state: 'cancelled', reason, at: clock.now() }) // prettier-ignore
  })
  return true
}

async function readResults(office: Office, wecom: Wecom, task: store.SendTask, confirmedAt: number): Promise<void> {
  const { database, clock, write, reread } = office
  const told = new Map<string, { status: number; at: number }>()
  const body = { msgid: task.msgid!, userid: task.userid }
  for await (const { send_list: list } of wecom.pages('externalcontact/get_groupmsg_send_result', { body }))
    for (const { external_userid: customer, chat_id: id = customer, status, send_time: time } of list)
      if (id !== undefined) told.set(id, { status, at: time ? time * SECOND_MS : clock.now() })
  const touches = (await store.selectTouchesOf(database, task.id)).filter(({ state }) => state === 'tasked')
  const settled = touches.flatMap((touch) => {
    const result = told.get(touch.recipient)
    const reason = outcomeOf(result?.status, task.madeAt, clock.now())
    return reason === undefined ? [] : [{ touch, reason, at: result?.at ?? clock.now() }]
  })
  const isOver = settled.length === touches.length
  await write(async (session) => {
    for (const [reason, some] of Map.groupBy(settled, (one) => one.reason)) {
      const state = reason === null ? 'delivered' : 'failed'
      await store.settleTouches(session, some.map(({ touch }) => touch.id), { state, reason, at: some[0]!.at }) // prettier-ignore
    }
    const looks = task.looks + 1
    // WeCom is not through with all of them yet.
    const dueAt = clock.now() + lookAgainMs(looks)
    await store.updateTask(session, task.id, { confirmedAt, looks, dueAt, ...(isOver && { state: 'confirmed' }) })
    return { items: await tellSettled(session, settled), result: undefined }
  })
  const lost = settled.filter(({ touch, reason }) => reason === 'not_friend' && !touch.isOfGroup)
  const hint = { userid: task.userid, change: 'not_friend', at: confirmedAt } as const
  await reread(
    lost.map(({ touch }) => touch.recipient),
    hint,
  )
}
