import { z } from 'zod'
import { MAX_BROADCAST_GROUPS, MAX_NAMED_CUSTOMERS } from '../../kernel/limits.ts'
import { PRIORITIES, TOUCH_KINDS } from '../../touches/policy.ts'

/** Who is to get it. */
export const audienceShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('segment'), segment: z.string().min(1).max(100) }),
  /** Of another broadcast, whom it was decided to send it and who did not get it. */
  z.strictObject({ kind: z.literal('unreached'), broadcast: z.int().positive() }),
  /** Customer groups, by WeCom's chat ids. */
  z.strictObject({
    kind: z.literal('groups'),
    chats: z.array(z.string().min(1).max(128)).min(1).max(MAX_BROADCAST_GROUPS),
  }),
  z.strictObject({ kind: z.literal('customers'), ids: z.array(z.int().positive()).min(1).max(MAX_NAMED_CUSTOMERS) }),
])
export type Audience = z.infer<typeof audienceShape>
export type GroupAudience = Extract<Audience, { kind: 'groups' }>
/** Customers, whoever they are. */
export type People = Exclude<Audience, GroupAudience>

export const BROADCAST_STATES = ['draft', 'scheduled', 'planning', 'sending', 'paused', 'done', 'cancelled'] as const
export type BroadcastState = (typeof BROADCAST_STATES)[number]

export const broadcastFields = {
  name: z.string().trim().min(1).max(100),
  content: z.string().min(1).max(100),
  kind: z.enum(TOUCH_KINDS),
  priority: z.enum(PRIORITIES),
  audience: audienceShape,
  /** Null: when it is launched. */
  startsAt: z.iso.datetime({ offset: true }).nullable(),
}
export const broadcastDraft = z.strictObject({
  ...broadcastFields,
  priority: broadcastFields.priority.default('normal'),
  startsAt: broadcastFields.startsAt.default(null),
})
export type BroadcastDraft = z.output<typeof broadcastDraft>

/** What somebody may do with one. */
export const may = {
  edit: (state: BroadcastState) => state === 'draft',
  launch: (state: BroadcastState) => state === 'draft',
  pause: (state: BroadcastState) => state === 'planning' || state === 'sending',
  resume: (state: BroadcastState) => state === 'paused',
  /** Of one that was given to the staff: what they have not confirmed. */
  cancel: (state: BroadcastState) => ['scheduled', 'planning', 'sending', 'paused', 'done'].includes(state),
}
