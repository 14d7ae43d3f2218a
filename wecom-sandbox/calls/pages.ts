import { z } from 'zod'
import { refuse } from '../errors.ts'
import { APP_TICKET_RATES, CORP_TICKET_RATES, SECOND_MS, TICKET_SECONDS, USER_TICKET_SECONDS } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { memberOf } from '../state/members.ts'
import { findPerson } from '../state/people.ts'
import { call } from './call.ts'
import { id } from './shapes.ts'

/** What pages inside WeCom need: tickets to sign with, and who has opened them. */
function ticketOf({ state, clock, chance }: Sandbox, kind: string, agentid: number) {
  const now = clock.now()
  const living = state.get<{ ticket: string; expires_at: number }>`select ticket, expires_at from tickets
    where kind = ${kind} and agentid = ${agentid} and expires_at > ${now}`
  if (living) return { ticket: living.ticket, expires_in: Math.ceil((living.expires_at - now) / SECOND_MS) }
  const ticket = chance.id('', 43)
  state.run`insert into tickets (ticket, kind, agentid, expires_at)
    values (${ticket}, ${kind}, ${agentid}, ${now + TICKET_SECONDS * SECOND_MS})`
  return { ticket, expires_in: TICKET_SECONDS }
}

interface Code {
  userid: string | null
  external_userid: string | null
}

export const pageCalls = [
  call({
    method: 'GET',
    path: 'get_jsapi_ticket',
    right: 'pages',
    rates: { of: 'corp', rates: CORP_TICKET_RATES },
    input: z.object({}),
    // the corp's, whichever app asks
    run: (sandbox) => ticketOf(sandbox, 'corp', 0),
  }),
  call({
    method: 'GET',
    path: 'ticket/get',
    right: 'pages',
    rates: { of: 'app', rates: APP_TICKET_RATES },
    input: z.object({ type: z.literal('agent_config') }),
    run: (sandbox, { type }, { app }) => ticketOf(sandbox, type, app.agentid),
  }),
  call({
    method: 'GET',
    path: 'auth/getuserinfo',
    right: 'pages',
    input: z.object({ code: id }),
    run(sandbox, { code: given }) {
      const { state, clock, chance } = sandbox
      const now = clock.now()
      const code = state.get<Code>`select userid, external_userid from oauth_codes
        where code = ${given} and used = 0 and expires_at > ${now}`
      if (!code) return refuse(40029)
      state.run`update oauth_codes set used = 1 where code = ${given}`
      if (code.userid === null) {
        const person = findPerson(sandbox, code.external_userid!)
        return { openid: person?.openid ?? '', external_userid: code.external_userid }
      }
      const ticket = chance.id('', 43)
      state.run`insert into user_tickets (ticket, userid, expires_at)
        values (${ticket}, ${code.userid}, ${now + USER_TICKET_SECONDS * SECOND_MS})`
      return { userid: code.userid, user_ticket: ticket, expires_in: USER_TICKET_SECONDS }
    },
  }),
  call({
    method: 'POST',
    path: 'auth/getuserdetail',
    right: 'pages',
    input: z.object({ user_ticket: id }),
    run(sandbox, { user_ticket: given }) {
      const ticket = sandbox.state.get<{ userid: string }>`select userid from user_tickets
        where ticket = ${given} and expires_at > ${sandbox.clock.now()}`
      const member = memberOf(sandbox, ticket?.userid ?? refuse(40029))
      return {
        userid: member.userid,
        gender: String(member.gender),
        avatar: member.avatar,
        qr_code: `https://open.work.weixin.qq.example/wwopen/userQRCode?vcode=${member.userid}`,
        mobile: member.mobile,
        email: member.email,
        biz_mail: '',
        address: '',
      }
    },
  }),
]
