import { z } from 'zod'
import { maybe } from './calls/shape.ts'
import { readXml } from './xml.ts'

/** What callbacks say, by WeCom's own names. What is not in this list is not understood, and no error. */

const id = z.string().min(1)
const whole = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
/** "1,2,3" */
const wholes = z
  .string()
  .regex(/^\d+(,\d+)*$/)
  .transform((text) => text.split(',').map(Number))
/** One Item comes as text, several as a list; none as nothing. */
const items = z
  .union([z.object({ Item: z.union([id, z.array(id)]) }), z.literal('')])
  .transform((list) => (list === '' ? [] : [list.Item].flat()))

const every = { ToUserName: id, CreateTime: whole }

const contact = { ...every, UserID: id, ExternalUserID: id }
const added = { ...contact, State: maybe(id), WelcomeCode: maybe(id) }
const contactEvents = z.discriminatedUnion('ChangeType', [
  z.object({ ChangeType: z.literal('add_external_contact'), ...added }),
  /** The member has added; the customer must still agree. */
  z.object({ ChangeType: z.literal('add_half_external_contact'), ...added }),
  z.object({ ChangeType: z.literal('edit_external_contact'), ...contact }),
  /** By the member. */
  z.object({ ChangeType: z.literal('del_external_contact'), ...contact, Source: maybe(id) }),
  /** By the customer. */
  z.object({ ChangeType: z.literal('del_follow_user'), ...contact }),
  /** customer_refused or customer_limit_exceed. */
  z.object({ ChangeType: z.literal('transfer_fail'), ...contact, FailReason: id }),
  z.object({ ChangeType: z.literal('msg_audit_approved'), ...contact, WelcomeCode: maybe(id) }),
])

const chat = { ...every, ChatId: id }
const chatEvents = z.discriminatedUnion('ChangeType', [
  z.object({ ChangeType: z.literal('create'), ...chat }),
  z.object({
    ChangeType: z.literal('update'),
    ...chat,
    UpdateDetail: z.enum(['add_member', 'del_member', 'change_owner', 'change_name', 'change_notice']),
    /** 0 invited, 3 by a QR code; not the numbers of groupchat/get. */
    JoinScene: maybe(whole),
    /** 0 left, 1 removed. */
    QuitScene: maybe(whole),
    MemChangeCnt: maybe(whole),
    MemChangeList: maybe(items),
    /** If the last one is not the one we know, something was missed. */
    LastMemVer: maybe(id),
    CurMemVer: maybe(id),
  }),
  z.object({ ChangeType: z.literal('dismiss'), ...chat }),
])

const tag = { ...every, Id: id, TagType: z.enum(['tag', 'tag_group']), StrategyId: maybe(id) }
const tagEvents = z.discriminatedUnion('ChangeType', [
  z.object({ ChangeType: z.literal('create'), ...tag }),
  z.object({ ChangeType: z.literal('update'), ...tag }),
  z.object({ ChangeType: z.literal('delete'), ...tag }),
  /** Of the tags of this group. */
  z.object({ ChangeType: z.literal('shuffle'), ...every, Id: maybe(id), StrategyId: maybe(id) }),
])

const member = {
  ...every,
  UserID: id,
  Name: maybe(id),
  Department: maybe(wholes),
  MainDepartment: maybe(whole),
  IsLeaderInDept: maybe(wholes),
  Position: maybe(z.string()),
  Status: maybe(whole),
}
const party = { ...every, Id: whole, Name: maybe(id), ParentId: maybe(whole), Order: maybe(whole) }
const staffEvents = z.discriminatedUnion('ChangeType', [
  z.object({ ChangeType: z.literal('create_user'), ...member }),
  z.object({ ChangeType: z.literal('update_user'), ...member, NewUserID: maybe(id) }),
  z.object({ ChangeType: z.literal('delete_user'), ...every, UserID: id }),
  z.object({ ChangeType: z.literal('create_party'), ...party }),
  z.object({ ChangeType: z.literal('update_party'), ...party }),
  z.object({ ChangeType: z.literal('delete_party'), ...every, Id: whole }),
])

const SHAPES = {
  change_external_contact: contactEvents,
  change_external_chat: chatEvents,
  change_external_tag: tagEvents,
  change_contact: staffEvents,
  kf_msg_or_event: z.object({ ...every, Token: id, OpenKfId: id }),
  msgaudit_notify: z.object({ ...every, AgentID: maybe(whole) }),
  upload_media_job_finish: z.object({ ...every, JobId: id }),
}

type EventName = keyof typeof SHAPES
export type WecomEvent = { [N in EventName]: { Event: N } & z.output<(typeof SHAPES)[N]> }[EventName]

/** Undefined for what is not understood. One that lacks what it needs is an error, without what it says. */
export function readEvent(xml: string): WecomEvent | undefined {
  const fields = readXml(xml)
  const name = fields?.['Event']
  if (typeof name !== 'string' || !Object.hasOwn(SHAPES, name)) return undefined
  const result = SHAPES[name as EventName].safeParse(fields)
  if (result.success) return { Event: name, ...result.data } as WecomEvent
  const { path, code } = result.error.issues[0]!
  if (path[0] === 'ChangeType') return undefined
  throw new Error(`callback ${name}: ${path.join('.')} (${code})`)
}
