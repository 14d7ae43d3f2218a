import { z } from 'zod'
import type { Sandbox } from '../sandbox.ts'
import { departmentTree, memberOf, membersIn, placesOf, type Department, type Member } from '../state/members.ts'
import { afterCursor, call, pageOf } from './call.ts'
import { cursor, id, limit, numberText } from './shapes.ts'

/** The corp's own people and how they are ordered. */
const inTree = z.object({ id: numberText.optional() })
const ROOT = 1

const leadersOf = ({ state }: Sandbox, department: number) =>
  state.all<{ userid: string }>`select d.userid from member_departments d join members m on m.userid = d.userid
    where d.department = ${department} and d.is_leader = 1 and m.status <> 5 order by m.id`.map(({ userid }) => userid)

const describe = (sandbox: Sandbox, { id: number, name, name_en, parentid, position }: Department) => ({
  id: number,
  name,
  name_en,
  department_leader: leadersOf(sandbox, number),
  parentid,
  order: position,
})

function detailOf(sandbox: Sandbox, member: Member) {
  const places = placesOf(sandbox, member.userid)
  return {
    userid: member.userid,
    ...(sandbox.switches.memberNames && { name: member.name }),
    department: places.map(({ department }) => department),
    order: places.map(({ position }) => position),
    position: member.position,
    status: member.status,
    isleader: places.some(({ is_leader }) => is_leader) ? 1 : 0,
    is_leader_in_dept: places.map(({ is_leader }) => is_leader),
    main_department: member.main_department,
    direct_leader: JSON.parse(member.direct_leader) as string[],
    alias: member.alias,
    telephone: member.telephone,
    hide_mobile: 0,
  }
}

const inDepartment = z.object({ department_id: numberText, fetch_child: numberText.optional() })

export const contactCalls = [
  call({
    method: 'GET',
    path: 'department/list',
    right: 'contacts',
    input: inTree,
    run: (sandbox, { id: root = ROOT }) => ({
      department: departmentTree(sandbox, root).map((department) => describe(sandbox, department)),
    }),
  }),
  call({
    method: 'GET',
    path: 'department/simplelist',
    right: 'contacts',
    input: inTree,
    run: (sandbox, { id: root = ROOT }) => ({
      department_id: departmentTree(sandbox, root).map(({ id: number, parentid, position }) => ({
        id: number,
        parentid,
        order: position,
      })),
    }),
  }),
  call({
    method: 'GET',
    path: 'user/list',
    right: 'contacts',
    input: inDepartment,
    run: (sandbox, { department_id: department, fetch_child: below }) => ({
      userlist: membersIn(sandbox, department, below === 1).map((member) => ({
        ...detailOf(sandbox, member),
        enable: member.status === 2 ? 0 : 1,
      })),
    }),
  }),
  call({
    method: 'GET',
    path: 'user/simplelist',
    right: 'contacts',
    input: inDepartment,
    run: (sandbox, { department_id: department, fetch_child: below }) => ({
      userlist: membersIn(sandbox, department, below === 1).map((member) => ({
        userid: member.userid,
        ...(sandbox.switches.memberNames && { name: member.name }),
        department: placesOf(sandbox, member.userid).map((place) => place.department),
      })),
    }),
  }),
  call({
    method: 'GET',
    path: 'user/get',
    right: 'contacts',
    input: z.object({ userid: id }),
    run: (sandbox, { userid }) => detailOf(sandbox, memberOf(sandbox, userid)),
  }),
  call({
    method: 'POST',
    path: 'user/list_id',
    right: 'contacts',
    input: z.object({ cursor, limit: limit(10_000, 10_000) }),
    run({ state }, { cursor: from, limit: most }) {
      // one row a place of a member; the cursor goes by a number made of both
      const rows = state.all<{ id: number; userid: string; department: number }>`
        select m.id * 100000 + d.department as id, m.userid, d.department
        from members m join member_departments d on d.userid = m.userid
        where m.status <> 5 and m.id * 100000 + d.department > ${afterCursor(from)} order by 1 limit ${most + 1}`
      const { page, next_cursor } = pageOf(rows, most)
      return { next_cursor, dept_user: page.map(({ userid, department }) => ({ userid, department })) }
    },
  }),
]
