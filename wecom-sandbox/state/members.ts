import { refuse } from '../errors.ts'
import type { Sandbox } from '../sandbox.ts'

export const ACTIVE = 1
export const RESIGNED = 5

export interface Member {
  id: number
  userid: string
  name: string
  alias: string
  position: string
  gender: number
  mobile: string
  email: string
  avatar: string
  telephone: string
  status: number
  main_department: number
  direct_leader: string
  resigned_at: number | null
  console_welcome: number
  customers: number
}

export const findMember = ({ state }: Sandbox, userid: string): Member | undefined =>
  state.get<Member>`select * from members where userid = ${userid}`

/** Somebody who works here, or 60111. */
export function memberOf(sandbox: Sandbox, userid: string): Member {
  const member = findMember(sandbox, userid)
  return member && member.status !== RESIGNED ? member : refuse(60111)
}

/** Somebody who has activated the account, or 41054. */
export function activeMember(sandbox: Sandbox, userid: string): Member {
  const member = memberOf(sandbox, userid)
  return member.status === ACTIVE ? member : refuse(41054)
}

export interface Department {
  id: number
  name: string
  name_en: string
  parentid: number
  position: number
}

export const findDepartment = ({ state }: Sandbox, id: number): Department | undefined =>
  state.get<Department>`select id, name, name_en, parentid, position from departments where id = ${id}`

/** The department and everything below it; 60003 when there is none. */
export function departmentTree(sandbox: Sandbox, id: number): Department[] {
  if (!findDepartment(sandbox, id)) refuse(60003)
  return sandbox.state.all<Department>`
    with recursive tree (id) as (
      select ${id} union select d.id from departments d join tree on d.parentid = tree.id)
    select id, name, name_en, parentid, position from departments where id in (select id from tree) order by id`
}

export interface Place {
  department: number
  position: number
  is_leader: number
}
export const placesOf = ({ state }: Sandbox, userid: string): Place[] =>
  state.all<Place>`select department, position, is_leader from member_departments
    where userid = ${userid} order by department`

/** Who works in the department, and below it if asked. */
export function membersIn(sandbox: Sandbox, department: number, withBelow: boolean): Member[] {
  const ids = withBelow ? departmentTree(sandbox, department).map(({ id }) => id) : [department]
  if (!findDepartment(sandbox, department)) refuse(60003)
  return sandbox.state.all<Member>`select * from members where status <> ${RESIGNED} and userid in (
      select userid from member_departments where department in (select value from json_each(${JSON.stringify(ids)})))
    order by id`
}

/** The named and everybody of the departments, once each, who are active. */
export function activeAmong(sandbox: Sandbox, userids: string[], departments: number[]): Member[] {
  const inDepartments = departments.flatMap((id) => membersIn(sandbox, id, true))
  const named = userids.flatMap((userid) => findMember(sandbox, userid) ?? [])
  const all = new Map([...named, ...inDepartments].map((member) => [member.userid, member]))
  return [...all.values()].filter(({ status }) => status === ACTIVE).sort((one, other) => one.id - other.id)
}
