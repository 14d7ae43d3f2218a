import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { HeldGroup, HeldTag, TagChanges } from './rules.ts'

const wecom = z.object({ id: z.string(), name: z.string() }).nullable()
const groupShape = z.object({ groupId: z.int(), slug: z.string(), name: z.string(), isArchived: z.boolean(), wecom })
const tagShape = groupShape.extend({ tagId: z.int(), hasRule: z.boolean() })

/** All that ever were, for slugs are never used again. */
export const selectGroups = (tx: Pick<Session, 'rows'>): Promise<HeldGroup[]> =>
  tx.rows(
    groupShape,
    sql`select g.id as "groupId", g.slug, g.name, g.archived_at is not null as "isArchived",
          case when w.wecom_id is not null then jsonb_build_object('id', w.wecom_id, 'name', w.name) end as wecom
        from tag_groups g left join wecom_tag_groups w on w.group_id = g.id order by g.id`,
  )

export const selectTags = (tx: Pick<Session, 'rows'>): Promise<(Omit<HeldTag, 'isNeeded'> & { hasRule: boolean })[]> =>
  tx.rows(
    tagShape,
    sql`select t.id as "tagId", t.group_id as "groupId", t.slug, t.name, t.archived_at is not null as "isArchived",
          t.rule_id is not null as "hasRule",
          case when w.wecom_id is not null then jsonb_build_object('id', w.wecom_id, 'name', w.name) end as wecom
        from tags t left join wecom_tags w on w.tag_id = t.id order by t.id`,
  )

/** Whether the group or tag of WeCom is one of ours. */
export const isJoined = async (database: Database, wecomId: string): Promise<boolean> =>
  (await database.run(sql`
    select 1 from wecom_tags where wecom_id = ${wecomId}
    union all select 1 from wecom_tag_groups where wecom_id = ${wecomId}`)) > 0

const DIMENSION = 'social'

export async function insertGroups(tx: Session, groups: TagChanges['groups'], now: number): Promise<void> {
  const rows = JSON.stringify(groups.map(({ wecomId: w, name: n, slug: s, join: j }, place) => ({ w, n, s, j, place })))
  await tx.run(sql`
    insert into tag_groups (slug, name, dimension, single_choice, created_at)
    select s, n, ${DIMENSION}, false, ${instant(now)}
    from jsonb_to_recordset(${rows}) as g (s text, n text, place integer) where s is not null order by place`)
  await tx.run(sql`
    insert into wecom_tag_groups (wecom_id, group_id, name)
    select r.w, g.id, r.n from jsonb_to_recordset(${rows}) as r (w text, n text, s text, j integer)
      join tag_groups g on g.id = r.j or (r.j is null and g.slug = r.s)`)
}

export async function insertTags(tx: Session, tags: TagChanges['tags'], now: number): Promise<void> {
  const rows = JSON.stringify(
    tags.map(({ wecomId: w, name: n, slug: s, join: j, group }, place) => ({ w, n, s, j, ...group, place })),
  )
  await tx.run(sql`
    insert into tags (group_id, slug, name, created_at)
    select g.id, r.s, r.n, ${instant(now)}
    from jsonb_to_recordset(${rows}) as r (n text, s text, "groupId" integer, slug text, place integer)
      join tag_groups g on g.id = r."groupId" or (r."groupId" is null and g.slug = r.slug)
    where r.s is not null order by place`)
  await tx.run(sql`
    insert into wecom_tags (wecom_id, tag_id, name)
    select r.w, t.id, r.n from jsonb_to_recordset(${rows}) as r (w text, n text, s text, j integer)
      join tags t on t.id = r.j or (r.j is null and t.slug = r.s)`)
}

export async function rename(tx: Session, { what, wecomId, id, name }: TagChanges['renamed'][number]): Promise<void> {
  if (what === 'group') {
    await tx.run(sql`update tag_groups set name = ${name}, revision = revision + 1 where id = ${id}`)
    await tx.run(sql`update wecom_tag_groups set name = ${name} where wecom_id = ${wecomId}`)
  } else {
    await tx.run(sql`update tags set name = ${name}, revision = revision + 1 where id = ${id}`)
    await tx.run(sql`update wecom_tags set name = ${name} where wecom_id = ${wecomId}`)
  }
}

export async function part(tx: Session, { what, wecomId, id, isArchived }: TagChanges['gone'][number], now: number) {
  if (what === 'group') {
    await tx.run(sql`delete from wecom_tag_groups where wecom_id = ${wecomId}`)
    if (isArchived) await tx.run(sql`update tag_groups set archived_at = ${instant(now)} where id = ${id}`)
  } else {
    await tx.run(sql`delete from wecom_tags where wecom_id = ${wecomId}`)
    await tx.run(sql`delete from tag_marks where wecom_id = ${wecomId}`)
    // Nobody wears it there any more, and of that nobody is told.
    await tx.run(sql`update relations set tag_ids = array_remove(tag_ids, ${wecomId}) where ${wecomId} = any(tag_ids)`)
    await tx.run(sql`update external_contacts set tag_ids = array_remove(tag_ids, ${wecomId})
      where ${wecomId} = any(tag_ids)`)
    if (isArchived) await tx.run(sql`update tags set archived_at = ${instant(now)} where id = ${id}`)
  }
}

export const groupOfTag = async (tx: Pick<Session, 'rows'>, slug: string) =>
  (
    await tx.rows(
      z.object({ name: z.string(), group: z.string(), groupWecomId: z.string().nullable(), wecomId: z.string().nullable() }), // prettier-ignore
      sql`select t.name, g.name as group, wg.wecom_id as "groupWecomId", w.wecom_id as "wecomId"
          from tags t join tag_groups g on g.id = t.group_id
          left join wecom_tag_groups wg on wg.group_id = g.id left join wecom_tags w on w.tag_id = t.id
          where t.slug = ${slug} and t.archived_at is null`,
    )
  )[0]

/** Whoever holds one of these tags now has it in WeCom soon. The log's own word of them is later than nothing. */
export const markHolders = (tx: Pick<Session, 'run'>, wecomIds: string[], now: number): Promise<number> =>
  tx.run(sql`
    insert into tag_marks (external_userid, wecom_id, change, seq, due_at)
    select distinct i.value, w.wecom_id, 'add', 0, ${instant(now)}::timestamptz
    from wecom_tags w join customer_tags k on k.tag_id = w.tag_id and (k.until is null or k.until > ${instant(now)})
      join identities i on i.customer_id = k.customer_id and i.kind = 'external_userid'
    where w.wecom_id = any(${wecomIds}::text[])
    order by 1, 2
    on conflict (external_userid, wecom_id) do nothing`)
