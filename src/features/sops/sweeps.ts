import { z } from 'zod'
import type { Timer } from '../../kernel/clock.ts'
import type { Session } from '../../kernel/database.ts'
import { SEND_LOOK_MS, SWEPT_AT_ONCE } from '../../kernel/limits.ts'
import { openRounds } from '../../kernel/rounds.ts'
import { joinSql, sql, type Sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { traitsOf } from '../../rules/values.ts'
import { sopShape, type Trigger } from '../../sops/language.ts'
import { membersOf } from '../segments/segments.ts'

/**
 * A flow that time lets people into is new to everybody it may concern: their next turn says when their day comes. They are
 * woken portion by portion, behind whatever else is due, by whoever leads.
 */
export const beginSweep = (session: Session, sopId: number) =>
  session.run(sql`
    insert into sop_sweeps (sop_id) values (${sopId}) on conflict (sop_id) do update set after_id = 0`)

export interface Sweeps {
  work(signal: AbortSignal): Promise<void>
  drain(): Promise<null>
}

export function openSweeps(core: Core, clock: Timer, onError: (error: unknown) => void): Sweeps {
  const sweepAll = async (signal?: AbortSignal): Promise<void> => {
    while (!signal?.aborted && (await sweepPortion(core)));
  }
  const rounds = openRounds({
    clock,
    async round(signal) {
      await sweepAll(signal)
      return SEND_LOOK_MS
    },
    onError,
  })
  return {
    work: rounds.work,
    async drain() {
      await sweepAll()
      return null
    },
  }
}

const sweepRow = z.object({ sopId: z.int(), after: z.int(), definition: sopShape })

/** Answers whether there may be more. */
async function sweepPortion(core: Core): Promise<boolean> {
  const [sweep] = await core.database.rows(
    sweepRow,
    sql`select w.sop_id as "sopId", w.after_id as after,
          (select v.definition from sop_versions v where v.sop_id = w.sop_id order by v.version desc limit 1) as definition
        from sop_sweeps w order by w.sop_id limit 1`,
  )
  if (!sweep) return false
  const { sopId, after } = sweep
  const ids = await concernedBy(core, sweep.definition.trigger, after)
  const last = ids.length < SWEPT_AT_ONCE ? undefined : ids.at(-1)
  await core.database.transaction(async (session) => {
    // Launched again meanwhile, it begins anew.
    const held = await session.run(
      sql`select 1 from sop_sweeps where sop_id = ${sopId} and after_id = ${after} for update`,
    )
    if (held === 0) return
    await wake(session, ids, core.clock.now())
    await session.run(
      last === undefined
        ? sql`delete from sop_sweeps where sop_id = ${sopId}`
        : sql`update sop_sweeps set after_id = ${last} where sop_id = ${sopId}`,
    )
  })
  return true
}

async function concernedBy(core: Core, trigger: Trigger, after: number): Promise<number[]> {
  if (trigger.kind === 'schedule' && trigger.segment !== null) {
    const { members } = await membersOf(core, trigger.segment, { after, limit: SWEPT_AT_ONCE })
    return members.map(({ customerId }) => customerId)
  }
  const has: Sql = trigger.kind === 'date' ? hasOneOf(traitsOf(trigger.attribute)) : sql`true`
  const rows = await core.database.rows(
    z.object({ id: z.int() }),
    sql`select id from customers where id > ${after} and merged_into is null and erased_at is null and ${has}
        order by id limit ${SWEPT_AT_ONCE}`,
  )
  return rows.map(({ id }) => id)
}

const hasOneOf = (traits: readonly string[]): Sql =>
  sql`(${joinSql(traits.map((trait) => sql`attributes ? ${trait}`), ' or ')})` // prettier-ignore

const wake = (session: Session, ids: number[], now: number) =>
  session.run(sql`
    insert into wakes (customer_id, due)
    select id, ${instant(now)}::timestamptz from unnest(${ids}::bigint[]) as id order by 1
    on conflict (customer_id) do update set due = excluded.due where excluded.due < wakes.due`)
