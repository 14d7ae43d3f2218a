import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql, type Sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'

type Reader = Pick<Database, 'rows'>

// ── Departments ──────────────────────────────────────────────────────────────────────────────────────────────────────

export const departmentShape = z.object({
  id: z.int(),
  parentId: z.int().nullable(),
  name: z.string(),
  revision: z.int(),
  /** Members, without those of the departments below. */
  staff: z.int(),
})

export const selectDepartments = (database: Reader) =>
  database.rows(
    departmentShape,
    sql`select id, parent_id as "parentId", name, revision,
          (select count(*) from staff_departments m join staff s on s.userid = m.userid and s.left_at is null
           where m.department_id = d.id) as staff
        from departments d order by name, id`,
  )

/** Two who move departments wait for each other: "not below itself" is decided under this hold. */
export const holdDepartments = (tx: Session) => tx.run(sql`lock table departments in share row exclusive mode`)

export const countDepartments = async (tx: Session): Promise<number> =>
  (await tx.first(z.object({ count: z.int() }), sql`select count(*) as count from departments`))!.count

export const insertDepartment = async (tx: Session, { name, parentId }: { name: string; parentId: number | null }) =>
  (await tx.first(
    z.object({ id: z.int() }),
    sql`insert into departments (name, parent_id) values (${name}, ${parentId}) returning id`,
  ))!.id

export const selectDepartment = (tx: Session, id: number) =>
  tx.first(
    z.object({ id: z.int(), name: z.string(), parentId: z.int().nullable(), revision: z.int(), isUsed: z.boolean() }),
    sql`select id, name, parent_id as "parentId", revision,
          exists (select from departments where parent_id = d.id)
            or exists (select from staff_departments where department_id = d.id) as "isUsed"
        from departments d where id = ${id}`,
  )

export const updateDepartment = (
  tx: Session,
  id: number,
  { name, parentId }: { name: string; parentId: number | null },
) =>
  tx.run(sql`update departments set name = ${name}, parent_id = ${parentId}, revision = revision + 1 where id = ${id}`)

export const deleteDepartment = (tx: Session, id: number) => tx.run(sql`delete from departments where id = ${id}`)

/** The departments and all below them. `union` and not `union all`: a ring could not make it endless. */
const below = (start: Sql): Sql => sql`
  with recursive below (id) as (${start} union select d.id from departments d join below on d.parent_id = below.id)
  select id from below`

export const isBelow = async (tx: Session, id: number, above: number): Promise<boolean> =>
  (await tx.first(z.object({ is: z.boolean() }), sql`select ${id} in (${below(sql`select ${above}::integer`)}) as is`))!
    .is

// ── Staff ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const staffShape = z.object({
  userid: z.string(),
  name: z.string(),
  leftAt: z.int().nullable(),
  revision: z.int(),
  departments: z.array(z.object({ id: z.int(), leads: z.boolean() })),
  /** Whom they serve now. */
  customers: z.int(),
})

/** By userid, those who work here first. */
export const selectStaff = (
  database: Reader,
  {
    search,
    department,
    after,
    limit,
  }: { search: string; department?: number | undefined; after: string; limit: number },
) =>
  database.rows(
    staffShape,
    sql`select s.userid, s.name, s.left_at as "leftAt", s.revision,
          coalesce((select jsonb_agg(jsonb_build_object('id', department_id, 'leads', leads) order by department_id)
            from staff_departments m where m.userid = s.userid), '[]') as departments,
          (select count(distinct i.customer_id) from contacts k join identities i on i.id = k.identity_id
           where k.userid = s.userid and k.ended_at is null) as customers
        from staff s
        where s.userid > ${after} collate "C"
          and (${department ?? null}::integer is null or exists (select from staff_departments m
            where m.userid = s.userid and m.department_id in (${below(sql`select ${department ?? null}::integer`)})))
          and (${search} = '' or strpos(lower(s.name), lower(${search})) > 0 or strpos(lower(s.userid), lower(${search})) > 0)
        order by s.userid limit ${limit}`,
  )

export const selectOne = (tx: Session, userid: string) =>
  tx.first(
    z.object({ name: z.string(), leftAt: z.int().nullable(), revision: z.int() }),
    sql`select name, left_at as "leftAt", revision from staff where userid = ${userid} for update`,
  )

export const countStaff = async (tx: Session): Promise<number> =>
  (await tx.first(z.object({ count: z.int() }), sql`select count(*) as count from staff`))!.count

export async function writeOne(
  tx: Session,
  one: { userid: string; name: string; leftAt: number | null; departments: { id: number; leads: boolean }[] },
): Promise<void> {
  const leftAt = one.leftAt === null ? null : instant(one.leftAt)
  await tx.run(sql`
    insert into staff (userid, name, left_at) values (${one.userid}, ${one.name}, ${leftAt})
    on conflict (userid) do update set name = excluded.name, left_at = excluded.left_at, revision = staff.revision + 1`)
  await tx.run(sql`
    delete from staff_departments where userid = ${one.userid}
      and department_id <> all(${one.departments.map(({ id }) => id)}::integer[])`)
  await tx.run(sql`
    insert into staff_departments (userid, department_id, leads)
    select ${one.userid}, id, leads from jsonb_to_recordset(${JSON.stringify(one.departments)}) as d (id integer, leads boolean)
    on conflict (userid, department_id) do update set leads = excluded.leads`)
}

export const selectMissingDepartments = async (tx: Session, ids: number[]): Promise<number[]> =>
  (
    await tx.rows(
      z.object({ id: z.int() }),
      sql`select id from unnest(${ids}::integer[]) as id where id not in (select id from departments)`,
    )
  ).map(({ id }) => id)

// ── Whom they serve ──────────────────────────────────────────────────────────────────────────────────────────────────

/** The staff whose customers a person of this role may see, as an array; null where there is no such bound. */
export const servedStaff = (role: Sql, userid: Sql): Sql => sql`
  case ${role}
    when 'staff' then array(select s.userid from staff s where s.userid = ${userid} and s.left_at is null)
    when 'lead' then array(
      select s.userid from staff s where s.userid = ${userid} and s.left_at is null
      union
      select m.userid from staff_departments m where m.department_id in (${below(sql`
        select l.department_id from staff_departments l join staff s on s.userid = l.userid and s.left_at is null
        where l.userid = ${userid} and l.leads`)}))
  end`

export const contactShape = z.object({
  userid: z.string(),
  /** Null: nothing is known of them but the userid. */
  name: z.string().nullable(),
  addedAt: z.int().nullable(),
  endedAt: z.int().nullable(),
  reason: z.string().nullable(),
  /** By which way they came, as WeCom says: its number for it, and the contact way if it was one of ours. */
  addWay: z.int().nullable(),
  way: z.object({ id: z.int(), name: z.string() }).nullable(),
})

/** Those who serve now first, then who did, the latest first. A customer may have been added on several accounts. */
export const selectContacts = (database: Reader, customerId: number) =>
  database.rows(
    contactShape,
    sql`select k.userid, s.name, max(k.added_at) as "addedAt",
          case when bool_and(k.ended_at is not null) then max(k.ended_at) end as "endedAt",
          case when bool_and(k.ended_at is not null)
            then (array_agg(k.reason order by k.ended_at desc))[1] end as reason,
          (array_agg(r.add_way order by r.added_at desc))[1] as "addWay",
          (array_agg(jsonb_build_object('id', w.id, 'name', w.name) order by r.added_at desc)
            filter (where w.id is not null))[1] as way
        from identities mine
        join identities i on i.customer_id = mine.customer_id
        join contacts k on k.identity_id = i.id
        left join staff s on s.userid = k.userid
        left join relations r on i.kind = 'external_userid' and r.external_userid = i.value and r.userid = k.userid
        left join contact_ways w on w.state = r.state
        where mine.id = ${customerId}
        group by k.userid, s.name
        order by 4 desc nulls first, 3 desc nulls last, k.userid`,
  )

/** Where the staff's contact with the customers holds: the identities it hangs on. */
export const selectOpen = (database: Reader, userid: string, customerIds: number[]) =>
  database.rows(
    z.object({ customerId: z.int(), kind: z.string(), value: z.string() }),
    sql`select distinct i.customer_id as "customerId", i.kind, i.value
        from identities mine
        join identities i on i.customer_id = mine.customer_id
        join contacts k on k.identity_id = i.id and k.userid = ${userid} and k.ended_at is null
        where mine.id = any(${customerIds}::bigint[])`,
  )
