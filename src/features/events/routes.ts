import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { MAX_PAGE_ROWS } from '../../kernel/limits.ts'
import { bigIdIn, instantOut, routeIn } from '../../kernel/route.ts'
import { LIFECYCLE_STATES } from '../../rules/language.ts'
import { eventNameShape, productShape } from './catalogue.ts'
import * as events from './events.ts'

const route = routeIn<{ engine: Engine }>()

const limit = z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(50)
const seq = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
const search = z.string().max(100).optional()
const event = events.tailShape.extend({ at: instantOut, receivedAt: instantOut })
const quarantined = z.object({
  id: z.int(),
  source: z.string(),
  received_at: instantOut,
  code: z.string(),
  detail: z.string(),
})
const replayed = z.object({
  stored: z.int(),
  repeated: z.int(),
  refused: z.array(z.object({ id: z.int(), code: z.string(), detail: z.string() })),
  next: z.int().nullable(),
})

export const eventRoutes = [
  route({
    method: 'GET',
    path: '/api/events',
    role: 'analyst',
    summary: 'The log from its end backwards (`before`), or live from a place on (`after`); go on from `next`',
    query: z.object({
      after: seq.optional(),
      before: seq.optional(),
      name: z.string().min(1).max(200).optional(),
      derived: z.stringbool().optional(),
      limit,
    }),
    answer: z.object({ events: z.array(event), next: z.int().nullable() }),
    run: ({ world, query }) => events.readTail(world.engine.core, query),
  }),
  route({
    method: 'GET',
    path: '/api/event-names',
    role: 'analyst',
    serving: 'common',
    summary: 'Names of events with how often they occur; `behind` events are still to be counted: ask again',
    query: z.object({ search }),
    answer: z.object({
      names: z.array(eventNameShape.extend({ firstAt: instantOut, lastAt: instantOut })),
      behind: z.int(),
    }),
    run: ({ world, query }) => events.listEventNames(world.engine.core, query.search),
  }),
  route({
    method: 'GET',
    path: '/api/products',
    role: 'analyst',
    summary: 'Products that orders name, the most ordered first; `behind` events are still to be counted: ask again',
    query: z.object({ search }),
    answer: z.object({ products: z.array(productShape.extend({ lastAt: instantOut })), behind: z.int() }),
    run: ({ world, query }) => events.listProducts(world.engine.core, query.search),
  }),
  route({
    method: 'GET',
    path: '/api/lifecycle',
    role: 'analyst',
    summary: 'How many customers are new, growing, mature, silent and lost',
    answer: z.object({
      states: z.array(z.object({ state: z.enum(LIFECYCLE_STATES), customers: z.int() })),
      countedAt: instantOut,
    }),
    run: ({ world }) => events.lifecycleCounts(world.engine.core),
  }),

  // ── Quarantine ─────────────────────────────────────────────────────────────────────────────────────────────────────
  route({
    method: 'GET',
    path: '/api/quarantine',
    role: 'analyst',
    summary: 'Events that could not be taken and why, the latest first, with how many there are of each code',
    query: z.object({ before: bigIdIn.optional(), code: z.string().max(100).optional(), limit }),
    answer: z.object({
      items: z.array(quarantined),
      counts: z.array(z.object({ code: z.string(), items: z.int(), latest: z.int() })),
      next: z.int().nullable(),
    }),
    run: ({ world, query }) => events.listQuarantine(world.engine.core, query),
  }),
  route({
    method: 'GET',
    path: '/api/quarantine/:id',
    role: 'operator',
    summary: 'One of them as it came, with what looks personal masked',
    params: z.object({ id: bigIdIn }),
    answer: quarantined.extend({ item: z.string() }),
    run: ({ world, params }) => events.readQuarantined(world.engine.core, params.id),
  }),
  route({
    method: 'POST',
    path: '/api/quarantine/replays',
    role: 'operator',
    summary:
      'Take some of them again, or the next portion of a code; what is still refused stays, with the reason of now',
    body: z.union([
      z.strictObject({ ids: z.array(z.int().positive()).min(1).max(1_000) }),
      z.strictObject({ code: z.string().max(100), after: z.int().min(0).default(0) }),
    ]),
    answer: replayed,
    run: async ({ world: { engine }, body }) =>
      'ids' in body
        ? { ...(await events.replay(engine, body.ids)), next: null }
        : events.replayByCode(engine, body.code, body.after),
  }),
  route({
    method: 'POST',
    path: '/api/quarantine/dismissals',
    role: 'operator',
    summary: 'Put away what nobody will mend: all of a code up to an id; what it held is gone for good',
    body: z.strictObject({ code: z.string().max(100), upTo: z.int().positive() }),
    answer: z.object({ dismissed: z.int() }),
    run: async ({ world, body, caller }) => ({
      dismissed: await events.dismissByCode(world.engine.core, caller.id, body),
    }),
  }),
]
