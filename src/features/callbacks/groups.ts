import { readEvent, type WecomEvent } from '../../channels/wecom/events.ts'
import { isRead, readGroup, type Hint } from '../groups/groups.ts'
import { SECOND_MS } from '../../kernel/clock.ts'
import type { Reader } from '../relations/relations.ts'
import { subjectOf } from './rules.ts'
import { selectWaitingOf } from './store.ts'

type ChatEvent = Extract<WecomEvent, { Event: 'change_external_chat' }>

/** Reads the group it is about; answers whether WeCom does not yet say itself what it has told. */
export async function handleGroup(reader: Reader, event: ChatEvent, mayBeBehind: boolean): Promise<boolean> {
  const { ChatId: chatId } = event
  const versions = event.ChangeType === 'update' ? event : undefined
  // An earlier reading has seen it: of many that join at once only the first is read.
  if (versions?.CurMemVer !== undefined && (await isRead(reader.database, chatId, versions.CurMemVer))) return false
  const { memberVersion, isEarly } = await readGroup(reader, chatId, {
    hint: hintIn(event),
    awaits: mayBeBehind ? versions?.CurMemVer : undefined,
    moreHints: async (tx) => (await selectWaitingOf(tx, subjectOf(event))).flatMap(waitingHint),
  })
  if (isEarly) return true
  if (event.ChangeType === 'dismiss') return memberVersion !== undefined
  if (memberVersion === undefined) return true
  const { LastMemVer: last, CurMemVer: current } = versions ?? {}
  return last !== undefined && last !== current && memberVersion === last
}

const CHANGES = { change_name: 'name', change_owner: 'owner', change_notice: 'notice' } as const
const REMOVED = 1

function hintIn(event: ChatEvent): Hint {
  const at = event.CreateTime * SECOND_MS
  if (event.ChangeType !== 'update')
    return { at, left: null, change: event.ChangeType === 'dismiss' ? 'dismissed' : null }
  const { UpdateDetail: detail, MemChangeList: memberIds, QuitScene: scene } = event
  if (detail === 'del_member' && memberIds)
    return { at, left: { memberIds, reason: scene === REMOVED ? 'removed' : 'left' }, change: null }
  return { at, left: null, change: detail in CHANGES ? CHANGES[detail as keyof typeof CHANGES] : null }
}

function waitingHint(xml: string): Hint[] {
  const event = readEvent(xml)
  return event?.Event === 'change_external_chat' ? [hintIn(event)] : []
}
