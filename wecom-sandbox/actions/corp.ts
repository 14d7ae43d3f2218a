import { z } from 'zod'
import { RIGHTS } from '../calls/call.ts'
import { cannot } from '../errors.ts'
import { happened, staffEvent } from '../events.ts'
import type { Sandbox } from '../sandbox.ts'
import { ACTIVE, findDepartment, findMember, memberOf, placesOf, RESIGNED } from '../state/members.ts'
import { action } from './action.ts'

/** What the corp does with its own people, in WeCom's console. */
const FIRST_ORDER = 100_000_000
const member = z.object({
  userid: z.string().min(1).max(64),
  name: z.string().min(1),
  departments: z.array(z.int()).min(1),
  leads: z.array(z.int()).default([]),
  position: z.string().default(''),
  gender: z.int().default(0),
  mobile: z.string().default(''),
  email: z.string().default(''),
  status: z.union([z.literal(1), z.literal(2), z.literal(4)]).default(ACTIVE),
  console_welcome: z.boolean().default(false),
})

function setPlaces(sandbox: Sandbox, userid: string, departments: number[], leads: number[]): void {
  const { state } = sandbox
  state.run`delete from member_departments where userid = ${userid}`
  for (const department of departments) {
    if (!findDepartment(sandbox, department)) cannot(`There is no department ${department}.`)
    state.run`insert into member_departments (userid, department, position, is_leader)
      values (${userid}, ${department}, 0, ${Number(leads.includes(department))})`
  }
}
function placesTold(sandbox: Sandbox, userid: string) {
  const places = placesOf(sandbox, userid)
  return {
    Department: places.map(({ department }) => department).join(','),
    IsLeaderInDept: places.map(({ is_leader }) => is_leader).join(','),
  }
}

export const corpActions = {
  'corp.add_app': action(
    z.object({
      agentid: z.int(),
      name: z.string(),
      secret: z.string().min(1),
      rights: z.array(z.enum(RIGHTS)).default(RIGHTS),
    }),
    ({ state }, { agentid, name, secret, rights }) => {
      state.run`insert into apps (agentid, name, secret, rights) values (${agentid}, ${name}, ${secret}, ${JSON.stringify(rights)})
        on conflict (agentid) do update set name = excluded.name, secret = excluded.secret, rights = excluded.rights`
      return {}
    },
  ),

  /** All tokens die now, before their time. */
  'corp.kill_tokens': action(z.object({}), ({ state, clock }) => ({
    killed: state.run`update tokens set dies_at = ${clock.now()} where dies_at > ${clock.now()}`,
  })),

  'department.create': action(
    z.object({ id: z.int().optional(), name: z.string().min(1), name_en: z.string().default(''), parentid: z.int() }),
    (sandbox, { id: wanted, name, name_en, parentid }) => {
      const { state } = sandbox
      if (parentid !== 0 && !findDepartment(sandbox, parentid)) cannot(`There is no department ${parentid}.`)
      const { n } = state.get<{ n: number }>`select count(*) as n from departments`!
      const last = state.get<{ id: number }>`select coalesce(max(id), 0) as id from departments`!
      const id = wanted ?? last.id + 1
      state.run`insert into departments (id, name, name_en, parentid, position)
        values (${id}, ${name}, ${name_en}, ${parentid}, ${FIRST_ORDER - n * 1_000})`
      const told = { Id: id, Name: name, ParentId: String(parentid), Order: FIRST_ORDER - n * 1_000 }
      happened(sandbox, 'person', staffEvent('create_party', told))
      return { id }
    },
  ),

  'department.update': action(
    z.object({ id: z.int(), name: z.string().min(1).optional(), parentid: z.int().optional() }),
    (sandbox, { id, name, parentid }) => {
      const before = findDepartment(sandbox, id) ?? cannot(`There is no department ${id}.`)
      sandbox.state.run`update departments set name = ${name ?? before.name}, parentid = ${parentid ?? before.parentid}
        where id = ${id}`
      const told = { Id: id, Name: name, ParentId: parentid === undefined ? undefined : String(parentid) }
      happened(sandbox, 'person', staffEvent('update_party', told))
      return {}
    },
  ),

  'department.delete': action(z.object({ id: z.int() }), (sandbox, { id }) => {
    const { state } = sandbox
    const isUsed = state.get`select 1 from member_departments where department = ${id}
      union all select 1 from departments where parentid = ${id}`
    if (isUsed) cannot('There are people or departments in it.')
    if (state.run`delete from departments where id = ${id}` === 0) cannot(`There is no department ${id}.`)
    happened(sandbox, 'person', staffEvent('delete_party', { Id: id }))
    return {}
  }),

  'member.create': action(member, (sandbox, given) => {
    const { state } = sandbox
    if (findMember(sandbox, given.userid)) cannot(`${given.userid} is taken.`)
    const main = given.departments[0]!
    const avatar = `https://wework.qpic.example/wwhead/${given.userid}/0`
    state.run`insert into members (userid, name, alias, position, gender, mobile, email, avatar, telephone, status,
        main_department, direct_leader, console_welcome)
      values (${given.userid}, ${given.name}, '', ${given.position}, ${given.gender}, ${given.mobile}, ${given.email},
        ${avatar}, '', ${given.status}, ${main}, '[]', ${Number(given.console_welcome)})`
    setPlaces(sandbox, given.userid, given.departments, given.leads)
    const { Department, IsLeaderInDept } = placesTold(sandbox, given.userid)
    const told = { UserID: given.userid, Name: given.name, Department, MainDepartment: main, IsLeaderInDept }
    happened(sandbox, 'person', staffEvent('create_user', { ...told, Status: given.status }))
    return { userid: given.userid }
  }),

  /** What is given changes, and only that is told. */
  'member.update': action(
    member.partial().extend({
      userid: z.string(),
      new_userid: z.string().min(1).max(64).optional(),
      leads: z.array(z.int()).optional(),
      position: z.string().optional(),
      status: member.shape.status.unwrap().optional(),
      console_welcome: z.boolean().optional(),
    }),
    (sandbox, given) => {
      const { state } = sandbox
      const before = memberOf(sandbox, given.userid)
      if (given.departments) {
        const led = placesOf(sandbox, given.userid).flatMap((place) => (place.is_leader ? place.department : []))
        setPlaces(sandbox, given.userid, given.departments, given.leads ?? led)
      }
      state.run`update members set name = ${given.name ?? before.name}, position = ${given.position ?? before.position},
          status = ${given.status ?? before.status},
          console_welcome = ${Number(given.console_welcome ?? before.console_welcome)}
        where userid = ${given.userid}`
      if (given.new_userid !== undefined) renameMember(sandbox, given.userid, given.new_userid)
      const places = given.departments && placesTold(sandbox, given.new_userid ?? given.userid)
      const told = {
        UserID: given.userid,
        NewUserID: given.new_userid,
        Name: given.name,
        Department: places?.Department,
        MainDepartment: places && before.main_department,
        IsLeaderInDept: places?.IsLeaderInDept,
        Position: given.position,
        Status: given.status,
      }
      happened(sandbox, 'person', staffEvent('update_user', told))
      return {}
    },
  ),

  /** Leaves the corp: customers and groups wait for somebody else. */
  'member.resign': action(z.object({ userid: z.string() }), (sandbox, { userid }) => {
    const { state, clock } = sandbox
    memberOf(sandbox, userid)
    state.run`update members set status = ${RESIGNED}, resigned_at = ${clock.now()} where userid = ${userid}`
    state.run`delete from member_departments where userid = ${userid}`
    state.run`delete from kf_servicers where userid = ${userid}`
    state.run`update groups set status = 1 where owner = ${userid} and dismissed_at is null`
    happened(sandbox, 'person', staffEvent('delete_user', { UserID: userid }))
    return {}
  }),
}

/** Everywhere a member stands by name. */
function renameMember(sandbox: Sandbox, from: string, to: string): void {
  const { state } = sandbox
  if (findMember(sandbox, to)) cannot(`${to} is taken.`)
  state.run`update members set userid = ${to} where userid = ${from}`
  state.run`update member_departments set userid = ${to} where userid = ${from}`
  state.run`update relations set userid = ${to} where userid = ${from}`
  state.run`update relation_history set userid = ${to} where userid = ${from}`
  state.run`update relation_tags set userid = ${to} where userid = ${from}`
  state.run`update personal_tags set userid = ${to} where userid = ${from}`
  state.run`update groups set owner = ${to} where owner = ${from}`
  state.run`update group_members set userid = ${to} where userid = ${from}`
  state.run`update kf_servicers set userid = ${to} where userid = ${from}`
  state.run`update broadcast_tasks set userid = ${to} where userid = ${from}`
  state.run`update broadcast_targets set userid = ${to} where userid = ${from}`
  state.run`update messages set chat = ${to} || substr(chat, ${from.length + 1}) where chat like ${`${from}:%`}`
  state.run`update messages set sender = ${to} where sender = ${from}`
}
