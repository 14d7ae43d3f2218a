import type { Session } from '../../kernel/database.ts'
import { BY_HAND_LIFE_MS, JOIN_MS, SEND_LOOK_MS, SEND_WORKERS } from '../../kernel/limits.ts'
import { openRounds } from '../../kernel/rounds.ts'
import { sideBySide } from '../../kernel/side-by-side.ts'
import type { Vault } from '../../kernel/vault.ts'
import { joinKf } from './by-kf.ts'
import { joinBroadcast, joinFlows, type Joined } from './joining.ts'
import { lookAt } from './looking.ts'
import type { Office } from './office.ts'
import { makeTask } from './sending.ts'
import * as store from './store.ts'
import { giveUpUnheard } from './unheard.ts'

/**
 * Touches (触达): turns and plans have decided who gets what; here it is brought to WeCom, and what became of it back. One
 * process does it. Whatever instruction it ends at, nothing is lost, and nothing is made twice that can be helped.
 */
export { hearOfKf } from './by-kf.ts'
export { openByHand, type AskedByHand, type ByHand } from './by-hand.ts'
export { openComposer } from './composing.ts'
export { putPolicy, readPolicy } from './policy.ts'
export { tellLeads } from './escalating.ts'
export { failedMaking } from './failing.ts'
export type { Compose } from './joining.ts'
export type { Message } from './sending.ts'
export { lookAgainMs, pressOf, type Failure } from './rules.ts'

export interface Dispatcher {
  /** Until aborted. Never rejects. */
  work(signal: AbortSignal): Promise<void>
  /** Until nothing is due; only while somebody works. */
  quiet(): Promise<void>
  /** While nobody works: all that is due. Answers when the next is. */
  drain(): Promise<number | null>
}

interface Parts extends Office {
  vault: Vault
  isConnected(): Promise<boolean>
  /** There is something in the outbox of kf. */
  onKf(): void
  /** Broadcasts whose next is to be made; planning goes on meanwhile. */
  sending(): Promise<number[]>
  /** All of it has been given to the staff. */
  sent(broadcastId: number): Promise<void>
  onError(error: unknown): void
}

const BATCH = 200

export function openDispatcher(parts: Parts): Dispatcher {
  const { database, clock, vault, compose, isConnected, onKf, onError } = parts
  const joined = (work: (session: Session) => Promise<Joined>): Promise<number> =>
    parts.write(async (session) => {
      const { count, items } = await work(session)
      return { items, result: count }
    })

  async function join(signal: AbortSignal): Promise<void> {
    const askedUntil = clock.now() - JOIN_MS
    const { askedAt, hasKf, byHandAt } = await store.selectWaits(database)
    while (askedAt !== null && askedAt <= askedUntil && !signal.aborted) {
      const now = clock.now()
      if ((await joined((session) => joinFlows(session, { compose, now, askedUntil }))) === 0) break
    }
    const joinNextKf = () => joined((session) => joinKf(session, { compose, vault, now: clock.now() }))
    while (hasKf && !signal.aborted && (await joinNextKf()) > 0) onKf()
    const isUnheard = byHandAt !== null && byHandAt + BY_HAND_LIFE_MS <= clock.now()
    while (isUnheard && !signal.aborted && (await joined((session) => giveUpUnheard(session, clock.now()))) > 0);
    for (const broadcastId of await parts.sending()) await joinAll(broadcastId, signal)
  }

  async function joinAll(broadcastId: number, signal: AbortSignal): Promise<void> {
    for (let userid = ''; !signal.aborted;) {
      // Somebody may have paused it since.
      if (!(await parts.sending()).includes(broadcastId)) return
      const next = await store.nextSender(database, broadcastId, userid)
      if (next === undefined) break
      userid = next
      const now = clock.now()
      while ((await joined((session) => joinBroadcast(session, { compose, now, broadcastId, userid: next }))) > 0)
        if (signal.aborted) return
    }
    if (!signal.aborted) await parts.sent(broadcastId)
  }

  async function deal({ id }: store.SendTask): Promise<void> {
    // It may have been paused or cancelled while others before it were dealt with.
    const task = await store.selectDueTask(database, id)
    if (!task) return
    try {
      await (task.state === 'making' ? makeTask(parts, task) : lookAt(parts, task))
    } catch (error) {
      onError(error)
      await store.updateTask(database, task.id, { dueAt: clock.now() + SEND_LOOK_MS, looks: task.looks + 1 })
    }
  }

  async function dealWithDue(signal: AbortSignal, atOnce: number): Promise<void> {
    // Not what is due again by then: those that wait to be joined would wait as long as one of them fails.
    const until = clock.now()
    for (;;) {
      const due = await store.selectDueTasks(database, until, BATCH)
      if (due.length === 0 || signal.aborted) return
      await sideBySide(due, atOnce, async (task) => {
        if (!signal.aborted) await deal(task)
      })
    }
  }

  async function dealWithAll(signal: AbortSignal, atOnce: number): Promise<void> {
    if (!(await isConnected())) return
    await join(signal)
    await dealWithDue(signal, atOnce)
  }
  const rounds = openRounds({
    clock,
    async round(signal) {
      await dealWithAll(signal, SEND_WORKERS)
      return SEND_LOOK_MS
    },
    onError,
  })

  return {
    work: rounds.work,
    quiet: rounds.quiet,
    async drain() {
      if (!(await isConnected())) return null
      await dealWithAll(new AbortController().signal, 1)
      const [{ askedAt, byHandAt }, due] = [await store.selectWaits(database), await store.nextDueTask(database)]
      const after = (at: number | null, ms: number) => (at === null ? Infinity : at + ms)
      const next = Math.min(after(askedAt, JOIN_MS), after(byHandAt, BY_HAND_LIFE_MS), due ?? Infinity)
      return next === Infinity ? null : next
    },
  }
}
