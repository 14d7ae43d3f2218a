import { z } from 'zod'
import type { Sandbox } from '../../wecom-sandbox/sandbox.ts'
import type { Database } from '../../src/kernel/database.ts'
import { sql, type Sql } from '../../src/kernel/sql.ts'

/** The same said in the same words: what the sandbox keeps, and what we have. Of friends of who has resigned WeCom says
 *  nothing any more. */
export type Lines = Record<string, string[]>

export function theirs({ state }: Sandbox): Lines {
  const lines = (rows: { line: string }[]) => rows.map(({ line }) => line).sort()
  return {
    staff: lines(state.all`select userid || ' ' || name as line from members where status <> 5`),
    departments: lines(state.all`select d.id || ' ' || d.name || ' < ' || coalesce(a.id, '') as line
      from departments d left join departments a on a.id = d.parentid`),
    places: lines(state.all`select p.userid || ' ' || p.department || ' ' || p.is_leader as line
      from member_departments p join members m on m.userid = p.userid and m.status <> 5`),
    tags: lines(state.all`select t.tag_id || ' ' || g.name || '/' || t.name as line from tags t
      join tag_groups g on g.group_id = t.group_id where t.deleted = 0`),
    relations: lines(state.all`select r.userid || ' ' || r.external_userid || ' ' || coalesce((
        select group_concat(tag_id, ',') from (select tag_id from relation_tags t
          where t.userid = r.userid and t.external_userid = r.external_userid order by tag_id)), '') as line
      from relations r join members m on m.userid = r.userid and m.status <> 5
      where staff_side = 1 and customer_side = 1`),
    held: lines(state.all`select distinct r.external_userid || ' ' || t.tag_id as line
      from relations r join members m on m.userid = r.userid and m.status <> 5 join relation_tags t on t.userid = r.userid and t.external_userid = r.external_userid
      where staff_side = 1 and customer_side = 1`),
    groups:
      lines(state.all`select chat_id || ' ' || name || ' ' || owner || ' ' || notice || ' ' || member_version as line
      from groups where dismissed_at is null`),
    members: lines(state.all`select m.chat_id || ' ' || m.userid as line from group_members m
      join groups g on g.chat_id = m.chat_id and g.dismissed_at is null`),
    inGroups: lines(state.all`select m.chat_id || ' ' || m.userid as line from group_members m
      join groups g on g.chat_id = m.chat_id and g.dismissed_at is null where m.type = 2`),
  }
}

export async function ours(database: Database): Promise<Lines> {
  const lines = async (query: Sql) =>
    (await database.rows(z.object({ line: z.string() }), query)).map(({ line }) => line).sort()
  return {
    staff: await lines(sql`select userid || ' ' || name as line from staff where left_at is null`),
    departments: await lines(sql`select d.wecom_id || ' ' || d.name || ' < ' || coalesce(a.wecom_id::text, '') as line
      from departments d left join departments a on a.id = d.parent_id where d.wecom_id is not null`),
    places: await lines(sql`select p.userid || ' ' || d.wecom_id || ' ' || p.leads::integer as line
      from staff_departments p join departments d on d.id = p.department_id
      join staff s on s.userid = p.userid and s.left_at is null`),
    tags: await lines(sql`select w.wecom_id || ' ' || g.name || '/' || t.name as line from wecom_tags w
      join tags t on t.id = w.tag_id and t.archived_at is null
      join tag_groups g on g.id = t.group_id and g.archived_at is null`),
    relations: await lines(sql`select userid || ' ' || external_userid || ' ' || array_to_string(tag_ids, ',') as line
      from relations where ended_at is null`),
    // as rules and people see it: concluded from facts; who is nobody's friend has here what WeCom cannot know
    held: await lines(sql`select i.value || ' ' || w.wecom_id as line from customer_tags k
      join identities i on i.customer_id = k.customer_id and i.kind = 'external_userid'
      join wecom_tags w on w.tag_id = k.tag_id
      where exists (select from relations r where r.external_userid = i.value and r.ended_at is null)`),
    groups:
      await lines(sql`select chat_id || ' ' || name || ' ' || owner || ' ' || notice || ' ' || member_version as line
      from groups where dismissed_at is null`),
    members: await lines(sql`select chat_id || ' ' || member_id as line from group_members where left_at is null`),
    // by the facts alone, the last word of each
    inGroups: await lines(sql`select chat || ' ' || value as line from (
        select distinct on (i.value, e.properties ->> 'chat') i.value, e.properties ->> 'chat' as chat, e.name
        from events e join identities mine on mine.id = e.identity_id
          join identities i on i.customer_id = mine.customer_id and i.kind = 'external_userid'
        where e.name in ('Group Joined', 'Group Left')
        order by i.value, e.properties ->> 'chat', e.timestamp desc, e.source desc, e.message_id desc) word
      where name = 'Group Joined'`),
  }
}
