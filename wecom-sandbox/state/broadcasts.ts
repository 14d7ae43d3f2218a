import { monthOf, startOfDay, startOfWeek } from '../clock.ts'
import { DAY_MS } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'

export interface Broadcast {
  id: number
  msgid: string
  chat_type: string
  content: string
  creator: string | null
  create_type: number
  created_at: number
  cancelled_at: number | null
  agentid: number | null
  allow_select: number
}
export const BY_CORP = 0
export const BY_MEMBER = 1
export const NOT_SENT = 0
export const SENT = 1
export const NO_FRIEND = 2
export const HAS_HAD_TOO_MANY = 3

export const findBroadcast = ({ state }: Sandbox, msgid: string): Broadcast | undefined =>
  state.get<Broadcast>`select * from broadcasts where msgid = ${msgid}`

/** How many corp messages a customer or a group may receive in which stretch of time. */
function quotaAt({ switches }: Sandbox, at: number): { max: number; start: number; end: number } {
  const month = monthOf(at)
  const wholeMonth = { start: month.start, end: month.start + month.days * DAY_MS }
  const week = startOfWeek(at)
  const day = startOfDay(at)
  return {
    'days-in-month': { max: month.days, ...wholeMonth },
    '4-per-month': { max: 4, ...wholeMonth },
    '7-per-week': { max: 7, start: week, end: week + 7 * DAY_MS },
    '1-per-day': { max: 1, start: day, end: day + DAY_MS },
  }[switches.broadcastQuota]
}

export function hasHadTooMany(sandbox: Sandbox, target: string): boolean {
  const { state, clock } = sandbox
  const { max, start, end } = quotaAt(sandbox, clock.now())
  const { n } = state.get<{
    n: number
  }>`select count(*) as n from broadcast_targets t join broadcasts b on b.msgid = t.msgid
    where t.target = ${target} and t.status = ${SENT} and b.create_type = ${BY_CORP}
      and t.sent_at >= ${start} and t.sent_at < ${end}`!
  return n >= max
}

export function addTask({ state, live, clock }: Sandbox, msgid: string, userid: string, targets: string[]): void {
  state.run`insert or ignore into broadcast_tasks (msgid, userid) values (${msgid}, ${userid})`
  for (const target of targets)
    state.run`insert or ignore into broadcast_targets (msgid, userid, target) values (${msgid}, ${userid}, ${target})`
  live.tell({ at: clock.now(), what: 'task', detail: { kind: 'broadcast', msgid, userid, targets: targets.length } })
}

/** Who follows the customer and wears, of every list, at least one tag. */
export function wearsAll({ state }: Sandbox, userid: string, target: string, lists: string[][]): boolean {
  const worn = state.all<{ tag_id: string }>`select tag_id from relation_tags
    where userid = ${userid} and external_userid = ${target}`
  const has = new Set(worn.map((row) => row.tag_id))
  return lists.every((list) => list.some((tagId) => has.has(tagId)))
}
