import { z } from 'zod'
import { cannot } from '../errors.ts'
import { KF_WINDOW_MS } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import * as kf from '../state/kf.ts'
import { action } from './action.ts'
import { personFor, who } from './customers.ts'

/** Customers come to an account of WeChat customer service, and members serve them there. */
const inSession = z.object({ open_kfid: z.string(), external_userid: z.string() })
const sessionOf = (sandbox: Sandbox, given: z.output<typeof inSession>) =>
  kf.findSession(sandbox, given.open_kfid, given.external_userid) ?? cannot('The customer has not come in.')

/** WeCom's: 1 out of the pool, or taken up, by a member; 3 over. */
const TAKEN = 1
const ENDED = 3

/** The customer refuses what the account sends. */
const REFUSED = 10

function tellState(sandbox: Sandbox, session: kf.Session, changeType: number, userid: string | undefined): void {
  const { open_kfid, external_userid } = session
  const event = {
    event_type: 'session_status_change',
    open_kfid,
    external_userid,
    change_type: changeType,
    ...(userid !== undefined && { new_servicer_userid: userid }),
  }
  kf.addKfMessage(sandbox, { open_kfid, external_userid, origin: kf.FROM_SYSTEM, msgtype: 'event', content: event })
  kf.callKfBack(sandbox, open_kfid)
}

export const kfActions = {
  /** By an administrator, in WeCom's console. */
  'kf.add_account': action(
    z.object({ name: z.string().min(1), servicers: z.array(z.string()).default([]) }),
    (sandbox, { name, servicers }) => {
      const openKfid = sandbox.chance.id('wk', 30)
      sandbox.state.run`insert into kf_accounts (open_kfid, name) values (${openKfid}, ${name})`
      for (const userid of servicers)
        sandbox.state.run`insert or ignore into kf_servicers (open_kfid, userid) values (${openKfid}, ${userid})`
      return { open_kfid: openKfid }
    },
  ),

  /** A member takes the customer; from now on they answer, and no program. */
  'kf.servicer_takes': action(inSession.extend({ userid: z.string() }), (sandbox, { userid, ...given }) => {
    const session = sessionOf(sandbox, given)
    const serves = sandbox.state.get`select 1 from kf_servicers
      where open_kfid = ${given.open_kfid} and userid = ${userid} and receiving = 1`
    if (!serves) cannot('The member is no servicer of this account.')
    sandbox.state.run`update kf_sessions set state = ${kf.PERSON}, servicer = ${userid} where id = ${session.id}`
    tellState(sandbox, session, TAKEN, userid)
  }),

  'kf.servicer_ends': action(inSession.extend({ userid: z.string() }), (sandbox, { userid, ...given }) => {
    const session = sessionOf(sandbox, given)
    if (session.state !== kf.PERSON || session.servicer !== userid) cannot('The member does not serve this customer.')
    sandbox.state.run`update kf_sessions set state = ${kf.OVER}, servicer = null where id = ${session.id}`
    tellState(sandbox, session, ENDED, undefined)
  }),

  /** Opens the account. A welcome may be sent to who has not written for 48 hours. */
  'kf.enter': action(
    who.extend({ open_kfid: z.string(), scene: z.string().default('') }),
    (sandbox, { open_kfid: openKfid, scene, ...given }) => {
      const { state, clock } = sandbox
      kf.accountOf(sandbox, openKfid)
      const { external_userid: externalUserid } = personFor(sandbox, given)
      const before = kf.findSession(sandbox, openKfid, externalUserid)
      const isNew = !before || (before.customer_wrote_at ?? 0) + KF_WINDOW_MS <= clock.now()
      state.run`insert into kf_sessions (open_kfid, external_userid, state, scene)
        values (${openKfid}, ${externalUserid}, ${kf.UNHANDLED}, ${scene})
        on conflict (open_kfid, external_userid) do update set scene = excluded.scene`
      const code = isNew ? kf.giveKfCode(sandbox, openKfid, externalUserid) : undefined
      const event = {
        event_type: 'enter_session',
        open_kfid: openKfid,
        external_userid: externalUserid,
        scene,
        ...(code !== undefined && { welcome_code: code }),
      }
      const system = { open_kfid: openKfid, external_userid: externalUserid, origin: kf.FROM_SYSTEM }
      kf.addKfMessage(sandbox, { ...system, msgtype: 'event', content: event })
      kf.callKfBack(sandbox, openKfid)
      return { external_userid: externalUserid, ...(code !== undefined && { welcome_code: code }) }
    },
  ),

  /** From here count 48 hours and five answers; what was over begins anew. */
  'kf.customer_writes': action(inSession.extend({ text: z.string().min(1) }), (sandbox, { text, ...given }) => {
    const session = sessionOf(sandbox, given)
    const next = session.state === kf.OVER ? kf.UNHANDLED : session.state
    sandbox.state.run`update kf_sessions set customer_wrote_at = ${sandbox.clock.now()}, sent_since = 0, state = ${next}
      where id = ${session.id}`
    const content = { content: text }
    const msgid = kf.addKfMessage(sandbox, { ...given, origin: kf.FROM_CUSTOMER, msgtype: 'text', content })
    kf.callKfBack(sandbox, given.open_kfid)
    return { msgid }
  }),

  /** What the API sent, and WeCom took, does not arrive. */
  'kf.send_fails': action(
    z.object({ msgid: z.string(), fail_type: z.int().default(REFUSED) }),
    (sandbox, { msgid, fail_type }) => {
      const sent =
        sandbox.state.get<{ open_kfid: string; external_userid: string }>`select open_kfid, external_userid
          from kf_messages where msgid = ${msgid} and origin = ${kf.FROM_API}` ?? cannot('No such message was sent.')
      const event = { event_type: 'msg_send_fail', ...sent, fail_msgid: msgid, fail_type }
      kf.addKfMessage(sandbox, { ...sent, origin: kf.FROM_SYSTEM, msgtype: 'event', content: event })
      kf.callKfBack(sandbox, sent.open_kfid)
    },
  ),

  'kf.servicer_writes': action(
    inSession.extend({ userid: z.string(), text: z.string().min(1) }),
    (sandbox, { text, userid, ...given }) => {
      const session = sessionOf(sandbox, given)
      if (session.state !== kf.PERSON || session.servicer !== userid) cannot('The member does not serve this customer.')
      const message = { ...given, origin: kf.FROM_STAFF, servicer: userid, msgtype: 'text', content: { content: text } }
      const msgid = kf.addKfMessage(sandbox, message)
      kf.callKfBack(sandbox, given.open_kfid)
      return { msgid }
    },
  ),
}
