import type { Sandbox } from '../sandbox.ts'
import { RESIGNED } from '../state/members.ts'

/** Who has a phone: a page of the staff and of the customers, those that are searched for, and how much waits for each. */
export interface StaffListed {
  userid: string
  name: string
  position: string
  status: number
  customers: number
  /** Broadcasts and moments to confirm, customers who have applied. */
  waiting: number
}
export interface CustomerListed {
  external_userid: string
  name: string
  corp_name: string | null
  /** Members of the staff who are their friends. */
  friends: number
  /** Members who have added them, and hand-overs they may refuse. */
  waiting: number
}

export function readPeople({ state }: Sandbox, { search, limit }: { search: string; limit: number }) {
  const staff = state.all<StaffListed>`
    select userid, name, position, status, customers,
      (select count(*) from broadcast_tasks t join broadcasts b on b.msgid = t.msgid
        where t.userid = s.userid and t.sent_at is null and b.cancelled_at is null) +
      (select count(*) from moment_tasks t join moments m on m.moment_id = t.moment_id
        where t.userid = s.userid and t.published_at is null and m.cancelled_at is null) +
      (select count(*) from relations r where r.userid = s.userid and r.applied = 1) as waiting
    from (select * from members where instr(lower(name || ' ' || userid), ${search}) > 0
      order by status = ${RESIGNED}, id limit ${limit}) s`
  const customers = state.all<CustomerListed>`
    select external_userid, name, corp_name,
      (select count(*) from relations r where r.external_userid = p.external_userid
        and r.staff_side = 1 and r.customer_side = 1) as friends,
      (select count(*) from relations r where r.external_userid = p.external_userid
        and r.staff_side = 1 and r.customer_side = 0 and r.is_half = 1) +
      (select count(*) from transfers t where t.external_userid = p.external_userid and t.status = 2) as waiting
    from (select * from people where instr(lower(name || ' ' || external_userid), ${search}) > 0
      order by id desc limit ${limit}) p`
  const total = state.get<{ staff: number; customers: number }>`select
    (select count(*) from members where instr(lower(name || ' ' || userid), ${search}) > 0) as staff,
    (select count(*) from people where instr(lower(name || ' ' || external_userid), ${search}) > 0) as customers`!
  return { staff: { total: total.staff, shown: staff }, customers: { total: total.customers, shown: customers } }
}
