import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isClick, LINK_PATH, type Links } from '../features/links/links.ts'
import { Refusal } from '../kernel/refusals.ts'
import type { Random } from '../kernel/random.ts'
import { describeError, type Log } from '../kernel/log.ts'

/**
 * `<SIYU_URL>/l/<token>`: what customers open in messages leads on to the address that was written there, and nowhere else.
 * Nothing that is asked changes where it leads. Who is not known is told apart by a cookie of this path alone.
 */
export const LINK_DOORS = [{ method: 'GET', path: LINK_PATH }]
const COOKIE = 'siyu_visitor'
const VISITOR = new RegExp(`(?:^|;\\s*)${COOKIE}=(link-[0-9a-f-]{36})(?:;|$)`)
const YEAR_SECONDS = 31_536_000

export async function linkDoor(
  app: FastifyInstance,
  { links, random, log }: { links: Links; random: Random; log: Log },
): Promise<void> {
  app.get(LINK_PATH, { config: { role: 'public' } }, async (request, reply) => {
    const { token } = request.params as { token: string }
    const found = await links.find(token)
    if (!found) throw new Refusal('not_found')
    reply.header('cache-control', 'no-store').header('x-robots-tag', 'noindex')
    if (isClick(request)) {
      const known = visitorOf(request)
      const visitor = known ?? `link-${random.uuid()}`
      if (found.externalUserid === null && known === undefined) reply.header('set-cookie', cookieOf(visitor, request))
      // Whatever becomes of the count, the customer is led on.
      await links.click(token, found, visitor).catch((error: unknown) => log.error({ error: describeError(error) }, 'a click was not counted')) // prettier-ignore
    }
    return reply.redirect(new URL(found.url).href, 302)
  })
}

const visitorOf = ({ headers }: FastifyRequest): string | undefined => VISITOR.exec(headers.cookie ?? '')?.[1]
const cookieOf = (visitor: string, { protocol }: FastifyRequest): string =>
  `${COOKIE}=${visitor}; Path=/l/; Max-Age=${YEAR_SECONDS}; HttpOnly; SameSite=Lax${protocol === 'https' ? '; Secure' : ''}`
