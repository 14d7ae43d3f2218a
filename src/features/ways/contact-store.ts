import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { lifeColumns, lifeShape } from './life-store.ts'
import { shiftShape, welcomeShape, type ContactWayDraft } from './shapes.ts'

export const contactWay = z.object({
  ...lifeShape,
  channel: z.string(),
  region: z.string(),
  skipVerify: z.boolean(),
  userids: z.array(z.string()),
  departmentIds: z.array(z.int()),
  rota: z.array(shiftShape),
  cap: z.int().nullable(),
  caps: z.array(z.object({ userid: z.string(), cap: z.int() })),
  backupUserids: z.array(z.string()),
  tags: z.array(z.string()),
  welcome: welcomeShape,
  /** Whom WeCom leads to now, as far as it was told. */
  serving: z.array(z.string()),
})
export type ContactWay = z.infer<typeof contactWay>

const columns = sql`${lifeColumns}, channel, region, skip_verify as "skipVerify", userids, department_ids as "departmentIds",
  rota, cap, caps, backup_userids as "backupUserids", tags, welcome, serving`

export const selectContactWays = (database: Database, isArchived: boolean, limit: number) =>
  database.rows(
    contactWay,
    sql`select ${columns} from contact_ways where (archived_at is not null) = ${isArchived}
        order by id desc limit ${limit}`,
  )

export async function selectContactWay(database: Database, id: number): Promise<ContactWay | undefined> {
  return (await database.rows(contactWay, sql`select ${columns} from contact_ways where id = ${id}`))[0]
}

export const holdContactWay = (tx: Session, id: number) =>
  tx.first(contactWay, sql`select ${columns} from contact_ways where id = ${id} and archived_at is null for update`)

/** Undefined where the state is another's. */
export async function insertContactWay(
  tx: Session,
  state: string,
  draft: ContactWayDraft,
  now: number,
): Promise<number | undefined> {
  const row = await tx.first(
    z.object({ id: z.int() }),
    sql`insert into contact_ways (state, name, channel, region, skip_verify, userids, department_ids, rota, cap, caps,
          backup_userids, tags, welcome, created_at, changed_at, next_at)
        values (${state}, ${draft.name}, ${draft.channel}, ${draft.region}, ${draft.skipVerify}, ${draft.userids},
          ${draft.departmentIds}, ${JSON.stringify(draft.rota)}, ${draft.cap}, ${JSON.stringify(draft.caps)},
          ${draft.backupUserids}, ${draft.tags}, ${JSON.stringify(draft.welcome)}, ${instant(now)}, ${instant(now)},
          ${instant(now)})
        on conflict (state) do nothing returning id`,
  )
  return row?.id
}

export const updateContactWay = (tx: Session, id: number, draft: ContactWayDraft, now: number) =>
  tx.run(sql`
    update contact_ways set name = ${draft.name}, channel = ${draft.channel}, region = ${draft.region},
      skip_verify = ${draft.skipVerify}, userids = ${draft.userids}, department_ids = ${draft.departmentIds},
      rota = ${JSON.stringify(draft.rota)}, cap = ${draft.cap}, caps = ${JSON.stringify(draft.caps)},
      backup_userids = ${draft.backupUserids}, tags = ${draft.tags}, welcome = ${JSON.stringify(draft.welcome)},
      changed_at = ${instant(now)}, next_at = ${instant(now)}, tries = 0, revision = revision + 1
    where id = ${id}`)

export const noteServing = (database: Database, id: number, userids: string[]) =>
  database.run(sql`update contact_ways set serving = ${userids} where id = ${id}`)

/** Of departments and those below them, who still works here. */
export const selectMembers = async (database: Database, departmentIds: number[]): Promise<string[]> =>
  (
    await database.rows(
      z.object({ userid: z.string() }),
      sql`with recursive below as (
            select id from departments where id = any(${departmentIds}::integer[])
            union select d.id from departments d join below b on d.parent_id = b.id
          )
          select distinct s.userid from staff s join staff_departments d on d.userid = s.userid
          where s.left_at is null and d.department_id in (select id from below) order by 1`,
    )
  ).map(({ userid }) => userid)

export const selectLeft = async (database: Database, userids: string[]): Promise<string[]> =>
  (
    await database.rows(
      z.object({ userid: z.string() }),
      sql`select userid from staff where left_at is not null and userid = any(${userids}::text[])`,
    )
  ).map(({ userid }) => userid)

/** Who came by the way since then, by whom they came to. */
export async function countAdded(database: Database, state: string, since: number): Promise<Map<string, number>> {
  const rows = await database.rows(
    z.object({ userid: z.string(), n: z.int() }),
    sql`select userid, count(*) as n from relations where state = ${state} and added_at >= ${instant(since)} group by 1`,
  )
  return new Map(rows.map(({ userid, n }) => [userid, n]))
}

/** Those of which somebody may have had enough. */
export const selectCapped = (database: Database, states: string[]) =>
  database.rows(
    contactWay,
    sql`select ${columns} from contact_ways where state = any(${states}::text[]) and archived_at is null
          and config_id is not null and (cap is not null or caps <> '[]')`,
  )

/** It is due now. */
export const askAgain = (database: Pick<Database, 'run'>, id: number, now: number) =>
  database.run(sql`
    update contact_ways set next_at = least(next_at, ${instant(now)}) where id = ${id} and next_at is not null`)

/** Of these of the staff it may be otherwise who serves: all ways that name one of them or a department. */
export const askAgainOf = (tx: Pick<Session, 'run'>, userids: string[], now: number) =>
  tx.run(sql`
    update contact_ways set next_at = least(next_at, ${instant(now)})
    where next_at is not null and archived_at is null and cardinality(${userids}::text[]) > 0
      and (department_ids <> '{}' or (userids || backup_userids) && ${userids}::text[]
        or exists (select from jsonb_path_query(rota, '$[*].userids[*]') as u
          where u #>> '{}' = any(${userids}::text[])))`)

const greeting = z.object({ welcome: welcomeShape })
export async function selectWelcome(database: Database, state: string) {
  const [row] = await database.rows(greeting, sql`select welcome from contact_ways where state = ${state}`)
  return row?.welcome
}

/** The tags of each way, of those that are still there. */
export async function selectTagsOf(reads: Pick<Database, 'rows'>, states: string[]): Promise<Map<string, string[]>> {
  const rows = await reads.rows(
    z.object({ state: z.string(), tags: z.array(z.string()) }),
    sql`select w.state, array_agg(t.slug order by t.slug) as tags
        from contact_ways w join tags t on t.slug = any(w.tags) and t.archived_at is null
        where w.state = any(${states}::text[]) group by w.state`,
  )
  return new Map(rows.map(({ state, tags }) => [state, tags]))
}

export const selectUnknownTags = async (tx: Session, slugs: string[]): Promise<string[]> =>
  (
    await tx.rows(
      z.object({ slug: z.string() }),
      sql`select slug from unnest(${slugs}::text[]) as wanted (slug)
          where not exists (select from tags t where t.slug = wanted.slug and t.archived_at is null)`,
    )
  ).map(({ slug }) => slug)

export const selectUnknownDepartments = async (tx: Session, ids: number[]): Promise<number[]> =>
  (
    await tx.rows(
      z.object({ id: z.int() }),
      sql`select id from unnest(${ids}::integer[]) as wanted (id)
          where not exists (select from departments d where d.id = wanted.id)`,
    )
  ).map(({ id }) => id)
