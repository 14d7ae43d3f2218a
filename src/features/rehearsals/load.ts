import { z } from 'zod'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { expectedOf, STAFF_MINUTES } from '../../sops/load.ts'
import { sopShape } from '../../sops/language.ts'

/** What the coming days will ask, of flows that run and of broadcasts that are planned; groups of people who stand
 *  together, not each of them. */
export const loadShape = z.object({
  days: z.array(
    z.object({
      day: z.string(),
      /** Messages by channel, and tasks by kind, of flows. */
      sends: z.record(z.string(), z.number()),
      tasks: z.record(z.string(), z.number()),
      minutes: z.number(),
      broadcasts: z.array(z.object({ id: z.int(), name: z.string() })),
    }),
  ),
  /** Of the staff who serve somebody. */
  staff: z.int(),
  /** Flows that go round so fast that not all of it is in the days. */
  cutShort: z.array(z.object({ slug: z.string(), name: z.string() })),
})
export type Load = z.infer<typeof loadShape>

const standingRow = z.object({
  version: z.int(),
  step: z.string(),
  dueAt: z.int(),
  deadlineAt: z.int().nullable(),
  people: z.int(),
})

const STANDING = sql`(
  select version_id, step, due_at, deadline_at, held_out from sop_positions where ended_at is null
  union all select version_id, step, due_at, deadline_at, held_out from group_positions where ended_at is null)`

/** By the hour: who goes on within the same one is taken together. */
export async function readLoad(core: Core, days: number): Promise<Load> {
  const { database, clock, definitions } = core
  const { calendar } = definitions
  const now = clock.now()
  const today = calendar.span('day', now).start
  const until = calendar.daysLater(today, days) - 1
  const versions = await database.rows(
    z.object({ id: z.int(), slug: z.string(), name: z.string(), definition: sopShape }),
    sql`select v.id, s.slug, s.name, v.definition from sop_versions v join sops s on s.id = v.sop_id
        where s.status in ('live', 'paused') and exists (select from ${STANDING} p where p.version_id = v.id) order by s.id, v.id`,
  )
  const standing = await database.rows(
    standingRow,
    sql`select version_id as version, step, date_trunc('hour', greatest(due_at, ${instant(now)})) + interval '30 minutes' as "dueAt",
          deadline_at as "deadlineAt", count(*) as people
        from ${STANDING} p where not held_out and due_at <= ${instant(until)} group by 1, 2, 3, 4`,
  )
  const load = new Map<string, Load['days'][number]>()
  const dayOf = dayIn(calendar.zone)
  for (let n = 0; n < days; n++) {
    const day = dayOf(calendar.daysLater(today, n))
    load.set(day, { day, sends: {}, tasks: {}, minutes: 0, broadcasts: [] })
  }
  const definitionOf = new Map(versions.map(({ id, definition }) => [id, definition]))
  const cutShort = new Set<number>()
  for (const { version, ...one } of standing) {
    const definition = definitionOf.get(version)
    if (!definition) continue
    const { expected, isWhole } = expectedOf(definition, one, { until, calendar })
    if (!isWhole) cutShort.add(version)
    for (const { at, kind, what, people } of expected) {
      const day = load.get(dayOf(at))
      if (!day) continue
      const held = kind === 'send' ? day.sends : day.tasks
      held[what] = (held[what] ?? 0) + people
      const minutes = kind === 'task' ? (STAFF_MINUTES[what] ?? 0) : what === 'chat' ? STAFF_MINUTES['send']! : 0
      day.minutes += minutes * people
    }
  }
  const planned = await database.rows(
    z.object({ id: z.int(), name: z.string(), at: z.int() }),
    sql`select id, name, starts_at as at from broadcasts where state = 'scheduled' and starts_at <= ${instant(until)} order by starts_at, id`,
  )
  for (const { at, ...one } of planned) load.get(dayOf(Math.max(at, now)))?.broadcasts.push(one)
  const [staff] = await database.rows(
    z.object({ n: z.int() }),
    sql`select count(distinct userid) as n from contacts where ended_at is null`,
  )
  const short = versions.filter(({ id }) => cutShort.has(id)).map(({ slug, name }) => [slug, { slug, name }] as const)
  return { days: [...load.values()].map(rounded), staff: staff!.n, cutShort: [...new Map(short).values()] }
}

const dayIn = (zone: string): ((at: number) => string) => {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
  return (at) => format.format(at)
}

const tenths = (value: number): number => Math.round(value * 10) / 10
const rounded = ({ sends, tasks, minutes, ...day }: Load['days'][number]) => ({
  ...day,
  sends: Object.fromEntries(Object.entries(sends).map(([what, count]) => [what, tenths(count)])),
  tasks: Object.fromEntries(Object.entries(tasks).map(([what, count]) => [what, tenths(count)])),
  minutes: Math.round(minutes),
})
export const MAX_LOAD_DAYS = 31
