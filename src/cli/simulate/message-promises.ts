import { z } from 'zod'
import { HOUR_MS, MINUTE_MS } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { RunningSandbox } from '../sandbox.ts'
import { keptUnless, type Kept } from './kept.ts'

/** What WeCom was given to send, held against what was decided here: each message by itself, and not how many there are. */
interface Given {
  msgid: string
  content: string
  create_type: number
  cancelled_at: number | null
}
interface Target {
  msgid: string
  userid: string
  target: string
  status: number
  sent_at: number | null
}
const BY_CORP = 0
const SENT = 1
const HAD_TOO_MANY = 3
/** Whoever has sent something is asked about it within the hour. */
const NOTICED_WITHIN_MS = HOUR_MS

const touchRow = z.object({
  id: z.int(),
  msgid: z.string(),
  said: z.string(),
  userid: z.string(),
  sender: z.string().nullable(),
  recipient: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
})

export async function lookAtMessages(database: Database, sandbox: RunningSandbox, now: number): Promise<Kept[]> {
  const given = (await sandbox.table<Given>('broadcasts')).filter((one) => one.create_type === BY_CORP)
  const targets = await sandbox.table<Target>('broadcast_targets')
  const targetsOf = Map.groupBy(targets, ({ msgid }) => msgid)
  const touches = await database.rows(
    touchRow,
    sql`select t.id, s.msgid, s.message ->> 'text' as said, s.userid, t.userid as sender,
          coalesce(t.chat_id, t.external_userid) as recipient, t.state, t.reason
        from touches t join send_tasks s on s.id = t.send_task_id where s.msgid is not null order by t.id`,
  )
  const touchesOf = Map.groupBy(touches, ({ msgid }) => msgid)
  const unasked = given.flatMap(({ msgid, content }) => {
    const asked = touchesOf.get(msgid) ?? []
    const said = (JSON.parse(content) as { text?: { content: string } }).text?.content ?? ''
    const isOther =
      asked.length === 0 || asked.some((one) => one.said !== said || (one.sender ?? one.userid) !== one.userid)
    const wanted = new Set(asked.map((one) => `${one.userid} ${one.recipient}`))
    const others = (targetsOf.get(msgid) ?? []).filter(({ userid, target }) => !wanted.has(`${userid} ${target}`))
    return [...(isOther ? [msgid] : []), ...others.map(({ userid, target }) => `${msgid} ${userid} ${target}`)]
  })
  const statusOf = new Map(targets.map((one) => [`${one.msgid} ${one.target}`, one]))
  const untrue = touches.flatMap(({ id, msgid, recipient, state, reason }) => {
    const there = statusOf.get(`${msgid} ${recipient}`)
    const isSent = there?.status === SENT
    const isSettledSo = state === 'delivered' ? isSent : !isSent || isFresh(there!, now)
    return isSettledSo ? [] : [`${id} ${state} ${reason}, there ${there?.status}`]
  })
  const counters = await sandbox.table<{ key: string; blocked_until: number }>('counters')
  const over = [
    ...counters.flatMap((one) => (one.blocked_until > 0 ? [one.key] : [])),
    ...targets.flatMap((one) => (one.status === HAD_TOO_MANY ? [`${one.target} had too many`] : [])),
  ]
  return [
    keptUnless('WeCom was given each message once, of whom, to whom and as it was decided', unasked, `${given.length} messages to ${targets.length}`), // prettier-ignore
    keptUnless('a touch is delivered if its customer has it, and no other is', untrue, `${touches.length} touches given`), // prettier-ignore
    keptUnless('every touch is settled, or it is known what it waits for', await unexplained(database, now), 'all of them'), // prettier-ignore
    keptUnless("WeCom's limits were kept", over, `${counters.length} counted`),
    ...(await lookAtCampaigns(database, sandbox)),
  ]
}

const isFresh = ({ sent_at: at }: Target, now: number): boolean => at !== null && at > now - NOTICED_WITHIN_MS

/** Settled with an instant, and a reason where the customer did not get it; or under way, and to be looked at later. */
const unexplained = async (database: Database, now: number): Promise<string[]> =>
  (
    await database.rows(
      z.object({ line: z.string() }),
      sql`select concat_ws(' ', t.id, t.channel, t.state, t.reason) as line
          from touches t left join send_tasks s on s.id = t.send_task_id left join broadcasts b on b.id = t.broadcast_id
            left join tasks k on k.touch_key = t.key
          where not case t.state
            when 'waiting' then b.state in ('planning', 'sending', 'paused') or t.asked_at > ${instant(now - MINUTE_MS)}
            when 'tasked' then s.state in ('making', 'made') and s.due_at > ${instant(now)} or t.channel = 'chat' and k.done_at is null and k.id is not null
            when 'delivered' then t.settled_at is not null and t.reason is null
            else t.settled_at is not null and t.reason is not null end is true
          order by t.id`,
    )
  ).map(({ line }) => line)

interface MomentThere {
  moment_id: string
}
interface MomentTask {
  moment_id: string
  userid: string
  published_at: number | null
}

/** Broadcasts and Moments: each is made once, for whom it was for, and comes to its end. */
async function lookAtCampaigns(database: Database, sandbox: RunningSandbox): Promise<Kept[]> {
  const broadcasts = await database.rows(
    z.object({ line: z.string(), state: z.string(), twice: z.int() }),
    sql`select b.name || ' ' || b.state as line, b.state,
          (select count(*) from (select from touches t where t.broadcast_id = b.id
            group by customer_id, chat_id, channel having count(*) > 1) d) as twice
        from broadcasts b order by b.id`,
  )
  const wrong = broadcasts.flatMap(({ line, state, twice }) =>
    !['done', 'cancelled'].includes(state) || twice > 0 ? [`${line}, ${twice} twice`] : [],
  )
  const there = await sandbox.table<MomentThere>('moments')
  const asked = (await sandbox.table<MomentTask>('moment_tasks')).map((one) => `${one.moment_id} ${one.userid} ${one.published_at !== null}`) // prettier-ignore
  const here = await database.rows(
    z.object({ id: z.string(), userid: z.string(), published: z.boolean() }),
    sql`select m.wecom_id as id, s.userid, s.published_at is not null as published
        from moments m join moment_senders s on s.moment_id = m.id where m.wecom_id is not null and not s.lost`,
  )
  const moments = await database.rows(z.object({ id: z.string().nullable(), name: z.string(), state: z.string() }), sql`select wecom_id as id, name || ' ' || state || coalesce(': ' || (problem ->> 'en'), '') as name, state from moments`) // prettier-ignore
  const ours = new Set(moments.map(({ id }) => id))
  const heldHere = new Set(here.map(({ id, userid, published }) => `${id} ${userid} ${published}`))
  const unlike = [
    ...there.flatMap(({ moment_id: id }) => (ours.has(id) ? [] : [id])),
    ...moments.flatMap(({ id, name, state }) => (id === null || !['made', 'done'].includes(state) ? [name] : [])), // prettier-ignore
    ...asked.filter((line) => !heldHere.has(line)),
  ]
  return [
    keptUnless('every broadcast comes to its end, and decides about everybody once', wrong, `${broadcasts.length} broadcasts`), // prettier-ignore
    keptUnless('every Moment is made once, and known who has published it', unlike, `${there.length} Moments`),
  ]
}
