import { z } from 'zod'
import { countWithin } from '../counters.ts'
import { refuse } from '../errors.ts'
import * as limits from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { checkMedia } from '../state/media.ts'
import { ACTIVE, findDepartment, findMember, membersIn } from '../state/members.ts'
import { call } from './call.ts'
import { id } from './shapes.ts'

/** An app writes to the staff. */
const MAX_PARTIES = 100
const list = (max: number) =>
  z
    .string()
    .default('')
    .transform((text) => text.split('|').filter((part) => part !== ''))
    .refine((parts) => parts.length <= max, { message: `exceed max length ${max}` })
const input = z
  .object({
    touser: list(limits.MAX_APP_MESSAGE_USERS),
    toparty: list(MAX_PARTIES),
    totag: list(MAX_PARTIES),
    msgtype: id,
    agentid: z.int(),
    safe: z.int().optional(),
    enable_id_trans: z.int().optional(),
    enable_duplicate_check: z.int().optional(),
    duplicate_check_interval: z.int().min(0).max(limits.MAX_DUPLICATE_CHECK_SECONDS).default(1_800),
  })
  .loose()
type Input = z.output<typeof input>

/** Who can be written to, and who of the named cannot. */
function receiversOf(sandbox: Sandbox, wanted: Input) {
  const reaches = (userid: string) => findMember(sandbox, userid)?.status === ACTIVE
  const named = wanted.touser.includes('@all')
    ? sandbox.state.all<{ userid: string }>`select userid from members where status = ${ACTIVE}`.map(
        ({ userid }) => userid,
      )
    : wanted.touser
  const parties = wanted.toparty.filter((party) => findDepartment(sandbox, Number(party)))
  const inParties = parties.flatMap((party) => membersIn(sandbox, Number(party), true).map(({ userid }) => userid))
  return {
    receivers: [...new Set([...named, ...inParties])].filter(reaches),
    invaliduser: named.filter((userid) => !reaches(userid)).join('|'),
    invalidparty: wanted.toparty.filter((party) => !parties.includes(party)).join('|'),
    // tags of the staff are not kept here
    invalidtag: wanted.totag.join('|'),
  }
}

function checkContent(sandbox: Sandbox, wanted: Input): string {
  const content = wanted[wanted.msgtype]
  if (typeof content !== 'object' || content === null) return refuse(40063)
  const said = (content as { content?: unknown }).content
  const isTooLong = typeof said === 'string' && Buffer.byteLength(said) > limits.MAX_APP_MESSAGE_BYTES
  if (isTooLong)
    refuse(
      40058,
      `${wanted.msgtype}.content exceed max length ${limits.MAX_APP_MESSAGE_BYTES}. invalid Request Parameter`,
    )
  checkMedia(sandbox, content)
  return JSON.stringify({ msgtype: wanted.msgtype, [wanted.msgtype]: content })
}

export const appMessageCalls = [
  call({
    method: 'POST',
    path: 'message/send',
    right: 'messages',
    input,
    run(sandbox, wanted, { app }) {
      const { state, chance, clock, switches, live } = sandbox
      const now = clock.now()
      if (wanted.agentid !== app.agentid) refuse(301002)
      const content = checkContent(sandbox, wanted)
      const { receivers, ...invalid } = receiversOf(sandbox, wanted)
      if (receivers.length === 0) refuse(81013)
      const max = switches.accountCap * limits.APP_MESSAGES_PER_MEMBER_AND_DAY
      const key = `app messages of ${app.agentid}`
      if (!countWithin(state, now, { key, rates: [{ window: 'day', max }], times: receivers.length })) refuse(45009)
      const msgid = chance.id('', 40)
      const reached = receivers.filter((userid) => mayReceive(sandbox, userid, content, wanted))
      state.run`insert into app_messages (msgid, agentid, content, at) values (${msgid}, ${app.agentid}, ${content}, ${now})`
      for (const userid of reached)
        state.run`insert into app_message_receivers (msgid, userid) values (${msgid}, ${userid})`
      live.tell({ at: now, what: 'message', detail: { app: app.agentid, msgid, receivers: reached, content } })
      return { ...invalid, unlicenseduser: '', msgid }
    },
  }),
  call({
    method: 'POST',
    path: 'message/recall',
    right: 'messages',
    input: z.object({ msgid: id }),
    run({ state, clock }, { msgid }, { app }) {
      const now = clock.now()
      const recalled = state.run`update app_messages set recalled_at = ${now} where msgid = ${msgid}
        and agentid = ${app.agentid} and recalled_at is null and at > ${now - limits.RECALL_MS}`
      if (recalled === 0) refuse(41047)
    },
  }),
]

/** What is too much for a member, or the same again, is left out without a word. */
function mayReceive({ state, clock }: Sandbox, userid: string, content: string, wanted: Input): boolean {
  const now = clock.now()
  const since = now - wanted.duplicate_check_interval * limits.SECOND_MS
  const isSame =
    wanted.enable_duplicate_check === 1 &&
    state.get`select 1 from app_messages m join app_message_receivers r on r.msgid = m.msgid
      where r.userid = ${userid} and m.agentid = ${wanted.agentid} and m.content = ${content} and m.at > ${since}` !==
      undefined
  if (isSame) return false
  return countWithin(state, now, { key: `app messages to ${userid}`, rates: limits.APP_MESSAGE_RATES })
}
