import { z } from 'zod'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/database.ts'
import { instantOut, routeIn, type Role } from '../kernel/route.ts'
import { seldom } from '../kernel/seldom.ts'
import { sql } from '../kernel/sql.ts'

/**
 * What the first page shows: counts and the names of segments, nobody's data. Counted while somebody looks, at most once a
 * second.
 */
const statusShape = z.object({
  at: z.int(),
  customers: z.int(),
  events: z.int(),
  eventsPerSecond: z.number(),
  segments: z.array(z.object({ slug: z.string(), name: z.string(), members: z.int(), building: z.boolean() })),
  moves: z.array(z.object({ seq: z.int(), segment: z.string(), entered: z.boolean(), at: z.int() })),
})
export type Status = z.infer<typeof statusShape>

export interface StatusReader {
  read(): Promise<Status>
}

/** Whoever asks once a second is answered anew each time. */
const LEAST_MS = 900
const MAX_SEGMENTS = 12
const MAX_MOVES = 12
/** How far back in the log the latest moves are looked for; and what may still commit below the highest number. */
const RECENT_EVENTS = 20_000

export function openStatus({ database, clock }: { database: Pick<Database, 'rows'>; clock: Clock }): StatusReader {
  let last: Status | undefined
  let counted: z.infer<typeof countedShape> | undefined // up to a number in the log; it need not be counted again

  const read = seldom(
    clock,
    async (at) => {
      counted ??= (await database.rows(countedShape, selectCounted()))[0]!
      const [totals, segments, moves] = await Promise.all([
        database.rows(totalsShape, selectTotals(counted.below)),
        database.rows(statusShape.shape.segments.element, selectSegments(at)),
        database.rows(statusShape.shape.moves.element, selectMoves()),
      ])
      const { customers, before, after, below } = totals[0]!
      counted = { below, events: counted.events + before }
      const events = counted.events + after
      const seconds = last ? (at - last.at) / 1_000 : 0
      const eventsPerSecond = seconds > 0 ? Math.max(0, Math.round((events - last!.events) / seconds)) : 0
      return (last = { at, customers, events, eventsPerSecond, segments, moves })
    },
    { leastMs: LEAST_MS },
  )
  return { read: async () => (await read()).value }
}

const totalsShape = z.object({ customers: z.int(), before: z.int(), after: z.int(), below: z.int() })

const countedShape = z.object({ below: z.int(), events: z.int() })

/** What the catalogue of event names has counted for good. */
const selectCounted = () => sql`
  select coalesce((select (value ->> 'below')::bigint from settings where key = 'catalogue'), 0) as below,
         coalesce((select sum(events) from event_names), 0)::bigint as events`

/** The log is counted once and from then on only its end: the last numbers may still commit out of order. */
const selectTotals = (counted: number) => sql`
  with top as (select greatest(coalesce(max(seq), 0) - ${RECENT_EVENTS}, ${counted}::bigint) as below from events)
  select (select count(*) from customers where merged_into is null and erased_at is null) as customers,
         (select count(*) from events where seq > ${counted} and seq <= below) as before,
         (select count(*) from events where seq > below) as after,
         below
  from top`

const selectSegments = (now: number) => sql`
  with instant as (select to_timestamp(${now}::double precision / 1000) as now),
  counts as (
    select version_id, count(*) as members from members, instant where until is null or until > now group by version_id
  )
  select slug, name, coalesce(members, 0) as members, live.id is null as building
  from segments
  left join rule_versions live on live.rule_id = segments.rule_id and live.status = 'live'
  left join counts on counts.version_id = live.id
  where archived_at is null
  order by members desc, name limit ${MAX_SEGMENTS}`

/** The name the segment has now; who moved is not said. */
const selectMoves = () => sql`
  select seq, coalesce(segments.name, properties->>'segment') as segment, recent.name = 'Segment Entered' as entered,
         timestamp as at
  from (select seq, derived, name, properties, timestamp from events order by seq desc limit ${RECENT_EVENTS}) recent
  left join segments on slug = properties->>'segment'
  where derived and recent.name in ('Segment Entered', 'Segment Left')
  order by seq desc limit ${MAX_MOVES}`

const route = routeIn<{ status: StatusReader }>()

/** Open to all on the operator's own machine; behind a public address it takes a key that may read. */
export const statusRoutes = (role: Extract<Role, 'public' | 'analyst'>) => [
  route({
    method: 'GET',
    path: '/api/status',
    role,
    summary: 'Live counts: customers, events, segments and who entered and left lately (no personal data)',
    answer: statusShape.extend({
      at: instantOut,
      moves: z.array(statusShape.shape.moves.element.extend({ at: instantOut })),
    }),
    run: ({ world }) => world.status.read(),
  }),
]
