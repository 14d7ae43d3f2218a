import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { instantOut, routeIn } from '../../kernel/route.ts'
import { eventIn } from './rules.ts'
import { selectQueue, selectTroubled } from './store.ts'

const route = routeIn<{ database: Database }>()
const MAX_TROUBLED = 20

const troubled = z.object({
  id: z.int(),
  /** What WeCom calls it: of what it tells no more leaves the product. Null where it could not be read. */
  event: z.string().nullable(),
  /** "customer wm…", "group wr…", "staff": what it is about. */
  subject: z.string(),
  receivedAt: instantOut,
  tries: z.int(),
  isGivenUp: z.boolean(),
  problem: z.object({ zh: z.string(), en: z.string() }),
})

export const callbackRoutes = [
  route({
    method: 'GET',
    path: '/api/callbacks',
    role: 'operator',
    summary: 'What WeCom has told: how much of it waits to be dealt with, since when, and the latest that could not be',
    answer: z.object({
      waiting: z.int(),
      oldestAt: instantOut.nullable(),
      calledAt: instantOut.nullable(),
      troubled: z.array(troubled),
    }),
    async run({ world: { database } }) {
      const [queue, rows] = await Promise.all([selectQueue(database), selectTroubled(database, MAX_TROUBLED)])
      return { ...queue, troubled: rows.map(({ xml, ...row }) => ({ ...row, event: nameIn(xml) })) }
    },
  }),
]

function nameIn(xml: string): string | null {
  const event = eventIn(xml)
  if (!event) return null
  return 'ChangeType' in event ? `${event.Event}.${event.ChangeType}` : event.Event
}
