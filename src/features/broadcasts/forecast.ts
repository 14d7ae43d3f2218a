import { z } from 'zod'
import { MAX_FORECAST_MS, MAX_FORECAST_NAMES, PLANNED_AT_ONCE } from '../../kernel/limits.ts'
import type { Core } from '../../pipeline/commit.ts'
import { REASONS, type Reason } from '../../touches/gate.ts'
import { CHANNELS, type Channel } from '../../touches/policy.ts'
import { decideGroups } from '../group-flows/group-flows.ts'
import { decide, pageOf, waitOf, type Planned } from './planning.ts'
import type { Audience, GroupAudience } from './rules.ts'

/** What would come of it at this instant: how many get it, how many must wait, and who does not and why. */
export const forecastShape = z.object({
  at: z.int(),
  /** Whether everybody was looked at; else as many as the time allowed. */
  isWhole: z.boolean(),
  people: z.int(),
  goes: z.int(),
  /** Those by channel, the most first. */
  by: z.array(z.object({ channel: z.enum(CHANNELS), people: z.int() })),
  /** They get it later, at the latest by then. */
  waits: z.int(),
  waitsUntil: z.int().nullable(),
  senders: z.int(),
  /** WeCom tasks that the staff would confirm. */
  tasks: z.int(),
  not: z.array(z.object({ reason: z.enum(REASONS), cap: z.string().nullable(), people: z.int() })),
  /** The first of those who do not get it. */
  named: z.array(z.object({ customer: z.int(), reason: z.enum(REASONS), cap: z.string().nullable() })),
})
export type Forecast = z.infer<typeof forecastShape>

const MAX_PER_TASK = 10_000

export const forecastOf = (core: Core, audience: Audience, planned: Planned): Promise<Forecast> =>
  audience.kind === 'groups'
    ? forecastGroups(core, audience, planned)
    : forecastAmong(core, (after) => pageOf(core, audience, after, PLANNED_AT_ONCE), planned)

type Page = Awaited<ReturnType<typeof pageOf>>

/** Of whom `pageAfter` gives, portion by portion, each by where the one before has ended. */
export async function forecastAmong(
  core: Core,
  pageAfter: (after: number) => Promise<Page>,
  planned: Planned,
  { maxNames = MAX_FORECAST_NAMES, maxMs = MAX_FORECAST_MS } = {},
): Promise<Forecast> {
  const now = core.clock.now()
  const { calendar } = core.definitions
  const not = new Map<string, { reason: Reason; cap: string | null; people: number }>()
  const bySender = new Map<string, number>()
  const byChannel = new Map<Channel, number>()
  const named: Forecast['named'] = []
  let [people, goes, waits] = [0, 0, 0]
  let waitsUntil: number | null = null
  const begunAt = performance.now()
  for (let after: number | null = 0; after !== null;) {
    if (performance.now() - begunAt > maxMs) return answer(false)
    const page: Page = await pageAfter(after)
    const { decided, view } = await core.database.transaction((session) =>
      decide(session, page.ids, planned, { now, calendar, holdFor: null }),
    )
    for (const { id, verdict, channel } of decided) {
      people++
      if (verdict.kind !== 'not') {
        // In WeChat's customer service nobody has to be their friend.
        const userid = view.ledgers.get(id)!.userids[0]
        if (userid !== undefined) bySender.set(userid, (bySender.get(userid) ?? 0) + 1)
      }
      if (channel !== null) byChannel.set(channel, (byChannel.get(channel) ?? 0) + 1)
      if (verdict.kind === 'goes') goes++
      else if (verdict.kind === 'waits') {
        waits++
        waitsUntil = Math.max(waitsUntil ?? 0, verdict.until)
      } else {
        const { reason, cap = null } = verdict
        const key = `${reason} ${cap}`
        const held = not.get(key) ?? { reason, cap, people: 0 }
        not.set(key, { ...held, people: held.people + 1 })
        if (named.length < maxNames) named.push({ customer: id, reason, cap })
      }
    }
    after = page.next
  }
  return answer(true)

  function answer(isWhole: boolean): Forecast {
    const tasks = [...bySender.values()].reduce((sum, count) => sum + Math.ceil(count / MAX_PER_TASK), 0)
    const reasons = [...not.values()].sort((a, b) => b.people - a.people)
    const by = [...byChannel]
      .map(([channel, count]) => ({ channel, people: count }))
      .sort((a, b) => b.people - a.people)
    return { at: now, isWhole, people, goes, by, waits, waitsUntil, senders: bySender.size, tasks, not: reasons, named }
  }
}

const MAX_GROUPS_PER_TASK = 2_000

/** Of groups: `people` are groups, and none is named. */
async function forecastGroups(core: Core, { chats }: GroupAudience, planned: Planned): Promise<Forecast> {
  const now = core.clock.now()
  const { calendar } = core.definitions
  const { groups } = await core.database.transaction((session) =>
    decideGroups(session, chats, planned, { now, calendar }),
  )
  const byReason = Map.groupBy(groups, ({ verdict }) => (verdict.kind === 'not' ? verdict.reason : ''))
  const reached = groups.filter(({ verdict }) => verdict.kind !== 'not')
  const byOwner = Map.groupBy(reached, ({ group }) => group.owner)
  const waits = groups.filter(({ verdict }) => verdict.kind === 'waits')
  const goes = reached.length - waits.length
  return {
    at: now,
    isWhole: true,
    people: groups.length,
    goes,
    by: goes === 0 ? [] : [{ channel: 'broadcast', people: goes }],
    waits: waits.length,
    waitsUntil: waitOf(waits) ?? null,
    senders: byOwner.size,
    tasks: [...byOwner.values()].reduce((sum, own) => sum + Math.ceil(own.length / MAX_GROUPS_PER_TASK), 0),
    not: [...byReason].flatMap(([reason, some]) => (reason === '' ? [] : { reason, cap: null, people: some.length })),
    named: [],
  }
}
