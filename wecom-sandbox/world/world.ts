import { z } from 'zod'
import { isRefusal, isUnable } from '../errors.ts'
import { inOneGo, type Sandbox } from '../sandbox.ts'
import { deeds, type Deed, type Doing } from './deeds.ts'
import { awake, type Draw } from './habits.ts'

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
const ARRIVING_SHARE = 0.8
const DAY_MS = 86_400_000

export function readPlan({ state }: Parts): WorldPlan | undefined {
  const saved = state.get<{ value: string }>`select value from settings where name = ${NAME}`
  return saved && (JSON.parse(saved.value) as WorldPlan)
}

/** From now on people come; a world that is there already goes on, by the new plan. */
export function beginWorld(sandbox: Sandbox, plan: WorldPlan): void {
  const { state } = sandbox
  const isNew = readPlan(sandbox) === undefined
  state.run`insert into settings (name, value) values (${NAME}, ${JSON.stringify(plan)})
    on conflict (name) do update set value = excluded.value`
  if (isNew) doingIn(sandbox, plan).later('arrive', arrivalGap(plan, drawOf(sandbox)), { left: plan.customers })
}

export const nextDeedAt = ({ state }: Parts): number | undefined =>
  state.get<{ at: number | null }>`select min(due_at) as at from world_deeds`?.at ?? undefined

/** Does what is due, one after another; what cannot be done (any more) is left undone. */
export function doDeeds(sandbox: Sandbox, most = Infinity): number {
  const plan = readPlan(sandbox)
  if (!plan) return 0
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
