import type { Input } from '../../channels/wecom/calls.ts'
import { WecomError, wordingOf } from '../../channels/wecom/errors.ts'
import type { Wecom } from '../../channels/wecom/wecom.ts'
import { SECOND_MS } from '../../kernel/clock.ts'
import { CLOCKS_APART_MS, SEND_UNSURE_LOOK_MS, SEND_UNSURE_MS } from '../../kernel/limits.ts'
import { MediaGone } from '../contents/contents.ts'
import { failedMaking } from './failing.ts'
import { lookAgainMs } from './rules.ts'
import type { Office } from './office.ts'
import * as store from './store.ts'
import { settle } from './told.ts'

/**
 * A task is made in WeCom: the call is outside of any transaction, and WeCom cannot be told that it is the same call again.
 * So it is written down that one begins; where nobody has written down how it ended, WeCom is asked for a task that is just
 * like it and nobody else's, before another one is made.
 */
export type Message = Omit<
  Input<'externalcontact/add_msg_template'>['body'],
  'chat_type' | 'external_userid' | 'chat_id_list' | 'sender'
>

export async function makeTask(office: Office, task: store.SendTask): Promise<void> {
  const { database, clock } = office
  const all = await store.selectTouchesOf(database, task.id)
  const open = all.filter(({ state }) => state === 'tasked')
  try {
    const wecom = await office.wecom()
    if (task.begunAt !== null) {
      // Whoever has left it since was in it when it was made.
      const found = await findMade(office, wecom, task, all.map(({ recipient }) => recipient)) // prettier-ignore
      if (found !== undefined) return await noteMade(office, task, open, { msgid: found, fail_list: [] })
      // WeCom may still be at it, or a call of ours that waits for its turn.
      if (clock.now() < task.begunAt + SEND_UNSURE_MS)
        return void (await store.updateTask(database, task.id, { dueAt: clock.now() + SEND_UNSURE_LOOK_MS }))
      await store.updateTask(database, task.id, { begunAt: null })
    }
    const wanted = await dropUnwanted(office, task, open)
    if (wanted.length === 0) return
    const message = await sendableOf(office, task)
    if (!message) return await giveUp(office, task, wanted, { state: 'failed', reason: 'no_content' })
    if (!(await store.beginMaking(database, task, clock.now()))) return
    const recipients = wanted.map(({ recipient }) => recipient)
    const to = task.toGroups
      ? { chat_type: 'group' as const, chat_id_list: recipients }
      : { chat_type: 'single' as const, external_userid: recipients }
    await noteMade(office, task, wanted, await wecom.call(MAKING, { body: { ...to, sender: task.userid, ...message } }))
  } catch (error) {
    if (!(error instanceof WecomError)) throw error
    const problem = wordingOf(error)
    const { isUnmade, isOver, dueAt } = failedMaking(error, { making: MAKING, ...task }, clock.now())
    if (isOver) {
      await store.updateTask(database, task.id, { problem })
      return giveUp(office, task, open, { state: 'failed', reason: 'refused' })
    }
    await store.updateTask(database, task.id, {
      dueAt,
      tries: task.tries + 1,
      problem,
      ...(isUnmade && { begunAt: null }),
    })
  }
}
const MAKING = 'externalcontact/add_msg_template'

/** Whoever wants it no more does not get it; where that is everybody it is over. Answers the others. */
async function dropUnwanted(office: Office, task: store.SendTask, open: store.TaskTouch[]): Promise<store.TaskTouch[]> {
  const { database, clock } = office
  const unwanted = open.filter(({ isUnwanted }) => isUnwanted)
  if (unwanted.length === open.length) {
    await giveUp(office, task, open, { state: 'cancelled', reason: open.length === 0 ? 'left' : 'unwanted' })
    return []
  }
  const ids = unwanted.map(({ id }) => id)
  if (ids.length > 0)
    await store.settleTouches(database, ids, { state: 'cancelled', reason: 'unwanted', at: clock.now() })
  return open.filter(({ isUnwanted }) => !isUnwanted)
}

/** Undefined: what it needs is not here any more. */
async function sendableOf({ sendable }: Office, { message }: store.SendTask): Promise<Message | undefined> {
  try {
    return await sendable(message)
  } catch (error) {
    if (!(error instanceof MediaGone)) throw error
    return undefined
  }
}

/** Made since then, with that text, for just these, by nobody we know of. */
async function findMade(
  { database, clock }: Office,
  wecom: Wecom,
  { begunAt, userid, message, toGroups }: store.SendTask,
  recipients: string[],
): Promise<string | undefined> {
  const seconds = (ms: number) => Math.floor(ms / SECOND_MS)
  const body = {
    chat_type: toGroups ? ('group' as const) : ('single' as const),
    start_time: seconds(begunAt! - CLOCKS_APART_MS),
    end_time: seconds(clock.now() + CLOCKS_APART_MS),
    filter_type: 0 as const,
  }
  const { text } = message
  for await (const page of wecom.pages('externalcontact/get_groupmsg_list_v2', { body }))
    for (const { msgid, text: said, create_type: type } of page.group_msg_list) {
      if ((said?.content ?? '') !== text || (type ?? 0) !== 0) continue
      if (await store.isKnownMsgid(database, msgid)) continue
      const sent = await recipientsOf(wecom, msgid, userid)
      if (sent !== undefined && isSubset(sent, recipients)) return msgid
    }
  return undefined
}

async function recipientsOf(wecom: Wecom, msgid: string, userid: string): Promise<string[] | undefined> {
  const found: string[] = []
  try {
    for await (const page of wecom.pages('externalcontact/get_groupmsg_send_result', { body: { msgid, userid } }))
      found.push(...page.send_list.flatMap(({ external_userid: id, chat_id: chat }) => chat ?? id ?? []))
  } catch (error) {
    // Another member's.
    if (error instanceof WecomError && error.kind === 'gone') return undefined
    throw error
  }
  return found.length === 0 ? undefined : found
}

const isSubset = (some: string[], all: string[]): boolean => {
  const known = new Set(all)
  return some.every((one) => known.has(one))
}

async function noteMade(
  { clock, write, reread }: Office,
  task: store.SendTask,
  touches: store.TaskTouch[],
  { msgid, fail_list: failed }: { msgid: string; fail_list: string[] },
): Promise<void> {
  const now = clock.now()
  const lost = new Set(failed)
  const ids = touches.flatMap(({ id, recipient }) => (lost.has(recipient) ? [id] : []))
  await write(async (session) => {
    await store.updateTask(session, task.id, { state: 'made', msgid, begunAt: null, dueAt: now + lookAgainMs(0), problem: null }) // prettier-ignore
    const items = ids.length === 0 ? [] : await settle(session, ids, { reason: 'not_friend', at: now })
    return { items, result: undefined }
  })
  if (!task.toGroups) await reread(failed)
}

async function giveUp(
  { clock, write }: Office,
  { id }: store.SendTask,
  touches: store.TaskTouch[],
  { state, reason }: { state: 'failed' | 'cancelled'; reason: string },
): Promise<void> {
  const at = clock.now()
  const ids = touches.map((one) => one.id)
  await write(async (session) => {
    await store.updateTask(session, id, { state })
    if (state === 'failed') return { items: await settle(session, ids, { reason, at }), result: undefined }
    await store.settleTouches(session, ids, { state, reason, at })
    return { items: [], result: undefined }
  })
}
