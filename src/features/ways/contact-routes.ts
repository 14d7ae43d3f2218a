import { z } from 'zod'
import { MAX_HISTORY_DAYS, MAX_WAYS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { idIn } from '../../kernel/route.ts'
import * as contacts from './contact-store.ts'
import * as verbs from './contact-ways.ts'
import { figuresShape, wayFigures } from './figures.ts'
import { given, lifeOut, printed, route, type WayWorld } from './route-parts.ts'
import { contactWayDraft, contactWayFields } from './shapes.ts'

const params = z.object({ id: idIn })
const wayOut = z.object({ ...contacts.contactWay.shape, ...lifeOut }).omit({ makingSince: true, tries: true })

async function oneWay(world: WayWorld, id: number) {
  const way = await contacts.selectContactWay(world.database, id)
  if (!way) throw new Refusal('not_found')
  return printed(way, world)
}
const place = (id: number) => ({ table: 'contact_ways', id }) as const

export const contactWayRoutes = [
  route({
    method: 'GET',
    path: '/api/contact-ways',
    role: 'operator',
    summary: 'Contact ways, the latest first; those that were archived on request',
    query: z.strictObject({ archived: z.stringbool().default(false) }),
    answer: z.object({ ways: z.array(wayOut) }),
    async run({ world, query }) {
      const ways = await contacts.selectContactWays(world.database, query.archived, MAX_WAYS)
      return { ways: ways.map((way) => printed(way, world)) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/contact-ways/figures',
    role: 'operator',
    summary:
      'By days of the brand, of one contact way or of all: who was added, who of them is a friend still, who was greeted',
    query: z.strictObject({
      id: idIn.optional(),
      days: z.coerce.number().int().min(1).max(MAX_HISTORY_DAYS).default(30),
    }),
    answer: figuresShape,
    run: ({ world: { database, clock, engine }, query: { id = null, days } }) =>
      wayFigures(database, { id, days, now: clock.now(), zone: engine.core.definitions.calendar.zone }),
  }),
  route({
    method: 'POST',
    path: '/api/contact-ways',
    role: 'operator',
    summary: 'Make a contact way; WeCom makes its code at once, or as soon as it can be reached',
    body: contactWayDraft,
    status: 201,
    answer: wayOut,
    async run({ world, body }) {
      await world.wecom.corps.ensure()
      const id = await verbs.createContactWay(world, body)
      await world.wecom.ways.settle(place(id))
      return oneWay(world, id)
    },
  }),
  route({
    method: 'GET',
    path: '/api/contact-ways/:id',
    role: 'operator',
    summary: 'One contact way',
    params,
    answer: wayOut,
    run: ({ world, params: { id } }) => oneWay(world, id),
  }),
  route({
    method: 'PATCH',
    path: '/api/contact-ways/:id',
    role: 'operator',
    summary: 'Change a contact way; its code stays',
    params,
    body: z.strictObject({
      ...z.strictObject(contactWayFields).partial().shape,
      expectedRevision: z.int().optional(),
    }),
    answer: wayOut,
    async run({ world, params: { id }, body }) {
      await verbs.editContactWay(world, id, given(body))
      await world.wecom.ways.settle(place(id))
      return oneWay(world, id)
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/contact-ways/:id',
    role: 'operator',
    summary: 'Archive a contact way: its code leads nowhere any more, its figures stay',
    params,
    answer: null,
    async run({ world, params: { id } }) {
      await verbs.archiveContactWay(world, id)
      await world.wecom.ways.settle(place(id))
    },
  }),
  route({
    method: 'POST',
    path: '/api/contact-ways/:id/replacements',
    role: 'operator',
    summary: 'Have another code made in place of the present one; what is printed leads to it',
    params,
    answer: wayOut,
    async run({ world, params: { id } }) {
      await verbs.renewContactWay(world, id)
      await world.wecom.ways.settle(place(id), { anew: true })
      return oneWay(world, id)
    },
  }),
]
