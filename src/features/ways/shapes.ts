import { z } from 'zod'
import { MAX_WAY_SHIFTS, MAX_WAY_STAFF, MAX_WAY_TAGS, MAX_WELCOME_VARIANTS } from '../../kernel/limits.ts'
import { messageShape } from '../contents/contents.ts'

/** What is said of a way, as it comes in, lies in the table and goes out. */

/** WeCom's: of a remark, of the name of a group. */
const MAX_NAME_CHARS = 30
const MAX_LABEL_CHARS = 30
const MAX_CAP = 10_000

export const nameShape = z.string().trim().min(1).max(MAX_NAME_CHARS)
const label = z.string().trim().max(MAX_LABEL_CHARS)
export const userid = z.string().trim().min(1).max(64)
const userids = z.array(userid).max(MAX_WAY_STAFF)
export const hoursShape = {
  weekdays: z.array(z.int().min(1).max(7)).min(1).max(7),
  from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  until: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/),
}

export const welcomeShape = z.strictObject({
  /** Null: what greets everybody. */
  usual: messageShape.nullable(),
  variants: z.array(z.strictObject({ ...hoursShape, greeting: messageShape })).max(MAX_WELCOME_VARIANTS),
})
export type WrittenWelcome = z.infer<typeof welcomeShape>

const cap = z.int().min(1).max(MAX_CAP)
export const shiftShape = z.strictObject({ ...hoursShape, userids: userids.min(1) })

/** What people say of a contact way. */
export const contactWayFields = {
  name: nameShape,
  /** Where the code hangs, for figures: a poster, a parcel, a counter. */
  channel: label,
  region: label,
  /** Whether who scans is a friend at once; otherwise the staff accepts each. */
  skipVerify: z.boolean(),
  userids,
  departmentIds: z.array(z.int().positive()).max(50),
  rota: z.array(shiftShape).max(MAX_WAY_SHIFTS),
  cap: cap.nullable(),
  caps: z.array(z.strictObject({ userid, cap })).max(MAX_WAY_STAFF),
  backupUserids: userids,
  tags: z.array(z.string().max(100)).max(MAX_WAY_TAGS),
  welcome: welcomeShape,
}
export const contactWayDraft = z.strictObject({
  ...contactWayFields,
  channel: label.default(''),
  region: label.default(''),
  skipVerify: z.boolean().default(true),
  userids: userids.default([]),
  departmentIds: contactWayFields.departmentIds.default([]),
  rota: contactWayFields.rota.default([]),
  cap: contactWayFields.cap.default(null),
  caps: contactWayFields.caps.default([]),
  backupUserids: userids.default([]),
  tags: contactWayFields.tags.default([]),
  welcome: welcomeShape.default({ usual: null, variants: [] }),
})
export type ContactWayDraft = z.output<typeof contactWayDraft>

export const MAX_GROUPS_PER_WAY = 5
export const joinWayFields = {
  name: nameShape,
  chatIds: z.array(z.string().trim().min(1).max(64)).min(1).max(MAX_GROUPS_PER_WAY),
  /** When all are full WeCom makes another group: named so, with a number from this on. */
  makesGroups: z.boolean(),
  baseName: z.string().trim().max(40),
  baseNumber: z.int().min(1).max(100_000),
}
export const joinWayDraft = z.strictObject({
  ...joinWayFields,
  makesGroups: z.boolean().default(true),
  baseName: joinWayFields.baseName.default(''),
  baseNumber: joinWayFields.baseNumber.default(1),
})
export type JoinWayDraft = z.output<typeof joinWayDraft>
