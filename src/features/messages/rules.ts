import type { OwnFacts } from '../../events.ts'
import type { Message } from './record.ts'

/** What a message tells the log: that it was, between whom and of which kind, and never what it says. */
type Said = OwnFacts['Message Sent']

/** Kinds that somebody does rather than says. */
const SILENT = new Set(['agree', 'disagree', 'revoke', 'switch'])

export function factOf({ msgid, at, type, room, externalUserid, userid, byCustomer, recalls }: Message) {
  if (externalUserid === null || recalls !== null || SILENT.has(type)) return undefined
  const properties: Said = { type, ...(userid !== null && { userid }), ...(room !== null && { room }) }
  return {
    type: 'track',
    event: byCustomer ? 'Message Sent' : 'Message Received',
    messageId: `message ${msgid}`,
    timestamp: new Date(at).toISOString(),
    properties,
    context: { externalIds: [{ type: 'external_userid', id: externalUserid }] },
  }
}

/**
 * How far the archive is here without a gap. WeCom's numbers grow, but may leave some out: who says after which number the
 * batch begins has vouched for what lies between; otherwise every number must be there. The first batch begins the count.
 */
export function nextMark(
  mark: number | null,
  { after, handled, beyond }: { after: number | undefined; handled: number[]; beyond: number[] },
): number | null {
  if (handled.length === 0) return mark
  const begin = after ?? Math.min(...handled) - 1
  let reached = mark ?? begin
  if (after !== undefined && after <= reached) reached = Math.max(reached, ...handled)
  for (const seq of [...new Set([...handled, ...beyond])].sort((a, b) => a - b)) if (seq === reached + 1) reached = seq
  return reached
}
