import { z } from 'zod'
import { DONE, REFUSED, TAKER_IS_FULL, WAITING } from '../calls/transfers.ts'
import { cannot } from '../errors.ts'
import { contactEvent, happened } from '../events.ts'
import type { Sandbox } from '../sandbox.ts'
import { addMessage, chatOf } from '../state/messages.ts'
import { areFriends, befriend, findRelation, isFull, record, unfollow } from '../state/relations.ts'
import { action } from './action.ts'

const ASSIGNED = 202

interface Transfer {
  id: number
  handover: string
  takeover: string
  external_userid: string
  message: string
}
const waiting = ({ state }: Sandbox, id: number) =>
  state.get<Transfer>`select id, handover, takeover, external_userid, message from transfers
    where id = ${id} and status = ${WAITING}`

/** A day has passed and the customer has not refused. */
export function completeTransfer(sandbox: Sandbox, id: number): void {
  const { state, clock } = sandbox
  const transfer = waiting(sandbox, id)
  if (!transfer) return
  const from = { userid: transfer.handover, external_userid: transfer.external_userid }
  const to = { userid: transfer.takeover, external_userid: transfer.external_userid }
  if (!areFriends(findRelation(sandbox, to)) && isFull(sandbox, to.userid))
    return fail(sandbox, transfer, TAKER_IS_FULL, 'customer_limit_exceed')
  state.run`update transfers set status = ${DONE}, taken_at = ${clock.now()} where id = ${id}`
  if (findRelation(sandbox, from)?.staff_side) unfollow(sandbox, 'person', from, 'DELETE_BY_TRANSFER')
  state.run`update relations set customer_side = 0
    where userid = ${from.userid} and external_userid = ${from.external_userid}`
  // of a friend that they have already, nobody is told
  befriend(sandbox, 'person', { ...to, add_way: ASSIGNED, oper_userid: from.userid })
  record(sandbox, to, 'transferred here')
  const chat = chatOf(to.userid, to.external_userid)
  const content = { content: transfer.message }
  if (transfer.message)
    addMessage(sandbox, { chat, sender: to.userid, isStaff: true, msgtype: 'text', content, source: 'transfer' })
}

function fail(sandbox: Sandbox, transfer: Transfer, status: number, reason: string): void {
  sandbox.state.run`update transfers set status = ${status} where id = ${transfer.id}`
  const to = { userid: transfer.takeover, external_userid: transfer.external_userid }
  happened(sandbox, 'person', contactEvent('transfer_fail', to, { before: { FailReason: reason } }))
}

export const transferActions = {
  /** A customer does not want the new member. */
  'customer.refuse_transfer': action(z.object({ external_userid: z.string() }), (sandbox, input) => {
    const { id } =
      sandbox.state.get<{ id: number }>`select id from transfers
        where external_userid = ${input.external_userid} and status = ${WAITING}` ??
      cannot('Nothing waits for an answer.')
    fail(sandbox, waiting(sandbox, id)!, REFUSED, 'customer_refused')
    return {}
  }),
}
