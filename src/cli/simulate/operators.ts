import { z } from 'zod'
import {
  broadcastDraft,
  cancelBroadcast,
  createBroadcast,
  launchBroadcast,
} from '../../features/broadcasts/broadcasts.ts'
import { createMoment, launchMoment, momentDraft } from '../../features/moments/moments.ts'
import { createSegment } from '../../features/segments/segments.ts'
import { createSop, launchSop } from '../../features/sops/sops.ts'
import { DAY_MS, HOUR_MS } from '../../kernel/clock.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'

/**
 * What the brand's operators do while time passes: a broadcast, a post to the groups and a Moment every week, at hours at
 * which people are at work. Each deed looks first at what is there: one that a crash has cut is done again, and done once.
 */
export interface Operators {
  /** When they do something next; after that nothing. */
  nextAt(): number
  work(core: Core, now: number): Promise<void>
}

const BY = 'simulation'
const EVERYBODY = 'friends'
const WEEK_DAYS = 7

interface Deed {
  at: number
  act(core: Core): Promise<void>
}

export function openOperators(beginsAt: number, days: number): Operators {
  const deeds = Array.from({ length: days }, (_, day) => deedsOf(day, beginsAt + day * DAY_MS)).flat()
  deeds.sort((a, b) => a.at - b.at)
  return {
    nextAt: () => deeds[0]?.at ?? Infinity,
    async work(core, now) {
      for (let [deed] = deeds; deed && deed.at <= now; [deed] = deeds) {
        await deed.act(core)
        deeds.shift()
      }
    },
  }
}

/** Of one day, which begins at eight in the morning. */
function deedsOf(day: number, at: number): Deed[] {
  const [week, weekday] = [Math.floor(day / WEEK_DAYS), day % WEEK_DAYS]
  const friends = { kind: 'segment', segment: EVERYBODY } as const
  const name = (what: string) => `${what} ${week + 1}`
  const [monday, friday] = [name('周一福利'), name('周五上新')]
  switch (weekday) {
    case 0:
      return [{ at: at + HOUR_MS, act: (core) => post(core, name('社群早安')) }]
    case 1:
      return [
        // Two hours ahead: it is forecast, and what has changed since is told.
        { at: at + 2 * HOUR_MS, act: (core) => send(core, { name: monday, content: 'brewing-guide', audience: friends, startsAt: new Date(at + 4 * HOUR_MS).toISOString() }) }, // prettier-ignore
      ]
    case 2:
      return [{ at: at + 2 * HOUR_MS, act: (core) => publish(core, name('本周茶席')) }]
    case 3:
      return [
        { at: at + 3 * HOUR_MS, act: async (core) => send(core, { name: name('再送一次'), content: 'brewing-guide', audience: { kind: 'unreached', broadcast: (await find(core, 'broadcasts', monday))!.id } }) }, // prettier-ignore
      ]
    case 5:
      return [
        { at: at + 2 * HOUR_MS, act: (core) => send(core, { name: friday, content: 'countdown', audience: friends }) },
        // Some have sent it by then, and some never will.
        { at: at + 5 * HOUR_MS, act: (core) => takeBack(core, friday) },
      ]
    default:
      return []
  }
}

async function send(core: Core, draft: Omit<z.input<typeof broadcastDraft>, 'kind'>): Promise<void> {
  const found = await find(core, 'broadcasts', draft.name)
  if (!found) await createBroadcast(core, broadcastDraft.parse({ kind: 'marketing', ...draft }), BY)
  const { id, state, revision } = found ?? (await find(core, 'broadcasts', draft.name))!
  if (state === 'draft') await launchBroadcast(core, id, revision)
}

async function post(core: Core, name: string): Promise<void> {
  const chats = await core.database.rows(z.object({ id: z.string() }), sql`select chat_id as id from groups where dismissed_at is null order by chat_id`) // prettier-ignore
  if (chats.length > 0) await send(core, { name, content: 'countdown', audience: { kind: 'groups', chats: chats.map(({ id }) => id) } }) // prettier-ignore
}

/** Where there is nobody yet who would see it, nobody publishes. */
async function publish(core: Core, name: string): Promise<void> {
  if ((await core.database.run(sql`select from contacts where ended_at is null limit 1`)) === 0) return
  const found = await find(core, 'moments', name)
  if (!found) await createMoment(core, momentDraft.parse({ name, content: 'countdown' }), BY)
  const { id, state, revision } = found ?? (await find(core, 'moments', name))!
  if (state === 'draft') await launchMoment(core, id, revision)
}

async function takeBack(core: Core, name: string): Promise<void> {
  const found = await find(core, 'broadcasts', name)
  if (found && found.state !== 'cancelled') await cancelBroadcast(core, found.id)
}

async function find({ database }: Core, table: 'broadcasts' | 'moments', name: string) {
  const row = z.object({ id: z.int(), state: z.string(), revision: z.int() })
  const [found] = await database.rows(
    row,
    table === 'moments'
      ? sql`select id, state, revision from moments where name = ${name}`
      : sql`select id, state, revision from broadcasts where name = ${name}`,
  )
  return found
}

/** What they have set up before the first day, beside what the demo's have: flows that a clock begins, of customers and of
 *  groups, and everybody as an audience. */
export async function defineOffice(core: Core): Promise<void> {
  await createSegment(
    core,
    { slug: EVERYBODY, name: '全部好友', rule: { kind: 'contact', staff: [], states: [], addWays: [] } },
    BY,
  )
  for (const [slug, name, definition] of SOPS) {
    await createSop(core, { slug, name, definition })
    await launchSop(core, slug, 1, BY)
  }
}

const sends = (content: string, next: string | null) => ({ kind: 'send', channel: 'broadcast', content, next })
const SOPS: [slug: string, name: string, definition: object][] = [
  [
    'tea-time',
    '社群茶话',
    {
      subject: 'group',
      trigger: { kind: 'schedule', every: 'week', days: [2, 5, 7], time: '15:00' },
      reentry: { kind: 'always' },
      first: 'invite',
      steps: {
        invite: sends('countdown', 'evening'),
        evening: { kind: 'wait', until: { kind: 'time', days: 0, time: '20:00' }, next: 'recap' },
        recap: { kind: 'task', task: 'chat', title: '茶话收尾', script: '', dueMs: DAY_MS, next: 'rest' },
        rest: { kind: 'wait', until: { kind: 'duration', ms: 2 * DAY_MS }, next: null },
      },
    },
  ],
  [
    'weekend',
    '周末问候',
    {
      trigger: { kind: 'schedule', every: 'week', days: [6], time: '10:30', segment: EVERYBODY },
      reentry: { kind: 'always' },
      exit: [{ event: 'Order Completed' }],
      holdoutShare: 0.1,
      first: 'arm',
      steps: {
        arm: {
          kind: 'split',
          arms: [
            { name: '冲泡', weight: 1, next: 'guide' },
            { name: '人工', weight: 1, next: 'ask' },
          ],
        },
        guide: sends('brewing-guide', 'bought'),
        bought: { kind: 'await', of: [{ event: 'Product Added' }], ms: 5 * DAY_MS, next: 'mark', otherwise: null },
        mark: { kind: 'tag', tag: 'mood-happy', change: 'add', next: null },
        ask: { kind: 'task', task: 'chat', title: '周末喝了什么茶', script: '', dueMs: DAY_MS, next: null },
      },
    },
  ],
]
