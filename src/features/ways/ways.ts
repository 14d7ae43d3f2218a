import { SECOND_MS, type Timer } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { WELCOME_MEDIA_MS } from '../../kernel/limits.ts'
import type { Corps } from '../corps/corps.ts'
import type { ContactWord } from '../relations/relations.ts'
import type { Greeting } from '../welcomes/welcomes.ts'
import { contactCodes, servingOf } from './contact-code.ts'
import * as contacts from './contact-store.ts'
import { selectDefaultWelcome } from './default-welcome.ts'
import { statesIn, tagsFor } from './facts.ts'
import { joinCodes } from './join-code.ts'
import type { WayPlace } from './life-store.ts'
import { settle, type Making } from './making.ts'
import { greetingAt } from './rules.ts'
import { inTime, openMedia, sendable, type SendableMessage, type WrittenMessage } from '../contents/contents.ts'
import { openWayWorker, type WayWorker } from './worker.ts'

/**
 * Ways to come: contact ways (渠道活码), by whose code WeCom makes friends of a customer and one of the staff, and join ways
 * (群活码), which lead into groups. What is printed is our own address of the way, so that the code behind it may be made
 * anew. A way says whom it leads to by hours and caps, which tags who comes is given, and what greets them.
 */
export { askAgainOf } from './contact-store.ts'
export type { WayPlace } from './life-store.ts'
export { selectShown } from './life-store.ts'
export { isWithin, type Hours } from '../../kernel/hours.ts'
export { hoursShape } from './shapes.ts'
export { STATE_PATTERN } from './states.ts'

export interface Ways {
  /** Makes WeCom agree with a way now, unless somebody is at it. `anew`: with another code. Resolves when it is done, or
   *  goes on behind when that takes long. Never rejects. */
  settle(place: WayPlace, options?: { anew?: boolean }): Promise<void>
  /** What is said to who comes by this way at that instant; undefined for nothing. */
  greetingFor(asked: { state: string | null; at: number }): Promise<Greeting | undefined>
  hasGreeting(asked: { state: string | null; at: number }): Promise<boolean>
  /** Facts that follow from these, to be told with them; read in the transaction of what they follow from, if there is
   *  one. */
  followingFrom(reads: Pick<Database, 'rows'>, words: readonly ContactWord[]): Promise<unknown[]>
  /** These are known now: somebody may have had enough for today. */
  noted(words: readonly ContactWord[]): Promise<void>
  /** A message in WeCom's form, its pictures, videos and files brought there; rejects where one cannot be. */
  sendable(message: WrittenMessage): Promise<SendableMessage>
  work: WayWorker['work']
  quiet: WayWorker['quiet']
  drain: WayWorker['drain']
}

interface Parts {
  database: Database
  clock: Timer
  corps: Corps
  zone: string
  onError(error: unknown): void
}

/** Nobody waits longer before a page. */
const SETTLE_WAIT_MS = 5 * SECOND_MS

export function openWays({ database, clock, corps, zone, onError }: Parts): Ways {
  const making: Making = { database, clock, zone, wecom: corps.wecom, onError }
  const makers = { contact_ways: contactCodes(database, zone), join_ways: joinCodes(database, zone) }
  const mediaIdOf = openMedia({ database, clock, corps })
  const greetingOf = (greeting: WrittenMessage) =>
    inTime(clock, WELCOME_MEDIA_MS, (bounded) => sendable(greeting, bounded(mediaIdOf), onError))
  const settleOne = ({ table, id }: WayPlace, options?: { anew?: boolean }) =>
    table === 'contact_ways'
      ? settle(making, makers.contact_ways, id, options)
      : settle(making, makers.join_ways, id, options)
  const isConnected = async () => (await corps.find()) !== undefined
  const worker = openWayWorker({ database, clock, settle: settleOne, isConnected, onError })
  corps.onChange(worker.kick)

  return {
    async settle(place, options) {
      const waiting = new AbortController()
      const settling = settleOne(place, options).catch(onError).finally(worker.kick)
      await Promise.race([settling, clock.sleep(SETTLE_WAIT_MS, waiting.signal).catch(() => {})])
      waiting.abort()
    },
    async greetingFor(asked) {
      const greeting = await findGreeting(database, zone, asked)
      return greeting && greetingOf(greeting)
    },
    hasGreeting: async (asked) => (await findGreeting(database, zone, asked)) !== undefined,
    followingFrom: async (reads, words) => {
      const states = statesIn(words)
      return states.length === 0 ? [] : tagsFor(words, await contacts.selectTagsOf(reads, states))
    },
    async noted(words) {
      const states = statesIn(words)
      if (states.length === 0) return
      const now = clock.now()
      for (const way of await contacts.selectCapped(database, states)) {
        const { userids } = await servingOf(database, zone, way, now)
        if (userids.join('\n') === way.serving.join('\n')) continue
        await contacts.askAgain(database, way.id, now)
        worker.kick()
      }
    },
    async sendable(message) {
      const sent = await sendable(message, mediaIdOf, (error) => {
        throw error
      })
      return sent ?? {}
    },
    work: worker.work,
    quiet: worker.quiet,
    drain: worker.drain,
  }
}

/** The way's own words for that hour, or what greets everybody. */
async function findGreeting(
  database: Database,
  zone: string,
  { state, at }: { state: string | null; at: number },
): Promise<WrittenMessage | undefined> {
  const own = state === null ? undefined : await contacts.selectWelcome(database, state)
  const greeting = own && greetingAt(own, at, zone)
  if (greeting) return greeting
  const { welcome } = await selectDefaultWelcome(database)
  return greetingAt(welcome, at, zone) ?? undefined
}
