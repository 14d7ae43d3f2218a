import { z } from 'zod'
import { identifierAsKept } from '../features/customers/customers.ts'
import { sql } from '../kernel/sql.ts'
import { kindOf } from '../pipeline/identity.ts'
import type { Product } from './opening.ts'
import { CommandProblem } from './problem.ts'

/** How people name a customer: by the brand's own number, by any other identifier, or by Siyu's id as `#12`. */
export async function findCustomer({ database, engine }: Product, given: string): Promise<number> {
  if (/^#\d{1,15}$/.test(given)) return Number(given.slice(1))
  const [, before = '', after = ''] = /^([\w:]+):(.+)$/.exec(given) ?? []
  const [kind, value] = kindOf(before) ? [before, after] : ['user_id', given]
  const rows = await database.rows(
    z.object({ id: z.number() }),
    sql`select customer_id as id from identities where kind = ${kind} and value = ${identifierAsKept(engine.core, kind, value)}`,
  )
  if (rows[0]) return rows[0].id
  throw new CommandProblem(
    `No customer has the ${kind} "${value}".`,
    'Write your own customer number, another identifier as phone:13800000000, or the id as in members: #12',
  )
}
