import { z } from 'zod'
import { MAX_HISTORY_DAYS, MAX_WAYS } from '../../kernel/limits.ts'
import { idIn } from '../../kernel/route.ts'
import * as contacts from './contact-store.ts'
import { createContactWay, editContactWay } from './contact-ways.ts'
import { figuresShape, wayFigures } from './figures.ts'
import { archivedQuery, given, lifeOut, lifeRoutes, oneOf, params, printed, route } from './route-parts.ts'
import { contactWayDraft, contactWayFields } from './shapes.ts'

const table = 'contact_ways'
const wayOut = z.object({ ...contacts.contactWay.shape, ...lifeOut }).omit({ makingSince: true, tries: true })
const one = oneOf(contacts.selectContactWay)

export const contactWayRoutes = [
  route({
    method: 'GET',
    path: '/api/contact-ways',
    role: 'operator',
    summary: 'Contact ways, the latest first; those that were archived on request',
    query: archivedQuery,
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
      const id = await createContactWay(world, body)
      await world.wecom.ways.settle({ table, id })
      return one(world, id)
    },
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
      await editContactWay(world, id, given(body))
      await world.wecom.ways.settle({ table, id })
      return one(world, id)
    },
  }),
  ...lifeRoutes({ name: 'contact-ways', table, noun: 'contact way', answer: wayOut, one }),
]
