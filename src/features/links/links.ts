import type { Clock } from '../../kernel/clock.ts'
import type { Database, Session } from '../../kernel/database.ts'
import type { Random } from '../../kernel/random.ts'
import { LINK_SOURCE } from '../../events.ts'
import type { Ingest } from '../../pipeline/ingest.ts'
import type { WrittenMessage } from '../contents/contents.ts'
import { urlsOf, withLinks } from './rules.ts'
import * as store from './store.ts'

/**
 * Links (追踪链接): addresses in messages lead through ours, so that the log knows who has opened them. What many get equally
 * has one link for all, as WeCom joins only equal messages: who clicked is not known then. What is said to one customer has
 * a link of its own.
 */
export { isClick } from './rules.ts'
export const LINK_PATH = '/l/:token'
const TOKEN = /^[\w-]{16}$/
const TOKEN_BYTES = 12

export interface Said {
  versionId: number
  /** Null: many get it equally. */
  touchId: number | null
  message: WrittenMessage
  /** The same, before variables were filled in. */
  written: WrittenMessage
}

export interface Links {
  /** The messages in their order, leading through links; in one statement, within the transaction that sends them. */
  track(session: Session, said: readonly Said[]): Promise<WrittenMessage[]>
  /** Where it leads; undefined: there is no such link. */
  find(token: string): Promise<Found | undefined>
  /** Somebody has opened it. `visitor`: whom we know by nothing but our own cookie. */
  click(token: string, found: Found, visitor: string): Promise<void>
}
export type Found = NonNullable<Awaited<ReturnType<typeof store.selectLink>>>

interface Parts {
  database: Database
  clock: Clock
  random: Random
  /** Our own address, as phones reach it; null: they do not, and messages keep their addresses. */
  url: string | null
  ingest: Ingest['ingest']
}

export function openLinks({ database, clock, random, url, ingest }: Parts): Links {
  const own = `${url}/l/`
  const tokenOf = () => Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url')
  function wantedOf(said: readonly Said[]): store.WantedLink[] {
    const wanted = new Map<string, store.WantedLink>()
    for (const { message, written, versionId, touchId } of said)
      for (const to of urlsOf(message, written, own)) {
        const key = `${versionId} ${touchId} ${to}`
        if (!wanted.has(key)) wanted.set(key, { versionId, touchId, url: to, token: tokenOf() })
      }
    return [...wanted.values()]
  }
  return {
    async track(session, said) {
      const wanted = url === null ? [] : wantedOf(said)
      if (wanted.length === 0) return said.map(({ message }) => message)
      const made = await store.makeLinks(session, wanted, clock.now())
      const keyOf = (one: { versionId: number; touchId: number | null }) => `${one.versionId} ${one.touchId}`
      const linksOf = new Map<string, Map<string, string>>()
      for (const one of made) {
        const links = linksOf.get(keyOf(one)) ?? new Map<string, string>()
        linksOf.set(keyOf(one), links.set(one.url, own + one.token))
      }
      return said.map((one) => {
        const links = linksOf.get(keyOf(one))
        return links ? withLinks(one.message, links) : one.message
      })
    },
    find: async (token) => (TOKEN.test(token) ? store.selectLink(database, token) : undefined),
    async click(token, { url: to, content, touchId, externalUserid }, visitor) {
      const about =
        externalUserid === null
          ? { anonymousId: visitor }
          : { context: { externalIds: [{ type: 'external_userid', id: externalUserid }] } }
      const item = {
        type: 'track',
        event: 'Link Clicked',
        messageId: `click ${random.uuid()}`,
        timestamp: new Date(clock.now()).toISOString(),
        properties: { url: to, content, ...(touchId !== null && { touch: touchId }) },
        ...about,
      }
      await ingest([item], { source: LINK_SOURCE, sentAt: null, trusted: true })
      await store.countClick(database, token)
    },
  }
}
