import { z } from 'zod'
import { OWN_SOURCE, type Touch } from '../../events.ts'
import type { Session } from '../../kernel/database.ts'
import { prepared, sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { zoneOf } from '../../pipeline/deadlines.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { readGate, type GateView } from '../../pipeline/ledgers.ts'
import type { Calendar } from '../../rules/calendar.ts'
import { answered, chooseChannel, type Choice } from '../../touches/fallback.ts'
import { gate, type Ask, type Clockwork, type Verdict } from '../../touches/gate.ts'
import type { Channel, Priority, TouchKind } from '../../touches/policy.ts'
import { membersOf } from '../segments/segments.ts'
import type { People } from './rules.ts'

/**
 * Who of the audience gets it, decided portion by portion through the gate that flows pass too. A plan holds the customers
 * of a portion while it decides and writes; a forecast asks the same of the same and writes nothing.
 */
export interface Planned {
  content: string
  kind: TouchKind
  priority: Priority
  /** Of what is no broadcast: its ways in the order they are asked, until when it is of use, and whom it holds out. */
  channels?: readonly Channel[]
  /** A join way that it invites to. */
  way?: number | null
  validUntil?: number | null
  isHeldOut?: (customer: number) => boolean
}

export interface Decided {
  id: number
  verdict: Verdict
  /** By which it goes. */
  channel: Channel | null
  /** What the gate was asked first, so that it can be asked again by other terms. */
  ask: Ask
  clocks: Clockwork
}

/** A portion of the audience by id; `next`: null at the end. */
export async function pageOf(
  core: Core,
  audience: People,
  after: number,
  limit: number,
): Promise<{ ids: number[]; next: number | null }> {
  if (audience.kind === 'segment') {
    const { members, next } = await membersOf(core, audience.segment, { after, limit })
    return { ids: members.map(({ customerId }) => customerId), next }
  }
  const rows = await core.database.rows(
    z.object({ id: z.int() }),
    audience.kind === 'customers'
      ? sql`select distinct i.customer_id as id from identities i where i.id = any(${audience.ids}::bigint[])
            and i.customer_id > ${after} order by 1 limit ${limit}`
      : sql`select distinct i.customer_id as id from touches t join identities i on i.id = t.customer_id
            where t.broadcast_id = ${audience.broadcast} and t.state in ('failed', 'cancelled') and i.customer_id > ${after}
            order by 1 limit ${limit}`,
  )
  return { ids: rows.map(({ id }) => id), next: rows.length === limit ? rows.at(-1)!.id : null }
}

/** `holdFor`: the broadcast whose plan it is, and the customers are held; null: a forecast. `isAgain`: not the first pass, and
 *  who is decided already is not again. */
export async function decide(
  session: Session,
  ids: number[],
  planned: Planned,
  {
    now,
    calendar,
    holdFor,
    isAgain = false,
  }: { now: number; calendar: Calendar; holdFor: number | null; isAgain?: boolean },
): Promise<{ decided: Decided[]; view: GateView }> {
  const people = await session.rawRows(sql`
    select id, attributes -> 'timezone' -> 0 from customers
    where id = any(${ids}::bigint[]) and merged_into is null and erased_at is null
      ${isAgain ? sql`and not exists (select from touches t where t.broadcast_id = ${holdFor!} and t.customer_id = customers.id)` : sql``}
    order by id
    ${holdFor === null ? sql`` : sql`for update`}`)
  const view = await readGate(session, people.map(([id]) => id as number), now, { invites: planned.way != null }) // prettier-ignore
  const content = view.contents.get(planned.content)
  // Who has been joined since with somebody who has it, has it.
  const hasIt = (id: number) =>
    holdFor !== null && view.ledgers.get(id)!.touches.some((one) => one.broadcast === holdFor)
  const decided = (people as [number, unknown][])
    .filter(([id]) => !hasIt(id))
    .map(([id, timezone]) => {
      const { kind, priority, channels = BROADCAST, validUntil = null } = planned
      const ask: Ask = { customer: id, channel: channels[0]!, kind, priority, validUntil, isHeldOut: planned.isHeldOut?.(id) ?? false, content } // prettier-ignore
      const zone = zoneOf(typeof timezone === 'string' ? timezone : undefined, calendar)
      const clocks = { now, calendar: zone, brand: calendar }
      if (planned.way != null) ask.way = view.ways?.get(planned.way) ?? null
      const ledger = view.ledgers.get(id)!
      const asked = { kind, ledger, policy: view.policy }
      const choice = chooseChannel(channels, (channel) =>
        answered(gate({ ...ask, channel }, ledger, view.policy, clocks), { ...asked, channel }),
      )
      return { id, ask, clocks, verdict: verdictOf(choice), channel: choice.kind === 'settled' ? choice.channel : null }
    })
  return { decided, view }
}

const BROADCAST: readonly Channel[] = ['broadcast']

/** Whether they get it at all; who gets it by none of its channels has the reason of the last that was asked. */
function verdictOf(choice: Choice): Verdict {
  if (choice.kind === 'waits') return choice
  if (choice.channel !== null) return { kind: 'goes' }
  const { reason, cap } = choice.refused.at(-1)!
  return { kind: 'not', reason, ...(cap !== undefined && { cap }) }
}

/** Whom it goes to, and whom it does not and why; one row and one event each, once. Who must wait for the morning
 *  is decided then. */
export async function writeDecided(
  session: Session,
  broadcastId: number,
  planned: Planned,
  { decided, view, now }: { decided: Decided[]; view: GateView; now: number },
): Promise<void> {
  const content = view.contents.get(planned.content)
  const rows = decided.map(({ id, verdict }) => {
    const { externalUserid, userids } = view.ledgers.get(id)!
    const not = verdict.kind === 'not' ? verdict : undefined
    return { c: id, x: externalUserid ?? undefined, u: userids[0], s: not ? 'suppressed' : 'waiting', r: not?.reason, m: not?.cap }
  }) // prettier-ignore
  const said: Touch = { channel: 'broadcast', kind: planned.kind, content: planned.content, broadcast: broadcastId }
  await session.run(prepared`
    with given as (
      select c, x, u, s, r, m from jsonb_to_recordset(${JSON.stringify(rows)}) as t (c bigint, x text, u text, s text, r text, m text)
    ), touched as (
      insert into touches (customer_id, channel, kind, priority, broadcast_id, content_version_id, external_userid,
        userid, asked_at, state, reason, cap, settled_at)
      select c, 'broadcast', ${planned.kind}, ${planned.priority}, ${broadcastId}, ${content?.versionId ?? null}::integer, x,
        u, ${instant(now)}, s, r, m, case when s = 'suppressed' then ${instant(now)}::timestamptz end
      from given order by c
      on conflict (broadcast_id, customer_id) where key is null do nothing returning customer_id, state, reason, cap
    )
    insert into events (identity_id, derived, source, message_id, type, name, timestamp, received_at, identifiers, properties)
    select customer_id, true, ${OWN_SOURCE}, 'b' || ${broadcastId}::integer || '.' || customer_id, 'track',
      case state when 'suppressed' then 'Touch Suppressed' else 'Touch Requested' end, ${instant(now)}, ${instant(now)}, '{}',
      ${JSON.stringify(said)}::jsonb || jsonb_strip_nulls(jsonb_build_object('reason', reason, 'cap', cap))
    from touched order by customer_id`)
}

/** When somebody of them may be sent something who may not now; undefined: nobody has to wait. */
export function waitOf(decided: readonly Pick<Decided, 'verdict'>[]): number | undefined {
  const untils = decided.flatMap(({ verdict }) => (verdict.kind === 'waits' ? [verdict.until] : []))
  return untils.length === 0 ? undefined : Math.min(...untils)
}
