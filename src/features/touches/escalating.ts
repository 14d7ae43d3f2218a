import type { Database } from '../../kernel/database.ts'
import { enqueue } from '../app-messages/app-messages.ts'
import { selectLeadsOf, staffNames } from '../staff/staff.ts'
import type { SendTask } from './store.ts'

/** Somebody has not confirmed though reminded: whoever leads a department of theirs is told inside WeCom, once. */
export async function tellLeads(
  database: Database,
  { id, userid, madeAt }: Pick<SendTask, 'id' | 'userid' | 'madeAt'>,
  now: number,
): Promise<void> {
  const leads = await selectLeadsOf(database, userid)
  const name = (await staffNames(database, [userid])).get(userid) ?? userid
  const day = new Date(madeAt).toISOString().slice(0, 10)
  const text = `${name} 还没有确认 ${day} 的群发，已提醒 3 次。请提醒一下，或在控制台取消。`
  await enqueue(database, leads.map((lead) => ({ key: `escalated ${id} ${lead}`, userid: lead, text, dueAt: now }))) // prettier-ignore
}
