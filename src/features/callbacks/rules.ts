import { readEvent, type WecomEvent } from '../../channels/wecom/events.ts'
import type { Hint } from '../relations/relations.ts'
import { SECOND_MS } from '../../kernel/clock.ts'

/** What a callback is about: those of one subject are dealt with one after another, the others side by side. */
export function subjectOf(event: WecomEvent | undefined): string {
  switch (event?.Event) {
    case 'change_external_contact':
      return `customer ${event.ExternalUserID}`
    case 'change_external_chat':
      return `group ${event.ChatId}`
    case 'change_external_tag':
      return 'tags'
    case 'change_contact':
      return 'staff'
    case 'kf_msg_or_event':
      return `service ${event.OpenKfId}`
    case 'msgaudit_notify':
      return 'archive'
    case 'upload_media_job_finish':
    case undefined:
      return 'other'
  }
}

/** Undefined for what is not understood, or not whole: it is kept, and told when its turn comes. */
export function eventIn(xml: string): WecomEvent | undefined {
  try {
    return readEvent(xml)
  } catch {
    return undefined
  }
}

type ContactEvent = Extract<WecomEvent, { Event: 'change_external_contact' }>

/** What it says of a relation; what is half done or about something else says nothing. */
export function hintOf(event: ContactEvent): Hint | undefined {
  const at = event.CreateTime * SECOND_MS
  const userid = event.UserID
  switch (event.ChangeType) {
    case 'add_external_contact':
      return { userid, change: 'added', at }
    case 'del_external_contact':
      return {
        userid,
        change: 'ended',
        at,
        reason: event.Source === 'DELETE_BY_TRANSFER' ? 'transferred' : 'deleted_by_staff',
      }
    case 'del_follow_user':
      return { userid, change: 'ended', at, reason: 'deleted_by_customer' }
    default:
      return undefined
  }
}

export interface AskedWelcome {
  externalUserid: string
  userid: string
  state: string | null
  code: string
  askedAt: number
}

/** Whom it asks to greet. */
export function welcomeIn(event: WecomEvent | undefined): AskedWelcome | undefined {
  if (event?.Event !== 'change_external_contact' || !('WelcomeCode' in event) || !event.WelcomeCode) return undefined
  const { ExternalUserID: externalUserid, UserID: userid, WelcomeCode: code, CreateTime } = event
  const state = 'State' in event ? (event.State ?? null) : null
  return { externalUserid, userid, state, code, askedAt: CreateTime * SECOND_MS }
}
