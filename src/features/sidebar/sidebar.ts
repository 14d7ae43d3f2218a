import type { Database } from '../../kernel/database.ts'
import { MAX_SCRIPTS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Caller } from '../../kernel/route.ts'
import type { Core } from '../../pipeline/commit.ts'
import { sayableTo, type WrittenMessage } from '../contents/contents.ts'
import { findReplies, replyText } from '../replies/replies.ts'
import { isServed } from '../staff/staff.ts'
import type { ByHand } from '../touches/touches.ts'
import * as store from './store.ts'

/**
 * The sidebar (侧边栏): a page of ours beside a chat in WeCom. WeCom says which customer is being talked with; who may see them
 * here, and what may be said to them, is decided as everywhere else. Sending is done by WeCom's client, in the chat that is
 * open: we say what, and are told whether.
 */
export const STANDINGS = ['served', 'ended', 'unknown'] as const
export type Standing = (typeof STANDINGS)[number]

/** `ended`: they were friends of the person, and are no more. Of colleagues' customers nothing is told. */
export async function findCustomer(
  database: Pick<Database, 'rows'>,
  externalUserid: string,
  { serves }: Pick<Caller, 'serves'>,
): Promise<{ customer: number | null; standing: Standing }> {
  const customer = await store.selectCustomer(database, externalUserid)
  if (customer !== undefined && (serves === null || (await isServed(database, serves, customer))))
    return { customer, standing: 'served' }
  const isEnded = serves !== null && (await store.hasEnded(database, externalUserid, serves))
  return { customer: null, standing: isEnded ? 'ended' : 'unknown' }
}

/** Words that may be sent as they stand: contents first, then what answers a question. */
export interface Script {
  kind: 'content' | 'reply'
  id: string
  name: string
  topic: string
  message: WrittenMessage
}

export async function scriptsFor(
  core: Core,
  { customerId, staffName, search }: { customerId: number; staffName: string; search: string },
): Promise<Script[]> {
  const contents = await sayableTo(core, { customerId, staffName, search, limit: MAX_SCRIPTS })
  const replies = await findReplies(core.database, search, MAX_SCRIPTS)
  return [
    ...contents.map(({ slug, ...one }) => ({ kind: 'content' as const, id: slug, ...one })),
    ...replies.map(({ id, name, text }) => ({ kind: 'reply' as const, id: String(id), name, topic: '', message: { text, attachments: [] } })), // prettier-ignore
  ]
}

export type Chosen = { content: string } | { reply: number } | { task: number }

/** What is to be said, when the gate lets it go. `touch`: to be settled by the page; null: by the task it is of. A content of
 *  the library sells; words that a flow asks for care; an answer is about what the customer has asked. */
export async function say(
  { database }: Pick<Core, 'database'>,
  byHand: ByHand,
  { customerId, userid, chosen }: { customerId: number; userid: string; chosen: Chosen },
): Promise<{ touch: number | null; message: WrittenMessage }> {
  const whom = { customerId, userid }
  if ('content' in chosen) return byHand.ask({ ...whom, kind: 'marketing', say: { content: chosen.content } })
  if ('reply' in chosen) {
    const text = await replyText(database, chosen.reply)
    if (text === undefined) throw new Refusal('not_found')
    return byHand.ask({ ...whom, kind: 'service', say: { text } })
  }
  const task = await store.selectTask(database, customerId, chosen.task)
  if (!task || (!task.isContent && task.script === '')) throw new Refusal('not_found')
  if (task.isContent) return { touch: null, message: await byHand.ofTask(customerId, chosen.task, userid) }
  return byHand.ask({ ...whom, kind: 'care', say: { text: task.script } })
}
