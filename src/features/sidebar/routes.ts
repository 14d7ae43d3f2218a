import { z } from 'zod'
import { WecomError, wordingOf } from '../../channels/wecom/errors.ts'
import type { Engine } from '../../engine.ts'
import { MAX_ANSWERED_CHARS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { bigIdIn, routeIn, type Caller } from '../../kernel/route.ts'
import type { Database } from '../../kernel/database.ts'
import type { Clock } from '../../kernel/clock.ts'
import { messageShape, openMedia, openPictureAddresses } from '../contents/contents.ts'
import type { Corps, PageSignatures } from '../corps/corps.ts'
import { readSelf } from '../people/people.ts'
import { staffNames } from '../staff/staff.ts'
import type { ByHand } from '../touches/touches.ts'
import { chatMessage, chatMessages } from './form.ts'
import { findCustomer, say, scriptsFor, STANDINGS } from './sidebar.ts'

interface World {
  database: Database
  clock: Clock
  engine: Engine
  wecom: { corps: Corps; byHand: ByHand; sign(url: string): Promise<PageSignatures> }
  installation: { url: string }
}
const route = routeIn<World>()
const params = z.object({ id: bigIdIn })

/** Who of the staff asks. */
const useridOf = async (database: Database, caller: Caller): Promise<string | null> =>
  (await readSelf(database, caller))?.userid ?? null

export const sidebarRoutes = [
  route({
    method: 'GET',
    path: '/api/sidebar/signatures',
    role: 'analyst',
    serving: 'common',
    summary: 'What the page beside a chat needs to use WeCom’s client (JS-SDK): signatures of its address, by the corp and by the app', // prettier-ignore
    query: z.object({ url: z.url({ protocol: /^https?$/ }).max(2_048) }),
    answer: z.object({
      corpId: z.string(),
      agentId: z.int(),
      timestamp: z.int(),
      nonce: z.string(),
      corp: z.string(),
      app: z.string(),
    }),
    async run({ world: { wecom, installation }, query: { url } }) {
      // Only pages of ours speak as the corp.
      if (new URL(url).origin !== new URL(installation.url).origin) throw new Refusal('other_address', { url: installation.url }) // prettier-ignore
      return wecom.sign(url)
    },
  }),
  route({
    method: 'GET',
    path: '/api/sidebar/customer',
    role: 'analyst',
    serving: 'list',
    summary: 'Who the customer of a chat in WeCom is here, by external_userid; null for who is not there for the person who asks', // prettier-ignore
    query: z.object({ externalUserid: z.string().min(1).max(128) }),
    answer: z.object({ customer: z.int().nullable(), standing: z.enum(STANDINGS) }),
    run: ({ world, query, caller }) => findCustomer(world.database, query.externalUserid, caller),
  }),
  route({
    method: 'GET',
    path: '/api/customers/:id/scripts',
    role: 'analyst',
    serving: 'customer',
    summary: 'What may be said to the customer: contents that are approved, filled in for them, and keyword replies',
    params,
    query: z.object({ search: z.string().trim().max(MAX_ANSWERED_CHARS).default('') }),
    answer: z.object({
      scripts: z.array(
        z.object({
          kind: z.enum(['content', 'reply']),
          id: z.string(),
          name: z.string(),
          topic: z.string(),
          message: messageShape,
        }),
      ),
    }),
    async run({ world: { database, engine }, params: { id }, query: { search }, caller }) {
      const userid = await useridOf(database, caller)
      const staffName = userid === null ? '' : ((await staffNames(database, [userid])).get(userid) ?? '')
      return { scripts: await scriptsFor(engine.core, { customerId: id, staffName, search }) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/customers/:id/chat-messages',
    role: 'operator',
    serving: 'customer',
    summary: 'Ask to say something to the customer by hand: refused with the reason of the touch policy, or what WeCom’s client shall send', // prettier-ignore
    params,
    body: z.union([
      z.strictObject({ content: z.string().min(1).max(100) }),
      z.strictObject({ reply: z.int().positive() }),
      z.strictObject({ task: z.int().positive() }),
    ]),
    answer: z.object({
      /** To be settled when it was sent, or was not; null where the outcome of the task tells. */
      touch: z.int().nullable(),
      messages: z.array(chatMessage),
    }),
    async run({ world, params: { id }, body, caller }) {
      const { database, engine, wecom, clock } = world
      const userid = await useridOf(database, caller)
      if (userid === null) throw new Refusal('no_member')
      const { touch, message } = await say(engine.core, wecom.byHand, { customerId: id, userid, chosen: body })
      const parts = { database, clock, corps: wecom.corps }
      const places = { mediaIdOf: openMedia(parts), addressOf: openPictureAddresses(parts) }
      try {
        return { touch, messages: await chatMessages(message, places) }
      } catch (error) {
        // Something of it could not be brought to WeCom: nothing is sent then.
        if (touch !== null) await wecom.byHand.settle(id, touch, false)
        throw error instanceof WecomError ? new Refusal('wecom_problem', { problem: wordingOf(error) }) : error
      }
    },
  }),
  route({
    method: 'POST',
    path: '/api/customers/:id/chat-messages/:touch/outcome',
    role: 'operator',
    serving: 'customer',
    summary: 'WeCom’s client has sent it, or has not',
    params: params.extend({ touch: bigIdIn }),
    body: z.strictObject({ sent: z.boolean() }),
    answer: null,
    run: ({ world, params: { id, touch }, body }) => world.wecom.byHand.settle(id, touch, body.sent),
  }),
]
