import type { ContactEnd } from '../../events.ts'
import { SECOND_MS } from '../../kernel/clock.ts'

/**
 * What WeCom says now is compared with what it said last, and the difference is told as facts. A callback is only a hint
 * when and why something changed: lost, doubled or out of order, the next reading comes to the same end.
 */

/** As WeCom says it: one of the staff has the customer as a friend. */
export interface Follow {
  userid: string
  /** Seconds, WeCom's own. */
  createtime: number
  addWay?: number | undefined
  state?: string | undefined
  tagIds: string[]
}

export interface Relation {
  userid: string
  addedAt: number
  endedAt: number | null
  reason: ContactEnd | null
  addWay: number | null
  state: string | null
  tagIds: string[]
}

/** What a callback has told of one of them. `not_friend`: what became of a message did; it says that the customer has deleted
 *  them where WeCom still lists the two, and nothing of why where it does not. */
export interface Hint {
  userid: string
  change: 'added' | 'ended' | 'not_friend'
  at: number
  reason?: ContactEnd
}

export type Word =
  | { name: 'Contact Added'; at: number; properties: { userid: string; addWay?: number; state?: string } }
  | { name: 'Contact Ended'; at: number; properties: { userid: string; reason: ContactEnd } }

export interface Difference {
  words: Word[]
  /** Those that are otherwise than they were, also where there is no word about it. */
  changed: Relation[]
  same: Relation[]
}

export function compare(truth: readonly Follow[], held: readonly Relation[], now: number, hint?: Hint): Difference {
  const words: Word[] = []
  const changed: Relation[] = []
  const same: Relation[] = []
  const known = new Map(held.map((one) => [one.userid, one]))
  for (const follow of truth) {
    const before = known.get(follow.userid)
    known.delete(follow.userid)
    const own = hint?.userid === follow.userid ? hint : undefined
    const relation = before && hasLeft(before, follow, own) ? before : relationOf(follow, before)
    if (relation.endedAt === null && relation.addedAt !== (before?.endedAt === null ? before.addedAt : undefined)) {
      // A friend again, and nobody has told of the end.
      if (before?.endedAt === null) words.push(ended(follow.userid, relation.addedAt - 1, 'missing'))
      words.push(added(relation))
    }
    if (relation.endedAt === null && own && saysDeleted(own) && own.at >= secondOf(relation.addedAt)) {
      relation.endedAt = Math.max(own.at, relation.addedAt + 1)
      relation.reason = 'deleted_by_customer'
      words.push(ended(follow.userid, relation.endedAt, relation.reason))
    }
    ;(before && isSame(before, relation) ? same : changed).push(relation)
  }
  for (const before of known.values()) {
    if (before.endedAt !== null) continue
    const told = hint?.userid === before.userid && hint.change === 'ended' ? hint : undefined
    const at = Math.max(told?.at ?? now, before.addedAt + 1)
    const reason = told?.reason ?? 'missing'
    words.push(ended(before.userid, at, reason))
    changed.push({ ...before, endedAt: at, reason, tagIds: [] })
  }
  return { words, changed, same }
}

/** Whom the customer has deleted still has the customer in their list, and WeCom lists them so, with the same beginning: only
 *  the callback tells, or a message that does not reach them. */
const hasLeft = (before: Relation, follow: Follow, hint: Hint | undefined): boolean =>
  before.endedAt !== null &&
  before.reason === 'deleted_by_customer' &&
  follow.createtime * SECOND_MS <= before.addedAt &&
  !(hint?.change === 'added' && hint.at >= secondOf(before.endedAt))

const saysDeleted = ({ change, reason }: Hint): boolean => change === 'not_friend' || reason === 'deleted_by_customer'

const secondOf = (at: number): number => at - (at % SECOND_MS)

/** Whether what was read is not yet what the callback has told: a reading may be some moments behind. */
export function isBehind(truth: readonly Follow[], hint: Hint): boolean {
  const follow = truth.find(({ userid }) => userid === hint.userid)
  if (hint.change === 'added') return follow === undefined
  if (saysDeleted(hint)) return false
  return follow !== undefined && follow.createtime * SECOND_MS < hint.at
}

function relationOf({ userid, createtime, addWay, state, tagIds }: Follow, before: Relation | undefined): Relation {
  return {
    userid,
    addedAt: beginningOf(createtime * SECOND_MS, before),
    endedAt: null,
    reason: null,
    addWay: addWay ?? null,
    state: state || null,
    tagIds: [...tagIds].sort(),
  }
}

/** WeCom counts in seconds, and the log by the millisecond: what came after an end must lie after it. */
function beginningOf(since: number, before: Relation | undefined): number {
  if (!before) return since
  return Math.max(since, before.endedAt === null ? before.addedAt : before.endedAt + 1)
}

const isSame = (a: Relation, b: Relation): boolean =>
  a.addedAt === b.addedAt &&
  a.endedAt === b.endedAt &&
  a.addWay === b.addWay &&
  a.state === b.state &&
  a.tagIds.join('\n') === b.tagIds.join('\n')

const added = ({ userid, addedAt, addWay, state }: Relation): Word => ({
  name: 'Contact Added',
  at: addedAt,
  properties: { userid, ...(addWay !== null && { addWay }), ...(state !== null && { state }) },
})

const ended = (userid: string, at: number, reason: ContactEnd): Word => ({
  name: 'Contact Ended',
  at,
  properties: { userid, reason },
})
