import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { idIn, instantOut, routeIn } from '../../kernel/route.ts'
import { differenceShape, runShape, selectDifferences, selectRuns, type Syncs } from './syncs.ts'

const route = routeIn<{ database: Database; wecom: { syncs: Syncs } }>()
const PAGE = 50

const run = runShape.extend({ startedAt: instantOut, finishedAt: instantOut.nullable() })

export const syncRoutes = [
  route({
    method: 'GET',
    path: '/api/syncs',
    role: 'operator',
    summary: 'Readings of the whole corp, the latest first: how far they have come and what they found',
    query: z.strictObject({ before: z.coerce.number().int().optional() }),
    answer: z.object({ syncs: z.array(run), hasMore: z.boolean() }),
    async run({ world: { database }, query }) {
      const runs = await selectRuns(database, query.before ?? null, PAGE + 1)
      return { syncs: runs.slice(0, PAGE), hasMore: runs.length > PAGE }
    },
  }),
  route({
    method: 'POST',
    path: '/api/syncs',
    role: 'operator',
    summary: 'Read the whole corp now',
    status: 202,
    answer: z.object({ id: z.int() }),
    run: async ({ world: { wecom }, caller }) => ({ id: await wecom.syncs.ask(caller.id) }),
  }),
  route({
    method: 'DELETE',
    path: '/api/syncs/current',
    role: 'operator',
    summary: 'Stop the one that is under way; what it has read stays',
    answer: null,
    run: ({ world: { wecom } }) => wecom.syncs.stop(),
  }),
  route({
    method: 'GET',
    path: '/api/syncs/:id/differences',
    role: 'operator',
    summary: 'What a reading found to be otherwise than it was known, and mended',
    params: z.object({ id: idIn }),
    query: z.strictObject({ after: z.coerce.number().int().default(0) }),
    answer: z.object({ differences: z.array(differenceShape), hasMore: z.boolean() }),
    async run({ world: { database }, params, query }) {
      const found = await selectDifferences(database, params.id, query.after, PAGE + 1)
      return { differences: found.slice(0, PAGE), hasMore: found.length > PAGE }
    },
  }),
]
