import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { joinSql, sql, type Sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'

const segmentRow = z.object({
  id: z.number(),
  slug: z.string(),
  name: z.string(),
  rule_id: z.number(),
  revision: z.number(),
})
export type SegmentRow = z.infer<typeof segmentRow>

/** Held until the transaction ends: who edits decides on what is there. */
export const selectSegment = (session: Session, slug: string): Promise<SegmentRow | undefined> =>
  session.first(
    segmentRow,
    sql`select id, slug, name, rule_id, revision from segments where slug = ${slug} and archived_at is null for update`,
  )

export const countSegments = async (session: Session): Promise<number> =>
  (await session.first(
    z.object({ count: z.number() }),
    sql`select count(*) as count from segments where archived_at is null`,
  ))!.count

export async function insertSegment(
  session: Session,
  segment: { slug: string; name: string; description: string; ruleId: number },
  now: number,
): Promise<{ id: number }> {
  const made = await session.first(
    z.object({ id: z.number() }),
    sql`insert into segments (slug, name, description, rule_id, created_at, updated_at)
        values (${segment.slug}, ${segment.name}, ${segment.description}, ${segment.ruleId}, ${instant(now)}, ${instant(now)})
        returning id`,
  )
  return made!
}

export async function updateSegment(
  session: Session,
  id: number,
  { name, description }: { name?: string | undefined; description?: string | undefined },
  now: number,
): Promise<void> {
  await session.run(sql`
    update segments set name = coalesce(${name ?? null}, name), description = coalesce(${description ?? null}, description),
      revision = revision + 1, updated_at = ${instant(now)} where id = ${id}`)
}

export const deleteRetiredMembers = (database: Database, ruleId: number): Promise<number> =>
  database.run(sql`
    delete from members where version_id in
      (select id from rule_versions where rule_id = ${ruleId} and status = 'retired')`)

/** The slug becomes free again. */
export async function archiveSegment(session: Session, { id, rule_id, slug }: SegmentRow, now: number): Promise<void> {
  await session.run(sql`update rule_versions set status = 'retired' where rule_id = ${rule_id}`)
  await session.run(sql`
    update segments set archived_at = ${instant(now)}, slug = ${`${slug}~${id}`} where id = ${id}`)
}

const memberRow = z.object({
  customer_id: z.number(),
  since: z.number(),
  until: z.number().nullable(),
  firm: z.boolean(),
})
export type MemberRow = z.infer<typeof memberRow>

/** Who is in a version, and rows whose `until` has passed without being firm: whoever reads them asks again. */
const inVersion = (version: number, now: number): Sql => sql`
  version_id = ${version} and (until is null or until > ${instant(now)} or (not firm and until > '-infinity'))`

export const selectMembers = (
  database: Database,
  version: number,
  now: number,
  { after, limit, among = [] }: { after: number; limit: number; among?: Sql[] },
): Promise<MemberRow[]> =>
  database.rows(
    memberRow,
    sql`select customer_id, since, until, firm from members
        where ${inVersion(version, now)} and customer_id > ${after}
          ${joinSql(
            among.map((ids) => sql` and customer_id in (${ids})`),
            ' ',
          )}
        order by customer_id limit ${limit}`,
  )

export const isDoubtful = (row: MemberRow, now: number): boolean => row.until !== null && row.until <= now

export async function countMembers(database: Database, version: number, now: number) {
  const rows = await database.rows(
    z.object({ certain: z.number(), doubtful: z.number() }),
    sql`select count(*) filter (where until is null or until > ${instant(now)}) as certain,
          count(*) filter (where until <= ${instant(now)} and not firm and until > '-infinity') as doubtful
        from members where version_id = ${version}`,
  )
  return rows[0]!
}

export async function selectDoubtful(database: Database, version: number, now: number): Promise<number[]> {
  const rows = await database.rows(
    z.object({ customer_id: z.number() }),
    sql`select customer_id from members
        where version_id = ${version} and not firm and until <= ${instant(now)} and until > '-infinity'`,
  )
  return rows.map((row) => row.customer_id)
}

const overlapRow = z.object({
  both: z.number(),
  onlyThis: z.number(),
  onlyOther: z.number(),
  doubtful: z.array(z.number()).nullable(),
})

/** Who is doubtful in one of the two is in none of the counts. */
export async function countOverlap(database: Database, a: number, b: number, now: number) {
  const rows = await database.rows(
    overlapRow,
    sql`select count(*) filter (where sure and in_a and in_b) as both,
          count(*) filter (where sure and in_a and not in_b) as "onlyThis",
          count(*) filter (where sure and not in_a and in_b) as "onlyOther",
          json_agg(id) filter (where not sure) as doubtful
        from (
          select id, a.sure is not null as in_a, b.sure is not null as in_b,
            coalesce(a.sure, true) and coalesce(b.sure, true) as sure
          from (${sureOf(a, now)}) a full join (${sureOf(b, now)}) b using (id)) both_sides`,
  )
  return rows[0]!
}

const sureOf = (version: number, now: number): Sql => sql`
  select customer_id as id, until is null or until > ${instant(now)} as sure from members
  where ${inVersion(version, now)}`
