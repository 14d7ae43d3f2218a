import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { MAX_PAGE_ROWS } from '../../kernel/limits.ts'
import { instantOut, routeIn } from '../../kernel/route.ts'
import { dayShape, eventShape, groupHistory, groupLog, groupShape, listGroups, memberShape, STANDINGS, viewGroup } from './views.ts' // prettier-ignore

const route = routeIn<{ engine: Engine }>()

const params = z.object({ chat: z.string().max(128) })
const skip = z.coerce.number().int().min(0).max(1_000_000).default(0)
const limit = z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(50)
const groupOut = groupShape.extend({
  createdAt: instantOut,
  dismissedAt: instantOut.nullable(),
  readAt: instantOut,
})

export const groupRoutes = [
  route({
    method: 'GET',
    path: '/api/groups',
    role: 'analyst',
    summary: 'Customer groups, the newest first, with how many are in each and who came and went today',
    query: z.object({
      search: z.string().trim().max(64).default(''),
      owner: z.string().max(64).optional(),
      standing: z.enum(STANDINGS).optional(),
      skip,
      limit,
    }),
    answer: z.object({
      groups: z.array(groupOut),
      hasMore: z.boolean(),
      counts: z.object({ open: z.int(), owner_left: z.int(), dismissed: z.int() }),
    }),
    run: ({ world, query }) => listGroups(world.engine.core, query),
  }),
  route({
    method: 'GET',
    path: '/api/groups/:chat',
    role: 'analyst',
    summary: 'A customer group with who is in it, since when, by what way and whose invitation',
    params,
    answer: groupOut.extend({ list: z.array(memberShape.extend({ joinedAt: instantOut })) }),
    run: ({ world, params: { chat }, caller }) => viewGroup(world.engine.core, chat, caller.role),
  }),
  route({
    method: 'GET',
    path: '/api/groups/:chat/history',
    role: 'analyst',
    summary: 'How many were in the group at the end of each of the last days, and who came and went',
    params,
    query: z.object({ days: z.coerce.number().int().min(1).max(366).default(30) }),
    answer: z.object({ days: z.array(dayShape) }),
    run: async ({ world, params: { chat }, query }) => ({
      days: await groupHistory(world.engine.core, chat, query.days),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/groups/:chat/events',
    role: 'analyst',
    summary: "A group's own log, the latest first: who joined and left, names, owners, notices",
    params,
    query: z.object({ skip, limit }),
    answer: z.object({ events: z.array(eventShape.extend({ at: instantOut })), hasMore: z.boolean() }),
    run: ({ world, params: { chat }, query, caller }) =>
      groupLog(world.engine.core, chat, { ...query, role: caller.role }),
  }),
]
