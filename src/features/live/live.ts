import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { LIVE_LOOK_MS, MAX_FOLLOWERS, MAX_FOLLOWERS_PER_CALLER } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { allows, type Caller } from '../../kernel/route.ts'
import { settled } from '../../pipeline/following.ts'
import { topicsOf, type Seen } from './rules.ts'
import { look, type Look } from './store.ts'
import { nameOf, TOPICS, type Topic } from './topics.ts'

/**
 * What has changed, told to all who follow, whichever process changed it: one look for all of them, in each process, and
 * none while nobody follows (decision 0019).
 */
export interface Live {
  /** Empty at first: from now on nothing is missed. Then what has changed, each topic once however often it did. Ends with
   *  the signal. */
  follow(caller: Caller, signal: AbortSignal): Promise<AsyncIterable<Topic[]>>
  followers(): number
}

interface Follower {
  caller: Caller
  topics: Set<Topic>
  wake(): void
}

export function openLive({ database, clock }: { database: Pick<Database, 'pool'>; clock: Clock }): Live {
  const followers = new Set<Follower>()
  let watching: Promise<void> | undefined
  let resting = new AbortController()

  /** Resolved when it is known how things are; from then on changes are told. */
  async function begin(): Promise<void> {
    const first = await look(database, { seq: Number.MAX_SAFE_INTEGER, audit: Number.MAX_SAFE_INTEGER }, clock.now())
    void watch(first)
  }

  async function watch(first: Look): Promise<void> {
    let before = first
    let seen: Seen[] = [{ ...first, at: clock.now() }]
    while (followers.size > 0) {
      resting = new AbortController()
      await sleep(LIVE_LOOK_MS, undefined, { signal: resting.signal }).catch(() => {})
      if (followers.size === 0) break
      const at = clock.now()
      seen = settled(seen, at)
      const now = await look(database, seen[0]!, at).catch(() => undefined) // away; what is missed is told when it is back
      if (now === undefined) continue
      tell(topicsOf(before, now))
      before = now
      seen.push({ seq: now.seq, audit: now.audit, at })
    }
    watching = undefined
  }

  function tell(topics: Topic[]): void {
    for (const { caller, topics: told, wake } of followers) {
      for (const topic of topics) if (allows(caller.role, TOPICS[nameOf(topic)])) told.add(topic)
      if (told.size > 0) wake()
    }
  }

  return {
    async follow(caller, signal) {
      const own = [...followers].filter((one) => one.caller.id === caller.id).length
      if (own >= MAX_FOLLOWERS_PER_CALLER) throw new Refusal('too_many_followers', { limit: MAX_FOLLOWERS_PER_CALLER })
      if (followers.size >= MAX_FOLLOWERS) throw new Refusal('too_many_followers', { limit: MAX_FOLLOWERS })
      let woken = Promise.withResolvers<void>()
      const follower: Follower = { caller, topics: new Set(), wake: () => woken.resolve() }
      const leave = () => {
        followers.delete(follower)
        follower.wake()
        if (followers.size === 0) resting.abort()
      }
      followers.add(follower)
      signal.addEventListener('abort', leave)
      await (watching ??= begin().catch((error: unknown) => {
        watching = undefined
        throw error
      }))
      return (async function* () {
        yield []
        while (!signal.aborted) {
          await woken.promise
          woken = Promise.withResolvers()
          const topics = [...follower.topics]
          follower.topics.clear()
          if (topics.length > 0) yield topics
        }
      })()
    },
    followers: () => followers.size,
  }
}
