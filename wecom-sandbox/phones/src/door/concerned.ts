import type { Change } from '../../../live.ts'

/** Of what is shown, what a change concerns: whoever is named in it, and nobody else. */
export interface Shown {
  key: readonly unknown[]
  data: unknown
}

/** Calls that change what is on a phone without an event, a message or a task that would tell it. */
const QUIET_CALLS =
  /cancel_groupmsg_send|cancel_moment_task|message\/recall|close_temp_chat|externalcontact\/remark|service_state\/trans/
const WAY_CALLS = /_(contact|join)_way$|kf\/account\//
/** What is on the card of a customer; tags are everybody's. */
const TAG_DOINGS = /^tag\.|_corp_tag$/
const CARD_DOINGS = /^staff\.(tag|remark)|mark_tag$|externalcontact\/remark$/
/** Somebody comes to live in the world, or leaves it. */
const WORLD_ACTS = /^customer\.(scan_contact_way|add_staff|delete_staff)$|^staff\.delete_customer$/
const MAX_NAME_CHARS = 200

interface OnPhone {
  groups: { chat_id: string }[]
  chats: { userid: string }[]
  broadcasts?: { msgid: string }[]
  moments: { moment_id: string }[]
  notices?: { msgid: string }[]
  services: { external_userid: string }[]
}

export function isConcerned({ what, detail }: Change, { key, data }: Shown): boolean {
  const [kind, one] = key as [string, string]
  if (what === 'time') return kind !== 'switches' && kind !== 'name'
  if (what === 'callback') return false
  if (what === 'world' || kind === 'world') return kind === 'world' && isOfWorld({ what, detail })
  if (kind === 'card') return isOfCard({ what, detail }, one)
  if (what === 'call') {
    const path = String(detail['path'])
    if (WAY_CALLS.test(path)) return kind === 'ways' && !/\/(get_|list)/.test(path)
    if (!QUIET_CALLS.test(path)) return false
  }
  if (kind === 'people') return what !== 'message'
  if (kind === 'name') return what === 'act'
  if (kind === 'chat') return what === 'message' && detail['chat'] === one
  if (kind === 'kf') return what === 'message' && `${detail['open_kfid']}:${detail['external_userid']}` === one
  // a new moment is for many, and tells only how many
  if (kind === 'staff' && detail['kind'] === 'moment') return true
  const named = namesIn(detail)
  if (kind === 'group') return what !== 'message' && named.has(one)
  if (kind !== 'staff' && kind !== 'customer') return false
  const isPublished = detail['kind'] === 'published' || detail['name'] === 'staff.create_moment'
  const onIt = data ? namesOn(data as OnPhone, isPublished && kind === 'customer') : []
  return [one, ...onIt].some((name) => named.has(name))
}

type Doing = Pick<Change, 'what' | 'detail'>

const isOfWorld = ({ what, detail }: Doing): boolean =>
  what === 'world' || (what === 'act' && WORLD_ACTS.test(String(detail['name'])))

function isOfCard({ what, detail }: Doing, chat: string): boolean {
  if (what !== 'act' && what !== 'call') return false
  const doing = String(what === 'act' ? detail['name'] : detail['path'])
  if (TAG_DOINGS.test(doing)) return true
  const named = namesIn(detail)
  return CARD_DOINGS.test(doing) && chat.split(':').every((name) => named.has(name))
}

/** What a member publishes reaches the customers who have the member. */
const namesOn = (phone: OnPhone, withStaff: boolean): string[] => [
  ...phone.groups.map(({ chat_id }) => chat_id),
  ...(phone.broadcasts ?? []).map(({ msgid }) => msgid),
  ...(phone.notices ?? []).map(({ msgid }) => msgid),
  ...phone.moments.map(({ moment_id }) => moment_id),
  ...phone.services.map(({ external_userid }) => external_userid),
  ...(withStaff ? phone.chats.map(({ userid }) => userid) : []),
]

/** Every name anywhere in it; of a chat of two, both. */
export function namesIn(value: unknown, names = new Set<string>()): Set<string> {
  if (typeof value === 'string') {
    if (value.startsWith('{')) return namesIn(parsed(value), names)
    if (value.length <= MAX_NAME_CHARS) for (const name of [value, ...value.split(':')]) names.add(name)
  } else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) namesIn(part, names)
  return names
}
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
