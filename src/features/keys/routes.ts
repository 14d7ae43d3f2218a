import { z } from 'zod'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { MAX_ORIGINS_PER_KEY } from '../../kernel/limits.ts'
import type { Random } from '../../kernel/random.ts'
import { idIn, instantOut, routeIn } from '../../kernel/route.ts'
import { changeKey, createKey, revokeKey } from './keys.ts'
import type { KeyRing } from './ring.ts'
import { ORIGIN_PATTERN, SOURCE_PATTERN } from './rules.ts'
import { keyShape, selectKeys } from './store.ts'

const route = routeIn<{ database: Database; clock: Clock; random: Random; keys: KeyRing }>()

const name = z.string().trim().min(1).max(100)
const origins = z.array(z.string().max(200).regex(ORIGIN_PATTERN)).max(MAX_ORIGINS_PER_KEY)
const key = keyShape.extend({ createdAt: instantOut, revokedAt: instantOut.nullable() })

export const keyRoutes = [
  route({
    method: 'GET',
    path: '/api/keys',
    role: 'admin',
    summary: 'Keys, active ones first; never their secrets',
    answer: z.object({ keys: z.array(key) }),
    run: async ({ world }) => ({ keys: await world.database.rows(keyShape, selectKeys()) }),
  }),
  route({
    method: 'POST',
    path: '/api/keys',
    role: 'admin',
    summary: 'Create a key; its secret is in this answer and never again',
    body: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('write'),
        name,
        source: z.string().regex(SOURCE_PATTERN),
        origins: origins.default([]),
      }),
      z.strictObject({ kind: z.literal('api'), name, role: z.enum(['analyst', 'operator', 'admin']) }),
    ]),
    status: 201,
    answer: z.object({ key, secret: z.string() }),
    async run({ world: { database, clock, random, keys }, body }) {
      const created = await database.transaction((tx) => createKey(tx, { now: clock.now(), random }, body))
      keys.forget()
      return created
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/keys/:id',
    role: 'admin',
    summary: 'Rename a key, or change the sites that may use a write key',
    params: z.object({ id: idIn }),
    body: z.strictObject({ name: name.optional(), origins: origins.optional() }),
    answer: z.object({ key }),
    async run({ world: { database, keys }, params, body }) {
      const changed = await database.transaction((tx) => changeKey(tx, params.id, body))
      keys.forget()
      return { key: changed }
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/keys/:id',
    role: 'admin',
    summary: 'Revoke a key; within seconds it opens nothing',
    params: z.object({ id: idIn }),
    answer: null,
    async run({ world: { database, clock, keys }, params }) {
      await database.transaction((tx) => revokeKey(tx, clock.now(), params.id))
      keys.forget()
    },
  }),
]
