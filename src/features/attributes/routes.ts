import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { instantOut, routeIn } from '../../kernel/route.ts'
import { attributeShape, listAttributes, markPersonal } from './attributes.ts'

const route = routeIn<{ engine: Engine }>()

const attribute = attributeShape.extend({ firstSeenAt: instantOut, sealedAt: instantOut.nullable() })

export const attributeRoutes = [
  route({
    method: 'GET',
    path: '/api/attributes',
    role: 'analyst',
    summary: 'Every attribute that has been seen, the type of its values, and whether it is personal',
    answer: z.object({ attributes: z.array(attribute) }),
    run: async ({ world }) => ({ attributes: await listAttributes(world.engine.core) }),
  }),
  route({
    method: 'POST',
    path: '/api/attributes/personal',
    role: 'admin',
    summary: 'Mark an attribute as personal: its values are sealed, those of before too; this cannot be taken back',
    body: z.strictObject({ name: z.string().min(1).max(200) }),
    answer: z.object({ attribute }),
    run: async ({ world, body }) => ({ attribute: await markPersonal(world.engine.core, body.name) }),
  }),
]
