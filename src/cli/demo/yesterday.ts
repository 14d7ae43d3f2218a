import { DateTime } from 'luxon'
import { createBroadcast, launchBroadcast, type BroadcastDraft } from '../../features/broadcasts/broadcasts.ts'
import { finishTask, selectTasks } from '../../features/tasks/tasks.ts'
import { HOUR_MS, MINUTE_MS, type StoppableClock } from '../../kernel/clock.ts'
import { seededRandom, type Random } from '../../kernel/random.ts'
import type { RunningSandbox } from '../sandbox.ts'
import type { Running } from '../serve.ts'
import { liveThrough } from '../simulate/driving.ts'
import { befriendBefore, friendsAmong, moveTo, pairsOf, scanOf, waysOf, type Pair } from './friends.ts'
import { personOf, pick } from './people.ts'
import { historyUntil, sendAll, type Door } from './shop.ts'
import type { DemoState } from './state.ts'
import { visit, type Sent } from './visits.ts'

/**
 * The brand's last whole day before the first start, lived through by the product itself on a clock that is moved by hand: new
 * friends come, broadcasts are given to the staff, who confirm most of them, some answer, some want no more, some buy. Whatever
 * the hour of the first start, what is there to be seen has happened by day. At its end the present begins.
 */
const ENDS_AT = { hour: 20, minute: 30, second: 0, millisecond: 0 }
const TICKS = 5
const TICK_MS = 125 * MINUTE_MS
/** Until the first of them the product has time to read who the friends are. */
const BEGINS_BEFORE_MS = TICKS * TICK_MS + HOUR_MS
const ENDED_AT_LEAST_MS = 15 * MINUTE_MS

/** From when to when, of the demo that was first started at that instant. */
export function yesterdayOf(bornAt: number, zone: string): { from: number; until: number } {
  const evening = DateTime.fromMillis(bornAt, { zone }).set(ENDS_AT)
  const isOver = evening.toMillis() <= bornAt - ENDED_AT_LEAST_MS
  const until = (isOver ? evening : evening.minus({ days: 1 })).toMillis()
  return { from: until - BEGINS_BEFORE_MS, until }
}

/** Where time stands at first; of a start that was interrupted, where the sandbox had come to. */
export async function beginningOf(sandbox: RunningSandbox, { bornAt }: DemoState, zone: string): Promise<number> {
  const { now } = await sandbox.control<{ now: number }>('GET', '/clock')
  return Math.max(yesterdayOf(bornAt, zone).from, now)
}

const SEED = 20_260_303
const VISITS_EACH = 34
const QUESTIONS_EACH = 6
const OPTING_OUT = 9
const TASKS_EACH = 8
const OUTCOMES = ['done', 'done', 'done', 'no_answer', 'declined'] as const

/** What happens besides at which of them. */
const OPT_OUT_TICK = 0
const BROADCASTS: [tick: number, draft: BroadcastDraft][] = [
  [1, broadcast('明前龙井倒计时', 'countdown', 'green-tea')],
  [3, broadcast('老客九折券', 'member-coupon', 'big-spender')],
]
function broadcast(name: string, content: string, segment: string): BroadcastDraft {
  const audience = { kind: 'segment' as const, segment }
  return { name, content, kind: 'marketing', priority: 'normal', audience, startsAt: null }
}

/** How often each of the staff, when they look, has sent what they were given; who is off that day has sent nothing. */
const CONFIRMS: Record<string, number> = { LinXia: 0.95, WangFang: 0.7, ChenChen: 0.85, ZhouYi: 0 }
const QUESTIONS = ['龙井今年的到了吗？', '怎么泡才不苦？', '想送长辈，推荐哪款？', '好的，谢谢', '有小包装吗？']
const ANSWERS = [
  '到了，给您留一份？',
  '85 度水，先少放一点。',
  '推荐大红袍，礼盒装。',
  '不客气，随时找我。',
  '有的，50 克一罐。',
]

export interface Yesterday {
  running: Running
  sandbox: RunningSandbox
  clock: StoppableClock
  door: Door
  state: DemoState
  zone: string
}
interface Watching {
  signal: AbortSignal
  onProgress(share: number): void
}

/** Friends of before, while nobody listens to WeCom yet. */
export const befriendShop = ({ sandbox, state, zone }: Yesterday): Promise<void> => {
  const { from } = yesterdayOf(state.bornAt, zone)
  return befriendBefore(sandbox, friendsAmong(state.people, from), from)
}

/** WeCom is connected. Interrupted, it goes on where time stands. */
export async function liveYesterday(day: Yesterday, { signal, onProgress }: Watching): Promise<void> {
  const { running, sandbox, clock, door, state, zone } = day
  const { from, until } = yesterdayOf(state.bornAt, zone)
  const driven = { product: running, sandbox, clock }
  await liveThrough(driven, clock.now())
  const newcomers = friendsAmong(state.people, from).filter(({ cameAt }) => cameAt === null)
  const ways = await waysOf(sandbox)
  const shop = [...historyUntil(state, until), ...visitsOf(day, until)].sort((a, b) => a.at - b.at)
  const people = talkingIn(sandbox)
  let sentUntil = from
  for (let tick = 0; tick < TICKS && !signal.aborted; tick++) {
    onProgress(tick / TICKS)
    const at = until - (TICKS - 1 - tick) * TICK_MS
    if (at <= clock.now()) continue
    clock.set(at)
    await moveTo(sandbox, at)
    await sendAll(door, shop.filter((one) => one.at > sentUntil && one.at <= at), clock, signal) // prettier-ignore
    sentUntil = at
    const come = newcomers.filter((_, place) => place % TICKS === tick)
    await doAll(sandbox, come.map(({ person }) => scanOf(person, ways))) // prettier-ignore
    await people.talk(tick)
    for (const [when, draft] of BROADCASTS) if (when === tick) await launch(running, draft)
    await liveThrough(driven, at)
    await doAll(sandbox, await confirmationsOf(sandbox, seededRandom(SEED + tick)))
    await finishSome(running, seededRandom(SEED + tick))
  }
  onProgress(1)
}

const doAll = (sandbox: RunningSandbox, acts: object[]): Promise<unknown> => sandbox.control('POST', '/acts', { acts })

/** Some friends ask and are answered the next time, and some want no more. */
function talkingIn(sandbox: RunningSandbox) {
  let asked: Pair[] = []
  return {
    async talk(tick: number): Promise<void> {
      const random = seededRandom(SEED * 2 + tick)
      const pairs = await pairsOf(sandbox)
      const any = <T>(list: readonly T[]): T => pick(random, list)
      const some = (count: number) => Array.from({ length: count }, () => any(pairs))
      const write = (pair: Pair, text: string) => ({ name: 'customer.send_message', input: { ...pair, text } })
      const are = new Set(pairs.map(({ external_userid }) => external_userid))
      const answered = asked.filter(({ external_userid }) => are.has(external_userid))
      asked = some(QUESTIONS_EACH)
      await doAll(sandbox, [
        ...answered.map((pair) => ({ name: 'staff.send_message', input: { ...pair, text: any(ANSWERS) } })),
        ...asked.map((pair) => write(pair, any(QUESTIONS))),
        ...(tick === OPT_OUT_TICK ? some(OPTING_OUT).map((pair) => write(pair, '退订')) : []),
      ])
    },
  }
}

/** Of what flows have asked the staff to do. */
async function finishSome({ product }: Running, random: Random): Promise<void> {
  const { core } = product.engine
  const page = { isDone: false, search: '', serves: null, after: undefined, limit: TASKS_EACH }
  for (const { id, customer } of await selectTasks(core.database, page))
    if (customer !== null)
      await finishTask(core, { id: 'demo', random: product.random }, customer, { task: id, outcome: pick(random, OUTCOMES) }) // prettier-ignore
}

async function launch({ product }: Running, draft: BroadcastDraft): Promise<void> {
  const { core } = product.engine
  await launchBroadcast(core, await createBroadcast(core, draft, 'demo'), 1)
}

/** A busy day: more come than on others. */
function visitsOf({ state }: Yesterday, until: number): Sent[] {
  const random = seededRandom(SEED)
  const sent: Sent[] = []
  let count = 0
  for (let tick = 0; tick < TICKS; tick++)
    for (let one = 0; one < VISITS_EACH; one++) {
      const startAt = until - Math.floor((TICKS - tick - random.next()) * TICK_MS)
      sent.push(...visit(personOf(Math.floor(random.next() * state.people)), startAt, random, () => `demo-day-${count++}`)) // prettier-ignore
    }
  return sent.filter(({ at }) => at <= until)
}

/** Of what waits for the staff. */
async function confirmationsOf(sandbox: RunningSandbox, random: Random): Promise<object[]> {
  const tasks = await sandbox.table<{ msgid: string; userid: string; sent_at: number | null }>('broadcast_tasks')
  const broadcasts = await sandbox.table<{ msgid: string; cancelled_at: number | null }>('broadcasts')
  const cancelled = new Set(broadcasts.filter((one) => one.cancelled_at !== null).map(({ msgid }) => msgid))
  return tasks
    .filter(({ sent_at, msgid }) => sent_at === null && !cancelled.has(msgid))
    .filter(({ userid }) => random.next() < (CONFIRMS[userid] ?? 0))
    .map(({ msgid, userid }) => ({ name: 'staff.confirm_broadcast', input: { msgid, userid } }))
}
