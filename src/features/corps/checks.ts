import { WecomError, wordingOf, type MeaningName } from '../../channels/wecom/errors.ts'
import { askInstant } from '../../channels/wecom/instant.ts'
import type { Wecom } from '../../channels/wecom/wecom.ts'
import { MINUTE_MS, type Clock } from '../../kernel/clock.ts'
import type { Both } from '../../kernel/wording.ts'
import { WARNINGS, whereFor } from './check-words.ts'

/** What must be right in WeCom before anything works, one after another, as somebody would set it up there. */
export const CHECKS = [
  'reach',
  'secret',
  'address',
  'agent',
  'staff',
  'customers',
  'tags',
  'groups',
  'sign_in',
  'clock',
] as const
export type CheckName = (typeof CHECKS)[number]

/** warning: it works, and something will be missing; unasked: one before it must be right first. */
export const CHECK_STATES = ['right', 'warning', 'wrong', 'unasked'] as const

export interface Checked {
  check: CheckName
  state: (typeof CHECK_STATES)[number]
  /** What is wrong and what to do about it; null when it is right. */
  problem: Both | null
  /** Where in WeCom's console that is done. */
  where: Both | null
  /** The address from which WeCom is called, where it is not trusted. */
  ip: string | null
  /** How many there are to be seen, where that is told. */
  found: number | null
}
type Outcome = Omit<Checked, 'check'>

const PATIENCE_MS = 15_000
const MAX_DEPARTMENTS_ASKED = 20
const MAX_SKEW_MS = MINUTE_MS / 2
const patience = { patienceMs: PATIENCE_MS }

const RIGHT: Outcome = { state: 'right', problem: null, where: null, ip: null, found: null }
const UNASKED: Outcome = { ...RIGHT, state: 'unasked' }
const warned = (name: keyof typeof WARNINGS, found: number | null = null): Outcome => {
  const { where, ...problem } = WARNINGS[name]
  return { ...RIGHT, state: 'warning', problem, where, found }
}
const wrong = (check: CheckName, error: unknown): Outcome => ({
  ...RIGHT,
  state: 'wrong',
  problem: wordingOf(error),
  where: error instanceof WecomError ? whereFor(check, error.meaning) : null,
  ip: error instanceof WecomError && error.meaning === 'address' ? (error.details.ip ?? null) : null,
})

const NOBODY_THERE = new Set<MeaningName>(['unreachable', 'timed_out', 'not_wecom', 'busy'])

/** One call tells of three: who asks for a token has reached WeCom, with a token the secret is right, and with an answer the
 *  address is trusted. What is wrong beyond that is told by the checks that follow. */
async function enter(wecom: Wecom): Promise<Record<'reach' | 'secret' | 'address', Outcome>> {
  try {
    await wecom.call('department/simplelist', {}, patience)
  } catch (error) {
    if (!(error instanceof WecomError)) throw error
    if (NOBODY_THERE.has(error.meaning)) return { reach: wrong('reach', error), secret: UNASKED, address: UNASKED }
    if (error.call === 'gettoken' || error.meaning === 'token')
      return { reach: RIGHT, secret: wrong('secret', error), address: UNASKED }
    if (error.meaning === 'address') return { reach: RIGHT, secret: RIGHT, address: wrong('address', error) }
  }
  return { reach: RIGHT, secret: RIGHT, address: RIGHT }
}

type Asking = (wecom: Wecom, agentId: number) => Promise<Outcome>
const ASKED: Record<Exclude<CheckName, 'reach' | 'secret' | 'address' | 'clock'>, Asking> = {
  /** An app is told of itself alone: an answer shows that the AgentId is of the app whose secret it is. */
  async agent(wecom, agentId) {
    await wecom.call('agent/get', { query: { agentid: String(agentId) } }, patience)
    return RIGHT
  },
  async staff(wecom) {
    const { department } = await wecom.call('department/list', {}, patience)
    for (const { id } of department.slice(0, MAX_DEPARTMENTS_ASKED)) {
      const { userlist } = await wecom.call('user/simplelist', { query: { department_id: String(id) } }, patience)
      if (userlist.length > 0) return { ...RIGHT, found: department.length }
    }
    return department.length > MAX_DEPARTMENTS_ASKED
      ? { ...RIGHT, found: department.length }
      : warned('no_staff', department.length)
  },
  async customers(wecom) {
    const { follow_user: followers } = await wecom.call('externalcontact/get_follow_user_list', {}, patience)
    return followers.length > 0 ? { ...RIGHT, found: followers.length } : warned('no_followers', 0)
  },
  async tags(wecom) {
    const { tag_group: groups } = await wecom.call('externalcontact/get_corp_tag_list', { body: {} }, patience)
    return { ...RIGHT, found: groups.length }
  },
  async groups(wecom) {
    await wecom.call('externalcontact/groupchat/list', { body: { limit: 1 } }, patience).catch((error: unknown) => {
      // Of so many that they must be asked for by their owners.
      if (!(error instanceof WecomError) || error.meaning !== 'too_wide') throw error
    })
    return RIGHT
  },
  /** Nobody has this code: that it is taken for one that is over shows that the app may ask. */
  async sign_in(wecom) {
    try {
      await wecom.call('auth/getuserinfo', { query: { code: 'nobody-has-this-code' } }, patience)
    } catch (error) {
      if (!(error instanceof WecomError) || error.meaning !== 'code_over') throw error
    }
    return RIGHT
  },
}

async function clockOf(clock: Clock, baseUrl: string): Promise<Outcome> {
  const before = clock.now()
  const there = await askInstant(baseUrl)
  const here = (before + clock.now()) / 2
  return there === undefined || Math.abs(there - here) <= MAX_SKEW_MS ? RIGHT : warned('clock')
}

export async function checkCorp(
  wecom: Wecom,
  { clock, baseUrl, agentId }: { clock: Clock; baseUrl: string; agentId: number },
): Promise<Checked[]> {
  const entered = await enter(wecom)
  const isIn = entered.address.state === 'right'
  const others = Object.entries(ASKED) as [keyof typeof ASKED, Asking][]
  const asked = await Promise.all(
    others.map(async ([check, ask]) => [check, isIn ? await ask(wecom, agentId).catch((error: unknown) => wrong(check, error)) : UNASKED] as const), // prettier-ignore
  )
  const clockOutcome = entered.reach.state === 'right' ? await clockOf(clock, baseUrl) : UNASKED
  const outcomes = { ...entered, ...Object.fromEntries(asked), clock: clockOutcome } as Record<CheckName, Outcome>
  return CHECKS.map((check) => ({ check, ...outcomes[check] }))
}
