import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'

export const DIMENSIONS = ['social', 'consumption', 'behaviour', 'tier'] as const
export type Dimension = (typeof DIMENSIONS)[number]

const groupRow = z.object({ id: z.int(), slug: z.string(), single_choice: z.boolean(), revision: z.int() })
export type GroupRow = z.infer<typeof groupRow>
const tagRow = z.object({
  id: z.int(),
  slug: z.string(),
  group_id: z.int(),
  rule_id: z.int().nullable(),
  revision: z.int(),
})
export type TagRow = z.infer<typeof tagRow>

/** Rows are held until the transaction ends: who edits decides on what is there. */
export const selectGroup = (session: Session, slug: string): Promise<GroupRow | undefined> =>
  session.first(
    groupRow,
    sql`select id, slug, single_choice, revision from tag_groups where slug = ${slug} and archived_at is null for update`,
  )

export const selectTag = (session: Session, slug: string): Promise<TagRow | undefined> =>
  session.first(
    tagRow,
    sql`select id, slug, group_id, rule_id, revision from tags where slug = ${slug} and archived_at is null for update`,
  )

/** A slug is never used again: the log speaks of tags by it. */
export const isTaken = async (session: Session, table: 'tag_groups' | 'tags', slug: string): Promise<boolean> =>
  (await session.run(
    table === 'tags'
      ? sql`select 1 from tags where slug = ${slug}`
      : sql`select 1 from tag_groups where slug = ${slug}`,
  )) > 0

const countRow = z.object({ groups: z.int(), tags: z.int() })
export const countAll = async (session: Session): Promise<z.infer<typeof countRow>> =>
  (await session.first(
    countRow,
    sql`select (select count(*) from tag_groups where archived_at is null) as groups,
          (select count(*) from tags where archived_at is null) as tags`,
  ))!

export interface NewGroup {
  slug: string
  name: string
  dimension: Dimension
  singleChoice: boolean
}
export const insertGroup = (session: Session, group: NewGroup, now: number): Promise<number> =>
  session.run(sql`
    insert into tag_groups (slug, name, dimension, single_choice, created_at)
    values (${group.slug}, ${group.name}, ${group.dimension}, ${group.singleChoice}, ${instant(now)})`)

export interface GroupChange {
  name?: string | undefined
  dimension?: Dimension | undefined
  singleChoice?: boolean | undefined
}
export const updateGroup = (session: Session, id: number, change: GroupChange): Promise<number> =>
  session.run(sql`
    update tag_groups set name = coalesce(${change.name ?? null}, name),
      dimension = coalesce(${change.dimension ?? null}, dimension),
      single_choice = coalesce(${change.singleChoice ?? null}, single_choice), revision = revision + 1
    where id = ${id}`)

export const tagsOfGroup = (session: Session, groupId: number): Promise<{ slug: string }[]> =>
  session.rows(
    z.object({ slug: z.string() }),
    sql`select slug from tags where group_id = ${groupId} and archived_at is null order by slug`,
  )

export const archiveGroup = (session: Session, id: number, now: number): Promise<number> =>
  session.run(sql`update tag_groups set archived_at = ${instant(now)} where id = ${id}`)

export interface NewTag {
  slug: string
  name: string
  description: string
  groupId: number
  ruleId: number | null
  expiresAfterMs: number | null
}
export const insertTag = (session: Session, tag: NewTag, now: number): Promise<number> =>
  session.run(sql`
    insert into tags (group_id, slug, name, description, rule_id, expires_after_ms, created_at)
    values (${tag.groupId}, ${tag.slug}, ${tag.name}, ${tag.description}, ${tag.ruleId}, ${tag.expiresAfterMs},
      ${instant(now)})`)

export const updateTag = (
  session: Session,
  id: number,
  change: { name?: string | undefined; description?: string | undefined },
): Promise<number> =>
  session.run(sql`
    update tags set name = coalesce(${change.name ?? null}, name),
      description = coalesce(${change.description ?? null}, description), revision = revision + 1
    where id = ${id}`)

export const setExpiry = (session: Session, id: number, expiresAfterMs: number | null): Promise<number> =>
  session.run(sql`update tags set expires_after_ms = ${expiresAfterMs} where id = ${id}`)

export const setRule = (session: Session, id: number, ruleId: number | null): Promise<number> =>
  session.run(sql`update tags set rule_id = ${ruleId} where id = ${id}`)

export const retireRule = (session: Session, ruleId: number): Promise<number> =>
  session.run(sql`update rule_versions set status = 'retired' where rule_id = ${ruleId} and status = 'live'`)

export const archiveTag = (session: Session, id: number, now: number): Promise<number> =>
  session.run(sql`update tags set archived_at = ${instant(now)} where id = ${id}`)

export const deleteHolders = (database: Database, tagId: number): Promise<number> =>
  database.run(sql`delete from customer_tags where tag_id = ${tagId}`)

/** Whoever holds a tag of the group is asked anew, behind live work. */
export const wakeHolders = (database: Database, groupId: number, now: number): Promise<number> =>
  database.run(sql`
    insert into wakes (customer_id, due)
    select distinct k.customer_id, ${instant(now)}::timestamptz from customer_tags k join tags t on t.id = k.tag_id
    where t.group_id = ${groupId} order by 1
    on conflict (customer_id) do update set due = excluded.due where excluded.due < wakes.due`)
