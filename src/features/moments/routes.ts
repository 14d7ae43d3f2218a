import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { MAX_PAGE_ROWS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { instantOut, routeIn } from '../../kernel/route.ts'
import { messageShape } from '../contents/contents.ts'
import * as moments from './moments.ts'
import { MOMENT_STATES, momentDraft } from './rules.ts'
import * as senders from './senders-store.ts'
import * as store from './store.ts'

const route = routeIn<{ engine: Engine; wecom: { moments: Pick<moments.Moments, 'kick'> } }>()
const id = z.coerce.number().int().positive().max(2_147_483_647)
const params = z.object({ id })
const NOTHING: z.infer<typeof senders.funnelShape> = { asked: 0, published: 0, lost: 0, customers: 0, reached: 0, likes: 0, comments: 0 } // prettier-ignore
const listed = store.momentRow
  .pick({ id: true, name: true, content: true, contentName: true, senders: true, tags: true, state: true, problem: true, revision: true }) // prettier-ignore
  .extend({ startsAt: instantOut.nullable(), madeAt: instantOut.nullable(), endedAt: instantOut.nullable(), createdAt: instantOut, remindedAt: z.array(instantOut), funnel: senders.funnelShape }) // prettier-ignore
const sender = senders.senderRow.omit({ readAt: true }).extend({ publishedAt: instantOut.nullable() })

export const momentRoutes = [
  route({
    method: 'GET',
    path: '/api/moments',
    role: 'analyst',
    summary: 'Moments, the latest first, with how many of the staff have published each',
    query: z.object({
      search: z.string().trim().max(100).default(''),
      state: z.enum(MOMENT_STATES).optional(),
      before: id.optional(),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(30),
    }),
    answer: z.object({ moments: z.array(listed), next: z.int().nullable() }),
    async run({ world, query: { search, state, before, limit } }) {
      const { database } = world.engine.core
      const found = await store.selectMoments(database, { search, state, before, limit })
      const funnels = new Map((await senders.selectFunnels(database, found.map((one) => one.id))).map(({ id: which, ...funnel }) => [which, funnel])) // prettier-ignore
      const rows = found.map((one) => ({ ...one, funnel: funnels.get(one.id) ?? NOTHING }))
      return { moments: rows, next: found.length === limit ? found.at(-1)!.id : null }
    },
  }),
  route({
    method: 'POST',
    path: '/api/moments',
    role: 'operator',
    summary: 'Write a Moment as a draft; what of its content a Moment cannot carry is refused with its place',
    body: momentDraft,
    status: 201,
    answer: z.object({ id: z.int() }),
    run: async ({ world, body, caller }) => ({ id: await moments.createMoment(world.engine.core, body, caller.id) }),
  }),
  route({
    method: 'GET',
    path: '/api/moments/:id',
    role: 'analyst',
    summary: 'One Moment: what it says, who of the staff has published it, and what customers say of it',
    params,
    answer: listed.extend({ message: messageShape.nullable(), publishers: z.array(sender) }), // prettier-ignore
    async run({ world, params: { id: which } }) {
      const { database, clock } = world.engine.core
      const held = await store.selectMoment(database, which)
      if (!held) throw new Refusal('not_found')
      const [funnel] = await senders.selectFunnels(database, [which])
      const { id: _, ...counts } = funnel ?? { id: which, ...NOTHING }
      const content = await store.selectContent(database, held.content, held.versionId, clock.now())
      const publishers = await senders.selectSenders(database, which)
      return { ...held, message: content?.message ?? null, funnel: counts, publishers }
    },
  }),
  route({
    method: 'PUT',
    path: '/api/moments/:id',
    role: 'operator',
    summary: 'Change a draft',
    params,
    body: momentDraft.extend({ expectedRevision: z.int() }),
    answer: null,
    run: ({ world, params: { id: which }, body: { expectedRevision, ...draft } }) =>
      moments.editMoment(world.engine.core, which, draft, expectedRevision),
  }),
  route({
    method: 'POST',
    path: '/api/moments/:id/launches',
    role: 'operator',
    summary: 'It is given to the staff, at once or when it says',
    params,
    body: z.strictObject({ expectedRevision: z.int() }),
    answer: null,
    async run({ world, params: { id: which }, body }) {
      await moments.launchMoment(world.engine.core, which, body.expectedRevision)
      world.wecom.moments.kick()
    },
  }),
  route({
    method: 'PUT',
    path: '/api/moments/:id/state',
    role: 'operator',
    summary: 'Cancel a Moment: who of the staff has not published it cannot any more',
    params,
    body: z.strictObject({ state: z.literal('cancelled') }),
    answer: null,
    async run({ world, params: { id: which } }) {
      await moments.cancelMoment(world.engine.core, which)
      world.wecom.moments.kick()
    },
  }),
]
