import { z } from 'zod'
import { countWithin } from '../counters.ts'
import { ERRORS, isRefusal, refuse } from '../errors.ts'
import { groupEvent, happened } from '../events.ts'
import { GROUP_TRANSFER_RATES, MAX_TRANSFERS_PER_90_DAYS, TRANSFER_WINDOW_MS } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { groupOf } from '../state/groups.ts'
import { ACTIVE, activeMember, findMember } from '../state/members.ts'
import { call } from './call.ts'
import { id, ids } from './shapes.ts'

const FOLLOWED_ON = 3
const MAX_GROUPS = 100
const input = z.object({ chat_id_list: ids(MAX_GROUPS).min(1), new_owner: id })

/** Each group by itself: some may be refused. */
function transferAll(sandbox: Sandbox, wanted: z.output<typeof input>, mayGive: (owner: string) => void) {
  activeMember(sandbox, wanted.new_owner)
  const failed = [...new Set(wanted.chat_id_list)].flatMap((chatId) => {
    try {
      transferGroup(sandbox, chatId, wanted.new_owner, mayGive)
      return []
    } catch (error) {
      if (!isRefusal(error)) throw error
      return { chat_id: chatId, errcode: error.errcode, errmsg: ERRORS[error.errcode] }
    }
  })
  return { failed_chat_list: failed }
}

function transferGroup(sandbox: Sandbox, chatId: string, to: string, mayGive: (owner: string) => void): void {
  const { state, clock } = sandbox
  const now = clock.now()
  const { owner } = groupOf(sandbox, chatId)
  mayGive(owner)
  if (owner === to) refuse(40130)
  const { n } = state.get<{ n: number }>`select count(*) as n from group_transfers
    where chat_id = ${chatId} and at > ${now - TRANSFER_WINDOW_MS}`!
  if (n >= MAX_TRANSFERS_PER_90_DAYS) refuse(40128)
  if (!countWithin(state, now, { key: `groups taken by ${to}`, rates: GROUP_TRANSFER_RATES })) refuse(45009)
  state.run`insert into group_transfers (chat_id, at, from_owner, to_owner) values (${chatId}, ${now}, ${owner}, ${to})`
  giveGroup(sandbox, chatId, owner, to)
  happened(sandbox, 'api', groupEvent(chatId, 'update', { UpdateDetail: 'change_owner' }))
}

/** The new owner comes in if need be; one who has resigned goes. */
export function giveGroup({ state, clock }: Sandbox, chatId: string, from: string, to: string): void {
  const hasResigned = state.get`select 1 from members where userid = ${from} and status = 5` !== undefined
  state.run`update groups set owner = ${to}, status = ${hasResigned ? FOLLOWED_ON : 0} where chat_id = ${chatId}`
  state.run`insert or ignore into group_members (chat_id, userid, type, joined_at, join_scene)
    values (${chatId}, ${to}, 1, ${clock.now()}, 1)`
  if (hasResigned) state.run`delete from group_members where chat_id = ${chatId} and userid = ${from}`
}

export const groupTransferCalls = [
  call({
    method: 'POST',
    path: 'externalcontact/groupchat/transfer',
    right: 'customers',
    input,
    run: (sandbox, wanted) =>
      transferAll(sandbox, wanted, (owner) => {
        if (findMember(sandbox, owner)?.resigned_at === null) refuse(90500)
      }),
  }),
  call({
    method: 'POST',
    path: 'externalcontact/groupchat/onjob_transfer',
    right: 'customers',
    input,
    run: (sandbox, wanted) =>
      transferAll(sandbox, wanted, (owner) => {
        if (findMember(sandbox, owner)?.status !== ACTIVE) refuse(41054)
      }),
  }),
]
