import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { invalidInput, wrong } from '../../kernel/input-words.ts'
import type { Random } from '../../kernel/random.ts'
import { bigIdIn, download, instantOut, routeIn, type Caller } from '../../kernel/route.ts'
import { eraseCustomer, handOverCustomer, revealAttribute, revealIdentifier } from './privacy.ts'

const route = routeIn<{ engine: Engine; random: Random }>()

const params = z.object({ id: bigIdIn })
const actor = (caller: Caller, random: Random) => ({ id: caller.id, random })

/** All are POST: each leaves a trace, so none may happen by following a link. */
export const privacyRoutes = [
  route({
    method: 'POST',
    path: '/api/customers/:id/reveals',
    role: 'operator',
    serving: 'customer',
    summary: 'Show one personal value in full, an attribute or an identity; who asked is written to the log first',
    params,
    body: z.union([
      z.strictObject({ attribute: z.string().min(1).max(200) }),
      z.strictObject({ identity: z.int().positive() }),
    ]),
    answer: z.object({ attribute: z.string(), value: z.unknown() }),
    run: ({ world: { engine, random }, params: { id }, body, caller }) =>
      'attribute' in body
        ? revealAttribute(engine.core, actor(caller, random), id, body.attribute)
        : revealIdentifier(engine.core, actor(caller, random), id, body.identity),
  }),
  route({
    method: 'POST',
    path: '/api/customers/:id/exports',
    role: 'admin',
    summary:
      'Everything that is known of the customer, in full, as one document; that it was given is written to the log',
    params,
    answer: download('application/json; charset=utf-8', 'customer.json'),
    async run({ world: { engine, random }, params: { id }, caller }) {
      return inOnePiece(`${JSON.stringify(await handOverCustomer(engine.core, actor(caller, random), id), null, 2)}\n`)
    },
  }),
  route({
    method: 'POST',
    path: '/api/customers/:id/erasure',
    role: 'admin',
    summary: 'Forget the customer for good: the body repeats the id, and nothing takes it back',
    params,
    body: z.strictObject({ customer: z.int().positive() }),
    answer: z.object({ customerId: z.int(), erasedAt: instantOut }),
    async run({ world: { engine }, params: { id }, body, caller }) {
      if (body.customer !== id) throw invalidInput('body.customer', wrong('another_customer'))
      return eraseCustomer(engine.core, caller.id, id)
    },
  }),
]

async function* inOnePiece(text: string): AsyncIterable<string> {
  yield text
}
