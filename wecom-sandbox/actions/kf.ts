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

export const kfActions = {
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
