import { HOUR_MS } from '../kernel/clock.ts'
import { prepared, sql, type Sql } from '../kernel/sql.ts'
import { instant } from './identity-store.ts'
import type { Fact } from '../events.ts'
import { UNWANTING, type SopMoves, type SopTouch } from './sops.ts'
import type { Write } from './turn-store.ts'
import { insertSopDeliveries } from './webhooks.ts'

/** What turns ask of the world: of the staff, of those who send, and of the log. A statement each, whatever the number of
 *  customers; a turn is taken once, and so is what it asks for. */

/** A message by hand is to be sent within so long, if the flow says nothing else. */
const CHAT_DUE_MS = 24 * HOUR_MS

/** Of one turn, of a customer or of a group. */
export interface Asking {
  customer: number | null
  chat: string | null
  /** Of the turn. */
  key: string
  now: number
  sops: Pick<SopMoves, 'rows' | 'tasks' | 'touches'> | undefined
}
export const askingOf = ({ id, result }: Write): Asking => ({
  customer: id,
  chat: null,
  key: `${id}.${result.snapshot.turns}`,
  now: result.snapshot.now,
  sops: result.sops,
})

const touchKey = (turn: string, place: number) => `${turn}.s${place}`

export function insertTasks(asking: readonly Asking[]): Sql | undefined {
  const rows = asking.flatMap(({ customer, chat, key: turn, now, sops }) => {
    const asked = { c: customer, g: chat, a: instant(now) }
    const own = (sops?.tasks ?? []).map(
      ({ sop: o, key: e, step: p, task: k, title: t, script: s, dueMs, isUnwanted: w }, place) => ({
        ...asked,
        w,
        o,
        e,
        p,
        k,
        t,
        s,
        q: `${turn}.${place}`,
        d: instant(now + dueMs),
      }),
    )
    const sent = (sops?.touches ?? []).flatMap((touch, place) => {
      if (!isChat(touch)) return []
      const { sop: o, key: e, step: p, content, validUntil, isUnwanted: w } = touch
      const d = instant(Math.min(now + CHAT_DUE_MS, validUntil ?? Infinity))
      const key = touchKey(turn, place)
      return [{ ...asked, w, o, e, p, d, k: 'send', t: content!.name, s: '', q: key, h: key, v: content!.versionId }]
    })
    return [...own, ...sent]
  })
  if (rows.length === 0) return undefined
  return prepared`
    insert into tasks (key, customer_id, chat_id, sop_id, step, kind, title, script, asked_at, due_at, touch_key, content_version_id, sop_key,
      done_at, outcome)
    select q, c, g, o, p, k, t, s, a, d, h, v, e, case when w then a end, case when w then 'withdrawn' end from jsonb_to_recordset(${JSON.stringify(rows)})
      as r (q text, c bigint, g text, o integer, p text, k text, t text, s text, a timestamptz, d timestamptz, h text, v integer, e text, w boolean)
    order by q collate "C"`
}

const isChat = ({ channel, reason }: SopTouch) => channel === 'chat' && reason === undefined

function stateOf(touch: SopTouch): string {
  if (touch.reason !== undefined) return 'suppressed'
  if (touch.isUnwanted) return 'cancelled'
  return isChat(touch) ? 'tasked' : 'waiting'
}

export function insertTouches(asking: readonly Asking[]): Sql | undefined {
  const rows = asking.flatMap(({ customer, chat, key, now, sops }) =>
    (sops?.touches ?? []).map((touch, place) => ({
      q: touchKey(key, place),
      c: customer,
      g: chat ?? undefined,
      h: touch.channel,
      k: touch.kind,
      y: touch.priority,
      o: touch.sop,
      v: touch.version,
      e: touch.key,
      p: touch.step,
      n: touch.content?.versionId,
      f: touch.fact ?? undefined,
      x: chat === null ? (touch.to.externalUserid ?? undefined) : undefined,
      u: touch.to.userid,
      a: instant(now),
      l: touch.validUntil === null ? undefined : instant(touch.validUntil),
      s: stateOf(touch),
      r: touch.reason ?? (touch.isUnwanted ? 'left' : undefined),
      m: touch.cap,
      z: touch.nextChannel,
    })),
  )
  if (rows.length === 0) return undefined
  return prepared`
    insert into touches (key, customer_id, chat_id, channel, kind, priority, sop_id, version_id, step, content_version_id, fact_seq,
      external_userid, userid, asked_at, valid_until, state, reason, cap, next_channel, sop_key, settled_at,
      unwanted)
    select q, c, g, h, k, y, o, v, p, n, f, x, u, a, l, s, r, m, z, e, case when s in ('suppressed', 'cancelled') then a end, s = 'cancelled'
    from jsonb_to_recordset(${JSON.stringify(rows)}) as t (q text, c bigint, g text, h text, k text, y text, o integer, v integer,
      p text, n integer, f bigint, x text, u text, a timestamptz, l timestamptz, s text, r text, m text, z text, e text)
    order by q collate "C"`
}

function leftOf(asking: readonly Asking[]) {
  return asking.flatMap(({ customer: c, chat: g, sops }) =>
    (sops?.rows ?? []).flatMap(({ sop: o, key: k, outcome }) =>
      UNWANTING.has(outcome) ? { c, g: g ?? undefined, o, k } : [],
    ),
  )
}

/** What is not on its way yet does not go; of what somebody of the staff may be sending it is noted that nobody wants it. */
export function cancelTouches(asking: readonly Asking[], now: number): Sql | undefined {
  const rows = leftOf(asking)
  if (rows.length === 0) return undefined
  return prepared`
    update touches t set unwanted = true,
      state = case when t.state = 'waiting' or t.channel = 'chat' then 'cancelled' else t.state end,
      reason = case when t.state = 'waiting' or t.channel = 'chat' then 'left' end,
      settled_at = case when t.state = 'waiting' or t.channel = 'chat' then ${instant(now)}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(rows)}) as r (c bigint, g text, o integer, k text) ${OWN}
    where ${isOf(asking)} and t.sop_id = r.o and t.sop_key = r.k and t.state in ('waiting', 'tasked')`
}

export function withdrawTasks(asking: readonly Asking[], now: number): Sql | undefined {
  const rows = leftOf(asking)
  if (rows.length === 0) return undefined
  return prepared`
    update tasks t set done_at = ${instant(now)}, outcome = 'withdrawn'
    from jsonb_to_recordset(${JSON.stringify(rows)}) as r (c bigint, g text, o integer, k text) ${OWN}
    where ${isOf(asking)} and t.sop_id = r.o and t.sop_key = r.k and t.done_at is null`
}

/** What was asked of a customer before they were merged is theirs. */
const OWN = sql`left join lateral (select id from identities where customer_id = r.c offset 0) i on true`

/** Customers or groups: never both in one commit. */
const isOf = ([first]: readonly Asking[]): Sql =>
  first!.chat === null ? sql`t.customer_id = i.id` : sql`t.chat_id = r.g collate "C"`

/** Of the facts that a flow has brought about. */
export const sourceOf = (sop: string): string => `sop:${sop}`

/** As what the log is told of a deed; undefined: another system is told, and the log is not. */
export function factOfDeed(deed: SopMoves['deeds'][number]): DeedFact | undefined {
  if (deed.kind === 'webhook') return undefined
  const source = sourceOf(deed.sop)
  if (deed.kind === 'attribute')
    return { source, type: 'identify', name: 'identify', properties: { [deed.attribute]: deed.value } }
  return deed.change === 'add'
    ? { source, type: 'track', name: 'Tag Added', properties: { tag: deed.tag, until: null } }
    : { source, type: 'track', name: 'Tag Removed', properties: { tag: deed.tag } }
}
type DeedFact = Pick<Fact, 'source' | 'type' | 'name' | 'properties'>

export const keyOfDeed = (customer: number, turns: number, place: number): string =>
  `deed ${customer}.${turns}.${place}`

export function insertDeeds(writes: readonly Write[]): Sql | undefined {
  const rows = writes.flatMap(({ id, result }) =>
    (result.sops?.deeds ?? []).flatMap((deed, place) => {
      const fact = factOfDeed(deed)
      if (!fact) return []
      const { source: s, type: t, name: n, properties: p } = fact
      return { q: keyOfDeed(id, result.snapshot.turns, place), c: id, s, t, n, p, a: instant(result.snapshot.now) }
    }),
  )
  if (rows.length === 0) return undefined
  return prepared`
    insert into deeds (key, customer_id, source, type, name, properties, at)
    select q, c, s, t, n, p, a from jsonb_to_recordset(${JSON.stringify(rows)})
      as r (q text, c bigint, s text, t text, n text, p jsonb, a timestamptz)
    order by q collate "C"`
}

/** Another system is told of it; the same step of the same turn once. */
export function insertHooks(writes: readonly Write[]): Sql | undefined {
  const rows = writes.flatMap(({ id, result: { sops, snapshot } }) =>
    (sops?.deeds ?? []).flatMap((deed, place) => {
      if (deed.kind !== 'webhook') return []
      const payload = { sop: deed.sop, step: deed.step, ...(deed.key !== '' && { key: deed.key }) }
      const key = `${id}.${snapshot.turns}.${place}`
      return { key, endpointId: deed.endpoint, customerId: id, payload, at: snapshot.now }
    }),
  )
  return insertSopDeliveries(rows, writes[0]?.result.snapshot.now ?? 0)
}
