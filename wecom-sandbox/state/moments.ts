import { monthOf } from '../clock.ts'
import { refuse } from '../errors.ts'
import { DAY_MS } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'

export interface Moment {
  id: number
  moment_id: string
  jobid: string
  content: string
  creator: string | null
  create_type: number
  visible_type: number
  created_at: number
  /** Until then it is being dispatched. */
  ready_at: number
  invalid: string
  cancelled_at: number | null
}

export function momentOf({ state, clock }: Sandbox, momentId: string): Moment {
  const moment = state.get<Moment>`select * from moments where moment_id = ${momentId}`
  if (!moment) return refuse(41060)
  return moment.ready_at > clock.now() ? refuse(41079) : moment
}

/** A customer sees so many of a member's corp moments in a month. */
export function maySee({ state, clock, switches }: Sandbox, userid: string, externalUserid: string): boolean {
  if (switches.momentsPerMonth === 0) return true
  const { start, days } = monthOf(clock.now())
  const { n } = state.get<{ n: number }>`select count(*) as n from moment_customers
    where userid = ${userid} and external_userid = ${externalUserid} and seen_at >= ${start}
      and seen_at < ${start + days * DAY_MS}`!
  return n < switches.momentsPerMonth
}
