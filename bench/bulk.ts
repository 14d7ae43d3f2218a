import type { Database } from '../src/kernel/database.ts'
import { batchesOf, itemsOf, userIdOf, type Item, type Plan } from './workload.ts'

/**
 * Fills the log as fast as PostgreSQL takes it, past the engine's doors, for benches of what comes after: person n is
 * identity and customer n + 1. The customers have been seen by no turn since tallies exist, so that the next turn of each
 * reads what it needs from the log, as after any new definition.
 */
export async function fillLog({ pool }: Database, plan: Plan): Promise<void> {
  const at = new Date(plan.toMs).toISOString()
  const people = Array.from({ length: plan.people }, (_, person) => ({ i: person + 1, v: userIdOf(person) }))
  await pool.query(
    `insert into identities (id, kind, value, customer_id, cluster_id, first_seen_at)
     select i, 'user_id', v, i, i, $2 from json_to_recordset($1) as p (i bigint, v text)`,
    [JSON.stringify(people), at],
  )
  await pool.query(`select setval('identity_ids', $1)`, [plan.people])
  for (const batch of batchesOf(itemsOf(plan), 10_000))
    await pool.query(
      `insert into events (identity_id, derived, source, message_id, type, name, timestamp, received_at, identifiers,
         properties)
       select i, false, 'history', m, t, n, a, a, json_build_object('user_id', u), p
       from json_to_recordset($1) as f (i bigint, m text, t text, n text, a timestamptz, u text, p jsonb)`,
      [JSON.stringify(batch.map(rowOf))],
    )
  // As packState writes one of epoch 1 that has taken one turn and holds nothing.
  await pool.query(
    `insert into customers (id, created_at, first_at, epoch, state)
     select i.id, $1, e.first_at, 1, format('[1,%s,1,%s,null,null,0]', $2::bigint,
       coalesce((extract(epoch from e.first_at) * 1000)::bigint::text, 'null'))
     from identities i
     left join (select identity_id, min(timestamp) as first_at from events group by 1) e on e.identity_id = i.id`,
    [at, plan.toMs],
  )
  // The customers' rhythm of buying is read again as well.
  await pool.query('update definitions_epoch set epoch = 2')
  await pool.query('update tallies set epoch = 2')
  await pool.query('vacuum analyze')
}

const rowOf = ({ type, messageId, userId, timestamp, event, properties, traits }: Item) => ({
  i: Number(userId.replace('member-', '')) + 1,
  m: messageId,
  t: type,
  n: event ?? type,
  a: timestamp,
  u: userId,
  p: properties ?? traits,
})
