import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import type { DepartmentChanges, HeldDepartment, HeldMember, MemberChanges } from './listing.ts'

type Reader = Pick<Database, 'rows'>

export const selectHeldDepartments = (tx: Reader): Promise<HeldDepartment[]> =>
  tx.rows(
    z.object({ id: z.int(), wecomId: z.int().nullable(), parentId: z.int().nullable(), name: z.string() }),
    sql`select id, wecom_id as "wecomId", parent_id as "parentId", name from departments`,
  )

/** Those of the userids, or all. */
export const selectHeldMembers = (tx: Reader, userids: string[] | null): Promise<HeldMember[]> =>
  tx.rows(
    z.object({
      userid: z.string(),
      name: z.string(),
      hasLeft: z.boolean(),
      listed: z.boolean(),
      departments: z.array(z.object({ id: z.int(), leads: z.boolean() })),
    }),
    sql`select s.userid, s.name, s.left_at is not null as "hasLeft", s.listed,
          coalesce((select jsonb_agg(jsonb_build_object('id', d.wecom_id, 'leads', m.leads))
            from staff_departments m join departments d on d.id = m.department_id and d.wecom_id is not null
            where m.userid = s.userid), '[]') as departments
        from staff s where ${userids}::text[] is null or s.userid = any(${userids}::text[])`,
  )

/** Who is above comes after all are there. */
export async function writeDepartments(tx: Session, written: DepartmentChanges['written']): Promise<void> {
  if (written.length === 0) return
  const rows = JSON.stringify(written)
  await tx.run(sql`
    insert into departments (wecom_id, name)
    select id, name from jsonb_to_recordset(${rows}) as d (id integer, name text) order by id
    on conflict (wecom_id) do update set name = excluded.name, revision = departments.revision + 1`)
  await tx.run(sql`
    update departments d set parent_id = above.id
    from jsonb_to_recordset(${rows}) as w (id integer, "parentId" integer)
      left join departments above on above.wecom_id = w."parentId"
    where d.wecom_id = w.id and d.parent_id is distinct from above.id`)
}

/** Those that WeCom has no longer: one that still has something of ours in it stays, as ours. */
export async function deleteDepartments(tx: Session, ids: number[]): Promise<void> {
  if (ids.length === 0) return
  await tx.run(sql`
    delete from staff_departments m using staff s
    where s.userid = m.userid and (s.listed or s.left_at is not null) and m.department_id = any(${ids}::integer[])`)
  await tx.run(sql`update departments set wecom_id = null, revision = revision + 1 where id = any(${ids}::integer[])`)
  const isEmpty = sql`id = any(${ids}::integer[])
    and not exists (select from departments below where below.parent_id = d.id)
    and not exists (select from staff_departments m where m.department_id = d.id)`
  // The lowest first, until nothing more goes.
  while ((await tx.run(sql`delete from departments d where ${isEmpty}`)) > 0);
}

export async function writeMembers(tx: Session, { written, left }: MemberChanges, now: number): Promise<void> {
  if (written.length > 0) {
    const rows = JSON.stringify(written)
    await tx.run(sql`
      insert into staff (userid, name, listed)
      select userid, name, true from jsonb_to_recordset(${rows}) as m (userid text, name text)
      order by userid collate "C"
      on conflict (userid) do update set name = excluded.name, listed = true, left_at = null,
        revision = staff.revision + 1`)
    await tx.run(sql`
      with places as (
        select m.userid, d.id, p.leads
        from jsonb_to_recordset(${rows}) as m (userid text, departments jsonb),
          jsonb_to_recordset(m.departments) as p (id integer, leads boolean)
          join departments d on d.wecom_id = p.id
      ), taken as (
        delete from staff_departments h using departments d
        where d.id = h.department_id and d.wecom_id is not null
          and h.userid in (select userid from jsonb_to_recordset(${rows}) as m (userid text))
          and not exists (select from places p where p.userid = h.userid and p.id = h.department_id)
      )
      insert into staff_departments (userid, department_id, leads)
      select userid, id, leads from places
      on conflict (userid, department_id) do update set leads = excluded.leads`)
  }
  if (left.length > 0)
    await tx.run(sql`
      update staff set left_at = coalesce(left_at, ${instant(now)}), listed = false, revision = revision + 1
      where userid = any(${left}::text[])`)
}

/** Everywhere they stand by name, but in the log: who they were then is what they were called. */
export async function renameMember(tx: Session, from: string, to: string): Promise<void> {
  await tx.run(sql`
    insert into staff (userid, name, left_at, listed)
    select ${to}, case when name = userid then ${to} else name end, left_at, listed from staff where userid = ${from}
    on conflict (userid) do nothing`)
  await tx.run(sql`
    insert into staff_departments (userid, department_id, leads)
    select ${to}, department_id, leads from staff_departments where userid = ${from}
    on conflict (userid, department_id) do nothing`)
  await tx.run(sql`delete from staff_departments where userid = ${from}`)
  await tx.run(sql`update people set userid = ${to} where userid = ${from}
    and not exists (select from people other where other.userid = ${to} and other.shut_out_at is null)`)
  await tx.run(sql`update people set userid = null where userid = ${from}`)
  await tx.run(sql`update invitations set userid = ${to} where userid = ${from}`)
  await tx.run(sql`delete from staff where userid = ${from}`)
}
