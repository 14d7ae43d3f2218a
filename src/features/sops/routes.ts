import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { bigIdIn, instantOut, routeIn } from '../../kernel/route.ts'
import { resultsShape, sopResults } from './results.ts'
import * as sops from './sops.ts'
import * as store from './store.ts'
import { trialIn, trySop } from './trials.ts'

const route = routeIn<{ engine: Engine; random: Random }>()

const slug = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u)
const name = z.string().trim().min(1).max(100)
const definition = z.unknown()
const expectedRevision = z.int()
const params = z.object({ slug: z.string().max(100) })
const customerParams = params.extend({ customer: bigIdIn })
const MAX_POSITIONS = 100
const MAX_STARTED_GROUPS = 1_000
const chat = z.string().min(1).max(128)

const listed = store.sopShape.extend({ launchedAt: instantOut.nullable(), changedAt: instantOut })
const place = store.placeShape.extend({ dueAt: instantOut.nullable() })
const resultsOut = resultsShape.extend({
  countedAt: instantOut,
  versions: z.array(resultsShape.shape.versions.element.extend({ launchedAt: instantOut })),
})
const position = store.positionShape.extend({ enteredAt: instantOut, since: instantOut, dueAt: instantOut, endedAt: instantOut.nullable() }) // prettier-ignore

export const sopRoutes = [
  route({
    method: 'GET',
    path: '/api/sops',
    role: 'analyst',
    summary: 'Standing flows, the last changed first, with how many are in them and have ever entered',
    query: z.object({ archived: z.stringbool().default(false) }),
    answer: z.object({ sops: z.array(listed) }),
    run: async ({ world, query }) => ({ sops: await store.selectSops(world.engine.core.database, query.archived) }),
  }),
  route({
    method: 'POST',
    path: '/api/sops',
    role: 'operator',
    summary: 'Create a standing flow as a draft, which may be unfinished',
    body: z.strictObject({ slug, name, definition }),
    status: 201,
    answer: z.object({ slug }),
    async run({ world, body }) {
      await sops.createSop(world.engine.core, body)
      return { slug: body.slug }
    },
  }),
  route({
    method: 'POST',
    path: '/api/sops/check',
    role: 'operator',
    summary: 'What of a flow can never work, with its places; answers it as it would be launched',
    body: z.strictObject({ definition }),
    answer: z.object({ definition }),
    run: async ({ body }) => ({ definition: sops.checkSop(body.definition) }),
  }),
  route({
    method: 'GET',
    path: '/api/sops/:slug',
    role: 'analyst',
    summary: 'One flow: what is edited, what is in force, how many stand at each step, and how people left',
    params,
    answer: z.object({
      slug: z.string(),
      name: z.string(),
      status: z.enum(store.STATUSES),
      revision: z.int(),
      definition,
      launched: z.unknown(),
      isChanged: z.boolean(),
      places: z.array(place),
      outcomes: z.array(store.outcomeShape),
    }),
    async run({ world, params: { slug: which } }) {
      const { database } = world.engine.core
      const held = await store.selectSop(database, which)
      if (!held) throw new Refusal('not_found')
      const { id, ...sop } = held
      return {
        ...sop,
        isChanged: sops.isChanged(sop),
        places: await store.selectPlaces(database, id),
        outcomes: await store.selectOutcomes(database, id),
      }
    },
  }),
  route({
    method: 'GET',
    path: '/api/sops/:slug/results',
    role: 'analyst',
    summary: 'What a flow has come to, of all versions or of one: entered, sent, not sent and why, goal, and its lift',
    params,
    query: z.object({ version: z.coerce.number().int().min(1).optional() }),
    answer: resultsOut,
    run: ({ world, params: { slug: which }, query }) => sopResults(world.engine.core, which, query.version),
  }),
  route({
    method: 'GET',
    path: '/api/sops/:slug/moves',
    role: 'operator',
    summary: 'How many of those inside would move to the draft, and how many would finish the version they are in',
    params,
    answer: z.object({ moving: z.int(), staying: z.int() }),
    run: ({ world, params: { slug: which } }) => sops.countMoves(world.engine.core, which),
  }),
  route({
    method: 'PATCH',
    path: '/api/sops/:slug',
    role: 'operator',
    summary: 'Change the draft of a flow; what runs stays as it is until it is launched again',
    params,
    body: z.strictObject({ name: name.optional(), definition: definition.optional(), expectedRevision }),
    answer: null,
    run: ({ world, params: { slug: which }, body }) => sops.editSop(world.engine.core, which, body),
  }),
  route({
    method: 'POST',
    path: '/api/sops/:slug/launches',
    role: 'operator',
    summary: 'The draft lets people in from now on; who is inside finishes the version they are in, or moves to it',
    params,
    body: z.strictObject({ expectedRevision, moves: z.boolean().default(false) }),
    answer: z.object({ version: z.int() }),
    run: ({ world, params: { slug: which }, body, caller }) =>
      sops.launchSop(world.engine.core, which, body.expectedRevision, caller.id, body),
  }),
  route({
    method: 'POST',
    path: '/api/sops/:slug/tests',
    role: 'operator',
    summary:
      'The flow tried out by somebody made up, or by a customer as they are now: each step with its instant; nothing is kept',
    params,
    body: trialIn,
    answer: z.object({
      steps: z.array(z.object({ at: instantOut, step: z.string() })),
      tasks: z.array(z.object({ at: instantOut, step: z.string(), task: z.string(), title: z.string() })),
      deeds: z.array(z.looseObject({ at: instantOut, step: z.string(), kind: z.string() })),
      outcome: z.enum(['completed', 'goal', 'exit', 'unfinished']),
      endedAt: instantOut,
    }),
    run: ({ world, params: { slug: which }, body }) => trySop(world.engine.core, which, body),
  }),
  route({
    method: 'PUT',
    path: '/api/sops/:slug/status',
    role: 'operator',
    summary: 'Pause a flow, let it go on, or archive it: then everybody inside leaves it',
    params,
    body: z.strictObject({ status: z.enum(['live', 'paused', 'archived']) }),
    answer: null,
    run: ({ world, params: { slug: which }, body }) => sops.putStatus(world.engine.core, which, body.status),
  }),
  route({
    method: 'PUT',
    path: '/api/sops/:slug/customers/:customer',
    role: 'operator',
    summary: 'The customer enters the flow by hand, if its entry rule and its re-entry allow it',
    params: customerParams,
    body: z.strictObject({ key: z.string().min(1).max(200).optional() }),
    answer: null,
    run: ({ world, params: { slug: which, customer }, body, caller }) =>
      sops.startFor(world.engine.core, { id: caller.id, random: world.random }, which, customer, body.key),
  }),
  route({
    method: 'DELETE',
    path: '/api/sops/:slug/customers/:customer',
    role: 'operator',
    summary: 'The customer leaves the flow, wherever they stand in it',
    params: customerParams,
    answer: null,
    run: ({ world, params: { slug: which, customer }, caller }) =>
      sops.stopFor(world.engine.core, { id: caller.id, random: world.random }, which, customer),
  }),
  route({
    method: 'GET',
    path: '/api/customers/:id/sops',
    role: 'analyst',
    serving: 'customer',
    summary: 'Flows the customer is in, where and what is next, and those they were in, the latest first',
    params: z.object({ id: bigIdIn }),
    answer: z.object({ sops: z.array(position) }),
    run: async ({ world, params: { id } }) => ({
      sops: await store.selectPositions(world.engine.core.database, { customer: id }, MAX_POSITIONS),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/sops/:slug/groups',
    role: 'operator',
    summary: 'Groups enter the flow by hand, if its entry rule and its re-entry allow it',
    params,
    body: z.strictObject({
      chats: z.array(chat).min(1).max(MAX_STARTED_GROUPS),
      key: z.string().min(1).max(200).optional(),
    }),
    status: 202,
    answer: null,
    run: ({ world, params: { slug: which }, body, caller }) =>
      sops.startForGroups(world.engine.core, caller.id, which, body),
  }),
  route({
    method: 'DELETE',
    path: '/api/sops/:slug/groups/:chat',
    role: 'operator',
    summary: 'The group leaves the flow, wherever it stands in it',
    params: params.extend({ chat }),
    status: 202,
    answer: null,
    run: ({ world, params: { slug: which, chat: whom }, caller }) =>
      sops.stopForGroup(world.engine.core, caller.id, which, whom),
  }),
  route({
    method: 'GET',
    path: '/api/groups/:chat/sops',
    role: 'analyst',
    summary: 'Flows the group is in, where and what is next, and those it was in, the latest first',
    params: z.object({ chat }),
    answer: z.object({ sops: z.array(position) }),
    run: async ({ world, params: { chat: whom } }) => ({
      sops: await store.selectPositions(world.engine.core.database, { chat: whom }, MAX_POSITIONS),
    }),
  }),
]
