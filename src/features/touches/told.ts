import { createHash } from 'node:crypto'
import type { Touch } from '../../events.ts'
import type { Session } from '../../kernel/database.ts'
import * as store from './store.ts'

/** What became of touches: their state, and the fact that tells the log so, once. */
interface Settled {
  touch: store.TaskTouch
  reason: string | null
  at: number
}

export function itemOf({ touch, reason, at }: Settled): unknown {
  const { externalUserid, userid, channel, kind, content, sop, step, broadcast } = touch
  const said: Touch = {
    channel,
    kind,
    ...(content !== null && { content }),
    ...(sop !== null && { sop }),
    ...(step !== null && { step }),
    ...(broadcast !== null && { broadcast }),
  }
  return {
    type: 'track',
    event: reason === null ? 'Touch Delivered' : 'Touch Failed',
    messageId: messageIdOf(touch),
    timestamp: new Date(at).toISOString(),
    properties: { ...said, ...(userid !== null && { userid }), ...(reason !== null && { reason }) },
    context: { externalIds: [{ type: 'external_userid', id: externalUserid }] },
  }
}

/** Of what is known outside, and not of our numbers: equal worlds have equal logs. */
function messageIdOf({ channel, sop, step, sopKey, broadcast, externalUserid, askedAt }: store.TaskTouch): string {
  const what = JSON.stringify([channel, sop, step, sopKey, broadcast, externalUserid, askedAt])
  return `touch ${createHash('sha256').update(what).digest('base64url').slice(0, 22)}`
}

/** As far as they still stand where they stood; answers the facts, to be told after the transaction. Without a reason the
 *  customers have them. */
export async function settle(
  session: Session,
  ids: number[],
  { reason, at }: { reason: string | null; at: number },
): Promise<unknown[]> {
  const touches = await store.holdTasked(session, ids)
  const state = reason === null ? 'delivered' : 'failed'
  await store.settleTouches(session, touches.map(({ id }) => id), { state, reason, at }) // prettier-ignore
  return touches.map((touch) => itemOf({ touch, reason, at }))
}
