import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { MAX_PAGE_ROWS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { bigIdIn, instantOut, routeIn } from '../../kernel/route.ts'
import { readBriefs, whoGoesBy } from '../customers/customers.ts'
import * as broadcasts from './broadcasts.ts'
import { forecastShape } from './forecast.ts'
import { CAUSES, causeShape, differenceRow, selectCauses, selectDifferences, selectHead } from './forecast-store.ts'
import { BROADCAST_STATES, broadcastDraft, broadcastFields } from './rules.ts'
import * as store from './store.ts'

const route = routeIn<{ engine: Engine }>()
const id = z.coerce.number().int().positive().max(2_147_483_647)
const params = z.object({ id })
const listed = store.broadcastRow
  .omit({ plannedTo: true, waitsUntil: true, passes: true, pausedIn: true })
  .extend({ startsAt: instantOut.nullable(), begunAt: instantOut.nullable(), endedAt: instantOut.nullable(), createdAt: instantOut, funnel: store.funnelShape }) // prettier-ignore
const sender = store.senderShape.extend({ madeAt: instantOut, confirmedAt: instantOut.nullable() })
const NOTHING: z.infer<typeof store.funnelShape> = { planned: 0, suppressed: 0, waiting: 0, tasked: 0, delivered: 0, failed: 0, cancelled: 0 } // prettier-ignore

export const broadcastRoutes = [
  route({
    method: 'GET',
    path: '/api/broadcasts',
    role: 'analyst',
    summary: 'Broadcasts, the latest first, with how far each has come',
    query: z.object({
      search: z.string().trim().max(100).default(''),
      state: z.enum(BROADCAST_STATES).optional(),
      before: id.optional(),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(30),
    }),
    answer: z.object({ broadcasts: z.array(listed), next: z.int().nullable() }),
    async run({ world, query: { search, state, before, limit } }) {
      const { database } = world.engine.core
      const found = await store.selectBroadcasts(database, { search, state, before, limit })
      const funnels = new Map((await store.selectFunnels(database, found.map((one) => one.id))).map(({ id: which, ...funnel }) => [which, funnel])) // prettier-ignore
      const rows = found.map((one) => ({ ...one, funnel: funnels.get(one.id) ?? NOTHING }))
      return { broadcasts: rows, next: found.length === limit ? found.at(-1)!.id : null }
    },
  }),
  route({
    method: 'POST',
    path: '/api/broadcasts',
    role: 'operator',
    summary: 'Write a broadcast as a draft',
    body: broadcastDraft,
    status: 201,
    answer: z.object({ id: z.int() }),
    run: async ({ world, body, caller }) => ({
      id: await broadcasts.createBroadcast(world.engine.core, body, caller.id),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/broadcasts/forecasts',
    role: 'operator',
    summary: 'Before launch: who would get it now, who must wait, and who does not and why',
    body: z.strictObject({
      audience: broadcastFields.audience,
      content: broadcastFields.content,
      kind: broadcastFields.kind,
      priority: broadcastFields.priority,
    }),
    answer: forecastShape
      .omit({ named: true })
      .extend({ at: instantOut, waitsUntil: instantOut.nullable(), named: z.array(forecastShape.shape.named.element.extend({ name: z.string().nullable() })) }), // prettier-ignore
    async run({ world, body: { audience, ...planned }, caller: { role } }) {
      const { core } = world.engine
      const forecast = await broadcasts.forecastOf(core, audience, planned)
      const briefs = await readBriefs(core, forecast.named.map(({ customer }) => customer), role) // prettier-ignore
      const names = new Map(briefs.map((brief) => [brief.id, brief.name]))
      return { ...forecast, named: forecast.named.map((one) => ({ ...one, name: names.get(one.customer) ?? null })) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/broadcasts/:id',
    role: 'analyst',
    summary: 'One broadcast: how far it has come, who has confirmed it, and why some did not get it',
    params,
    answer: listed.extend({
      funnel: store.funnelShape.extend(store.pathShape.shape),
      reasons: z.array(store.reasonShape),
      senders: z.array(sender),
    }),
    async run({ world, params: { id: which } }) {
      const { database } = world.engine.core
      const held = await store.selectBroadcast(database, which)
      if (!held) throw new Refusal('not_found')
      const [funnel] = await store.selectFunnels(database, [which])
      const { id: _, ...counts } = funnel ?? { id: which, ...NOTHING }
      const path = await store.selectPath(database, which)
      const reasons = await store.selectReasons(database, which)
      return { ...held, funnel: { ...counts, ...path }, reasons, senders: await store.selectSenders(database, which) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/broadcasts/:id/differences',
    role: 'analyst',
    summary:
      'For whom it came out otherwise than was said at its launch: what was said, what became of it, and which event, or what else, caused that. By cause and person, or who of them goes by a name, identifier or phone ending', // prettier-ignore
    params,
    query: z.object({
      cause: z.enum(CAUSES).optional(),
      event: z.string().max(200).optional(),
      name: z.string().trim().min(1).max(200).optional(),
      value: z.string().trim().min(1).max(256).optional(),
      tail: z
        .string()
        .regex(/^\d{4}$/)
        .optional(),
      after: bigIdIn.optional(),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(20),
    }),
    answer: z.object({
      /** Null: nothing was kept of what was said. */
      saidAt: instantOut.nullable(),
      people: z.int(),
      causes: z.array(causeShape),
      differences: z.array(
        differenceRow.extend({ who: z.string().nullable(), at: instantOut.nullable(), underAt: instantOut.nullable() }),
      ),
      next: z.int().nullable(),
    }),
    async run({ world: { engine }, params: { id: which }, query, caller }) {
      const { core } = engine
      if (!(await store.selectBroadcast(core.database, which))) throw new Refusal('not_found')
      const head = await selectHead(core.database, which)
      if (!head) return { saidAt: null, people: 0, causes: [], differences: [], next: null }
      const { cause, event, after = 0, limit, ...search } = query
      const among = await whoGoesBy(core, search)
      const found = await selectDifferences(core.database, which, { cause, name: event, among, after, limit })
      const causes = await selectCauses(core.database, which)
      const briefs = await readBriefs(core, found.map(({ customer }) => customer), caller.role) // prettier-ignore
      const names = new Map(briefs.map((brief) => [brief.id, brief.name]))
      return {
        saidAt: head.at,
        people: causes.reduce((sum, one) => sum + one.people, 0),
        causes,
        differences: found.map((one) => ({ ...one, who: names.get(one.customer) ?? null })),
        next: found.length === limit ? found.at(-1)!.customer : null,
      }
    },
  }),
  route({
    method: 'PUT',
    path: '/api/broadcasts/:id',
    role: 'operator',
    summary: 'Change a draft',
    params,
    body: broadcastDraft.extend({ expectedRevision: z.int() }),
    answer: null,
    run: ({ world, params: { id: which }, body: { expectedRevision, ...draft } }) =>
      broadcasts.editBroadcast(world.engine.core, which, draft, expectedRevision),
  }),
  route({
    method: 'POST',
    path: '/api/broadcasts/:id/launches',
    role: 'operator',
    summary: 'It is planned and sent, at once or when it says',
    params,
    body: z.strictObject({ expectedRevision: z.int() }),
    answer: null,
    run: ({ world, params: { id: which }, body }) =>
      broadcasts.launchBroadcast(world.engine.core, which, body.expectedRevision),
  }),
  route({
    method: 'PUT',
    path: '/api/broadcasts/:id/state',
    role: 'operator',
    summary: 'Pause a broadcast, let it go on, or cancel it: what nobody has confirmed is taken back',
    params,
    body: z.strictObject({ state: z.enum(['paused', 'resumed', 'cancelled']) }),
    answer: null,
    run({ world, params: { id: which }, body: { state } }) {
      const { core } = world.engine
      if (state === 'paused') return broadcasts.pauseBroadcast(core, which)
      return state === 'resumed' ? broadcasts.resumeBroadcast(core, which) : broadcasts.cancelBroadcast(core, which)
    },
  }),
]
