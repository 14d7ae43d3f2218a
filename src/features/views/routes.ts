import { z } from 'zod'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { MAX_OWN_VIEWS_PER_PAGE, MAX_SHARED_VIEWS_PER_PAGE, MAX_VIEW_NAME_CHARS } from '../../kernel/limits.ts'
import { idIn, routeIn } from '../../kernel/route.ts'
import { createView, deleteView, editView, listViews, PAGES, stateShape, viewShape } from './views.ts'

const route = routeIn<{ database: Database; clock: Clock }>()

const page = z.enum(PAGES)
const name = z.string().trim().min(1).max(MAX_VIEW_NAME_CHARS)
const params = z.object({ id: idIn })
const place = z.int().min(0).max(Math.max(MAX_OWN_VIEWS_PER_PAGE, MAX_SHARED_VIEWS_PER_PAGE))

export const viewRoutes = [
  route({
    method: 'GET',
    path: '/api/views',
    role: 'analyst',
    serving: 'common',
    summary: 'The views of a page: those of who asks, and those that are shared',
    query: z.strictObject({ page }),
    answer: z.object({ views: z.array(viewShape) }),
    run: async ({ world, query, caller }) => ({ views: await listViews(world.database, query.page, caller.id) }),
  }),
  route({
    method: 'POST',
    path: '/api/views',
    role: 'analyst',
    serving: 'common',
    summary: 'Keep a view of a page; shared with everybody it takes an operator',
    body: z.strictObject({ page, name, state: stateShape, isShared: z.boolean().default(false) }),
    status: 201,
    answer: z.object({ id: z.int() }),
    run: async ({ world, body, caller }) => ({ id: await createView(world, caller, body) }),
  }),
  route({
    method: 'PATCH',
    path: '/api/views/:id',
    role: 'analyst',
    serving: 'common',
    summary: 'Rename a view, keep another state, share it or take it back, move it, or let the page open with it',
    params,
    body: z.strictObject({
      name: name.optional(),
      state: stateShape.optional(),
      isShared: z.boolean().optional(),
      isDefault: z.boolean().optional(),
      place: place.optional(),
    }),
    answer: null,
    run: ({ world, params: { id }, body, caller }) => editView(world.database, caller, id, body),
  }),
  route({
    method: 'DELETE',
    path: '/api/views/:id',
    role: 'analyst',
    serving: 'common',
    summary: 'Remove a view; a shared one takes an operator',
    params,
    answer: null,
    run: ({ world, params: { id }, caller }) => deleteView(world.database, caller, id),
  }),
]
