import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { prepared } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { RUN_SILENT_MS } from '../imports/imports.ts'

/** Of the log and of the audit, what is read at a time; when more came, all that can follow from it may have changed. */
export const MAX_ROWS = 500
/** A list of what waits is as long as this, or longer: who works it off one by one is seen up to here. */
const MAX_WAITING = 1_000

/** The ends of the log and of the audit. */
export interface Place {
  seq: number
  audit: number
}

const lookShape = z.object({
  seq: z.int(),
  audit: z.int(),
  /** Of the log past a place: the number, the name, and the segment that somebody entered or left. */
  log: z.array(z.tuple([z.int(), z.string(), z.string().nullable()])),
  /** Of the audit past a place: the number and the table. */
  changes: z.array(z.tuple([z.int(), z.string()])),
  /** By topic a text that is another one when something has changed. */
  marks: z.object({
    definitions: z.string(),
    attributes: z.string(),
    conflicts: z.string(),
    quarantine: z.string(),
    imports: z.string(),
    ways: z.string(),
    replies: z.string(),
    syncs: z.string(),
    callbacks: z.string(),
    marks: z.string(),
    webhooks: z.string(),
    corp: z.string(),
    groups: z.string(),
    touches: z.string(),
  }),
  /** Imports under way, and when they last said how far they are. */
  running: z.record(z.string(), z.string()),
})
export type Look = z.infer<typeof lookShape>

/**
 * All that is looked at, in one statement and so of one instant. Ends of indexes, tables of few rows, and lists cut off at
 * a fixed length: what it costs does not grow with the installation.
 */
export async function look(database: Pick<Database, 'pool'>, after: Place, now: number): Promise<Look> {
  const query = prepared`
    select (select coalesce(max(seq), 0) from events) as seq,
      (select coalesce(max(id), 0) from audit) as audit,
      array(select json_build_array(seq, name, properties ->> 'segment')
        from events where seq > ${after.seq}::bigint order by seq desc limit ${MAX_ROWS}::integer) as log,
      array(select json_build_array(id, noun)
        from audit where id > ${after.audit}::bigint order by id desc limit ${MAX_ROWS}::integer) as changes,
      json_build_object(
        'definitions', (select concat(epoch, ' ', (
          select string_agg(concat(id, status, problem is null), ' ' order by id) from rule_versions
          where status in ('live', 'building') and announced_at is null)) from definitions_epoch),
        'attributes', (select concat(count(*), ' ', count(*) filter (where personal),
          ' ', count(*) filter (where personal and sealed_at is null)) from attributes),
        'conflicts', (select concat(count(*), ' ', max(noticed_at)) from (
          select noticed_at from identity_edges where refused in ('conflict', 'size') and settled_at is null
          order by noticed_at desc, a desc, b desc limit ${MAX_WAITING}::integer) waiting),
        'quarantine', (select concat(count(*), ' ', min(id), ' ', (select max(id) from quarantine)) from (
          select id from quarantine where settled_at is null order by id limit ${MAX_WAITING}::integer) waiting),
        'imports', (select concat(max(finished_at)) from import_runs),
        'ways', (select concat((select max(changed_at) from contact_ways), ' ', (select max(changed_at) from join_ways))),
        'replies', (select concat(count(*), ' ', sum(revision), ' ', max(changed_at), ' ', (select max(last_at) from questions)) from replies),
        'syncs', coalesce((select concat(id, finished_at, step, counts) from sync_runs order by id desc limit 1), ''),
        'callbacks', (select concat((select max(id) from callbacks), ' ', count(*), ' ', min(id), ' ', min(next_at)) from (
          select id, next_at from callbacks where done_at is null order by id limit ${MAX_WAITING}::integer) waiting),
        'marks', (select concat(count(*), ' ', max(done_at)) from (
          select done_at from tag_marks where done_at is not null and problem is not null
          order by done_at desc limit ${MAX_WAITING}::integer) given_up),
        'webhooks', (select concat(count(*), ' ', sum(revision), ' ', max(last_at), ' ', max(disabled_at)) from webhook_endpoints),
        'corp', (select concat(max(revision), max(callback_checked_at)) from corps),
        'groups', (select concat(max(id)) from group_events),
        'touches', (select concat((select max(changed_at) from broadcasts), ' ', (select max(changed_at) from moments), ' ', (select max(id) from send_tasks), ' ',
          count(*), ' ', max(due_at), ' ', sum(looks)) from (select due_at, looks from send_tasks
          where state in ('making', 'made') order by due_at limit ${MAX_WAITING}::integer) waiting)
      ) as marks,
      (select coalesce(json_object_agg(id, seen_at), '{}') from import_runs
        where finished_at is null and seen_at > ${instant(now - RUN_SILENT_MS)}::timestamptz) as running`
  const { rows } = await database.pool.query<Look>(query)
  return lookShape.parse(rows[0])
}
