import { z } from 'zod'
import { cannot, isRefusal, isUnable } from '../errors.ts'
import { inOneGo, type Sandbox } from '../sandbox.ts'
import { deeds, type Deed, type Details, type Doing } from './deeds.ts'
import { awake, between, HABITS, type Draw } from './habits.ts'

/**
 * The world (世界): people who come, answer, browse, buy, bring friends, complain and leave, staff who answer and tag, and a
 * store that tells what was bought. What each will do next, and when, is a row; everything is drawn from the corp's seed, so
 * that the same world happens again. Time is the sandbox's.
 */
export const worldPlan = z.strictObject({
  /** How many come by themselves, spread over so many days; more are brought. */
  customers: z.int().min(1).max(1_000_000),
  days: z.number().positive().max(3_650),
  /** How many times faster than real people: everything that takes an hour takes an hour divided by it, and there is no night
   *  in a world that is faster. */
  pace: z.number().min(1).max(100_000).default(1),
  /** Where the store tells what happens (Segment's API), and with which write key; nobody is told without. */
  store: z.strictObject({ url: z.url(), key: z.string() }).optional(),
})
export type WorldPlan = z.output<typeof worldPlan>

interface Row {
  id: number
  due_at: number
  deed: Deed
  detail: string
}
type Parts = Pick<Sandbox, 'state' | 'clock' | 'chance'>

const NAME = 'world'
const PAUSED = 'world.paused'
const ARRIVING_SHARE = 0.8
const DAY_MS = 86_400_000

export function readPlan({ state }: Parts): WorldPlan | undefined {
  const saved = state.get<{ value: string }>`select value from settings where name = ${NAME}`
  return saved && (JSON.parse(saved.value) as WorldPlan)
}

/** Since when nobody does anything. */
const pausedSince = ({ state }: Parts): number | undefined => {
  const saved = state.get<{ value: string }>`select value from settings where name = ${PAUSED}`
  return saved && Number(saved.value)
}

export interface WorldSeen {
  /** Null: not begun. */
  world: WorldPlan | null
  isPaused: boolean
  /** Who have come and not left: each of them has a next visit before them. */
  living: number
}
export function seeWorld(sandbox: Parts): WorldSeen {
  const { n } = sandbox.state.get<{ n: number }>`select count(*) as n from world_deeds where deed = 'browse'`!
  return { world: readPlan(sandbox) ?? null, isPaused: pausedSince(sandbox) !== undefined, living: n }
}

/** From now on people come; a world that is there already goes on, by the new plan: at another pace what waits comes so
 *  much sooner or later. One that is paused stays so. */
export function beginWorld(sandbox: Sandbox, plan: WorldPlan): void {
  inOneGo(sandbox, () => {
    const { state, clock, live } = sandbox
    const before = readPlan(sandbox)
    state.run`insert into settings (name, value) values (${NAME}, ${JSON.stringify(plan)})
      on conflict (name) do update set value = excluded.value`
    if (!before) doingIn(sandbox, plan).later('arrive', arrivalGap(plan, drawOf(sandbox)), { left: plan.customers })
    else if (before.pace !== plan.pace) {
      const since = pausedSince(sandbox) ?? clock.now()
      state.run`update world_deeds
        set due_at = ${since} + cast(max(due_at - ${since}, 0) * ${before.pace / plan.pace} as integer)`
    }
    live.tell({ at: clock.now(), what: 'world', detail: {} })
  })
}

/** Nobody does anything, while all else goes on as before. */
export function pauseWorld(sandbox: Sandbox): void {
  if (!readPlan(sandbox)) cannot('The world has not begun.')
  inOneGo(sandbox, () => {
    const { state, clock, live } = sandbox
    state.run`insert or ignore into settings (name, value) values (${PAUSED}, ${String(clock.now())})`
    live.tell({ at: clock.now(), what: 'world', detail: {} })
  })
}

/** As if no time had passed: what waits is put off by as long as it was paused, and does not come all at once. */
export function resumeWorld(sandbox: Sandbox): void {
  const plan = readPlan(sandbox) ?? cannot('The world has not begun.')
  const since = pausedSince(sandbox)
  if (since === undefined) return
  inOneGo(sandbox, () => {
    const { state, clock, live } = sandbox
    state.run`update world_deeds set due_at = due_at + ${onTheTick(clock.now() - since, plan)}`
    state.run`delete from settings where name = ${PAUSED}`
    live.tell({ at: clock.now(), what: 'world', detail: {} })
  })
}

export const nextDeedAt = (parts: Parts): number | undefined =>
  pausedSince(parts) === undefined
    ? (parts.state.get<{ at: number | null }>`select min(due_at) as at from world_deeds`?.at ?? undefined)
    : undefined

/** One of the staff is asked to send or to publish something: most do. */
export function hearOfTask<D extends 'confirm' | 'publish'>(sandbox: Sandbox, deed: D, task: Details[D]): void {
  const plan = readPlan(sandbox)
  if (!plan) return
  const doing = doingIn(sandbox, plan)
  if (doing.draw.number() < HABITS.staffConfirms)
    doing.later<'confirm' | 'publish'>(deed, between(doing.draw, HABITS.staffConfirmsAfterMs), task)
}

/** Does what is due, one after another; what cannot be done (any more) is left undone. */
export function doDeeds(sandbox: Sandbox, most = Infinity): number {
  const plan = readPlan(sandbox)
  if (!plan || pausedSince(sandbox) !== undefined) return 0
  let done = 0
  for (; done < most; done++) {
    const { state, clock } = sandbox
    const row = state.get<Row>`select id, due_at, deed, detail from world_deeds
      where due_at <= ${clock.now()} order by due_at, id limit 1`
    if (!row) break
    inOneGo(sandbox, () => {
      state.run`delete from world_deeds where id = ${row.id}`
      try {
        state.transaction(() => deeds[row.deed](sandbox, JSON.parse(row.detail) as never, doingIn(sandbox, plan)))
      } catch (error) {
        if (!isUnable(error) && !isRefusal(error)) throw error
      }
    })
  }
  return done
}

/** Deeds of a world that is not hurried fall on whole ticks: there are fewer instants at which something happens. */
const TICK_MS = 300_000
const onTheTick = (at: number, { pace }: WorldPlan): number => (pace === 1 ? Math.ceil(at / TICK_MS) * TICK_MS : at)

const drawOf = ({ chance }: Parts): Draw => ({
  number: () => chance.number(NAME),
  pick: (from) => chance.pick(NAME, from),
})

const arrivalGap = ({ customers, days, pace }: WorldPlan, draw: Draw): number =>
  Math.round((-Math.log(1 - draw.number()) * days * DAY_MS * ARRIVING_SHARE) / customers / pace)

function doingIn(sandbox: Sandbox, plan: WorldPlan): Doing {
  const { state, clock } = sandbox
  const draw = drawOf(sandbox)
  return {
    draw,
    later(deed, afterMs, detail) {
      const isPaced = deed === 'arrive'
      const at = onTheTick(clock.now() + Math.round(isPaced ? afterMs : afterMs / plan.pace), plan)
      state.run`insert into world_deeds (due_at, deed, detail)
        values (${plan.pace === 1 && !isPaced ? onTheTick(awake(at, draw), plan) : at}, ${deed}, ${JSON.stringify(detail)})`
    },
    arrivalGap: () => arrivalGap(plan, draw),
    tell(item) {
      if (plan.store) state.run`insert into world_events (item) values (${JSON.stringify(item)})`
    },
  }
}
