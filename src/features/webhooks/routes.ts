import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { MAX_EVENT_NAME_CHARS, MAX_PAGE_ROWS, MAX_WEBHOOK_DESCRIPTION_CHARS, MAX_WEBHOOK_EVENTS } from '../../kernel/limits.ts' // prettier-ignore
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { bigIdIn, idIn, instantIn, instantOut, routeIn } from '../../kernel/route.ts'
import { deliveryShape, selectDeliveries, selectDelivery, selectTold, STATES } from './deliveries-store.ts'
import { isEndpointUrl } from './address.ts'
import { OWN_TYPES, payloadOf } from './rules.ts'
import { endpointShape, healthShape, selectEndpoints } from './store.ts'
import { changeEndpoint, createEndpoint, ensureEndpoint, removeEndpoint, replayDeliveries, rotateSecret, sendTest } from './webhooks.ts' // prettier-ignore
import { messageIdOf } from './worker.ts'

interface World {
  database: Database
  clock: Clock
  random: Random
  engine: Pick<Engine, 'core'>
}
const route = routeIn<World>()
const partsOf = ({ database, clock, random, engine }: World) => ({
  database,
  clock,
  random,
  vault: engine.core.vault,
})

const instants = {
  secretChangedAt: instantOut,
  disabledAt: instantOut.nullable(),
  failingSince: instantOut.nullable(),
  createdAt: instantOut,
}
const endpoint = endpointShape.extend(instants)
const last = healthShape.shape.last.unwrap().extend({ at: instantOut }).nullable()
const delivery = deliveryShape.extend({
  at: instantOut,
  triedAt: instantOut.nullable(),
  nextAt: instantOut.nullable(),
})

const eventName = z
  .string()
  .trim()
  .min(1)
  .max(MAX_EVENT_NAME_CHARS)
  .refine((name) => name !== '*' && !OWN_TYPES.includes(name), 'names an event of the log')
const fields = {
  url: z.string().trim().refine(isEndpointUrl, 'is an address with https, or with http on this machine'),
  description: z.string().trim().max(MAX_WEBHOOK_DESCRIPTION_CHARS),
  events: z
    .array(eventName)
    .min(1)
    .max(MAX_WEBHOOK_EVENTS)
    .transform((names) => [...new Set(names)].sort()),
}
const params = z.object({ id: idIn })

export const webhookRoutes = [
  route({
    method: 'GET',
    path: '/api/webhooks',
    role: 'operator',
    summary: 'Endpoints that are told of events, and how they are; never their secrets',
    query: z.object({ search: z.string().trim().max(100).default('') }),
    answer: z.object({ endpoints: z.array(healthShape.extend({ ...instants, last })) }),
    run: async ({ world, query }) => ({ endpoints: await selectEndpoints(world.database, query.search) }),
  }),
  route({
    method: 'POST',
    path: '/api/webhooks',
    role: 'admin',
    summary: 'A new endpoint; what is signed with is in this answer and never again',
    body: z.strictObject({ ...fields, description: fields.description.default('') }),
    status: 201,
    answer: z.object({ endpoint, secret: z.string() }),
    run: ({ world, body }) => createEndpoint(partsOf(world), body),
  }),
  route({
    method: 'PATCH',
    path: '/api/webhooks/:id',
    role: 'admin',
    summary:
      'Change an endpoint, or switch it on or off; while it is off it hears of nothing, and what waits for it goes on when it is on again',
    params,
    body: z.strictObject({
      ...z.strictObject(fields).partial().shape,
      isEnabled: z.boolean().optional(),
      expectedRevision: z.int(),
    }),
    answer: z.object({ endpoint }),
    run: async ({ world, params: { id }, body }) => ({ endpoint: await changeEndpoint(partsOf(world), id, body) }),
  }),
  route({
    method: 'DELETE',
    path: '/api/webhooks/:id',
    role: 'admin',
    summary: 'Remove an endpoint, with what it was told and what waits for it',
    params,
    answer: null,
    run: ({ world, params: { id } }) => removeEndpoint(partsOf(world), id),
  }),
  route({
    method: 'POST',
    path: '/api/webhooks/:id/secrets',
    role: 'admin',
    summary: 'Another secret, in this answer and never again; for a day the one before is signed with too',
    params,
    status: 201,
    answer: z.object({ secret: z.string() }),
    run: async ({ world, params: { id } }) => ({ secret: await rotateSecret(partsOf(world), id) }),
  }),
  route({
    method: 'POST',
    path: '/api/webhooks/:id/tests',
    role: 'operator',
    summary: 'Send something to see whether it arrives',
    params,
    status: 202,
    answer: z.object({ delivery: z.int() }),
    run: async ({ world, params: { id } }) => ({ delivery: await sendTest(partsOf(world), id) }),
  }),
  route({
    method: 'GET',
    path: '/api/webhooks/:id/deliveries',
    role: 'operator',
    summary: 'What the endpoint was told and is to be told, the latest first',
    params,
    query: z.object({
      state: z.enum(STATES).optional(),
      before: bigIdIn.optional(),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(50),
    }),
    answer: z.object({ deliveries: z.array(delivery), next: z.int().nullable() }),
    async run({ world: { database }, params: { id }, query }) {
      await ensureEndpoint(database, id)
      const found = await selectDeliveries(database, { endpointId: id, ...query })
      return { deliveries: found, next: found.length === query.limit ? found.at(-1)!.id : null }
    },
  }),
  route({
    method: 'GET',
    path: '/api/webhooks/:id/deliveries/:delivery',
    role: 'operator',
    summary: 'One delivery: what is sent as the log says it now, and what came back',
    params: params.extend({ delivery: bigIdIn }),
    answer: z.object({ delivery, messageId: z.string(), payload: z.record(z.string(), z.unknown()) }),
    async run({ world: { database, engine }, params: { id, delivery: which } }) {
      const found = await selectDelivery(database, id, which)
      const told = found && (await selectTold(database, which))
      if (!found || !told) throw new Refusal('not_found')
      const { key, ...shown } = found
      return { delivery: shown, messageId: messageIdOf(engine.core.vault, key), payload: payloadOf(told) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/webhooks/:id/replays',
    role: 'operator',
    summary: 'Send again what is done with: one delivery, or all that were given up since an instant, a portion a call',
    params,
    body: z.union([z.strictObject({ delivery: z.int().positive() }), z.strictObject({ failedSince: instantIn })]),
    status: 202,
    answer: z.object({ count: z.int() }),
    run: async ({ world, params: { id }, body }) => ({ count: await replayDeliveries(partsOf(world), id, body) }),
  }),
]
