import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { routeIn } from '../../kernel/route.ts'
import { listNotices, markRead, noticeShape } from './notices.ts'

const route = routeIn<{ engine: Engine }>()

const MAX_READ_AT_ONCE = 500

export const noticeRoutes = [
  route({
    method: 'GET',
    path: '/api/notices',
    role: 'operator',
    summary:
      'What who asks should hear of, the newest first: imports that ended, what waits, rules that were built, and for administrators keys and people that somebody else changed',
    answer: z.object({ notices: z.array(noticeShape) }),
    run: async ({ world, caller }) => ({ notices: await listNotices(world.engine.core, caller) }),
  }),
  route({
    method: 'POST',
    path: '/api/notices/reads',
    role: 'operator',
    summary: 'They have been read, each as it was: what has come to one since makes it new again',
    body: z.strictObject({
      notices: z
        .array(z.strictObject({ id: z.string().min(1).max(300), version: z.int().nonnegative() }))
        .min(1)
        .max(MAX_READ_AT_ONCE),
    }),
    answer: null,
    run: ({ world, body, caller }) => markRead(world.engine.core, caller, body.notices),
  }),
]
