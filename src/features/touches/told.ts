import { createHash } from 'node:crypto'
import type { Touch } from '../../events.ts'
import type { Session } from '../../kernel/database.ts'
import { insertLog } from '../group-flows/group-flows.ts'
import * as store from './store.ts'

/** What became of touches: their state, and the fact that tells the log so, once. */
interface Settled {
  touch: store.TaskTouch
  reason: string | null
  at: number
  /** The log has been told that they have it. */
  isTakenBack?: boolean
}

/** Answers the facts of customers, to be told after the transaction; a group's own log has what became of its posts. */
export async function tellSettled(session: Session, settled: readonly Settled[]): Promise<unknown[]> {
  const posts = settled.flatMap((one) =>
    one.touch.isOfGroup
      ? { chatId: one.touch.recipient, at: one.at, kind: one.reason === null ? 'touch_delivered' : 'touch_failed', detail: propertiesOf(one), isUnheard: true }
      : [],
  ) // prettier-ignore
  await insertLog(session, posts)
  return settled.flatMap((one) => (one.touch.isOfGroup ? [] : [itemOf(one)]))
}

function propertiesOf({ touch, reason }: Settled): Touch & { userid?: string; reason?: string } {
  const { userid, channel, kind, content, sop, step, broadcast } = touch
  return {
    channel,
    kind,
    ...(content !== null && { content }),
    ...(sop !== null && { sop }),
    ...(step !== null && { step }),
    ...(broadcast !== null && { broadcast }),
    ...(userid !== null && { userid }),
    ...(reason !== null && { reason }),
  }
}

function itemOf(settled: Settled): unknown {
  const { touch, reason, at, isTakenBack } = settled
  return {
    type: 'track',
    event: reason === null ? 'Touch Delivered' : 'Touch Failed',
    messageId: isTakenBack ? `${messageIdOf(touch)} back` : messageIdOf(touch),
    timestamp: new Date(at).toISOString(),
    properties: propertiesOf(settled),
    context: { externalIds: [{ type: 'external_userid', id: touch.recipient }] },
  }
}

/** Of what is known outside, and not of our numbers: equal worlds have equal logs. */
function messageIdOf({ channel, sop, step, sopKey, broadcast, recipient, askedAt }: store.TaskTouch): string {
  const what = JSON.stringify([channel, sop, step, sopKey, broadcast, recipient, askedAt])
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
  return tellSettled(
    session,
    touches.map((touch) => ({ touch, reason, at })),
  )
}

const DELIVERED = ['delivered']
/** The customers were said to have them, and do not; answers the facts, to be told after the transaction. */
export async function takeBack(
  session: Session,
  ids: number[],
  { reason, at }: { reason: string; at: number },
): Promise<unknown[]> {
  const touches = await store.holdTasked(session, ids, DELIVERED)
  await store.settleTouches(session, touches.map(({ id }) => id), { state: 'failed', reason, at }, DELIVERED) // prettier-ignore
  return tellSettled(
    session,
    touches.map((touch) => ({ touch, reason, at, isTakenBack: true })),
  )
}
