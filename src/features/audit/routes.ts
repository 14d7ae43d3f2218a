import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { MAX_PAGE_ROWS } from '../../kernel/limits.ts'
import { bigIdIn, instantOut, routeIn } from '../../kernel/route.ts'
import { changeShape, listChanges } from './audit.ts'

const route = routeIn<{ database: Database }>()
const word = z.string().max(200).optional()

export const auditRoutes = [
  route({
    method: 'GET',
    path: '/api/audit',
    role: 'admin',
    summary: 'Who changed what, the latest first, each with what it was and what it is',
    query: z.object({
      actor: word,
      noun: word,
      subject: word,
      before: bigIdIn.optional(),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(50),
    }),
    answer: z.object({ changes: z.array(changeShape.extend({ at: instantOut })), next: z.int().nullable() }),
    run: ({ world, query }) => listChanges(world.database, query),
  }),
]
