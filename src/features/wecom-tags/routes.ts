import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { MAX_PAGE_ROWS } from '../../kernel/limits.ts'
import { instantOut, routeIn } from '../../kernel/route.ts'
import { readBriefs } from '../customers/customers.ts'
import { givenUpShape, retryMarks, selectGivenUp } from './marks-store.ts'

const route = routeIn<{ engine: Engine }>()
const PAGE = 20
const ID_CHARS = 128

const markOut = givenUpShape.extend({
  givenUpAt: instantOut,
  /** Who it is here; null for nobody who is known. */
  customer: z.object({ id: z.int(), name: z.string().nullable() }).nullable(),
})
const which = z.strictObject({ externalUserid: z.string().max(ID_CHARS), wecomId: z.string().max(ID_CHARS) })

export const tagMarkRoutes = [
  route({
    method: 'GET',
    path: '/api/tag-marks',
    role: 'operator',
    summary: 'Tags of customers that could not be set or taken in WeCom and are not so there yet, the latest first',
    query: z.strictObject({
      /** Part of a tag's name, or a customer's external userid. */
      search: z.string().trim().max(ID_CHARS).default(''),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(PAGE),
    }),
    answer: z.object({ marks: z.array(markOut), hasMore: z.boolean() }),
    async run({ world: { engine }, query: { search, limit }, caller }) {
      const found = await selectGivenUp(engine.core.database, search, limit + 1)
      const shown = found.slice(0, limit)
      const ids = new Set(shown.flatMap(({ customer }) => customer ?? []))
      const briefs = await readBriefs(engine.core, [...ids], caller.role)
      const names = new Map(briefs.map(({ id, name }) => [id, name]))
      const personOf = (id: number | null) => (id === null ? null : { id, name: names.get(id) ?? null })
      return {
        marks: shown.map(({ customer, ...mark }) => ({ ...mark, customer: personOf(customer) })),
        hasMore: found.length > limit,
      }
    },
  }),
  route({
    method: 'POST',
    path: '/api/tag-marks/retries',
    role: 'operator',
    summary: 'Try again to set or take these in WeCom, as if they had not been tried yet',
    body: z.strictObject({ marks: z.array(which).min(1).max(MAX_PAGE_ROWS) }),
    status: 202,
    answer: z.object({ retried: z.int() }),
    run: async ({ world: { engine }, body }) => ({
      retried: await retryMarks(engine.core.database, body.marks, engine.core.clock.now()),
    }),
  }),
]
