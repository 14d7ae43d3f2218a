import { z } from 'zod'
import { secondsOf } from '../clock.ts'
import { countWithin } from '../counters.ts'
import { refuse, type Code } from '../errors.ts'
import * as limits from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { activeMember, findMember, RESIGNED } from '../state/members.ts'
import { findPerson } from '../state/people.ts'
import { findRelation, isFull } from '../state/relations.ts'
import { afterCursor, call, pageOf } from './call.ts'
import { chars, cursor, id, ids, limit } from './shapes.ts'

/** Customers go from one member to another: asked for here, done a day later (actions/transfers.ts). */
type Kind = 'onjob' | 'resigned'
export const DONE = 1
export const WAITING = 2
export const REFUSED = 3
export const TAKER_IS_FULL = 4

const input = z.object({
  handover_userid: id,
  takeover_userid: id,
  external_userid: ids(limits.MAX_USERIDS_PER_CALL).min(1),
  transfer_success_msg: chars(limits.MAX_TRANSFER_MESSAGE_CHARS).optional(),
})
type Input = z.output<typeof input>

function transferAll(sandbox: Sandbox, kind: Kind, wanted: Input) {
  const { handover_userid: from, takeover_userid: to } = wanted
  if (from === to) refuse(40130)
  activeMember(sandbox, to)
  if (kind === 'onjob') activeMember(sandbox, from)
  else if (findMember(sandbox, from)?.status !== RESIGNED) refuse(40097)
  return {
    customer: [...new Set(wanted.external_userid)].map((externalUserid) => ({
      external_userid: externalUserid,
      errcode: begin(sandbox, kind, wanted, externalUserid),
    })),
  }
}

/** 0 when it has begun. */
function begin(sandbox: Sandbox, kind: Kind, wanted: Input, externalUserid: string): Code | 0 {
  const { state, clock, switches } = sandbox
  const { handover_userid: from, takeover_userid: to } = wanted
  const now = clock.now()
  if (!findPerson(sandbox, externalUserid)) return 40096
  if (!findRelation(sandbox, { userid: from, external_userid: externalUserid })?.staff_side) return 40131
  const before = state.get<{ waiting: number; lately: number }>`select coalesce(sum(status = ${WAITING}), 0) as waiting,
      coalesce(sum(created_at > ${now - limits.TRANSFER_WINDOW_MS}), 0) as lately
    from transfers where external_userid = ${externalUserid}`!
  if (before.waiting > 0) return 40100
  if (before.lately >= limits.MAX_TRANSFERS_PER_90_DAYS) return 40128
  if (isFull(sandbox, to)) return 40099
  const rates = [{ window: 'day' as const, max: switches.transfersPerDay }]
  if (!countWithin(state, now, { key: `customers of ${from} transferred`, rates })) return 45009
  state.run`insert into transfers (kind, handover, takeover, external_userid, created_at, due_at, status, message)
    values (${kind}, ${from}, ${to}, ${externalUserid}, ${now}, ${now + limits.TRANSFER_COMPLETES_MS}, ${WAITING},
      ${wanted.transfer_success_msg ?? ''})`
  return 0
}

const asked = z.object({ handover_userid: id, takeover_userid: id, cursor })
const MAX_RESULTS = 1_000

function resultsOf(sandbox: Sandbox, kind: Kind, wanted: z.output<typeof asked>) {
  interface Row {
    id: number
    external_userid: string
    status: number
    taken_at: number
  }
  const rows = sandbox.state.all<Row>`select id, external_userid, status, taken_at from transfers
    where kind = ${kind} and handover = ${wanted.handover_userid} and takeover = ${wanted.takeover_userid}
      and id > ${afterCursor(wanted.cursor)} order by id limit ${MAX_RESULTS + 1}`
  const { page, next_cursor } = pageOf(rows, MAX_RESULTS)
  const customer = page.map(({ external_userid, status, taken_at: at }) => ({
    external_userid,
    status,
    takeover_time: secondsOf(at),
  }))
  return { customer, next_cursor }
}

export const transferCalls = [
  call({
    method: 'POST',
    path: 'externalcontact/transfer_customer',
    right: 'customers',
    input,
    run: (sandbox, wanted) => transferAll(sandbox, 'onjob', wanted),
  }),
  call({
    method: 'POST',
    path: 'externalcontact/transfer_result',
    right: 'customers',
    input: asked,
    run: (sandbox, wanted) => resultsOf(sandbox, 'onjob', wanted),
  }),
  call({
    method: 'POST',
    path: 'externalcontact/resigned/transfer_customer',
    right: 'customers',
    input,
    run: (sandbox, wanted) => transferAll(sandbox, 'resigned', wanted),
  }),
  call({
    method: 'POST',
    path: 'externalcontact/resigned/transfer_result',
    right: 'customers',
    input: asked,
    run: (sandbox, wanted) => resultsOf(sandbox, 'resigned', wanted),
  }),
  call({
    method: 'POST',
    path: 'externalcontact/get_unassigned_list',
    right: 'customers',
    input: z.object({ page_id: z.int().min(0).default(0), page_size: limit(1_000, 1_000), cursor }),
    run({ state }, wanted) {
      interface Row {
        id: number
        userid: string
        external_userid: string
        resigned_at: number
      }
      // a cursor goes before a number of page
      const skipped = wanted.cursor ? 0 : wanted.page_id * wanted.page_size
      const rows = state.all<Row>`select r.id, r.userid, r.external_userid, m.resigned_at from relations r
        join members m on m.userid = r.userid
        where m.status = ${RESIGNED} and r.staff_side = 1 and r.id > ${afterCursor(wanted.cursor)}
          and not exists (select 1 from transfers t where t.kind = 'resigned' and t.handover = r.userid
            and t.external_userid = r.external_userid and t.status in (${DONE}, ${WAITING}))
        order by r.id limit ${wanted.page_size + 1} offset ${skipped}`
      const { page, next_cursor } = pageOf(rows, wanted.page_size)
      const info = page.map((row) => ({
        handover_userid: row.userid,
        external_userid: row.external_userid,
        dimission_time: secondsOf(row.resigned_at),
      }))
      return { info, is_last: next_cursor === '', next_cursor }
    },
  }),
]
