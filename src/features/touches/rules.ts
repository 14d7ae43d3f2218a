import { HOUR_MS, MINUTE_MS } from '../../kernel/clock.ts'
import { MAX_REMINDERS_PER_DAY, REMIND_AFTER_MS, SEND_RESULT_LIFE_MS, SEND_TASK_LIFE_MS } from '../../kernel/limits.ts'
import { opensAt } from '../../kernel/hours.ts'

/** What becomes of a message that WeCom has one of the staff send. Pure. */

/** As WeCom says of each customer. */
const SEND_STATUS = { waiting: 0, sent: 1, notFriend: 2, quotaUsed: 3 } as const

/** Why somebody did not get one, by WeCom's word or ours. `kf_…`: they have not written to customer service for 48 hours, or
 *  have had the five that WeCom lets them have. `not_sent`: somebody of the staff wanted
 *  to send it from the sidebar, and did not; `unheard`: neither the sidebar nor WeCom has ever said what became of it. */
export const FAILURES = [
  'refused',
  'not_friend',
  'quota_used',
  'no_content',
  'no_way',
  'too_long',
  'expired',
  'kf_closed',
  'kf_full',
  'not_sent',
  'unheard',
] as const
export type Failure = (typeof FAILURES)[number]

/** What WeCom's word on somebody means: why they did not get it, null where they did; undefined: nothing yet. */
export function outcomeOf(status: number | undefined, madeAt: number, now: number): Failure | null | undefined {
  if (status === SEND_STATUS.sent) return null
  if (status === SEND_STATUS.notFriend) return 'not_friend'
  if (status === SEND_STATUS.quotaUsed) return 'quota_used'
  return now - madeAt >= SEND_RESULT_LIFE_MS ? 'unheard' : undefined
}

/** When it is looked again whether it was confirmed: soon at first, then less and less often. */
const LOOKS_MS = [MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS]
export const lookAgainMs = (looks: number): number => LOOKS_MS[looks] ?? HOUR_MS

/** Staff are reminded when they are at work. */
const WORK = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', until: '21:00' }

interface Unconfirmed {
  madeAt: number
  remindedAt: readonly number[]
  isEscalated: boolean
}

/** What an unconfirmed task wants now, and when the next of it is due if nothing happens. */
export function pressOf(
  task: Unconfirmed,
  now: number,
  zone: string,
): { deed: 'remind' | 'escalate' | 'give_up' | null; nextAt: number } {
  const { madeAt, remindedAt, isEscalated } = task
  const giveUpAt = madeAt + SEND_TASK_LIFE_MS
  if (now >= giveUpAt) return { deed: 'give_up', nextAt: Infinity }
  const plannedAt = REMIND_AFTER_MS[remindedAt.length]
  if (plannedAt === undefined) {
    const at = opensAt(WORK, (remindedAt.at(-1) ?? madeAt) + HOUR_MS, zone)
    return isEscalated
      ? { deed: null, nextAt: giveUpAt }
      : { deed: now >= at ? 'escalate' : null, nextAt: Math.min(at, giveUpAt) }
  }
  // WeCom takes so many in any 24 hours.
  const oldest = remindedAt.at(-MAX_REMINDERS_PER_DAY)
  const at = opensAt(WORK, Math.max(madeAt + plannedAt, oldest === undefined ? 0 : oldest + 24 * HOUR_MS), zone)
  return { deed: now >= at ? 'remind' : null, nextAt: Math.min(at, giveUpAt) }
}
