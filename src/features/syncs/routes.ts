import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { idIn, instantOut, routeIn } from '../../kernel/route.ts'
import type { Corps } from '../corps/corps.ts'
import { differenceShape, runShape, selectCustomersCalled, selectDifferences, selectRuns, type Syncs } from './syncs.ts'

const route = routeIn<{ database: Database; wecom: { corps: Corps; syncs: Syncs } }>()
const PAGE = 50
const MAX_RUNS = 200

const run = runShape.extend({ startedAt: instantOut, finishedAt: instantOut.nullable() })

/** `customer`: who the subject is here, where it is a customer who is known. */
const difference = differenceShape.extend({ customer: z.int().nullable() })

export const syncRoutes = [
  route({
    method: 'GET',
    path: '/api/syncs',
    role: 'operator',
    summary: 'Readings of the whole corp, the latest first: how far they have come and what they found',
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(MAX_RUNS).default(PAGE) }),
    answer: z.object({
      syncs: z.array(run),
      hasMore: z.boolean(),
      /** Whether there is a corp to be read. */
      isConnected: z.boolean(),
    }),
    async run({ world: { database, wecom }, query }) {
      const [runs, corp] = await Promise.all([selectRuns(database, query.limit + 1), wecom.corps.find()])
      return { syncs: runs.slice(0, query.limit), hasMore: runs.length > query.limit, isConnected: corp !== undefined }
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
    answer: z.object({ differences: z.array(difference), hasMore: z.boolean() }),
    async run({ world: { database }, params, query }) {
      const found = await selectDifferences(database, params.id, query.after, PAGE + 1)
      const shown = found.slice(0, PAGE)
      const customers = await selectCustomersCalled(
        database,
        shown.map(({ subject }) => subject),
      )
      return {
        differences: shown.map((one) => ({ ...one, customer: customers.get(one.subject) ?? null })),
        hasMore: found.length > PAGE,
      }
    },
  }),
]
