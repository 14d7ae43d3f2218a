import { createHash } from 'node:crypto'
import type { Session } from '../../kernel/database.ts'
import { MAX_JOINED_CUSTOMERS, MAX_JOINED_GROUPS } from '../../kernel/limits.ts'
import type { WrittenMessage } from '../contents/contents.ts'
import type { Failure } from './rules.ts'
import * as store from './store.ts'
import { settle } from './told.ts'

/**
 * Equal messages of one sender are one task in WeCom, for as many customers as it takes at once: what several flows, or a
 * broadcast, want to say is confirmed by one tap. What a touch says is written out here, once, by the content it was
 * decided with.
 */
export interface Composed {
  /** As it is kept, in our own form. */
  message: WrittenMessage
  /** Where what it invites to lies: what takes words alone says it by them. */
  address?: string
}
/** Of each touch what it says, or why it cannot be said. */
export type Compose = (
  session: Session,
  touches: readonly store.WaitingTouch[],
) => Promise<ReadonlyMap<number, Composed | { problem: Failure }>>

interface Parts {
  compose: Compose
  now: number
}

/** How many there were, and the facts of those that cannot go. */
export interface Joined {
  count: number
  items: unknown[]
}

/** Those of flows that have waited long enough. */
export async function joinFlows(session: Session, parts: Parts & { askedUntil: number }): Promise<Joined> {
  const waiting = await store.holdWaiting(session, parts.askedUntil, MAX_JOINED_CUSTOMERS)
  return { count: waiting.length, items: await makeTasks(session, waiting, null, parts) }
}

/** The next of a broadcast, of one sender. */
export async function joinBroadcast(
  session: Session,
  parts: Parts & { broadcastId: number; userid: string },
): Promise<Joined> {
  const waiting = await store.holdWaitingOf(session, parts.broadcastId, parts.userid, MAX_JOINED_CUSTOMERS)
  return { count: waiting.length, items: await makeTasks(session, waiting, parts.broadcastId, parts) }
}

async function makeTasks(
  session: Session,
  waiting: readonly store.WaitingTouch[],
  broadcastId: number | null,
  { compose, now }: Parts,
): Promise<unknown[]> {
  if (waiting.length === 0) return []
  const composed = await compose(session, waiting)
  const lost = new Map<Failure, number[]>()
  const equal = new Map<
    string,
    { userid: string; toGroups: boolean; message: WrittenMessage; touchIds: number[]; recipients: Set<string> }
  >()
  for (const { id, userid, customerId, recipient, validUntil } of waiting) {
    const said = validUntil !== null && validUntil <= now ? { problem: 'expired' as const } : composed.get(id)!
    if ('problem' in said) {
      lost.set(said.problem, [...(lost.get(said.problem) ?? []), id])
      continue
    }
    const toGroups = customerId === null
    // Who is to get the same twice gets it by two tasks: WeCom would send it once.
    for (let more = 0; ; more++) {
      const key = `${userid} ${toGroups} ${more} ${hashOf(said.message)}`
      const task = equal.get(key) ?? { userid, toGroups, message: said.message, touchIds: [], recipients: new Set() }
      if (task.recipients.has(recipient) || (toGroups && task.recipients.size === MAX_JOINED_GROUPS)) continue
      task.touchIds.push(id)
      task.recipients.add(recipient)
      equal.set(key, task)
      break
    }
  }
  const items: unknown[] = []
  for (const [reason, ids] of lost) items.push(...(await settle(session, ids, { reason, at: now })))
  for (const task of equal.values()) await store.insertSendTask(session, { ...task, broadcastId, now })
  return items
}

const hashes = new WeakMap<WrittenMessage, string>()
/** Those that are one object are hashed once. */
function hashOf(message: WrittenMessage): string {
  let hash = hashes.get(message)
  if (hash === undefined)
    hashes.set(message, (hash = createHash('sha256').update(JSON.stringify(message)).digest('hex')))
  return hash
}
