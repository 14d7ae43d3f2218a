import { z } from 'zod'
import { MAX_WAYS } from '../../kernel/limits.ts'
import * as joins from './join-store.ts'
import { createJoinWay, editJoinWay } from './join-ways.ts'
import { archivedQuery, given, lifeOut, lifeRoutes, oneOf, params, printed, route } from './route-parts.ts'
import { joinWayDraft, joinWayFields } from './shapes.ts'

const table = 'join_ways'
const wayOut = z.object({ ...joins.joinWay.shape, ...lifeOut }).omit({ makingSince: true, tries: true })
const one = oneOf(joins.selectJoinWay)

export const joinWayRoutes = [
  route({
    method: 'GET',
    path: '/api/join-ways',
    role: 'operator',
    summary: 'Join ways, the latest first; those that were archived on request',
    query: archivedQuery,
    answer: z.object({ ways: z.array(wayOut) }),
    async run({ world, query }) {
      const ways = await joins.selectJoinWays(world.database, query.archived, MAX_WAYS)
      return { ways: ways.map((way) => printed(way, world)) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/join-ways',
    role: 'operator',
    summary: 'Make a join way to up to five groups; WeCom makes its code at once, or as soon as it can be reached',
    body: joinWayDraft,
    status: 201,
    answer: wayOut,
    async run({ world, body }) {
      await world.wecom.corps.ensure()
      const id = await createJoinWay(world, body)
      await world.wecom.ways.settle({ table, id })
      return one(world, id)
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/join-ways/:id',
    role: 'operator',
    summary: 'Change a join way; its code stays',
    params,
    body: z.strictObject({ ...z.strictObject(joinWayFields).partial().shape, expectedRevision: z.int().optional() }),
    answer: wayOut,
    async run({ world, params: { id }, body }) {
      await editJoinWay(world, id, given(body))
      await world.wecom.ways.settle({ table, id })
      return one(world, id)
    },
  }),
  ...lifeRoutes({ name: 'join-ways', table, noun: 'join way', answer: wayOut, one }),
]
