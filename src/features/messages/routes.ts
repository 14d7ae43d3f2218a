import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { MAX_PAGE_ROWS } from '../../kernel/limits.ts'
import type { Random } from '../../kernel/random.ts'
import { bigIdIn, instantOut, routeIn } from '../../kernel/route.ts'
import { readMessages, shownMessage } from './messages.ts'

const route = routeIn<{ engine: Engine; random: Random }>()

export const messageRoutes = [
  // It leaves a trace, and yet no link leads here by itself: sessions are not sent along from other sites.
  route({
    method: 'GET',
    path: '/api/customers/:id/messages',
    role: 'operator',
    serving: 'customer',
    summary:
      'What the customer and the staff said to each other, the latest first; who asked is written to the log first',
    params: z.object({ id: bigIdIn }),
    query: z.object({
      before: z.string().max(40).optional(),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(50),
    }),
    answer: z.object({
      messages: z.array(shownMessage.extend({ at: instantOut, recalledAt: instantOut.nullable() })),
      next: z.string().nullable(),
    }),
    run: ({ world: { engine, random }, params: { id }, query, caller }) =>
      readMessages(engine.core, { id: caller.id, random }, id, query),
  }),
]
