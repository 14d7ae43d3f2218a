import type { Sandbox } from '../sandbox.ts'

/** Text and attachments as calls and people send them. */
export interface Content {
  text?: { content: string }
  attachments?: { msgtype: string; [kind: string]: unknown }[]
}
export type Source = 'person' | 'welcome' | 'broadcast' | 'group_welcome' | 'transfer' | 'conclusion'

export const chatOf = (userid: string, externalUserid: string): string => `${userid}:${externalUserid}`

export interface Message {
  chat: string
  sender: string
  isStaff: boolean
  msgtype: string
  content: unknown
  source: Source
}

export function addMessage({ state, clock, live }: Sandbox, message: Message): void {
  const now = clock.now()
  state.run`insert into messages (chat, sender, is_staff, at, msgtype, content, source)
    values (${message.chat}, ${message.sender}, ${Number(message.isStaff)}, ${now}, ${message.msgtype},
      ${JSON.stringify(message.content)}, ${message.source})`
  live.tell({ at: now, what: 'message', detail: { ...message } })
}

/** The text first, then each attachment, as they appear in the chat. */
export function addContent(sandbox: Sandbox, to: Omit<Message, 'msgtype' | 'content'>, content: Content): void {
  if (content.text?.content) addMessage(sandbox, { ...to, msgtype: 'text', content: content.text })
  for (const attachment of content.attachments ?? [])
    addMessage(sandbox, { ...to, msgtype: attachment.msgtype, content: attachment[attachment.msgtype] })
}
