import { TASK_OUTCOMES, type Fact } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { sql } from '../kernel/sql.ts'
import { instant } from './identity-store.ts'

/** Staff tasks kept beside the log: one is done by the first fact that says so, and the message it
 *  was for has been sent, or not. */
export async function noteTasks(session: Session, facts: readonly { fact: Fact }[]): Promise<void> {
  const rows = facts.flatMap(({ fact: { name, seq, at, source, properties } }) =>
    name === 'Task Done' && seq !== undefined && Number.isSafeInteger(properties.task) && isOutcome(properties.outcome)
      ? { t: properties.task, a: instant(at), b: source, o: properties.outcome }
      : [],
  )
  if (rows.length === 0) return
  await session.run(sql`
    with done as (
      update tasks set done_at = a, done_by = b, outcome = o
      from (select distinct on (t) t, a, b, o from jsonb_to_recordset(${JSON.stringify(rows)})
        as r (t bigint, a timestamptz, b text, o text) order by t, a) d
      where id = t and done_at is null
      returning touch_key, outcome, done_at)
    update touches t set state = case outcome when 'done' then 'delivered' else 'failed' end,
      reason = case when outcome <> 'done' then outcome end, settled_at = done_at
    from done where t.key = touch_key and t.state = 'tasked'`)
}

const isOutcome = (value: unknown): boolean => TASK_OUTCOMES.some((one) => one === value)
