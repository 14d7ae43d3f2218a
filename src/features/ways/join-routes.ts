import { z } from 'zod'
import { MAX_WAYS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { idIn } from '../../kernel/route.ts'
import * as joins from './join-store.ts'
import * as verbs from './join-ways.ts'
import { given, lifeOut, printed, route, type WayWorld } from './route-parts.ts'
import { joinWayDraft, joinWayFields } from './shapes.ts'

const params = z.object({ id: idIn })
const wayOut = z.object({ ...joins.joinWay.shape, ...lifeOut }).omit({ makingSince: true, tries: true })

async function oneWay(world: WayWorld, id: number) {
  const way = await joins.selectJoinWay(world.database, id)
  if (!way) throw new Refusal('not_found')
  return printed(way, world)
}
const place = (id: number) => ({ table: 'join_ways', id }) as const

export const joinWayRoutes = [
  route({
    method: 'GET',
    path: '/api/join-ways',
    role: 'operator',
    summary: 'Join ways, the latest first; those that were archived on request',
    query: z.strictObject({ archived: z.stringbool().default(false) }),
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
      const id = await verbs.createJoinWay(world, body)
      await world.wecom.ways.settle(place(id))
      return oneWay(world, id)
    },
  }),
  route({
    method: 'GET',
    path: '/api/join-ways/:id',
    role: 'operator',
    summary: 'One join way',
    params,
    answer: wayOut,
    run: ({ world, params: { id } }) => oneWay(world, id),
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
      await verbs.editJoinWay(world, id, given(body))
      await world.wecom.ways.settle(place(id))
      return oneWay(world, id)
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/join-ways/:id',
    role: 'operator',
    summary: 'Archive a join way: its code leads nowhere any more',
    params,
    answer: null,
    async run({ world, params: { id } }) {
      await verbs.archiveJoinWay(world, id)
      await world.wecom.ways.settle(place(id))
    },
  }),
  route({
    method: 'POST',
    path: '/api/join-ways/:id/replacements',
    role: 'operator',
    summary: 'Have another code made in place of the present one; what is printed leads to it',
    params,
    answer: wayOut,
    async run({ world, params: { id } }) {
      await verbs.renewJoinWay(world, id)
      await world.wecom.ways.settle(place(id), { anew: true })
      return oneWay(world, id)
    },
  }),
]
