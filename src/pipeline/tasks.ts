import { TASK_OUTCOMES, type Fact } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { sql } from '../kernel/sql.ts'
import { instant } from './identity-store.ts'

/** Staff tasks kept beside the log: one is done by the first fact that says so. */
export async function noteTasks(session: Session, facts: readonly { fact: Fact }[]): Promise<void> {
  const rows = facts.flatMap(({ fact: { name, seq, at, source, properties } }) =>
    name === 'Task Done' && seq !== undefined && Number.isSafeInteger(properties.task) && isOutcome(properties.outcome)
      ? { t: properties.task, a: instant(at), b: source, o: properties.outcome }
      : [],
  )
  if (rows.length === 0) return
  await session.run(sql`
    update tasks set done_at = a, done_by = b, outcome = o
    from (select distinct on (t) t, a, b, o from jsonb_to_recordset(${JSON.stringify(rows)})
      as r (t bigint, a timestamptz, b text, o text) order by t, a) d
    where id = t and done_at is null`)
}

const isOutcome = (value: unknown): boolean => TASK_OUTCOMES.some((one) => one === value)
