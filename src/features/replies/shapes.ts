import { z } from 'zod'
import { MAX_REPLIES, MAX_REPLY_BYTES, MAX_REPLY_HOURS, MAX_REPLY_WORD_CHARS, MAX_REPLY_WORDS } from '../../kernel/limits.ts' // prettier-ignore
import { hoursShape } from '../ways/ways.ts'
import { HOWS } from './rules.ts'

/** What people say of a reply. */
const MAX_NAME_CHARS = 50
const MAX_ACCOUNTS = 100

const replyFields = {
  name: z.string().trim().min(1).max(MAX_NAME_CHARS),
  isEnabled: z.boolean(),
  isAutomatic: z.boolean(),
  words: z
    .array(z.strictObject({ how: z.enum(HOWS), text: z.string().trim().min(1).max(MAX_REPLY_WORD_CHARS) }))
    .min(1)
    .max(MAX_REPLY_WORDS),
  hours: z.array(z.strictObject(hoursShape)).max(MAX_REPLY_HOURS),
  accounts: z.array(z.string().min(1).max(90)).max(MAX_ACCOUNTS),
  text: z
    .string()
    .trim()
    .min(1)
    .max(MAX_REPLY_BYTES)
    .refine((text) => new TextEncoder().encode(text).length <= MAX_REPLY_BYTES, { params: { limitBytes: MAX_REPLY_BYTES } }), // prettier-ignore
}
export const replyDraft = z.strictObject({
  ...replyFields,
  isEnabled: z.boolean().default(true),
  isAutomatic: z.boolean().default(true),
  hours: replyFields.hours.default([]),
  accounts: replyFields.accounts.default([]),
})
export type ReplyDraft = z.output<typeof replyDraft>
export const replyChange = z.strictObject({ ...z.strictObject(replyFields).partial().shape, expectedRevision: z.int() })
export const orderShape = z.array(z.int()).max(MAX_REPLIES)
