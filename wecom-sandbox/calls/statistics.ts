import { z } from 'zod'
import { secondsOf, startOfDay } from '../clock.ts'
import { refuse } from '../errors.ts'
import { DAY_MS, MAX_LIST_SPAN_MS, MAX_STATISTIC_BACK_MS, MAX_USERIDS_PER_CALL, SECOND_MS } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { membersIn } from '../state/members.ts'
import { behaviourOf, groupFigures, type GroupFigures } from '../state/figures.ts'
import { call } from './call.ts'
import { ids, limit, seconds, zeroOrOne } from './shapes.ts'

/** Days, counted in China, from the one to the other, both whole. */
function daysOf(sandbox: Sandbox, fromSeconds: number, toSeconds: number, maxMs: number): number[] {
  const [from, to] = [startOfDay(fromSeconds * SECOND_MS), startOfDay(toSeconds * SECOND_MS)]
  const isTooOld = from < startOfDay(sandbox.clock.now()) - MAX_STATISTIC_BACK_MS
  if (to < from || to - from > maxMs || isTooOld) refuse(600018)
  return Array.from({ length: (to - from) / DAY_MS + 1 }, (_, day) => from + day * DAY_MS)
}

const ofGroups = {
  day_begin_time: seconds,
  day_end_time: seconds.optional(),
  owner_filter: z.object({ userid_list: ids(MAX_USERIDS_PER_CALL).min(1) }),
}
const ORDERS: (keyof GroupFigures)[] = ['new_chat_cnt', 'chat_total', 'new_member_cnt', 'member_total']

export const statisticCalls = [
  call({
    method: 'POST',
    path: 'externalcontact/groupchat/statistic',
    right: 'customers',
    input: z.object({
      ...ofGroups,
      order_by: z.int().min(1).max(4).default(1),
      order_asc: zeroOrOne.default(0),
      offset: z.int().min(0).default(0),
      limit: limit(1_000, 500),
    }),
    run(sandbox, input) {
      const days = daysOf(sandbox, input.day_begin_time, input.day_end_time ?? input.day_begin_time, MAX_LIST_SPAN_MS)
      const by = ORDERS[input.order_by - 1]!
      const owners = [...new Set(input.owner_filter.userid_list)]
      const all = owners
        .map((owner) => ({ owner, data: groupFigures(sandbox, [owner], days[0]!, days.at(-1)! + DAY_MS) }))
        .sort((one, other) => (one.data[by] - other.data[by]) * (input.order_asc ? 1 : -1))
      const items = all.slice(input.offset, input.offset + input.limit)
      return { total: all.length, next_offset: input.offset + items.length, items }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/groupchat/statistic_group_by_day',
    right: 'customers',
    input: z.object(ofGroups),
    run(sandbox, input) {
      const days = daysOf(sandbox, input.day_begin_time, input.day_end_time ?? input.day_begin_time, MAX_LIST_SPAN_MS)
      const owners = input.owner_filter.userid_list
      return {
        items: days.map((day) => ({
          stat_time: secondsOf(day),
          data: groupFigures(sandbox, owners, day, day + DAY_MS),
        })),
      }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/get_user_behavior_data',
    right: 'customers',
    input: z.object({
      userid: ids(MAX_USERIDS_PER_CALL).default([]),
      partyid: z.array(z.int()).max(MAX_USERIDS_PER_CALL).default([]),
      start_time: seconds,
      end_time: seconds,
    }),
    run(sandbox, input) {
      const inParties = input.partyid.flatMap((party) => membersIn(sandbox, party, true).map(({ userid }) => userid))
      const userids = [...new Set([...input.userid, ...inParties])]
      if (userids.length === 0) refuse(40063)
      const days = daysOf(sandbox, input.start_time, input.end_time, 30 * DAY_MS)
      const behavior_data = days.map((day) => ({
        stat_time: secondsOf(day),
        ...behaviourOf(sandbox, userids, day, day + DAY_MS),
      }))
      return { behavior_data }
    },
  }),
]
