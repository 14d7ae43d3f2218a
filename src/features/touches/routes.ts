import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { DAY_MS } from '../../kernel/clock.ts'
import { MAX_PAGE_ROWS } from '../../kernel/limits.ts'
import { bigIdIn, instantOut, routeIn } from '../../kernel/route.ts'
import type { Core } from '../../pipeline/commit.ts'
import { policyShape } from '../../touches/policy.ts'
import { putPolicy, readPolicy } from './policy.ts'
import * as views from './views.ts'

const route = routeIn<{ engine: Engine }>()
const touch = views.touchShape.extend({ askedAt: instantOut, settledAt: instantOut.nullable() })
const touchesOut = z.object({ touches: z.array(touch), next: z.int().nullable() })
const page = z.object({
  before: bigIdIn.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(50),
})
const MAX_DAYS = 92

async function touchesOf({ database }: Core, whom: views.Whom, { before, limit }: z.infer<typeof page>) {
  const touches = await views.selectTouches(database, whom, before, limit)
  return { touches, next: touches.length === limit ? touches.at(-1)!.id : null }
}

export const touchRoutes = [
  route({
    method: 'GET',
    path: '/api/touch-policy',
    role: 'analyst',
    summary: 'What everything that would reach a customer is asked: consent, holdout, caps, quiet hours, quota',
    answer: z.object({ policy: policyShape, revision: z.int() }),
    run: ({ world }) => readPolicy(world.engine.core),
  }),
  route({
    method: 'PUT',
    path: '/api/touch-policy',
    role: 'operator',
    summary: 'Change the touch policy; it counts from now on',
    body: z.strictObject({ policy: z.unknown(), expectedRevision: z.int() }),
    answer: null,
    run: ({ world, body }) => putPolicy(world.engine.core, body.policy, body.expectedRevision),
  }),
  route({
    method: 'GET',
    path: '/api/touches/days',
    role: 'analyst',
    summary: 'Touches by day and what became of them, and why some did not go',
    query: z.object({ days: z.coerce.number().int().min(1).max(MAX_DAYS).default(30) }),
    answer: z.object({ days: z.array(views.dayShape), why: z.array(views.whyShape) }),
    async run({ world, query }) {
      const { database, clock, definitions } = world.engine.core
      const since = definitions.calendar.span('day', clock.now() - (query.days - 1) * DAY_MS).start
      return {
        days: await views.selectDays(database, since, definitions.calendar.zone),
        why: await views.selectWhyNot(database, since),
      }
    },
  }),
  route({
    method: 'GET',
    path: '/api/customers/:id/touches',
    role: 'analyst',
    serving: 'customer',
    summary: 'What was sent to the customer or was not, and why, the latest first',
    params: z.object({ id: bigIdIn }),
    query: page,
    answer: touchesOut,
    run: ({ world, params: { id }, query }) => touchesOf(world.engine.core, { customer: id }, query),
  }),
  route({
    method: 'GET',
    path: '/api/groups/:chat/touches',
    role: 'analyst',
    summary: 'What was posted into the group or was not, and why, the latest first',
    params: z.object({ chat: z.string().min(1).max(128) }),
    query: page,
    answer: touchesOut,
    run: ({ world, params: { chat }, query }) => touchesOf(world.engine.core, { chat }, query),
  }),
]
