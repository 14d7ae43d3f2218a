import { MINUTE_MS } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'

/** What WeCom counts of members and groups, counted from what happened. */
export interface GroupFigures {
  new_chat_cnt: number
  chat_total: number
  chat_has_msg: number
  new_member_cnt: number
  member_total: number
  member_has_msg: number
  msg_total: number
  migrate_trainee_chat_cnt: number
}

export function groupFigures({ state }: Sandbox, owners: string[], from: number, to: number): GroupFigures {
  const names = JSON.stringify(owners)
  const count = (row: { n: number } | undefined) => row!.n
  const own = state.get<{ total: number; fresh: number }>`select count(*) as total,
      coalesce(sum(created_at >= ${from}), 0) as fresh
    from groups where owner in (select value from json_each(${names})) and created_at < ${to}
      and (dismissed_at is null or dismissed_at >= ${to})`!
  const said = state.get<{ chats: number; senders: number; total: number }>`select count(distinct m.chat) as chats,
      count(distinct m.chat || ' ' || m.sender) as senders, count(*) as total
    from messages m join groups g on g.chat_id = m.chat
    where g.owner in (select value from json_each(${names})) and m.at >= ${from} and m.at < ${to}`!
  return {
    new_chat_cnt: own.fresh,
    chat_total: own.total,
    chat_has_msg: said.chats,
    new_member_cnt: count(
      state.get<{ n: number }>`select count(*) as n from group_history h join groups g on g.chat_id = h.chat_id
        where g.owner in (select value from json_each(${names})) and h.what = 'joined' and h.at >= ${from}
          and h.at < ${to}`,
    ),
    member_total: count(
      state.get<{ n: number }>`select count(*) as n from group_members m join groups g on g.chat_id = m.chat_id
        where g.owner in (select value from json_each(${names})) and g.dismissed_at is null and m.joined_at < ${to}`,
    ),
    member_has_msg: said.senders,
    msg_total: said.total,
    migrate_trainee_chat_cnt: 0,
  }
}

interface Said {
  chat: string
  is_staff: number
  at: number
}

/** Of single chats with customers. A chat counts as answered when, after the customer's first words of the day, the member
 *  writes on the same day; without such words there is no share and no mean to tell. */
export function behaviourOf({ state }: Sandbox, userids: string[], from: number, to: number) {
  const names = JSON.stringify(userids)
  const said = state.all<Said>`select chat, is_staff, at from messages
    where at >= ${from} and at < ${to} and source = 'person'
      and substr(chat, 1, instr(chat, ':') - 1) in (select value from json_each(${names})) order by id`
  const asked = new Map<string, { at: number; answeredAt?: number }>()
  const active = new Set<string>()
  let sent = 0
  for (const { chat, is_staff: isStaff, at } of said) {
    const question = asked.get(chat)
    if (!isStaff) asked.set(chat, question ?? { at })
    else {
      sent++
      active.add(chat)
      if (question) question.answeredAt ??= at
    }
  }
  const answered = [...asked.values()].filter(({ answeredAt }) => answeredAt !== undefined)
  const waited = answered.reduce((sum, { at, answeredAt }) => sum + answeredAt! - at, 0)
  const history = state.all<{ what: string; n: number }>`select what, count(*) as n from relation_history
    where userid in (select value from json_each(${names})) and at >= ${from} and at < ${to} group by what`
  const times = (...what: string[]) => history.reduce((sum, row) => sum + (what.includes(row.what) ? row.n : 0), 0)
  return {
    chat_cnt: active.size,
    message_cnt: sent,
    ...(asked.size > 0 && { reply_percentage: Math.round((answered.length / asked.size) * 10_000) / 100 }),
    ...(answered.length > 0 && { avg_reply_time: Math.round(waited / answered.length / MINUTE_MS) }),
    negative_feedback_cnt: times('deleted by customer', 'blocked by customer'),
    new_apply_cnt: times('half-added', 'applied'),
    new_contact_cnt: times('added'),
  }
}
