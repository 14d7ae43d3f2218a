import type { Answer } from '../../api/api.ts'

export type Listed = Answer<'GET /api/contents'>['contents'][number]
export type OneContent = Answer<'GET /api/contents/:slug'>
export type Message = Listed['message']
export const CONTENT_READS = ['/api/contents', '/api/contents/:slug'] as const

export const PURPOSES = ['value', 'atmosphere', 'identity'] as const satisfies Listed['purpose'][]
export const STATES = ['draft', 'approved', 'expired', 'archived'] as const satisfies Listed['state'][]

export const KINDS = ['text', 'picture', 'picture_at', 'link', 'miniprogram', 'video', 'file'] as const
export type Kind = (typeof KINDS)[number]

/** As it stands in the editor. */
export interface Draft {
  name: string
  purpose: Listed['purpose']
  topic: string
  expiresAt: string | null
  message: Message
}
export const draftOf = ({ name, purpose, topic, expiresAt, message }: OneContent): Draft => ({
  name,
  purpose,
  topic,
  expiresAt,
  message,
})
