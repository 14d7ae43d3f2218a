import type { GroupEnd, GroupScene } from '../../events.ts'
import { SECOND_MS } from '../../kernel/clock.ts'

/**
 * What WeCom says of a customer group now is compared with what it said last, and the difference goes into the group's log
 * and becomes facts of its customers. A callback is only a hint when and why; without one the next reading comes to the
 * same end.
 */
export interface ListedMember {
  memberId: string
  type: 'staff' | 'customer'
  /** Seconds, WeCom's own. */
  joinTime: number
  scene: number | null
  invitor: string | null
  state: string | null
}

export interface ListedGroup {
  name: string
  owner: string
  notice: string
  createdAt: number
  memberVersion: string | null
  members: ListedMember[]
}

export interface Member {
  memberId: string
  type: 'staff' | 'customer'
  joinedAt: number
  scene: number | null
  invitor: string | null
  state: string | null
  leftAt: number | null
  reason: GroupEnd | null
}

export interface HeldGroup extends Omit<ListedGroup, 'members'> {
  dismissedAt: number | null
  readAt: number
  members: Member[]
}

/** What a callback has told of who left. */
export interface Hint {
  at: number
  left: { memberIds: readonly string[]; reason: 'left' | 'removed' } | null
  change: 'name' | 'owner' | 'notice' | 'dismissed' | null
}

export type GroupEvent =
  | { kind: 'created'; at: number; detail: { name: string; owner: string } }
  | { kind: 'renamed' | 'owner_changed'; at: number; detail: { from: string; to: string } }
  | { kind: 'notice'; at: number; detail: { notice: string } }
  | { kind: 'dismissed'; at: number; detail: Record<string, never> }
  | { kind: 'joined'; at: number; detail: { member: string; type: Member['type']; scene?: GroupScene; invitor?: string; state?: string } } // prettier-ignore
  | { kind: 'left'; at: number; detail: { member: string; type: Member['type']; reason: GroupEnd } }

export interface Difference {
  events: GroupEvent[]
  /** Those that are otherwise than they were. */
  changed: Member[]
}

const SCENES: Record<number, GroupScene> = { 1: 'invited', 2: 'link', 3: 'qr' }

export function compareGroup(
  truth: ListedGroup,
  held: HeldGroup | undefined,
  now: number,
  hints: readonly Hint[],
): Difference {
  const events = ofGroup(truth, held, now, hints)
  const changed: Member[] = []
  const known = new Map(held?.members.map((one) => [one.memberId, one]))
  for (const listed of truth.members) {
    const before = known.get(listed.memberId)
    known.delete(listed.memberId)
    const member = memberOf(listed, before)
    const isNew = !before || before.leftAt !== null || before.joinedAt !== member.joinedAt
    // In it again, and nobody has told that they had left.
    if (isNew && before?.leftAt === null) events.push(left(before, member.joinedAt - 1, 'left'))
    if (isNew) events.push(joined(member))
    if (isNew || !isSame(before, member)) changed.push(member)
  }
  for (const before of known.values()) {
    if (before.leftAt !== null) continue
    const hint = hints.find((one) => one.left?.memberIds.includes(before.memberId) && one.at >= secondOf(before.joinedAt)) // prettier-ignore
    leave(before, hint?.at ?? now, hint?.left?.reason ?? 'left')
  }
  return { events, changed }

  function leave(before: Member, at: number, reason: GroupEnd): void {
    const leftAt = Math.max(at, before.joinedAt + 1)
    events.push(left(before, leftAt, reason))
    changed.push({ ...before, leftAt, reason })
  }
}

/** There is no such group any more: nobody is in it. */
export function dismissGroup(held: HeldGroup, now: number, hints: readonly Hint[]): Difference & { at: number } {
  const told = hints.find(({ change }) => change === 'dismissed')
  const inside = held.members.filter(({ leftAt }) => leftAt === null)
  const at = Math.max(told?.at ?? now, ...inside.map(({ joinedAt }) => joinedAt + 1))
  const events: GroupEvent[] = inside.map((one) => left(one, at, 'dismissed'))
  events.push({ kind: 'dismissed', at, detail: {} })
  return { events, at, changed: inside.map((one) => ({ ...one, leftAt: at, reason: 'dismissed' })) }
}

function ofGroup(truth: ListedGroup, held: HeldGroup | undefined, now: number, hints: readonly Hint[]): GroupEvent[] {
  const { name, owner, notice } = truth
  const atOf = (change: Hint['change']) => hints.find((one) => one.change === change)?.at ?? now
  if (!held || held.dismissedAt !== null)
    return [{ kind: 'created', at: held ? now : truth.createdAt, detail: { name, owner } }]
  const events: GroupEvent[] = []
  if (held.name !== name) events.push({ kind: 'renamed', at: atOf('name'), detail: { from: held.name, to: name } })
  if (held.owner !== owner) events.push({ kind: 'owner_changed', at: atOf('owner'), detail: { from: held.owner, to: owner } }) // prettier-ignore
  if (held.notice !== notice) events.push({ kind: 'notice', at: atOf('notice'), detail: { notice } })
  return events
}

/** WeCom counts in seconds, and the log by the millisecond: who came after they had left came later. */
function memberOf({ joinTime, ...listed }: ListedMember, before: Member | undefined): Member {
  const since = joinTime * SECOND_MS
  const joinedAt = !before ? since : Math.max(since, before.leftAt === null ? before.joinedAt : before.leftAt + 1)
  return { ...listed, joinedAt, leftAt: null, reason: null }
}

const secondOf = (at: number): number => at - (at % SECOND_MS)

const isSame = (a: Member, b: Member): boolean =>
  a.type === b.type && a.scene === b.scene && a.invitor === b.invitor && a.state === b.state

const joined = ({ memberId: member, type, joinedAt: at, scene, invitor, state }: Member): GroupEvent => ({
  kind: 'joined',
  at,
  detail: {
    member,
    type,
    ...(scene !== null && SCENES[scene] && { scene: SCENES[scene] }),
    ...(invitor !== null && { invitor }),
    ...(state !== null && { state }),
  },
})
const left = ({ memberId: member, type }: Member, at: number, reason: GroupEnd): GroupEvent => ({
  kind: 'left',
  at,
  detail: { member, type, reason },
})

/** What is a fact of a customer. `unionid`: where WeCom has said it. */
export function factOf(chat: string, event: GroupEvent, unionid: string | undefined): unknown {
  if ((event.kind !== 'joined' && event.kind !== 'left') || event.detail.type !== 'customer') return undefined
  const { member, type: _, ...properties } = event.detail
  const externalIds = [
    { type: 'external_userid', id: member },
    ...(unionid === undefined ? [] : [{ type: 'unionid', id: unionid }]),
  ]
  return {
    type: 'track',
    event: event.kind === 'joined' ? 'Group Joined' : 'Group Left',
    messageId: `group ${event.kind} ${chat} ${member} ${event.at}`,
    timestamp: new Date(event.at).toISOString(),
    properties: { chat, ...properties },
    context: { externalIds },
  }
}
