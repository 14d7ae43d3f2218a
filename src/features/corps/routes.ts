import { z } from 'zod'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import type { Random } from '../../kernel/random.ts'
import { instantOut, routeIn } from '../../kernel/route.ts'
import type { Vault } from '../../kernel/vault.ts'
import { CHECK_STATES, CHECKS, checkCorp } from './checks.ts'
import { saveCorp, type Corps } from './corps.ts'
import { reachFrom, REACHES } from './reach.ts'
import { selectHeard } from './store.ts'

interface World {
  database: Database
  clock: Clock
  random: Random
  engine: { core: { vault: Vault } }
  wecom: { corps: Corps }
  installation: { url: string }
}
const route = routeIn<World>()

const both = z.object({ zh: z.string(), en: z.string() })
const corpId = z
  .string()
  .trim()
  .regex(/^w[a-zA-Z0-9_-]{2,63}$/)
const corp = z.object({
  corpId: z.string(),
  agentId: z.int(),
  revision: z.int(),
  /** To be entered in WeCom's console, with the address, where callbacks are set up. */
  callback: z.object({ url: z.string(), token: z.string(), key: z.string() }),
})
const checked = z.object({ check: z.enum(CHECKS), state: z.enum(CHECK_STATES), problem: both.nullable(), where: both.nullable(), ip: z.string().nullable(), found: z.int().nullable() }) // prettier-ignore

export const corpRoutes = [
  route({
    method: 'GET',
    path: '/api/corp',
    role: 'admin',
    summary:
      'The corp that is connected, with what must be entered in WeCom for its callbacks; never the secret of the app',
    answer: z.object({
      corp: corp.nullable(),
      /** When WeCom checked the address of callbacks, and last called it. */
      heard: z.object({ checkedAt: instantOut.nullable(), calledAt: instantOut.nullable() }),
      /** Where WeCom is spoken to. */
      baseUrl: z.string(),
      /** Whether WeCom can reach us at SIYU_URL, as far as that tells. */
      reach: z.enum(REACHES),
    }),
    async run({ world: { database, wecom, installation } }) {
      const held = await wecom.corps.find()
      return {
        corp: held
          ? {
              corpId: held.corpId,
              agentId: held.agentId,
              revision: held.revision,
              callback: { url: `${installation.url}/wecom/callback`, token: held.callbackToken, key: held.callbackKey },
            }
          : null,
        heard: await selectHeard(database),
        baseUrl: wecom.corps.baseUrl,
        reach: reachFrom(wecom.corps.baseUrl, installation.url),
      }
    },
  }),
  route({
    method: 'PUT',
    path: '/api/corp',
    role: 'admin',
    summary: 'Connect the corp, or change how it is connected; without a secret it stays as it was',
    body: z.strictObject({
      corpId,
      agentId: z.int().min(1).max(2_147_483_647),
      secret: z.string().trim().min(1).max(512).optional(),
      expectedRevision: z.int().min(0),
    }),
    answer: null,
    async run({ world: { database, random, engine, wecom }, body }) {
      await saveCorp({ database, vault: engine.core.vault, random }, body)
      wecom.corps.forget()
    },
  }),
  route({
    method: 'POST',
    path: '/api/corp/checks',
    role: 'admin',
    summary: 'Ask WeCom, step by step, whether all is set up as it must be',
    answer: z.object({ checks: z.array(checked) }),
    async run({ world: { wecom, clock } }) {
      const { agentId } = await wecom.corps.ensure()
      return { checks: await checkCorp(await wecom.corps.wecom(), { clock, baseUrl: wecom.corps.baseUrl, agentId }) }
    },
  }),
]
