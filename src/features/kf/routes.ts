import { DateTime } from 'luxon'
import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { instantOut, routeIn } from '../../kernel/route.ts'
import { accountShape, selectAccounts } from './kf.ts'
import { selectProblem } from './store.ts'

const route = routeIn<{ engine: Engine }>()

export const kfRoutes = [
  route({
    method: 'GET',
    path: '/api/kf/accounts',
    role: 'operator',
    summary: 'Accounts of WeChat customer service, and what was said in each since midnight where the brand is',
    answer: z.object({
      accounts: z.array(accountShape.extend({ readAt: instantOut.nullable() })),
      /** Why WeCom does not let them be read. */
      problem: z.object({ zh: z.string(), en: z.string() }).nullable(),
    }),
    async run({ world }) {
      const { database, clock, definitions } = world.engine.core
      const today = DateTime.fromMillis(clock.now(), { zone: definitions.calendar.zone }).startOf('day').toMillis()
      const [accounts, problem] = await Promise.all([selectAccounts(database, today), selectProblem(database)])
      return { accounts, problem }
    },
  }),
]
