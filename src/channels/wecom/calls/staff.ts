import { z } from 'zod'
import { cursor, get, id, listed, maybe, page, read, seconds } from './shape.ts'

/** Departments and members, as far as the app may see them: of names and addresses it often is told none. */

const department = z.object({ id: z.int(), parentid: z.int(), order: maybe(z.int()) })
const member = z.object({ userid: id, name: maybe(z.string()), department: listed(z.int()) })
const memberInFull = z.object({
  ...member.shape,
  order: maybe(z.array(z.int())),
  position: maybe(z.string()),
  /** 1 active, 2 switched off, 4 not active, 5 left. */
  status: maybe(z.int()),
  is_leader_in_dept: maybe(z.array(z.int())),
  direct_leader: maybe(z.array(z.string())),
  main_department: maybe(z.int()),
  alias: maybe(z.string()),
})

export const STAFF_CALLS = {
  'department/list': get({
    query: z.strictObject({ id: z.string().optional() }),
    answer: z.object({
      department: z.array(
        z.object({
          ...department.shape,
          name: maybe(z.string()),
          name_en: maybe(z.string()),
          department_leader: maybe(z.array(z.string())),
        }),
      ),
    }),
  }),
  'department/simplelist': get({
    query: z.strictObject({ id: z.string().optional() }),
    answer: z.object({ department_id: z.array(department) }),
  }),
  'user/list': get({
    query: z.strictObject({ department_id: id }),
    answer: z.object({ userlist: z.array(memberInFull) }),
  }),
  'user/simplelist': get({
    query: z.strictObject({ department_id: id }),
    answer: z.object({ userlist: z.array(member) }),
  }),
  'user/get': get({ query: z.strictObject({ userid: id }), answer: memberInFull }),
  'user/list_id': read({
    body: z.strictObject(page(10_000)),
    answer: z.object({
      dept_user: z.array(z.object({ userid: id, department: z.int() })),
      next_cursor: cursor,
    }),
    paging: 'cursor',
  }),
  /** Sums over those asked for, a row a day. */
  'externalcontact/get_user_behavior_data': read({
    body: z.strictObject({
      userid: z.array(id).max(100).optional(),
      partyid: z.array(z.int()).max(100).optional(),
      start_time: seconds,
      end_time: seconds,
    }),
    answer: z.object({
      behavior_data: z.array(
        z.object({
          stat_time: seconds,
          chat_cnt: maybe(z.int()),
          message_cnt: maybe(z.int()),
          reply_percentage: maybe(z.number()),
          /** Minutes. */
          avg_reply_time: maybe(z.number()),
          negative_feedback_cnt: maybe(z.int()),
          new_apply_cnt: maybe(z.int()),
          new_contact_cnt: maybe(z.int()),
        }),
      ),
    }),
  }),
}
