import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Sandbox } from '../sandbox.ts'
import { saidIn } from './chats.ts'
import { readCard } from './card.ts'
import { readCorp } from './corp.ts'
import { readCustomerPhone } from './customer.ts'
import { readGroup } from './groups.ts'
import { saidToKf } from './kf.ts'
import { findMedia } from './media.ts'
import { missing } from './missing.ts'
import { nextName } from './names.ts'
import { readPeople } from './people.ts'
import { readStaffPhone, readTargets } from './staff.ts'
import { readWays } from './ways.ts'

/** What the page of phones asks: each read is one screen, in a few statements, however many people there are. */
const search = z
  .string()
  .max(100)
  .default('')
  .transform((text) => text.trim().toLowerCase())
const listing = z.object({ search, limit: z.coerce.number().int().min(1).max(100).default(30) })
const further = z.object({ before: z.coerce.number().int().min(1).optional() })

export function addReads(door: FastifyInstance, sandbox: Sandbox): void {
  door.get('/', async (request) => readPeople(sandbox, listing.parse(request.query)))
  door.get('/corp', async () => readCorp(sandbox))
  door.get('/name', async () => ({ name: nextName(sandbox) }))
  door.get('/ways', async (request) => readWays(sandbox, listing.parse(request.query)))
  door.get<{ Params: { userid: string } }>('/staff/:userid', async ({ params, query }) =>
    readStaffPhone(sandbox, params.userid, listing.parse(query).search),
  )
  door.get<{ Params: { id: string } }>('/customer/:id', async ({ params }) => readCustomerPhone(sandbox, params.id))
  door.get<{ Params: { chat: string } }>('/chat/:chat', async ({ params, query }) =>
    saidIn(sandbox, params.chat, further.parse(query).before),
  )
  door.get<{ Params: { chat: string } }>('/card/:chat', async ({ params }) => readCard(sandbox, params.chat))
  door.get<{ Params: { talk: string } }>('/kf/:talk', async ({ params, query }) =>
    saidToKf(sandbox, params.talk, further.parse(query).before),
  )
  door.get<{ Params: { userid: string; msgid: string } }>('/staff/:userid/targets/:msgid', async ({ params }) =>
    readTargets(sandbox, params.userid, params.msgid),
  )
  door.get<{ Params: { chat: string } }>('/group/:chat', async ({ params }) => readGroup(sandbox, params.chat))
  door.get<{ Params: { key: string } }>('/media/:key/name', async ({ params }) => {
    const { filename, bytes } = findMedia(sandbox, params.key) ?? missing('There is no such media.')
    return { filename, bytes: bytes.length }
  })
  door.get<{ Params: { key: string } }>('/media/:key', async ({ params }, reply) => {
    const { filename, bytes, type } = findMedia(sandbox, params.key) ?? missing('There is no such media.')
    return reply
      .header('content-disposition', `inline; filename="${encodeURIComponent(filename)}"`)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, max-age=3600')
      .type(type)
      .send(Buffer.from(bytes))
  })
}
