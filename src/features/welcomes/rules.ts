import type { Input } from '../../channels/wecom/calls.ts'
import { WecomError, type MeaningName } from '../../channels/wecom/errors.ts'

/** What somebody is greeted with, in WeCom's own form; media are ids of this moment. */
export type Greeting = Omit<Input<'externalcontact/send_welcome_msg'>['body'], 'welcome_code'>

/** late: WeCom would not take it any more. used: somebody else has greeted, or the two have begun to talk. not_told: WeCom's
 *  callback never came. */
export const MISSED = ['late', 'used', 'refused', 'unreachable', 'not_told'] as const
export type Missed = (typeof MISSED)[number]
/** nothing: there is nothing to say to who comes this way. */
export type WelcomeOutcome = 'sent' | 'nothing' | Missed

/** WeCom's answer to whoever sends to who was greeted already, or talks. */
const SPENT = 41051
const UNDER_WAY: ReadonlySet<MeaningName> = new Set(['welcome_under_way', 'busy', 'too_many_at_once', 'unreachable', 'timed_out']) // prettier-ignore

/** What became of one that was refused; undefined: try again. `mayBeSent`: one was sent before and nobody knows whether it
 *  arrived; a code that is spent was then spent by it. */
export function outcomeOf(error: WecomError, mayBeSent: boolean): WelcomeOutcome | undefined {
  if (error.details.code === SPENT) return mayBeSent ? 'sent' : 'used'
  if (error.meaning === 'welcome_over') return 'late'
  if (UNDER_WAY.has(error.meaning)) return undefined
  return error.kind === 'later' ? 'unreachable' : 'refused'
}
