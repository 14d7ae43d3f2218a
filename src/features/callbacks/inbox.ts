import { SECOND_MS, type Timer } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { CALLBACK_WORKERS, MAX_CALLBACK_TRIES, MAX_CALLBACK_WAIT_MS } from '../../kernel/limits.ts'
import type { Both } from '../../kernel/wording.ts'
import { gathering } from '../../kernel/gathering.ts'
import * as store from './store.ts'

/**
 * Deals with what WeCom has told: those of one subject in the order they came, different subjects side by side. It knows of
 * new ones by `kick`, sleeps until the next is due, and asks the database nothing while nothing waits.
 */
export interface Inbox {
  kick(): void
  /** Works until the signal is aborted; what is under way is finished. Never rejects. */
  work(signal: AbortSignal): Promise<void>
  /** Until nothing is due and nothing is under way; only while somebody works. */
  quiet(): Promise<void>
  /** While nobody works: all that is due, one after another. Answers when the next one is. */
  drain(): Promise<number | null>
}

/** Done; or to be read again, because WeCom does not yet say itself what it has told. */
export type Handled = 'done' | 'behind'

interface Parts {
  database: Database
  clock: Timer
  handle(xml: string, options: { isRepeat: boolean; tries: number }): Promise<Handled>
  /** What went wrong, for whoever looks. */
  describe(error: unknown): Both
  onError(error: unknown): void
}

const BATCH = 500
const MAX_SLEEP_MS = 60 * SECOND_MS
const TROUBLE_MS = SECOND_MS

export function openInbox({ database, clock, handle, describe, onError }: Parts): Inbox {
  const busy = new Map<string, Promise<void>>()
  let changed = Promise.withResolvers<void>()
  let settled = Promise.withResolvers<void>()
  let isSettled = false
  let kicks = 0
  function kick(): void {
    kicks++
    changed.resolve()
    changed = Promise.withResolvers()
    if (isSettled) settled = Promise.withResolvers()
    isSettled = false
  }
  function settle(): void {
    isSettled = true
    settled.resolve()
  }

  const done = gathering<number, void>(async (ids) => {
    await store.markDone(database, ids, clock.now())
    return ids.map(() => undefined)
  }, BATCH)

  async function one({ id, xml, key, tries }: store.Waiting): Promise<'done' | 'later'> {
    try {
      const handled = await handle(xml, { isRepeat: key.endsWith(store.AGAIN), tries })
      if (handled === 'done') await done(id)
      else await store.putOff(database, id, clock.now() + waitMsAfter(tries), null)
      return handled === 'done' ? 'done' : 'later'
    } catch (error) {
      const problem = describe(error)
      // Later on all is read anyway; what nobody can read must not wait for ever.
      if (tries + 1 >= MAX_CALLBACK_TRIES) await store.markDone(database, [id], clock.now(), problem)
      else await store.putOff(database, id, clock.now() + waitMsAfter(tries), problem)
      onError(error)
      return 'later'
    }
  }

  async function inOrder(rows: store.Waiting[], signal: AbortSignal): Promise<void> {
    for (const row of rows) if (signal.aborted || (await one(row)) === 'later') return
  }

  async function begin(signal: AbortSignal): Promise<number> {
    const rows = await store.selectDue(database, clock.now(), [...busy.keys()], BATCH)
    for (const [subject, own] of Map.groupBy(rows, (row) => row.subject)) {
      if (busy.size >= CALLBACK_WORKERS) break
      const working = inOrder(own, signal)
        .catch(onError)
        .finally(() => {
          busy.delete(subject)
          kick()
        })
      busy.set(subject, working)
    }
    return rows.length
  }

  /** How long nobody has to look again, if nobody kicks. */
  async function look(signal: AbortSignal): Promise<number> {
    const before = kicks
    // Looked again when half of them are free, not for each.
    if (busy.size > CALLBACK_WORKERS / 2 || (await begin(signal)) > 0 || busy.size > 0) return MAX_SLEEP_MS
    // What was stored since was not seen.
    if (kicks === before) settle()
    const next = await store.selectNextDue(database, clock.now())
    return next === null ? MAX_SLEEP_MS : Math.min(Math.max(next - clock.now(), 1), MAX_SLEEP_MS)
  }

  return {
    kick,
    async work(signal) {
      const over = whenAborted(signal)
      while (!signal.aborted) {
        const { promise: kicked } = changed
        const waitMs = await look(signal).catch((error: unknown) => {
          onError(error)
          return TROUBLE_MS
        })
        const resting = new AbortController()
        const rested = clock.sleep(waitMs, resting.signal).catch(() => {})
        await Promise.race([kicked, over, rested])
        resting.abort()
      }
      await Promise.all(busy.values())
    },
    async quiet() {
      kick()
      await settled.promise
    },
    async drain() {
      for (;;) {
        const rows = await store.selectDue(database, clock.now(), [], BATCH)
        if (rows.length === 0) return store.selectNextDue(database, clock.now())
        const putOff = new Set<string>()
        for (const row of rows) if (!putOff.has(row.subject) && (await one(row)) === 'later') putOff.add(row.subject)
      }
    },
  }
}

const whenAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

/** Soon at first, for what is only a moment behind; then ever more seldom. */
const waitMsAfter = (tries: number): number => Math.min(SECOND_MS * 2 ** tries, MAX_CALLBACK_WAIT_MS)
