import { secondsOf } from './clock.ts'
import type { Sandbox } from './sandbox.ts'

/** What WeCom calls back, as fields in the order in which they are written. */
export type Field = string | number | { Item: string[] } | undefined
export type Fields = Record<string, Field>

/** People's doing is called back; what an app does through the API only if the switch says so. */
export type Cause = 'person' | 'api'

export function happened(sandbox: Sandbox, cause: Cause, event: Fields): void {
  const now = sandbox.clock.now()
  const fields: Fields = {
    ToUserName: sandbox.corpId,
    FromUserName: 'sys',
    CreateTime: secondsOf(now),
    MsgType: 'event',
    ...event,
  }
  sandbox.live.tell({ at: now, what: 'event', detail: { cause, ...event } })
  if (cause === 'person' || sandbox.switches.callbacksForApiWrites) enqueue(sandbox, fields, now)
}

function enqueue({ state, switches, chance }: Sandbox, fields: Fields, now: number): void {
  const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields
  const draw = (name: string, rate: number) => rate > 0 && chance.number(`fault ${name}`) < rate
  const isDropped = draw('drop', switches.callbackDropRate)
  const held = draw('reorder', switches.callbackReorderRate)
    ? 1 + Math.floor(chance.number('fault hold') * switches.callbackReorderMs)
    : 0
  const status = isDropped ? 'dropped' : hasAddress(state) ? 'waiting' : 'unset'
  const times = draw('duplicate', switches.callbackDuplicateRate) ? 2 : 1
  for (let copy = 0; copy < times; copy++)
    state.run`insert into callbacks (at, fields, xml, due_at, status) values
      (${now}, ${JSON.stringify(known)}, ${xmlOf(known)}, ${now + switches.callbackLatencyMs + held}, ${status})`
}

const hasAddress = (state: Sandbox['state']) =>
  state.get`select value from settings where name = 'callback'` !== undefined

export function xmlOf(fields: Fields): string {
  const lines = Object.entries(fields).map(([name, value]) => `<${name}>${contentOf(value!)}</${name}>`)
  return `<xml>${lines.join('')}</xml>`
}
const contentOf = (value: Exclude<Field, undefined>): string =>
  typeof value === 'number'
    ? String(value)
    : typeof value === 'string'
      ? cdata(value)
      : value.Item.map((item) => `<Item>${cdata(item)}</Item>`).join('')
export const cdata = (text: string): string => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`

type ContactChange =
  | 'add_external_contact'
  | 'add_half_external_contact'
  | 'edit_external_contact'
  | 'del_external_contact'
  | 'del_follow_user'
  | 'transfer_fail'
  | 'msg_audit_approved'
export const contactEvent = (
  change: ContactChange,
  relation: { userid: string; external_userid: string },
  more: { before?: Fields; after?: Fields } = {},
): Fields => ({
  Event: 'change_external_contact',
  ChangeType: change,
  ...more.before,
  UserID: relation.userid,
  ExternalUserID: relation.external_userid,
  ...more.after,
})

export const groupEvent = (chatId: string, change: 'create' | 'update' | 'dismiss', detail: Fields = {}): Fields => ({
  Event: 'change_external_chat',
  ChatId: chatId,
  ChangeType: change,
  ...detail,
})

export const tagEvent = (id: string, type: 'tag' | 'tag_group', change: 'create' | 'update' | 'delete'): Fields => ({
  Event: 'change_external_tag',
  Id: id,
  TagType: type,
  ChangeType: change,
})
export const shuffleEvent = (groupId: string): Fields => ({
  Event: 'change_external_tag',
  Id: groupId,
  ChangeType: 'shuffle',
})

export const staffEvent = (change: string, fields: Fields): Fields => ({
  Event: 'change_contact',
  ChangeType: change,
  ...fields,
})
