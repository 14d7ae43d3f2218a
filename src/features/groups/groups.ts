import { WecomError } from '../../channels/wecom/errors.ts'
import { SECOND_MS } from '../../kernel/clock.ts'
import { SOP_TRIGGER_AGE_MS } from '../../kernel/limits.ts'
import { insertLog } from '../group-flows/group-flows.ts'
import type { Database, Session } from '../../kernel/database.ts'
import type { Reader } from '../relations/relations.ts'
import {
  compareGroup,
  dismissGroup,
  factOf,
  type GroupEvent,
  type HeldGroup,
  type Hint,
  type ListedGroup,
} from './rules.ts'
import * as store from './store.ts'

/**
 * Groups (客户群): WeCom's customer groups, who is in them and how that came about. What WeCom says of one is read whole and
 * compared with what it said before; each has a log of its own, and of its customers the log has facts.
 */
export type { GroupEvent, Hint } from './rules.ts'
export { selectUnread } from './store.ts'
export { groupsOf, readStatuses } from './listing.ts'

export interface GroupRead {
  events: GroupEvent[]
  /** As WeCom counts its members; undefined when there is no such group. */
  memberVersion: string | null | undefined
  /** It was read, and nothing done. */
  isEarly: boolean
}

interface Asked {
  /** Of the callback at hand. */
  hint?: Hint
  /** Of those that wait; asked for where somebody has gone of whom the one at hand says nothing. */
  moreHints?: (tx: Session) => Promise<Hint[]>
  /** As WeCom counted its members after what the callback tells: one that is on the way tells of who has gone since then,
   *  and nothing is done before. */
  awaits?: string | undefined
  /** As a list of groups has said it. */
  status?: number | undefined
}

/** Reads one group and tells what is new. */
export const readGroup = (reader: Reader, chatId: string, asked: Asked = {}): Promise<GroupRead> =>
  reader.inTurn(`group ${chatId}`, async () => {
    const readAt = reader.clock.now()
    const found = await readListed(reader, chatId)
    const events = await apply(reader, chatId, found, { ...asked, readAt })
    return { events: events ?? [], isEarly: events === undefined, memberVersion: found && found.group.memberVersion }
  })

interface Found {
  group: ListedGroup
  /** Of customers whom WeCom names by it too; and what they are called, of whom nothing else may be known. */
  people: Map<string, { unionid: string | undefined; name: string | undefined }>
}

async function readListed({ wecom }: Reader, chatId: string): Promise<Found | undefined> {
  try {
    const body = { chat_id: chatId, need_name: 1 as const }
    const { group_chat: chat } = await wecom.call('externalcontact/groupchat/get', { body })
    const people: Found['people'] = new Map()
    const members = chat.member_list.map((one) => {
      if (one.type !== STAFF) people.set(one.userid, { unionid: one.unionid, name: one.name || undefined })
      return {
        memberId: one.userid,
        type: one.type === STAFF ? ('staff' as const) : ('customer' as const),
        joinTime: one.join_time,
        scene: one.join_scene ?? null,
        invitor: one.invitor?.userid ?? null,
        state: one.state || null,
      }
    })
    const { name, owner, notice = '', create_time: since, member_version: memberVersion = null } = chat
    return { group: { name, owner, notice, createdAt: since * SECOND_MS, memberVersion, members }, people }
  } catch (error) {
    if (error instanceof WecomError && error.kind === 'gone') return undefined
    throw error
  }
}

const STAFF = 1

async function apply(
  reader: Reader,
  chatId: string,
  found: Found | undefined,
  { hint, moreHints, awaits, status, readAt }: Asked & { readAt: number },
): Promise<GroupEvent[] | undefined> {
  return reader.write<GroupEvent[] | undefined>(async (tx) => {
    const held = await store.holdGroup(tx, chatId)
    if (held && held.readAt > readAt) return { items: [], result: [] }
    if (!found) {
      if (!held || held.dismissedAt !== null) return { items: [], result: [] }
      const { events, changed, at } = dismissGroup(held, readAt, hint ? [hint] : [])
      await store.writeDismissed(tx, chatId, at, readAt)
      await store.writeMembers(tx, chatId, changed)
      await insertLog(tx, logOf(chatId, events, true))
      return { items: itemsOf(chatId, events, undefined), result: events }
    }
    const hints = hint ? [hint] : []
    if (moreHints && held && isUnexplained(found.group, held, hints)) {
      hints.push(...(await moreHints(tx)))
      const isAwaited = awaits !== undefined && awaits !== found.group.memberVersion
      if (isAwaited && isUnexplained(found.group, held, hints)) return { items: [], result: undefined }
    }
    const { events, changed } = compareGroup(found.group, held, readAt, hints)
    await store.writeGroup(tx, chatId, found.group, { readAt, status })
    await store.writeMembers(tx, chatId, changed)
    // What was there before anybody read of it is no news.
    await insertLog(tx, logOf(chatId, events, held !== undefined || isFresh(found.group, readAt)))
    return { items: itemsOf(chatId, events, found.people), result: events }
  })
}

const logOf = (chatId: string, events: GroupEvent[], isUnheard: boolean) =>
  events.map((event) => ({ chatId, ...event, isUnheard }))

const isFresh = ({ createdAt }: ListedGroup, readAt: number): boolean => readAt - createdAt <= SOP_TRIGGER_AGE_MS

/** Somebody has gone, and nobody has told. */
function isUnexplained({ members }: ListedGroup, held: HeldGroup, hints: readonly Hint[]): boolean {
  const told = hints.flatMap(({ left }) => left?.memberIds ?? [])
  const known = new Set([...members.map(({ memberId }) => memberId), ...told])
  return held.members.some(({ memberId, leftAt }) => leftAt === null && !known.has(memberId))
}

function itemsOf(chatId: string, events: GroupEvent[], people: Found['people'] | undefined): unknown[] {
  return events.flatMap((event) => {
    if (event.kind !== 'joined' && event.kind !== 'left') return []
    const person = people?.get(event.detail.member)
    const fact = factOf(chatId, event, person?.unionid)
    if (fact === undefined) return []
    return event.kind === 'joined' && person?.name ? [nameItem(chatId, event, person.name), fact] : [fact]
  })
}

/** Of who is nobody's friend the group alone says what they are called; what a friend is told later counts before it. */
const nameItem = (chatId: string, { at, detail }: Extract<GroupEvent, { kind: 'joined' }>, name: string): unknown => ({
  type: 'identify',
  messageId: `group name ${chatId} ${detail.member} ${at}`,
  timestamp: new Date(at).toISOString(),
  traits: { external_userid: detail.member, name },
})

/** Whether it was read already as it was after that change. */
export const isRead = async (database: Database, chatId: string, memberVersion: string): Promise<boolean> =>
  (await store.selectVersion(database, chatId)) === memberVersion

/** Of the staff somebody has another userid from now on. */
export const renameInGroups = (database: Database, from: string, to: string): Promise<void> =>
  database.transaction((tx) => store.renameInGroups(tx, from, to))
