import type { Answer, Body } from '../../api/api.ts'

export type Listed = Answer<'GET /api/replies'>
export type Reply = Listed['replies'][number]
export type Draft = Required<Body<'POST /api/replies'>>
/** One that is there, or a new one with what is known of it. */
export interface Edited {
  reply?: Reply
  first?: Partial<Draft>
}
export const REPLY_READS = ['/api/replies', '/api/questions'] as const
