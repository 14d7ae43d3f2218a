import type { Ledger, Reason, Verdict } from './gate.ts'
import { consentChannelOf, purposeOf, type Channel, type Policy, type TouchKind } from './policy.ts'

/**
 * By which of several channels something goes, the wanted one first: the gate is asked of one after another, at one instant,
 * and at most one lets it go. Pure. Another channel is asked only where the no lies in the channel; a no that lies in the
 * customer, in the hour or in the content would be said of every other one as well.
 */
export interface Refused {
  channel: Channel
  reason: Reason
  cap?: string
}

export type Choice =
  /** Nothing is settled: all of it is asked anew then, from the first channel on. */
  | { kind: 'waits'; until: number }
  /** `channel`: by which it goes; null: by none. `refused`: those that said no before, in the order they were asked. */
  | { kind: 'settled'; channel: Channel | null; refused: Refused[] }

/** What a channel answers, and whether a no lies in it alone. */
export interface Answered {
  verdict: Verdict
  isOfChannel: boolean
}

/** `channels`: at least one, none twice. Whoever may be sent something later by a channel waits for it: quiet hours are of the
 *  hour, so no channel behind it could send before; and where the deadline does not leave the time to wait, the gate has said no. */
export function chooseChannel(channels: readonly Channel[], ask: (channel: Channel) => Answered): Choice {
  const refused: Refused[] = []
  for (const channel of channels) {
    const { verdict, isOfChannel } = ask(channel)
    if (verdict.kind === 'waits') return verdict
    if (verdict.kind === 'goes') return { kind: 'settled', channel, refused }
    const { reason, cap } = verdict
    refused.push({ channel, reason, ...(cap !== undefined && { cap }) })
    if (!isOfChannel) break
  }
  return { kind: 'settled', channel: null, refused }
}

/** What was read when the channel was asked. */
interface Asked {
  channel: Channel
  kind: TouchKind
  ledger: Ledger
  policy: Policy
}

/** Whether another channel may be answered otherwise. */
const LIES_IN_CHANNEL: Readonly<Record<Reason, (cap: string | undefined, asked: Asked) => boolean>> = {
  // There is nothing to say to them, by whatever channel.
  in_group: () => false,
  // No friend of the staff may have written to customer service, and the other way round.
  unreachable: () => true,
  // Their own word holds for all channels that share it; where nobody has asked them, the policy says by which channel they
  // may be written to all the same.
  no_consent: (_cap, { channel, kind, ledger }) => !hasWord(ledger, channel, kind),
  // Drawn for the customer, so that what everything together is worth can be seen.
  holdout: () => false,
  flow_holdout: () => false,
  // One that counts all channels is full for each of them.
  cap: (cap, { policy }) => policy.caps.some(({ name, channels }) => name === cap && channels !== null),
  // Of the customer's clock and of what it is for: the same by any channel.
  quiet_hours: () => false,
  // WeCom counts broadcasts alone.
  quota: () => true,
  // The same content goes by each.
  no_content: () => false,
  no_way: () => false,
  content_expired: () => false,
}

const hasWord = ({ consents }: Ledger, channel: Channel, kind: TouchKind): boolean =>
  consents.some((one) => one.channel === consentChannelOf(channel) && one.purpose === purposeOf(kind))

export const answered = (verdict: Verdict, asked: Asked): Answered => ({
  verdict,
  isOfChannel: verdict.kind === 'not' && LIES_IN_CHANNEL[verdict.reason](verdict.cap, asked),
})
